import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearest, suggest, typingSlips } from '../src/nearest.js';

describe('nearest', () => {
  it.each([
    ['untill', 'until'],
    ['UNTIL', 'until'],
    ['form', 'from'],
    ['resaon', 'reason'],
    ['usr', 'user'],
  ])('should find what was meant by %s', (word, expected) => {
    expect(nearest(word, ['user', 'reason', 'ticket', 'from', 'until'])).toBe(expected);
  });

  it('should look at what stands before the @ of a name, which alone tells people apart', () => {
    const names = ['room-1@contoso.com', 'nora@contoso.com'];
    expect(nearest('nobodi@contoso.com', names)).toBeUndefined();
    expect(nearest('nroa@contoso.com', names)).toBe('nora@contoso.com');
    expect(nearest('nora@contso.com', names)).toBe('nora@contoso.com');
  });

  it('should find nothing where nothing is near', () => {
    expect(nearest('colour', ['user', 'reason'])).toBeUndefined();
    expect(nearest('x'.repeat(65), ['x'.repeat(65)])).toBeUndefined();
    expect(nearest('user', [])).toBeUndefined();
  });
});

describe('typingSlips', () => {
  it('should be none for the same word, the same both ways, and at most the longer length', () => {
    const word = fc.string({ maxLength: 12 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(typingSlips(a, a)).toBe(0);
        expect(typingSlips(a, b)).toBe(typingSlips(b, a));
        expect(typingSlips(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
        expect(typingSlips(a, b) === 0).toBe(a === b);
      }),
    );
  });

  it('should count two swapped letters as one slip', () => {
    expect(typingSlips('form', 'from')).toBe(1);
  });
});

describe('suggest', () => {
  it('should name the nearest, else all of a short list, else nothing', () => {
    expect(suggest('dem', ['demo', 'live'], 'stacks')).toBe('did you mean `demo`?');
    expect(suggest('other', ['demo', 'live'], 'stacks')).toBe('stacks: `demo`, `live`');
    expect(suggest('other', [], 'stacks')).toBeUndefined();
    expect(
      suggest(
        'other',
        Array.from({ length: 13 }, (_, index) => `stack-${index}`),
        'stacks',
      ),
    ).toBeUndefined();
  });
});
