import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadDeclarations } from '../../src/declare/load.js';
import { briefs, folderOf, load, today } from './given.js';

const needed = [
  `  'emails[type eq "work"].value': {expression: "[mail]", required: true}`,
  '  name.givenName: {expression: "[givenName]", required: true}',
  '  name.familyName: {expression: "[surname]", required: true}',
].join('\n');
const userName = '  userName: {expression: "[userPrincipalName]"}';
/** Lines 3 on; the needed ones come last. */
const mapping = (lines: string): ReturnType<typeof load> =>
  load({ 'mappings/plain.yaml': `mapping: plain\nattributes:\n${lines}\n` });
const withName = (lines: string): ReturnType<typeof load> => mapping(`${userName}\n${lines}\n${needed}`);
const tests = (text: string): ReturnType<typeof load> => mapping(`${userName}\n${needed}\ntests:\n${text}`);

describe('a mapping file', () => {
  it('should decode each attribute', async () => {
    const { declarations } = await mapping(
      [
        '  active: {expression: "Not([IsSoftDeleted])"}',
        '  name.givenName: {expression: "Coalesce([givenName], [displayName])", required: true, on: create, default: X}',
        `  'emails[type eq "work"].value': {expression: "[mail]", required: true}`,
        '  name.familyName: {expression: "\\"Staff\\"", required: true, default: null}',
        '  userName: {expression: "[userPrincipalName]", match: 1}',
      ].join('\n'),
    );
    expect(declarations?.mapping).toMatchObject({
      name: 'plain',
      sourceAttributes: ['displayName', 'givenName', 'mail', 'userPrincipalName'],
      attributes: [
        {
          target: 'userName',
          text: '[userPrincipalName]',
          match: 1,
          required: true,
          on: 'always',
          default: null,
        },
        { target: 'active', match: null, required: false },
        { target: 'emails[type eq "work"].value' },
        { target: 'name.givenName', on: 'create', default: 'X', required: true },
        {
          target: 'name.familyName',
          text: '"Staff"',
          expression: { kind: 'text', value: 'Staff' },
          default: null,
        },
      ],
    });
  });

  it('should be called as its file is', async () => {
    const { problems } = await load({
      'mappings/plain.yaml': `mapping: other\nattributes:\n${userName}\n${needed}\n`,
    });
    expect(problems).toMatchObject([{ code: 'mapping-name', position: { line: 1, column: 10 } }]);
  });

  it.each([
    ['name.givenname', 'two-mappings', 'delete one of them'],
    ['Emails[type eq "work"].value', 'two-mappings', 'delete one of them'],
    ["emails[type eq 'work'].value", 'two-mappings', 'delete one of them'],
    ['givenName', 'two-mappings', 'delete one of them'],
    ['urn:ietf:params:scim:schemas:core:2.0:User:userName', 'two-mappings', 'delete one of them'],
    ['Active', 'unknown-key', 'did you mean `active`?'],
    ['accountEnabled', 'unknown-key', 'did you mean `active`?'],
    ['actve', 'unknown-key', 'did you mean `active`?'],
    ['id', 'target-id', 'accounts are found by `userName`'],
    ['phoneNumbers[type eq "work"].value', 'foreign-target', 'Vonage takes `userName`, `active`'],
    [
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department',
      'foreign-target',
      'Vonage takes `userName`',
    ],
    ['displayName', 'foreign-target', 'Vonage takes `userName`'],
    ['emails[type eq "home"].value', 'foreign-target', 'Vonage takes `userName`'],
    ['shoeSize', 'unknown-key', 'Vonage takes `userName`'],
  ])('should know the five attributes alone: %s', async (name, code, hint) => {
    const { problems } = await withName(`  ${JSON.stringify(name)}: {expression: "[givenName]"}`);
    expect(problems).toMatchObject([
      { code, position: { line: 4, column: 3 }, hint: expect.stringContaining(hint) },
    ]);
  });

  it('should map userName', async () => {
    expect(briefs(await mapping(needed))).toEqual(['plain.yaml:3:3 missing-key']);
  });

  it.each([
    ['userName: {expression: "[userPrincipalName]", match: 2}', '3:56 match'],
    ['userName: {expression: "[userPrincipalName]", required: false}', '3:59 user-name-required'],
    ['userName: {expression: "[userPrincipalName]", on: create}', '3:53 user-name-on'],
    ['userName: {expression: "[userPrincipalName]", default: x}', '3:58 user-name-constant'],
    ['userName: {expression: "\\"x\\""}', '3:26 user-name-constant'],
    ['userName: {constant: x}', '3:24 user-name-constant'],
    ['userName: {default: x}', '3:23 user-name-constant'],
    ['userName: {expression: "[userPrincipalName]", null: clear}', '3:55 clear'],
    ['userName: {expression: "Append([userPrincipalName], Guid())"}', '3:55 volatile'],
    ['userName: {expression: [userPrincipalName]}', '3:26 wrong-type'],
    ['userName: {expression: "[userPrincipalname]"}', '3:27 unknown-attribute'],
    ['userName: {expression: ""}', '3:26 empty-expression'],
    ['userName: {}', '3:13 missing-key'],
  ])('should refuse %s', async (line, at) => {
    const found = await mapping(`  ${line}\n${needed}`);
    expect(found.declarations).toBeUndefined();
    expect(briefs(found)).toEqual([`plain.yaml:${at}`]);
  });

  it.each([
    ['active: {expression: "Not([IsSoftDeleted])", match: 1}', '4:55 match'],
    ['active: {expression: "\\"yes\\""}', '4:25 not-boolean'],
    ['active: {expression: "[accountEnabled]", default: "yes"}', '4:53 not-boolean'],
    ['active: {expression: "[accountEnabled]", on: never}', '4:48 unknown-value'],
    ['active: {expression: "[accountEnabled]", null: clear}', '4:50 clear'],
    ['active: {expression: "[accountEnabled]", null: keep}', '4:50 unknown-value'],
    ['active: {expression: "[accountEnabled]", null: }', '4:44 missing-value'],
    ['active: {expression: "[accountEnabled]", constant: true}', '4:54 two-sources'],
    ['active: {constant: maybe}', '4:22 not-boolean'],
    ['active: {constant: 1}', '4:22 wrong-type'],
    ['active: {default: null}', '4:21 missing-key'],
    ['active: {on: create}', '4:11 missing-key'],
  ])('should refuse %s', async (line, at) => {
    expect(briefs(await withName(`  ${line}`))).toEqual([`plain.yaml:${at}`]);
  });

  it('should warn where Vonage needs what is not mapped, or not required', async () => {
    const found = await mapping(
      `${userName}\n  name.givenName: {expression: "[givenName]"}\n  name.familyName: {expression: "[surname]", required: true}`,
    );
    expect(found.declarations).toBeDefined();
    expect(found.problems).toMatchObject([
      { code: 'needed-by-vonage', severity: 'warning', position: { line: 2, column: 1 } },
      { code: 'needed-by-vonage', severity: 'warning', position: { line: 4, column: 3 } },
    ]);
  });
});

