import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { arrange } from '../../src/declare/problems.js';
import { SourceFile } from '../../src/declare/source.js';
import { toData } from '../../src/declare/tree.js';
import { validate } from '../../src/declare/validate.js';
import { parseYaml } from '../../src/declare/yaml.js';
import type { Problem } from '../../src/problem.js';
import { load } from './given.js';

/** Text that looks like YAML, and often is none. */
const pieces = fc.constantFrom(
  ...[
    'people:',
    'scopes:',
    '- ',
    '  ',
    '\n',
    'user',
    ': ',
    'a@contoso.com',
    '"',
    "'",
    '[',
    ']',
    '{',
    '}',
    ', ',
  ],
  ...[
    '&a ',
    '*a',
    '!!str ',
    '|',
    '>-',
    '# x',
    '---',
    '...',
    '<<',
    '? ',
    '%YAML 1.2',
    '\t',
    '\r\n',
    '~',
    '2027-01-15',
  ],
  ...['__proto__', '0x1F', '\\', 'é', '😀', 'where', 'assign: group'],
);
const yamlish = fc.oneof(
  fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary' }),
);

const user = fc
  .tuple(fc.stringMatching(/^[a-z0-9!#$%&'*+/=?^_`{|}~.-]{1,12}$/), fc.integer({ min: 0, max: 1_000_000 }))
  .map(([name, number]) => `${name}.${number}@contoso.com`);
const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((text) => /\S/.test(text));
const day = fc
  .integer({ min: 0, max: 2_000 })
  .map((days) => new Date(Date.UTC(2026, 10, 24) + days * 86_400_000).toISOString().slice(0, 10));
const person = fc.record(
  { user, reason: words, ticket: words, from: day, until: day },
  { requiredKeys: ['user', 'reason'] },
);
const group = fc
  .string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 30 })
  .filter((text) => text.trim() === text);
const scope = fc.record(
  {
    scope: fc
      .stringMatching(/^[A-Za-z][A-Za-z0-9._-]{0,20}$/)
      .filter((name) => !/^(?:constructor|prototype|people)$/i.test(name)),
    reason: words,
    groups: fc.uniqueArray(group, { minLength: 1, maxLength: 4, selector: (name) => name.toLowerCase() }),
    except: fc.uniqueArray(user, { maxLength: 3 }),
    role: words,
  },
  { requiredKeys: ['scope', 'reason', 'groups'] },
);
/** Days in their order. */
const ordered = person.map((entry) =>
  entry.from !== undefined && entry.until !== undefined && entry.from > entry.until
    ? { ...entry, from: entry.until, until: entry.from }
    : entry,
);

describe('declarations', () => {
  it('should be read, or be a problem within the text, whatever the text is', () => {
    fc.assert(
      fc.property(
        yamlish,
        fc.constantFrom('stack', 'people', 'scopes', 'mapping', 'policy'),
        (text, format) => {
          const problems: Problem[] = [];
          const source = new SourceFile('x.yaml', text);
          const document = parseYaml(source, (problem) => problems.push(problem));
          if (document !== undefined) validate(document, format, (problem) => problems.push(problem));
          else expect(problems).not.toEqual([]);
          const lines = text.split('\n');
          for (const { position, length, message } of problems) {
            const line = lines[(position?.line ?? 0) - 1];
            expect(line).toBeDefined();
            expect(position?.column).toBeGreaterThan(0);
            expect(position?.column).toBeLessThanOrEqual((line?.length ?? 0) + 1);
            expect(length).toBeGreaterThan(0);
            expect(message).not.toBe('');
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('should be read as the data that they are', () => {
    const value = fc.jsonValue({ maxDepth: 4, depthSize: 'small', noUnicodeString: false });
    const key = fc.stringMatching(/^[a-z]{1,5}$/);
    fc.assert(
      fc.property(fc.dictionary(key, value, { minKeys: 1, noNullPrototype: true }), (data) => {
        fc.pre(!/__proto__|"constructor"|"prototype"|"<<"/.test(JSON.stringify(data)));
        // What YAML writes and reads differently, and what is refused, is tested by itself.
        fc.pre(!/\\u00|\\[bf]|-0|[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u.test(JSON.stringify(data)));
        const problems: Problem[] = [];
        const text = stringify(data, { aliasDuplicateObjects: false });
        const document = parseYaml(new SourceFile('x.yaml', text), (problem) => problems.push(problem));
        expect(problems).toEqual([]);
        expect(document && JSON.parse(JSON.stringify(toData(document.root)))).toEqual(
          JSON.parse(JSON.stringify(data)),
        );
      }),
    );
  });

  it('should load without a problem where they are valid, and keep their values', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(ordered, { maxLength: 8, selector: (entry) => entry.user.toLowerCase() }),
        fc.uniqueArray(scope, { minLength: 1, maxLength: 4, selector: (entry) => entry.scope.toLowerCase() }),
        async (people, scopes) => {
          const { declarations, problems } = await load({
            'stacks/demo/people/support.yaml': stringify({ people }),
            'stacks/demo/scopes/support.yaml': stringify({ scopes }),
          });
          expect(problems).toEqual([]);
          expect(declarations?.people).toMatchObject(people);
          expect(declarations?.people).toHaveLength(people.length);
          const named = (names: readonly string[] = []): object[] => names.map((name) => ({ name }));
          expect(declarations?.scopes).toMatchObject(
            scopes.map(({ groups, except, role, ...rest }) => ({
              ...rest,
              groups: named(groups),
              except: named(except),
              role: role === undefined ? null : { name: role },
            })),
          );
        },
      ),
      { numRuns: 40 },
    );
  });

  it('should load 3,000 people over 30 files, and find the two that are declared twice', async () => {
    const files = Array.from({ length: 30 }, (_, file) => {
      const entries = Array.from(
        { length: 100 },
        (_, entry) => `  - {user: p${file * 100 + entry}@contoso.com, reason: x}`,
      );
      return [
        `stacks/demo/people/team-${String(file).padStart(2, '0')}.yaml`,
        `people:\n${entries.join('\n')}\n`,
      ] as const;
    });
    const twice =
      'people:\n  - {user: P2999@contoso.com, reason: x}\n  - {user: P0@contoso.com, reason: x}\n';
    const found = await load({ ...Object.fromEntries(files), 'stacks/demo/people/twice.yaml': twice });
    expect(found.problems.map(({ hint }) => hint)).toEqual([
      'first at stacks/demo/people/team-29.yaml:101:12; delete one of them',
      'first at stacks/demo/people/team-00.yaml:2:12; delete one of them',
    ]);
    expect((await load(Object.fromEntries(files))).declarations?.people).toHaveLength(3_001);
  });
});

describe('arrange', () => {
  const problem = fc.record({
    code: fc.constantFrom('a', 'b'),
    severity: fc.constantFrom('error' as const, 'warning' as const),
    message: fc.constantFrom('x', 'y'),
    position: fc.record({
      file: fc.constantFrom('a.yaml', 'b/a.yaml', 'b.yaml'),
      line: fc.integer({ min: 1, max: 12 }),
      column: fc.integer({ min: 1, max: 12 }),
    }),
  });

  it('should sort by file, line and column, and lose none', () => {
    fc.assert(
      fc.property(fc.array(problem), (problems) => {
        const arranged = arrange(problems);
        expect(arranged).toHaveLength(problems.length);
        expect(new Set(arranged)).toEqual(new Set(problems));
        for (const [index, { position }] of arranged.entries()) {
          const before = arranged[index - 1]?.position;
          if (before === undefined || position === undefined) continue;
          const key = ({ file, line, column }: typeof position): string =>
            `${file}\u0000${String(line).padStart(3)}${String(column).padStart(3)}`;
          expect(key(before) <= key(position)).toBe(true);
        }
      }),
    );
  });

  it('should give the same whatever the order in which problems were found', () => {
    fc.assert(
      fc.property(fc.array(problem), (problems) => {
        expect(arrange([...problems].reverse())).toEqual(arrange(problems));
      }),
    );
  });
});
