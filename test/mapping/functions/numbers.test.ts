import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { run } from './support.js';

describe('BitAnd', () => {
  it.each([
    ['BitAnd(&HF, &HF7)', '7'],
    ['BitAnd(&hff, "15")', '15'],
    ['BitAnd("&HF", " &hF7 ")', '7'],
    ['BitAnd(129699324000000001, 3)', '1'],
    ['BitAnd(9223372036854775807, 9223372036854775806)', '9223372036854775806'],
    ['BitAnd(-1, 7)', '7'],
    ['BitAnd(-2, -4)', '-4'],
    ['BitAnd(" +6 ", 3)', '2'],
  ])('should come to the number for %s', (expression, wanted) => {
    expect(run(expression)).toBe(wanted);
  });

  it.each([
    ['BitAnd(9223372036854775808, 1)', { error: 'number-too-large at 9223372036854775808' }],
    ['BitAnd("x", 1)', { error: 'not-an-integer at "x"' }],
    ['BitAnd(1.5, 1)', { error: 'not-an-integer at 1.5' }],
    ['BitAnd([flags], 1)', null],
    ['BitAnd([yes], 1)', { error: 'not-an-integer at [yes]' }],
    ['BitAnd([list], 1)', { error: 'several-values at [list]' }],
  ])('should say of %s what is wrong', (expression, wanted) => {
    expect(run(expression, { yes: true, list: ['1', '2'] })).toEqual(wanted);
  });

  it('should agree with whole numbers of 64 bits', () => {
    const long = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    fc.assert(
      fc.property(long, long, (a, b) => {
        expect(run('BitAnd([a], [b])', { a: `${a}`, b: `${b}` })).toBe(`${a & b}`);
      }),
    );
  });
});