describe('the kinds of mappings', () => {
  /** The mapping of the first name, as decoded. */
  const given = async (entry: string) => {
    const lines = needed.replace(/ {2}name\.givenName.*/, `  name.givenName: ${entry}`);
    const { declarations, problems } = await mapping(`${userName}\n${lines}`);
    const attributes = declarations?.mapping.attributes ?? [];
    return { problems, attribute: attributes.find(({ target }) => target === 'name.givenName') };
  };

  it('should take a constant for an expression that is a text', async () => {
    const { attribute, problems } = await given('{constant: \'Say "hi"\'}');
    expect(problems).toEqual([]);
    expect(attribute).toMatchObject({
      text: '"Say \\"hi\\""',
      expression: { kind: 'text', value: 'Say "hi"' },
    });
  });

  it('should take true and false for active', async () => {
    const { declarations } = await withName('  active: {constant: true}');
    expect(declarations?.mapping.attributes[1]).toMatchObject({ expression: { value: 'True' } });
    const { declarations: other } = await withName(
      '  active: {expression: "[accountEnabled]", default: false}',
    );
    expect(other?.mapping.attributes[1]).toMatchObject({ default: 'False' });
  });

  it('should know a default alone, which needs no required', async () => {
    const { attribute, problems } = await given('{default: Staff}');
    expect(problems).toEqual([]);
    expect(attribute).toMatchObject({ text: '"Staff"', expression: null, default: 'Staff' });
  });

  it.each([
    ['{constant: Staff, default: Other}', 'default-unused'],
    ['{expression: "[givenName]"}', 'needed-by-vonage'],
    ['{expression: "[givenName]", default: ""}', 'needed-by-vonage'],
    ['{constant: ""}', 'needed-by-vonage'],
  ])('should warn of %s', async (entry, code) => {
    const { attribute, problems } = await given(entry);
    expect(problems).toMatchObject([{ code, severity: 'warning' }]);
    expect(attribute).toBeDefined();
  });

  it('should warn that Vonage refuses people without what `null: clear` may remove', async () => {
    const { attribute, problems } = await given('{expression: "[givenName]", null: clear}');
    expect(attribute).toMatchObject({ clears: true, required: false });
    expect(problems).toMatchObject([
      {
        code: 'clears-needed',
        severity: 'warning',
        message: 'this empties `name.givenName` in Vonage, which refuses people without it',
        hint: 'delete `null: clear`: then the old value stays',
      },
    ]);
  });

  it('should allow chance and clock where they are used once', async () => {
    const { attribute, problems } = await given(
      '{expression: "Append(Guid(), Now())", on: create, required: true}',
    );
    expect(problems).toEqual([]);
    expect(attribute).toMatchObject({ on: 'create' });
  });

  it.each([
    ['{expression: "[givenName]", required: true, null: clear}', 'clear'],
    ['{expression: "[givenName]", on: create, null: clear}', 'clear'],
    ['{constant: Staff, null: clear}', 'clear'],
    ['{default: Staff, null: clear}', 'clear'],
    ['{constant: true}', 'wrong-type'],
    ['{expression: "[givenName]", default: false}', 'wrong-type'],
    ['{expression: "Now()"}', 'volatile'],
    ['{expression: "Coalesce([givenName], RandomString(8, 1, 1, 1, 1))"}', 'volatile'],
  ])('should refuse %s', async (entry, code) => {
    const { problems } = await given(entry);
    expect(problems.filter(({ severity }) => severity === 'error')).toMatchObject([{ code }]);
  });
});

