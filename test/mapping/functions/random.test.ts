import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { run, seeded } from './support.js';

describe('Guid', () => {
  it('should be of version 4, and the same for the same chance', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const guid = run('Guid()', {}, seeded(seed));
        expect(guid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(run('Guid()', {}, seeded(seed))).toBe(guid);
      }),
    );
    expect(run('Guid()', {}, seeded(1))).not.toBe(run('Guid()', {}, seeded(2)));
  });

  it.each([1, -1, Number.NaN, Number.POSITIVE_INFINITY])('should bear chance that is %d', (number) => {
    expect(run('Guid()', {}, () => number)).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('RandomString', () => {
  const count = (text: string, kind: RegExp): number => text.match(kind)?.length ?? 0;

  it('should keep its length, its minima and what it must avoid', () => {
    const minimum = fc.integer({ min: 0, max: 60 });
    const avoided = fc.subarray([...'0aA~!Zz9']).map((characters) => characters.join(''));
    fc.assert(
      fc.property(
        minimum,
        minimum,
        minimum,
        minimum,
        fc.nat(16),
        avoided,
        fc.integer(),
        (n, s, c, l, more, avoid, seed) => {
          const length = n + s + c + l + more;
          const expression = `RandomString(${length}, ${n}, ${s}, ${c}, ${l}, [avoid])`;
          const text = String(run(expression, { avoid }, seeded(seed)));
          expect(text).toHaveLength(length);
          expect(count(text, /[0-9]/g)).toBeGreaterThanOrEqual(n);
          expect(count(text, /[^0-9A-Za-z]/g)).toBeGreaterThanOrEqual(s);
          expect(count(text, /[A-Z]/g)).toBeGreaterThanOrEqual(c);
          expect(count(text, /[a-z]/g)).toBeGreaterThanOrEqual(l);
          expect([...avoid].filter((character) => text.includes(character))).toEqual([]);
          expect(run(expression, { avoid }, seeded(seed))).toBe(text);
        },
      ),
    );
  });

  it('should fill up with the kinds that are asked for, and else with letters and digits', () => {
    expect(run('RandomString(200, 1, 0, 0, 1)')).toMatch(/^[0-9a-z]{200}$/);
    expect(run('RandomString("256", 0, 0, 0, 0)')).toMatch(/^[0-9A-Za-z]{256}$/);
    expect(run('RandomString(0, 0, 0, 0, 0)')).toBe('');
  });

  it.each([
    ['RandomString(257, 0, 0, 0, 0)', 'too-long at RandomString(257, 0, 0, 0, 0)'],
    ['RandomString(5, 2, 2, 1, 1)', 'minima-exceed-length at RandomString(5, 2, 2, 1, 1)'],
    ['RandomString(5, -1, 0, 0, 0)', 'negative-length at -1'],
    ['RandomString([n], 0, 0, 0, 0)', 'missing-number at [n]'],
    ['RandomString(5, 5, 0, 0, 0, "0123456789")', 'nothing-left at "0123456789"'],
  ])('should refuse %s', (expression, error) => {
    expect(run(expression)).toEqual({ error });
  });
});
