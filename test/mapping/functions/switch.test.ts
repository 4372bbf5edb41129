import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Given, run } from './support.js';

describe('Switch', () => {
  it.each<[expression: string, given: Given, wanted: unknown]>([
    ['Switch([a], "d", "1", "one", "1", "uno")', { a: '1' }, 'one'],
    ['Switch([a], "d", "1", "one")', { a: 1 }, 'one'],
    ['Switch([a], "d", 1, "one")', { a: '1' }, 'one'],
    ['Switch([a], "d", "True", "yes")', { a: true }, 'yes'],
    ['Switch([a], "d", "true", "yes")', { a: true }, 'd'],
    ['Switch([a], , "x", "y")', { a: 'z' }, null],
    ['Switch([a], "", "x", "y")', { a: 'z' }, ''],
    ['Switch([a], [d], "x", "y")', { a: 'z' }, null],
    ['Switch([a], "d", "x", )', { a: 'x' }, null],
    ['Switch([a], "d", "x", [b])', { a: 'x', b: ['1', '2'] }, ['1', '2']],
    ['Switch([a], "d", [b], "same")', { a: 'x', b: 'x' }, 'same'],
    ['Switch([a], "d", [b], "same")', { a: '' }, 'same'],
    ['Switch([a], "d", [b], "first", "x", "second")', { a: 'x', b: 'x' }, 'first'],
    ['Switch([a], Item([a], 0), "x", "y")', { a: 'x' }, 'y'],
    ['Switch([a], "d", "x", "y")', { a: ['x'] }, { error: 'several-values at [a]' }],
  ])('should come to what %s says of %j', (expression, given, wanted) => {
    expect(run(expression, given)).toEqual(wanted);
  });

  it('should give the same whether its keys are constants or attributes', () => {
    const letters = fc.constantFrom('', 'a', 'b', 'A', 'c');
    fc.assert(
      fc.property(letters, letters, letters, letters, (a, k1, k2, k3) => {
        const constants = `Switch([a], "d", "${k1}", "1", "${k2}", "2", "${k3}", "3")`;
        const attributes = 'Switch([a], "d", [k1], "1", [k2], "2", [k3], "3")';
        expect(run(constants, { a })).toBe(run(attributes, { a, k1, k2, k3 }));
      }),
    );
  });
});