describe('nameId', () => {
  const withNameId = (entry: string) => mapping(`${userName}\n${needed}\nnameId: ${entry}`);

  it('should be read with its place', async () => {
    const { declarations } = await withNameId('{expression: "[mail]"}');
    expect(declarations?.mapping.nameId).toEqual({
      text: '[mail]',
      expression: { kind: 'attribute', name: 'mail', start: 0, end: 6 },
      position: { file: 'mappings/plain.yaml', line: 7, column: 22 },
    });
    expect((await load()).declarations?.mapping.nameId).toBeNull();
  });

  it.each([
    ['{expression: "Coalesce(Foo([mail]))"}', '7:32 unknown-function'],
    ['{}', '7:9 missing-key'],
    ['"[mail]"', '7:9 wrong-type'],
  ])('should refuse %s', async (entry, at) => {
    expect(briefs(await withNameId(entry))).toEqual([`plain.yaml:${at}`]);
  });
});

describe('places within expressions', () => {
  it.each([
    ['double quotes', '"Coalesce([mail], [naem])"', 5, 35],
    ['double quotes with escapes', '"Coalesce(\\"\\\\\\\\\\", [naem])"', 5, 37],
    ['single quotes', "'Coalesce(\"it''s\", [naem])'", 5, 36],
    ['no quotes', 'Coalesce([mail], [naem])', 5, 34],
    ['a folded text', '>-\n      Coalesce([mail],\n        [naem])', 7, 9],
    ['a literal text', '| # why\n      Coalesce([mail],\n        [naem])', 7, 9],
    ['double quotes over lines', '"Coalesce([mail],\n      [naem])"', 6, 7],
  ])('should be exact in %s', async (_, expression, line, column) => {
    const found = await mapping(`${userName}\n  active:\n    expression: ${expression}\n${needed}`);
    expect(found.problems).toMatchObject([
      { code: 'unknown-attribute', length: 6, position: { line, column } },
    ]);
  });
});

