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

  it('should know the five attributes alone, and say which was meant', async () => {
    const { problems } = await withName('  name.givenname: {expression: "[givenName]"}');
    expect(problems).toMatchObject([
      { code: 'unknown-key', position: { line: 4, column: 3 }, hint: 'did you mean `name.givenName`?' },
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
        message: 'this test of `userName` fails: expected `A@contoso.com`, got `a@contoso.com`',
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
        message: expect.stringContaining('got nothing (the value holds several values)'),
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
