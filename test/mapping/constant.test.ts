import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { constantExpression } from '../../src/mapping/constant.js';
import { parse } from '../../src/mapping/language/parser.js';

describe('constantExpression', () => {
  it('should be what its text reads as', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const { text, expression } = constantExpression(value);
        expect(expression).toMatchObject({ kind: 'text', value });
        expect(parse(text).expression).toEqual(expression);
      }),
    );
  });
});