describe('the tests of a mapping', () => {
  it('should pass where everything comes out as written', async () => {
    const found = await tests(
      '  - given: {userPrincipalName: a@contoso.com, mail: null}\n    expect: {userName: a@contoso.com, \'emails[type eq "work"].value\': null}',
    );
    expect(found.problems).toEqual([]);
  });

  it('should be problems where they fail, with what was expected and what came', async () => {
    const found = await tests(
      '  - given: {userPrincipalName: a@contoso.com, surname: ""}\n    expect: {userName: A@contoso.com, name.familyName: Der, name.givenName: Lea}',
    );
    expect(found.declarations).toBeUndefined();
    expect(found.problems).toMatchObject([
      {
        code: 'test-failed',
        position: { line: 9, column: 24 },
        message: 'test 1 fails for `userName`: expected `A@contoso.com`, got `a@contoso.com`',
        hint: '[userPrincipalName]',
      },
      { position: { line: 9, column: 56 }, message: expect.stringContaining('expected `Der`, got nothing') },
      { position: { line: 9, column: 77 }, message: expect.stringContaining('expected `Lea`, got nothing') },
    ]);
  });

  it('should say why a value could not be taken', async () => {
    const found = await tests(
      '  - given: {mail: [a@contoso.com]}\n    expect: {\'emails[type eq "work"].value\': a@contoso.com}',
    );
    expect(found.problems).toMatchObject([
      {
        code: 'test-failed',
        message: expect.stringContaining('got an error ([mail] holds several values)'),
      },
    ]);
  });

  it('should compare what is active as a Boolean', async () => {
    const found = await mapping(
      `${userName}\n  active: {expression: "Not([IsSoftDeleted])"}\n${needed}\ntests:\n  - {given: {IsSoftDeleted: true}, expect: {active: "False"}}\n  - {given: {}, expect: {active: true}}\n  - {given: {IsSoftDeleted: true}, expect: {active: true}}\n`,
    );
    expect(briefs(found)).toEqual(['plain.yaml:11:53 test-failed']);
  });

  it('should give only attributes that Entra has, and expect only those that Vonage has', async () => {
    const found = await tests('  - given: {giveName: Lea}\n    expect: {usrName: x}');
    expect(found.problems).toMatchObject([
      { code: 'unknown-attribute', position: { line: 8, column: 13 }, hint: 'did you mean `givenName`?' },
      { code: 'unknown-key', position: { line: 9, column: 14 }, hint: 'did you mean `userName`?' },
    ]);
  });

  it('should say which one failed, by its name', async () => {
    const found = await tests(
      '  - {given: {}, expect: {}}\n  - {name: nobody, given: {}, expect: {userName: x}}',
    );
    expect(found.problems).toMatchObject([
      { message: 'test 2, `nobody`, fails for `userName`: expected `x`, got nothing' },
    ]);
  });

  it('should tell of an account that exists', async () => {
    const lines = [
      '  active: {expression: "[accountEnabled]", default: "True"}',
      '  name.familyName: {default: Staff}',
      '  name.givenName: {expression: "[givenName]", null: clear}',
      `  'emails[type eq "work"].value': {expression: "[mail]", required: true}`,
    ];
    const expected = [
      '{given: {}, expect: {active: true, name.familyName: Staff, name.givenName: null}}',
      '{given: {}, creating: false, expect: {active: null, name.familyName: Staff, name.givenName: {cleared: true}}}',
      '{given: {}, creating: false, expect: {name.givenName: null}}',
    ];
    const found = await mapping(
      `${userName}\n${lines.join('\n')}\ntests:\n${expected.map((test) => `  - ${test}\n`).join('')}`,
    );
    expect(found.problems.filter(({ code }) => code === 'test-failed')).toMatchObject([
      {
        message: 'test 3 fails for `name.givenName`: expected nothing, got cleared: the attribute is removed',
      },
    ]);
  });

  it('should know what the expression drops, and what cannot be evaluated', async () => {
    const lines = needed
      .replace('"[givenName]", required: true', '"IgnoreFlowIfNullOrEmpty([givenName])", default: X')
      .replace('"[surname]"', "'Left([surname], [department])'");
    const test =
      '{given: {surname: Der, department: x}, expect: {name.givenName: {omitted: true}, name.familyName: {evalError: true}}}';
    const wrong =
      '{given: {surname: Der, givenName: "1", department: "1"}, expect: {name.givenName: {omitted: true}, name.familyName: {evalError: true}}}';
    const found = await mapping(`${userName}\n${lines}\ntests:\n  - ${test}\n  - ${wrong}\n`);
    expect(found.problems.map(({ message }) => message)).toEqual([
      'test 2 fails for `name.givenName`: expected omitted: the expression drops the attribute, got `1`',
      'test 2 fails for `name.familyName`: expected an error, got `D`',
    ]);
  });

  it.each(['{cleared: false}', '{}', '{cleared: true, omitted: true}', '{error: true}', '[a]', '7'])(
    'should not expect %s',
    async (expectation) => {
      const { problems } = await tests(`  - {given: {}, expect: {userName: ${expectation}}}`);
      expect(problems.length).toBeGreaterThan(0);
    },
  );

  it.each(['2026-13-01T00:00:00Z', '2026-02-30T00:00:00Z', 'yesterday', '2026-01-01'])(
    'should not take %s for now',
    async (now) => {
      const { problems } = await tests(`  - {now: ${now}, given: {}, expect: {}}`);
      expect(problems).toHaveLength(1);
    },
  );

  it('should not be run where an expression is wrong', async () => {
    const found = await mapping(
      `  userName: {expression: "[userPrincipalNam]"}\n${needed}\ntests:\n  - {given: {}, expect: {userName: x}}`,
    );
    expect(briefs(found)).toEqual(['plain.yaml:3:27 unknown-attribute']);
  });
});

describe('the mapping and the policy that rollcall comes with', () => {
  it('should load without a problem', async () => {
    const root = fileURLToPath(new URL('../../', import.meta.url));
    const dir = await folderOf({
      'stacks/demo/stack.yaml': 'stack: demo\nmapping: vonage-business\npolicy: default\n',
    });
    for (const folder of ['mappings', 'policies']) {
      await mkdir(join(dir, folder), { recursive: true });
      await cp(join(root, folder), join(dir, folder), { recursive: true });
    }
    const { declarations, problems } = await loadDeclarations(dir, 'demo', { today });
    expect(problems).toEqual([]);
    expect(declarations?.mapping.attributes.map(({ target }) => target)).toHaveLength(5);
    expect(declarations?.policy).toMatchObject({
      limits: {
        removals: { count: 10, ratio: 0.2, from: 10 },
        updates: { count: null, ratio: 0.5, from: 10 },
      },
      protected: [],
      seats: null,
      leavers: { action: 'disable', deleteAfterDays: 30 },
    });
  });
});
