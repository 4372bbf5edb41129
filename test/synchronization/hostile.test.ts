import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filterOperators, parsedExpressions } from '../../src/synchronization/answers.js';
import { applyToSchema, fromSchema, isSame, type Json } from '../../src/synchronization/index.js';
import { canonical } from '../../src/synchronization/json.js';
import { anyJson, attribute, example, mapping, reported, users, withChange } from './given.js';

const desired = {
  mapping: mapping(
    attribute('userName', '[userPrincipalName]'),
    attribute('active', 'Coalesce([mail], "x")'),
  ),
  filter: { any: [{ all: [{ attribute: 'mail', operator: 'IS NULL' as const, value: null }] }] },
};

/** Everything that is asked of data from elsewhere. It must not throw, and what it says must be data again. */
function tryAll(json: Json): void {
  const result = applyToSchema(json, desired, { parsed: reported((r) => parsedExpressions(json, r)).value });
  const read = fromSchema(json);
  const operators = reported((report) => filterOperators(json, report));
  isSame(json, json);
  for (const problem of [...result.problems, ...read.problems, ...operators.problems]) {
    expect(problem.message.length).toBeLessThan(2000);
  }
  if (result.schema === undefined) expect(result.problems.length).toBeGreaterThan(0);
  else expect(canonical(JSON.parse(JSON.stringify(result.schema)))).toBe(canonical(result.schema));
  if (read.imported === undefined) expect(read.problems.length).toBeGreaterThan(0);
}

/** Pointers to everything in the example. */
const pointers: readonly string[] = (() => {
  const found: string[] = [];
  const walk = (json: Json, pointer: string): void => {
    found.push(pointer);
    if (typeof json === 'object' && json !== null) {
      for (const [key, value] of Object.entries(json)) walk(value, `${pointer}/${key}`);
    }
  };
  walk(example, '');
  return found;
})();

const deep = (depth: number, wrap: (inner: string) => [string, string], core = 'null'): Json => {
  const [before, after] = wrap('');
  return JSON.parse(`${before.repeat(depth)}${core}${after.repeat(depth)}`) as Json;
};
const hostile: fc.Arbitrary<Json> = fc.oneof(
  anyJson,
  fc.constantFrom<Json>(
    JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": 1}}') as Json,
    'x'.repeat(20_000),
    '\u001b[2J\u202e\ud800',
    Number.MAX_VALUE,
    -0,
    Array.from({ length: 500 }, () => ({})),
    deep(50, () => ['[', ']']),
    deep(30, () => ['{"type":"Function","name":"Not","parameters":[{"key":"source","value":', '}]}']),
  ),
);

describe('data from elsewhere', () => {
  it('should be answered with problems wherever it is wrong', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...pointers), hostile), { minLength: 1, maxLength: 4 }),
        (changes) => {
          let json: Json = example;
          for (const [pointer, value] of changes) {
            try {
              json = withChange(json, pointer, () => value);
            } catch {
              // An earlier change took the place away.
            }
          }
          tryAll(json);
        },
      ),
      { numRuns: 200 },
    );
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('should be answered with problems where it is no schema at all', () => {
    fc.assert(fc.property(hostile, (json) => tryAll(json)));
  });

  it.each<[string, Json]>([
    ['lists', deep(100_000, () => ['[', ']'])],
    ['objects', deep(100_000, () => ['{"synchronizationRules":[', ']}'])],
  ])('should be refused where it is endless %s', (_, json) => {
    expect(applyToSchema(json, desired).problems).toMatchObject([{ code: 'too-deep' }]);
    expect(fromSchema(json).problems).toMatchObject([{ code: 'too-deep' }]);
    expect(reported((report) => parsedExpressions(json, report)).codes).toEqual(['too-deep']);
    expect(isSame(json, json)).toBe(false);
  });

  it('should be answered soon where it is huge', () => {
    const live = withChange(example, `${users}/attributeMappings`, () =>
      Array.from({ length: 5000 }, (_, index) => ({
        targetAttributeName: `x${index}`,
        source: {
          type: 'Function',
          name: 'Not',
          expression: `Not(  [a${index}])`,
          parameters: [{ key: 'source', value: { type: 'Attribute', name: 'b', parameters: [] } }],
        },
      })),
    );
    const start = performance.now();
    applyToSchema(live, desired);
    fromSchema(live);
    isSame(live, live);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});
