import { describe, expect, it } from 'vitest';
import { lintDeclarations } from '../../src/declare/lint.js';
import { brief, briefs, folderOf, load } from './given.js';

const rest = [
  `  'emails[type eq "work"].value': {expression: "[mail]", required: true}`,
  '  name.familyName: {expression: "[surname]", required: true}',
  '  userName: {expression: "[userPrincipalName]"}',
].join('\n');
const switched = `expression: 'Switch([department], [givenName], "Reception", "Desk")'`;
/** The lines of name.givenName begin in line 4. */
const file = (lines: string): string =>
  `mapping: plain\nattributes:\n  name.givenName:\n    required: true\n    ${lines}\n${rest}\n`;
const given = (lines: string) => load({ 'mappings/plain.yaml': file(lines) });

describe('lint: under an attribute', () => {
  it('should keep an accepted warning back, with its reason', async () => {
    const text = file(`${switched}\n    lint: {switch-source: rollcall alone writes it}`);
    expect((await load({ 'mappings/plain.yaml': text })).problems).toEqual([]);
    const dir = await folderOf({ 'mappings/plain.yaml': text });
    const { problems, accepted } = await lintDeclarations(dir, ['demo']);
    expect(problems).toEqual([]);
    expect(accepted).toMatchObject([
      {
        reason: 'rollcall alone writes it',
        problem: { code: 'switch-source', position: { line: 5, column: 18 } },
      },
    ]);
  });

  it('should report what is not accepted', async () => {
    expect(briefs(await given(switched))).toEqual(['plain.yaml:5:18 switch-source']);
    expect(briefs(await given(`${switched}\n    lint: {long-expression: it is not}`))).toEqual([
      'plain.yaml:5:18 switch-source',
      'plain.yaml:6:12 unused-acceptance',
    ]);
  });

  it('should accept all that a rule finds there, and nothing elsewhere', async () => {
    const twice = `expression: 'Switch([a], "x", "y", Switch([city], "x", "z", "w"))'`.replace(
      '[a]',
      '[state]',
    );
    expect(briefs(await given(`${twice}\n    lint: {switch-source: fine}`))).toEqual([]);
    const elsewhere = `expression: "[givenName]"\n    lint: {switch-source: fine}`;
    expect(briefs(await given(elsewhere))).toEqual(['plain.yaml:6:12 unused-acceptance']);
  });

  it('should accept warnings of the parser too', async () => {
    const escaped = `expression: 'Append([givenName], "\\d")'`;
    expect(briefs(await given(escaped))).toEqual(['plain.yaml:5:39 unknown-escape']);
    expect(briefs(await given(`${escaped}\n    lint: {unknown-escape: meant}`))).toEqual([]);
  });

  it('should accept no errors', async () => {
    const { declarations, problems } = await given(
      `expression: 'Append([givenName], Guid())'\n    lint: {volatile: fine}`,
    );
    expect(declarations).toBeUndefined();
    expect(problems.map(brief)).toEqual(['plain.yaml:5:38 volatile', 'plain.yaml:6:12 not-acceptable']);
  });

  it('should know the rules, and say which was meant', async () => {
    const { problems } = await given(`${switched}\n    lint: {switch-sorce: fine}`);
    expect(problems).toMatchObject([
      { code: 'switch-source' },
      { code: 'unknown-lint', severity: 'error', hint: 'did you mean `switch-source`?' },
    ]);
  });

  it.each([
    ['{switch-source: "  "}', '6:27 bad-value'],
    ['{switch-source: true}', '6:27 wrong-type'],
    ['[switch-source]', '6:11 wrong-type'],
  ])('should want a reason: %s', async (lint, at) => {
    expect(briefs(await given(`${switched}\n    lint: ${lint}`))).toContainEqual(`plain.yaml:${at}`);
  });

  it('should call nothing unused where the expression cannot be read', async () => {
    expect(briefs(await given(`expression: "Append("\n    lint: {switch-source: fine}`))).not.toContainEqual(
      expect.stringContaining('unused-acceptance'),
    );
  });
});

