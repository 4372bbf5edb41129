import { describe, expect, it } from 'vitest';
import { briefs, load } from './given.js';

/** Loads `demo` with one scopes file, whose first line is `scopes:`. */
const scopes = (...lines: readonly string[]): ReturnType<typeof load> =>
  load({ 'stacks/demo/scopes/s.yaml': `scopes:\n${lines.join('\n')}\n` });

const building = '  - {scope: leave, groups: [Leave], assign: none}';

describe('a scope of several sources', () => {
  it('should be decoded with its filter and references, each with its place', async () => {
    const { declarations, problems } = await scopes(
      '  - scope: emea',
      '    reason: x',
      '    groups: [G]',
      '    nested: true',
      '    people: [boss@contoso.com]',
      '    scopes: [apac]',
      '    minus: [leave]',
      '    where:',
      '      any:',
      '        - all:',
      '            - {attribute: department, operator: EQUALS, value: Support}',
      '            - attribute: mail',
      '              operator: IS NOT NULL',
      '  - {scope: apac, reason: x, groups: [H]}',
      building,
    );
    expect(problems).toEqual([]);
    const at = (line: number, column: number) => ({ file: 'stacks/demo/scopes/s.yaml', line, column });
    expect(declarations?.scopes[0]).toMatchObject({
      nested: true,
      people: [{ name: 'boss@contoso.com', position: at(6, 14) }],
      scopes: [{ name: 'apac', position: at(7, 14) }],
      minus: [{ name: 'leave', position: at(8, 13) }],
      assign: 'people',
    });
    expect(declarations?.scopes[0]?.where).toEqual({
      any: [
        {
          all: [
            { attribute: 'department', operator: 'EQUALS', value: 'Support', position: at(12, 15) },
            { attribute: 'mail', operator: 'IS NOT NULL', value: null, position: at(13, 15) },
          ],
        },
      ],
    });
    expect(declarations?.scopes[2]?.assign).toBe('none');
  });

  it.each(['groups: [G]', 'people: [a@contoso.com]', 'scopes: [leave]'])(
    'should be content with one of them: %s',
    async (source) => {
      expect(briefs(await scopes(building, `  - {scope: a, reason: x, ${source}}`))).toEqual([]);
    },
  );

  it('should have one', async () => {
    const { problems } = await scopes('  - {scope: a, reason: x, minus: [leave]}', building);
    expect(problems).toMatchObject([
      {
        code: 'no-source',
        position: { line: 2, column: 13 },
        hint: 'name at least one of `groups`, `people` and `scopes`',
      },
    ]);
  });

  it.each(['groups', 'people', 'scopes', 'minus'])('should not have an empty list of %s', async (key) => {
    const found = await scopes(building, `  - {scope: a, reason: x, people: [b@contoso.com], ${key}: []}`);
    expect(briefs(found).some((problem) => /bad-value|unknown|yaml/.test(problem))).toBe(true);
    expect(found.declarations).toBeUndefined();
  });

  it('should name each person, scope and group once', async () => {
    const found = await scopes(
      '  - scope: a',
      '    reason: x',
      '    people: [b@contoso.com, B@contoso.com]',
      '    scopes: [leave, leave]',
      '    minus: [other, other]',
      building,
      '  - {scope: other, groups: [O], assign: none}',
    );
    expect(briefs(found)).toEqual([
      's.yaml:4:29 duplicate-user',
      's.yaml:5:21 duplicate-reference',
      's.yaml:6:20 duplicate-reference',
    ]);
  });

  it.each([
    'except: [a@contoso.com]',
    'where: {any: [{all: [{attribute: mail, operator: IS NOT NULL}]}]}',
    'nested: true',
    'people: [a@contoso.com]',
    'scopes: [leave]',
    'minus: [leave]',
  ])('should not assign the group itself beside %s', async (line) => {
    const { problems } = await scopes(
      '  - scope: a',
      '    reason: x',
      '    groups: [G]',
      '    assign: group',
      `    ${line}`,
      building,
    );
    expect(problems).toMatchObject([{ code: 'assign-group', position: { line: 5, column: 13 } }]);
  });

  it('should take `nested: false` beside a group that is assigned itself', async () => {
    const found = await scopes('  - {scope: a, reason: x, groups: [G], assign: group, nested: false}');
    expect(found.problems).toEqual([]);
  });
});

describe('assign: none', () => {
  const strict = (...lines: readonly string[]): ReturnType<typeof load> =>
    load({
      'policies/strict.yaml':
        "policy: strict\ngrants: {reason: required, ticket: '^HR-', until: required, longest: 9d}\n",
      'stacks/demo/people/support.yaml': undefined,
      'stacks/demo/scopes/s.yaml': `scopes:\n${lines.join('\n')}\n`,
    });

  it('should need neither reason nor end, for it grants nothing', async () => {
    expect(briefs(await strict('  - {scope: a, groups: [G], ticket: none, assign: none}'))).toEqual([]);
    expect(briefs(await strict('  - {scope: a, groups: [G], ticket: none}'))).toEqual([
      's.yaml:2:13 reason-missing',
      's.yaml:2:13 until-missing',
      's.yaml:2:37 bad-ticket',
    ]);
  });

  it('should warn of one that has ended all the same', async () => {
    expect(briefs(await strict('  - {scope: a, groups: [G], until: 2026-01-01, assign: none}'))).toEqual([
      's.yaml:2:36 ended',
    ]);
  });

  it('should have no role', async () => {
    const { problems } = await scopes('  - {scope: a, groups: [G], role: User, assign: none}');
    expect(problems).toMatchObject([{ code: 'assign-none', position: { line: 2, column: 35 } }]);
  });
});

