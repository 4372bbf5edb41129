import { describe, expect, it } from 'vitest';
import { attributesOf, parts } from '../../../src/mapping/language/parts.js';
import { read } from '../../support/expression.js';

describe('parts', () => {
  it('should give every part with its depth, from the left', () => {
    const text = 'Coalesce([mail], Not("x"), 7)';
    const found = [...parts(read(text))].map(
      ([{ start, end }, depth]) => `${depth} ${text.slice(start, end)}`,
    );
    expect(found).toEqual([`0 ${text}`, '1 [mail]', '1 Not("x")', '2 "x"', '1 7']);
  });
});

describe('attributesOf', () => {
  it('should name what must be asked of Entra, which IsSoftDeleted is not', () => {
    const text = 'IIF([department] = "x", Coalesce([mail], Not([IsSoftDeleted]), [surname]), [mail])';
    expect([...attributesOf(read(text))]).toEqual(['department', 'mail', 'surname']);
  });
});
