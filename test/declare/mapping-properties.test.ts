import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { decodeTestedMapping } from '../../src/declare/mapping.js';
import { SourceFile } from '../../src/declare/source.js';
import { validate } from '../../src/declare/validate.js';
import { parseYaml } from '../../src/declare/yaml.js';
import type { AttributeMapping } from '../../src/mapping/types.js';
import type { Problem } from '../../src/problem.js';
import { targetAttributes } from '../../src/vonage/account.js';

/** Reads a mapping as `load` does. */
function read(text: string) {
  const problems: Problem[] = [];
  const report = (problem: Problem): void => void problems.push(problem);
  const document = parseYaml(new SourceFile('mappings/plain.yaml', text), report);
  if (document === undefined) return { problems };
  validate(document, 'mapping', report);
  return { file: decodeTestedMapping(document, 'plain', report), problems };
}

const expression = fc.constantFrom(
  '[mail]',
  '[givenName]',
  'Coalesce([mail], "x: {y}")',
  'NormalizeDiacritics([surname])',
  'Replace([surname], "\\"", , , "\'", , )',
);
const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
const computed = fc.record(
  { expression, default: fc.option(words), on: fc.constantFrom('always', 'create'), required: fc.boolean() },
  { requiredKeys: ['expression'] },
);
const cleared = fc.record({ expression, null: fc.constant('clear') });
const constant = fc.record({ constant: words });
const filled = fc.record({ default: words }, { requiredKeys: ['default'] });
const entry = fc.oneof(computed, cleared, constant, filled) as fc.Arbitrary<
  Readonly<Record<string, unknown>>
>;
const attributes = fc.record(
  {
    userName: fc.constant({ expression: '[userPrincipalName]', match: 1 }),
    active: fc.oneof(
      fc.record({ expression: fc.constant('Not([IsSoftDeleted])') }),
      fc.record({ constant: fc.boolean() }),
    ),
    'emails[type eq "work"].value': entry,
    'name.givenName': entry,
    'name.familyName': entry,
  },
  { requiredKeys: ['userName'] },
) as fc.Arbitrary<Readonly<Record<string, Readonly<Record<string, unknown>>>>>;

/** What an entry means, told again. */
function meaning(target: string, given: Readonly<Record<string, unknown>>): Partial<AttributeMapping> {
  const fixed = given.constant;
  return {
    target: target as AttributeMapping['target'],
    default: (given.default as string | null | undefined) ?? null,
    on: given.on === 'create' ? 'create' : 'always',
    required: target === 'userName' || given.required === true,
    match: target === 'userName' ? 1 : null,
    clears: given.null === 'clear',
    ...(given.expression !== undefined && { text: given.expression as string }),
    ...(given.expression === undefined && fixed === undefined && { expression: null }),
    ...(fixed !== undefined && {
      expression: expect.objectContaining({
        kind: 'text',
        value: typeof fixed === 'boolean' ? (fixed ? 'True' : 'False') : fixed,
      }),
    }),
  };
}

describe('mapping files', () => {
  it('should mean what they say, in whatever style they are written', () => {
    const style = fc.record({ lineWidth: fc.constantFrom(0, 40), flow: fc.boolean(), bare: fc.boolean() });
    fc.assert(
      fc.property(attributes, style, (given, { lineWidth, flow, bare }) => {
        const written = stringify(
          { mapping: 'plain', attributes: given },
          { lineWidth, collectionStyle: flow ? 'flow' : 'any' },
        );
        const { file, problems } = read(bare ? written.replaceAll('"null": clear', 'null: clear') : written);
        expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
        const expected = targetAttributes.flatMap((target) => {
          const entryOf = given[target];
          return entryOf === undefined ? [] : [meaning(target, entryOf)];
        });
        expect(file?.mapping.attributes).toMatchObject(expected);
        expect(file?.mapping.attributes).toHaveLength(expected.length);
      }),
    );
  });

  it('should be read to the end, whatever stands in them', () => {
    const key = fc.constantFrom('expression', 'constant', 'default', 'null', 'on', 'required', 'match', 'x');
    const value = fc.oneof(
      expression,
      fc.constantFrom('clear', 'create', 'Guid()', 'Foo(', '[mail', ''),
      fc.boolean(),
      fc.integer(),
      fc.constant(null),
      fc.array(words, { maxLength: 2 }),
    );
    const anyTarget = fc.constantFrom(...targetAttributes, 'username', 'id', 'phoneNumbers', 'x');
    const anyEntry = fc.dictionary(key, value, { maxKeys: 4 });
    const test = fc.record(
      {
        given: fc.dictionary(fc.constantFrom('mail', 'givenName', 'IsSoftDeleted', 'x'), value),
        expect: fc.dictionary(
          anyTarget,
          fc.oneof(value, fc.dictionary(fc.constantFrom('cleared', 'x'), value)),
        ),
        creating: value,
        now: value,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        fc.record(
          {
            attributes: fc.dictionary(anyTarget, anyEntry),
            nameId: anyEntry,
            tests: fc.array(test, { maxLength: 3 }),
          },
          { requiredKeys: [] },
        ),
        (given) => {
          const { file, problems } = read(stringify({ mapping: 'plain', ...given }));
          expect(file).toBeDefined();
          for (const { position, message } of problems) {
            expect(position?.line).toBeGreaterThan(0);
            expect(message).not.toMatch(/undefined|\[object/);
          }
        },
      ),
    );
  });
});
