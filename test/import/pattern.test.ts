import { describe, expect, it } from 'vitest';
import { isLike } from '../../src/import/pattern.js';

describe('isLike', () => {
  it.each([
    ['VBC Desk', 'VBC *', true],
    ['vbc desk', 'VBC *', true],
    ['VBC', 'VBC *', false],
    ['My VBC Desk', 'VBC *', false],
    ['My VBC Desk', '*VBC*', true],
    ['Desk', 'Desk', true],
    ['Desk 2', 'Desk', false],
    ['anything', '*', true],
    ['aba', 'ab*ba', false],
    ['a.c', 'a.c', true],
    ['abc', 'a.c', false],
    ['one two three', 'one*two*three', true],
    ['one three two', 'one*two*three', false],
  ])('should say of %s and %s: %s', (name, pattern, expected) => {
    expect(isLike(name, pattern)).toBe(expected);
  });
});