describe('references between scopes', () => {
  it('should name scopes of the stack, with what was meant', async () => {
    const { problems } = await scopes('  - {scope: a, reason: x, scopes: [leav], minus: [Leave]}', building);
    expect(problems).toMatchObject([
      {
        code: 'unknown-scope',
        message: 'this stack has no scope `leav`',
        position: { line: 2, column: 36 },
        length: 4,
        hint: 'did you mean `leave`?',
      },
      { code: 'unknown-scope', position: { line: 2, column: 51 }, hint: 'did you mean `leave`?' },
    ]);
  });

  it('should say nothing of names where a file could not be read', async () => {
    const found = await load({
      'stacks/demo/scopes/a.yaml': 'scopes:\n  - {scope: a, reason: x, scopes: [b]}\n',
      'stacks/demo/scopes/b.yaml': 'scopes: [\n',
    });
    expect(briefs(found).filter((problem) => problem.endsWith('unknown-scope'))).toEqual([]);
    expect(found.declarations).toBeUndefined();
  });

  it('should make no ring, which is named', async () => {
    const { declarations, problems } = await scopes(
      '  - {scope: a, reason: x, groups: [G], scopes: [b]}',
      '  - {scope: b, reason: x, groups: [G], minus: [c]}',
      '  - {scope: c, reason: x, scopes: [a]}',
    );
    expect(declarations).toBeUndefined();
    expect(problems).toMatchObject([
      {
        code: 'scope-cycle',
        message: 'these scopes refer to each other in a ring: a → b → c → a',
        position: { line: 4, column: 36 },
        length: 1,
      },
    ]);
  });

  it('should not lead to the scope itself', async () => {
    const { problems } = await scopes('  - {scope: a, reason: x, groups: [G], minus: [a]}');
    expect(problems).toMatchObject([
      { code: 'scope-cycle', message: 'these scopes refer to each other in a ring: a → a' },
    ]);
  });

  it('should end whatever people write: 12,000 scopes in a row, and rings in plenty', async () => {
    const count = 12_000;
    const row = Array.from(
      { length: count },
      (_, index) => `  - {scope: s${index}, reason: x, people: [a@b.c], scopes: [s${(index + 1) % count}]}`,
    );
    const files = Object.fromEntries(
      Array.from({ length: 4 }, (_, file) => [
        `stacks/demo/scopes/f${file}.yaml`,
        `scopes:\n${row.slice(file * 3_000, (file + 1) * 3_000).join('\n')}\n`,
      ]),
    );
    const found = await load(files);
    expect(found.problems.map(({ code }) => code)).toEqual(['scope-cycle']);
    expect(found.problems[0]?.message.length).toBeLessThan(200);
  });
});

describe('where', () => {
  const where = (clause: string): ReturnType<typeof load> =>
    scopes(
      '  - scope: a',
      '    reason: x',
      '    groups: [G]',
      '    where:',
      '      any:',
      `        - all: [${clause}]`,
    );

  it('should point at the part of the clause that is wrong', async () => {
    const found = await where(
      '{attribute: departmnt, operator: EQUALS, value: x}, {attribute: mail, operator: equals, value: x}, {attribute: city, operator: Greater_Than, value: "5.5"}',
    );
    expect(found.declarations).toBeUndefined();
    expect(found.problems).toMatchObject([
      {
        code: 'unknown-attribute',
        position: { line: 7, column: 29 },
        length: 9,
        hint: 'did you mean `department`?',
      },
      { code: 'unknown-operator', position: { line: 7, column: 97 }, hint: 'write `EQUALS`' },
      { code: 'value-not-integer', position: { line: 7, column: 165 } },
    ]);
  });

  it('should tell of every clause, though a group beside it has none', async () => {
    const { declarations, problems } = await scopes(
      '  - scope: a',
      '    reason: x',
      '    groups: [G]',
      '    where:',
      '      any:',
      '        - all: [{attribute: departmnt, operator: IS NULL}]',
      '        - all: []',
      '        - all: [{attribute: city, operator: Equals, value: x}]',
    );
    expect(declarations).toBeUndefined();
    expect(problems.map(({ message }) => message)).toEqual([
      'Entra users have no attribute `departmnt`',
      '`all` must have at least one entry',
      'Entra writes this operator otherwise than `Equals`',
    ]);
  });

  it('should point into a pattern', async () => {
    const { problems } = await where(`{attribute: city, operator: REGEX MATCH, value: '^(?=x)a'}`);
    expect(problems).toMatchObject([{ code: 'unusable-pattern', position: { line: 7 } }]);
    expect(problems[0]?.position?.column).toBeGreaterThanOrEqual(66);
    expect(problems[0]?.position?.column).toBeLessThanOrEqual(70);
  });

  it('should be told that a value is text', async () => {
    const { problems } = await where('{attribute: city, operator: Greater_Than, value: 5}');
    expect(problems).toMatchObject([{ code: 'wrong-type', hint: 'put it in quotes' }]);
  });

  it.each(['any: []', 'any: [{all: []}]', 'any: [{}]', 'any: [{all: [{operator: IS NULL}]}]'])(
    'should have clauses: %s',
    async (given) => {
      const found = await scopes(`  - {scope: a, reason: x, groups: [G], where: {${given}}}`);
      expect(found.declarations).toBeUndefined();
      expect(found.problems).toHaveLength(1);
    },
  );

  it('should let a warning pass', async () => {
    const found = await where('{attribute: accountEnabled, operator: EQUALS, value: "true"}');
    expect(found.declarations?.scopes[0]?.where?.any).toHaveLength(1);
    expect(found.problems).toMatchObject([{ code: 'value-not-boolean', severity: 'warning' }]);
  });
});