describe('lint: in a scope', () => {
  const scope = (where: string, more = '') =>
    `scopes:\n  - scope: a\n    reason: x\n    groups: [G]\n    where:\n      any:\n        - all: [${where}]\n${more}`;
  const kitchen = '{attribute: department, operator: NOT EQUALS, value: Kitchen}';
  const given = (text: string) => load({ 'stacks/demo/scopes/a.yaml': text });

  it('should accept warnings about its filter, each at its part of a clause', async () => {
    expect(briefs(await given(scope(kitchen)))).toEqual(['a.yaml:7:51 not-equals-empty']);
    const text = scope(kitchen, '    lint: {not-equals-empty: contractors have none}\n');
    expect(briefs(await given(text))).toEqual([]);
    const dir = await folderOf({ 'stacks/demo/scopes/a.yaml': text });
    expect((await lintDeclarations(dir, ['demo'])).accepted).toMatchObject([
      { reason: 'contractors have none', problem: { code: 'not-equals-empty' } },
    ]);
  });

  it('should call it unused where there is no such warning, and no filter', async () => {
    const fine = '{attribute: department, operator: EQUALS, value: Kitchen}';
    const lint = '    lint: {not-equals-empty: x}\n';
    expect(briefs(await given(scope(fine, lint)))).toEqual(['a.yaml:8:12 unused-acceptance']);
    const without = `scopes:\n  - scope: a\n    reason: x\n    groups: [G]\n${lint}`;
    expect(briefs(await given(without))).toEqual(['a.yaml:5:12 unused-acceptance']);
    const wrong = '{attribute: departmnt, operator: NOT EQUALS, value: Kitchen}';
    expect(briefs(await given(scope(wrong, lint)))).toEqual(['a.yaml:7:29 unknown-attribute']);
  });
});

describe('lints of a mapping', () => {
  it('should stop a plan where they are errors, and not where they are warnings', async () => {
    expect((await given(switched)).declarations).toBeDefined();
    expect((await given(`expression: 'Append([givenName], Guid())'`)).declarations).toBeUndefined();
  });

  it('should be exact within folded text', async () => {
    const { problems } = await given(
      'expression: >-\n      IIF(\n        [city] = "Bath",\n        "a", [givenName])',
    );
    expect(problems).toMatchObject([
      { code: 'iif-null-source', position: { line: 7, column: 9 }, length: 6 },
    ]);
  });

  it('should say that an id is not mapped', async () => {
    const found = await load({
      'mappings/plain.yaml': `${file('expression: "[givenName]"')}  id: {expression: "[id]"}\n`,
    });
    expect(briefs(found)).toEqual(['plain.yaml:9:3 target-id']);
  });
});

describe('lintDeclarations', () => {
  it('should read mappings that no stack names, and every scope of the stacks that are asked for', async () => {
    const dir = await folderOf({
      'mappings/other.yaml': `mapping: other\nattributes:\n  name.givenName:\n    required: true\n    ${switched}\n${rest}\n`,
      'mappings/notes.md': 'not read',
      'mappings/notes.txt': 'not read',
      'stacks/demo/scopes/a.yaml': 'scopes:\n  - scop: x\n',
      'stacks/prod/scopes/b.yaml': 'scopes: 7\n',
    });
    const files = async (...stacks: string[]) => {
      const report = await lintDeclarations(dir, stacks);
      return {
        count: report.files,
        found: [...new Set(report.problems.map(({ position }) => position?.file))],
      };
    };
    const mappings = ['mappings/notes.txt', 'mappings/other.yaml'];
    expect(await files()).toEqual({ count: 2, found: mappings });
    expect(await files('demo')).toEqual({ count: 3, found: [...mappings, 'stacks/demo/scopes/a.yaml'] });
    expect(await files('demo', 'prod')).toEqual({
      count: 4,
      found: [...mappings, 'stacks/demo/scopes/a.yaml', 'stacks/prod/scopes/b.yaml'],
    });
  });

  it('should report what is no YAML, and go on', async () => {
    const dir = await folderOf({ 'mappings/broken.yaml': 'mapping: [\n' });
    const { problems } = await lintDeclarations(dir, ['demo']);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.every(({ severity }) => severity === 'error')).toBe(true);
  });
});
