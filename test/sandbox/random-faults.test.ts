import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { companyFrom, passingFaults, randomFaults } from '../../src/sandbox/index.js';
import { Faults, type FaultyRequest } from '../../src/sandbox/server/faults.js';
import { open, scimOf } from './support.js';

const request = (path: string, method = 'GET', body?: unknown): FaultyRequest => ({
  method,
  path,
  url: new URL(`http://127.0.0.1${path}`),
  body,
});

/** Which fault each of a number of requests meets, by its path. */
function spoilt(
  paths: readonly string[],
  options: Parameters<typeof randomFaults>[1],
): Map<string, string[]> {
  const faults = new Faults();
  randomFaults({ faults }, options);
  const met = new Map<string, string[]>();
  for (const path of paths) {
    const { fault } = faults.take('scim', request(path));
    met.set(path, [...(met.get(path) ?? []), JSON.stringify(fault)]);
  }
  return met;
}

describe('randomFaults', () => {
  it('should spoil about the part that was asked for, in every way', () => {
    const paths = Array.from({ length: 20_000 }, (_, index) => `/Users/${index}`);
    const met = [...spoilt(paths, { seed: 7, rate: 0.05 }).values()]
      .flat()
      .filter((fault) => fault !== 'null');
    expect(met.length / paths.length).toBeGreaterThan(0.04);
    expect(met.length / paths.length).toBeLessThan(0.06);
    expect(new Set(met).size).toBe(Object.keys(passingFaults).length);
  });

  it('should spoil the same requests in the same way, whatever their order', () => {
    const path = fc.integer({ min: 0, max: 9 }).map((number) => `/Users/${number}`);
    fc.assert(
      fc.property(
        fc.array(path, { maxLength: 60 }),
        fc.nat(),
        fc.double({ min: 0, max: 1 }),
        (paths, seed, order) => {
          // Another order: turned round, or cut and swapped.
          const cut = Math.floor(order * paths.length);
          const other = order < 0.5 ? paths.toReversed() : [...paths.slice(cut), ...paths.slice(0, cut)];
          const options = { seed, rate: 0.3 };
          expect(spoilt(other, options)).toEqual(spoilt(paths, options));
        },
      ),
    );
  });

  it('should spoil no request more often in a row than allowed', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 1, max: 4 }),
        fc.double({ min: 0, max: 1 }),
        (seed, inARow, rate) => {
          const tries = Array.from({ length: 40 }, () => '/Users');
          const met = spoilt(tries, { seed, rate, inARow }).get('/Users') ?? [];
          let row = 0;
          for (const fault of met) {
            row = fault === 'null' ? 0 : row + 1;
            expect(row).toBeLessThanOrEqual(inARow);
          }
        },
      ),
    );
  });

  it('should tell creates of two people apart, and take one and its retries for the same', () => {
    const faults = new Faults();
    randomFaults({ faults }, { seed: 1, rate: 1, inARow: 1 });
    const post = (userName: string): boolean =>
      faults.take('scim', request('/Users', 'POST', { userName })).fault !== null;
    expect([post('a'), post('b'), post('A'), post('B'), post('a')]).toEqual([true, true, false, false, true]);
  });

  it('should take kinds by name or as faults, count, and stop', async () => {
    const sandbox = await open({ company: companyFrom({ users: [] }) });
    const scim = scimOf(sandbox);
    const faults = randomFaults(sandbox, { seed: 1, rate: 1, inARow: 1, kinds: [{ status: 418 }] });
    expect((await scim('/Users')).status).toBe(418);
    expect((await scim('/Users')).status).toBe(200);
    expect(faults.hits).toBe(1);
    faults.remove();
    expect((await scim('/Users')).status).toBe(200);
    randomFaults(sandbox, { seed: 1, rate: 1, kinds: ['503'], servers: ['graph'] });
    expect((await scim('/Users')).status).toBe(200);
    expect(() => randomFaults(sandbox, { seed: 1, rate: 1, kinds: [] })).toThrow('at least one kind');
  });
});
