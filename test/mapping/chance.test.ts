import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chance } from '../../src/mapping/chance.js';

const first = (random: () => number, count: number): readonly number[] =>
  Array.from({ length: count }, () => random());

describe('chance', () => {
  it('should give the same numbers for the same words, from 0 to below 1', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        const numbers = first(chance(...words), 20);
        expect(first(chance(...words), 20)).toEqual(numbers);
        for (const number of numbers) expect(number >= 0 && number < 1).toBe(true);
      }),
    );
  });

  it('should give other numbers for other words, also where they join to the same', () => {
    const seeds = [[], [''], ['ab'], ['a', 'b'], ['b', 'a'], ['a', 'b', '']];
    expect(new Set(seeds.map((words) => first(chance(...words), 4).join())).size).toBe(seeds.length);
  });

  it('should be spread evenly', () => {
    const counts = new Array<number>(10).fill(0);
    for (const number of first(chance('spread'), 10_000)) {
      const bucket = Math.floor(number * 10);
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  // Whoever has these values in an account must have them after the next release too.
  it('should never change', () => {
    expect(first(chance('somebody', 'name.givenName'), 3)).toMatchInlineSnapshot(`
      [
        0.3968217771034688,
        0.5648929472081363,
        0.04552333173342049,
      ]
    `);
  });
});
