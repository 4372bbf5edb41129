import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runCli } from '../../../src/cli/run.js';
import { emptyFolder, fakeTerminal, folderWith } from '../support.js';

const mapping = (tests: string, expression = 'Coalesce([mail], [userPrincipalName])'): string =>
  [
    'mapping: plain',
    'attributes:',
    '  userName: {expression: "[userPrincipalName]"}',
    `  'emails[type eq "work"].value': {expression: '${expression}', required: true}`,
    '  name.givenName: {expression: "[givenName]", required: true}',
    '  name.familyName: {expression: "[surname]", required: true}',
    `tests: ${tests}`,
    '',
  ].join('\n');
const good = '[{given: {userPrincipalName: a}, expect: {userName: a}}]';
const bad =
  '\n  - {name: renamed, given: {userPrincipalName: a}, expect: {userName: b, name.givenName: Lea}}\n  - {given: {}, expect: {userName: null}}';
const vectors = (...entries: readonly string[]): string =>
  `{"vectors": [\n${entries.map((entry) => `  {"id": "one", "attributes": {}, ${entry}}`).join(',\n')}\n]}`;

async function tested(files: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const terminal = fakeTerminal({ cwd: await folderWith(files) });
  const code = await runCli(['mapping', 'test', ...args], terminal);
  return { code, stdout: terminal.stdout, stderr: terminal.stderr };
}

describe('rollcall mapping test', () => {
  it('should run the tests of every mapping of the folder', async () => {
    const files = {
      'mappings/plain.yaml': mapping(good),
      'mappings/.old.yaml': 'no',
      'mappings/notes.md': '',
    };
    expect(await tested(files)).toEqual({ code: 0, stdout: '1 passed, 0 failed\n', stderr: '' });
  });

  it('should find the folder by --dir', async () => {
    const dir = await folderWith({ 'mappings/plain.yaml': mapping(good) });
    expect(await tested({}, '-C', dir)).toMatchObject({ code: 0, stdout: '1 passed, 0 failed\n' });
  });

  it('should tell each attribute that fails, with its place, and count the tests', async () => {
    const { code, stdout } = await tested({ 'mappings/plain.yaml': mapping(bad) });
    expect(code).toBe(1);
    expect(stdout).toBe(
      [
        'mappings/plain.yaml:8:71: failed: test 1, `renamed`, userName',
        '  expression: [userPrincipalName]',
        '  expected:   `b`',
        '  got:        `a`',
        '',
        'mappings/plain.yaml:8:90: failed: test 1, `renamed`, name.givenName',
        '  expression: [givenName]',
        '  expected:   `Lea`',
        '  got:        nothing',
        '',
        '1 passed, 1 failed',
        '',
      ].join('\n'),
    );
  });

  it('should run files of expression tests, in JSON and in YAML', async () => {
    const files = {
      'a.json': vectors(
        '"expression": "[mail]", "expect": {"null": true}',
        '"expression": "Not(Foo())", "expect": {"parses": true}',
      ),
      'b.yaml': 'vectors:\n  - {id: b, expression: "[mail]", attributes: {mail: x}, expect: {value: x}}\n',
    };
    const { code, stdout } = await tested(files, 'a.json', 'b.yaml');
    expect(code).toBe(1);
    expect(stdout).toBe(
      [
        'a.json:3:3: failed: one',
        '  expression: Not(Foo())',
        '  expected:   no parse error',
        '  got:        a parse error in column 5: there is no function `Foo`',
        '',
        '2 passed, 1 failed',
        '',
      ].join('\n'),
    );
  });

  it('should tell what is wrong with all files at once, and run nothing', async () => {
    const files = {
      'good.yaml': mapping(good).replace('plain', 'good'),
      'broken.yaml': mapping(good, 'Coalesce([mail]'),
      'scopes.json': '{"vectors": [{"id": "a", "groups": [], "attributes": {}, "expect": "in"}]}',
      'other.yaml': 'people: []\n',
      'no.json': '{"vectors": [',
      'empty.yaml': '',
      'half.json': vectors('"expression": "[mail]", "expect": {}'),
    };
    const { code, stdout, stderr } = await tested(files, ...Object.keys(files), 'missing.yaml', '.');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const places = [...stderr.matchAll(/^([\w.]+):\d+:\d+: error: (.*)$/gm)].map(
      ([, file, words]) => `${file} ${words}`,
    );
    expect(places).toEqual([
      '. this is a folder, not a file',
      expect.stringMatching(/^broken.yaml the mapping is called as its file is/),
      expect.stringMatching(/^broken.yaml /),
      'empty.yaml this file is empty',
      'half.json `expect` says nothing',
      'missing.yaml there is no such file',
      expect.stringMatching(/^no.json this is no YAML/),
      'other.yaml this is neither a mapping nor a file of expression tests',
      'scopes.json this is a file of tests of scoping filters',
    ]);
    expect(stderr).toContain('run it with `rollcall scope test`');
  });

  it('should say that there is nothing to test', async () => {
    const terminal = fakeTerminal({ cwd: await emptyFolder() });
    expect(await runCli(['mapping', 'test'], terminal)).toBe(2);
    expect(terminal.stderr).toContain('name a file, or the folder with --dir');
  });

  it('should tell warnings, and go on', async () => {
    const text = mapping(good).replace('expression: "[surname]", required: true', 'expression: "[surname]"');
    const { code, stdout, stderr } = await tested({ 'mappings/plain.yaml': text });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '1 passed, 0 failed\n' });
    expect(stderr).toContain(
      'mappings/plain.yaml:6:3: warning: Vonage refuses people without `name.familyName`',
    );
  });

  it('should pass with the mapping that rollcall comes with', async () => {
    const cwd = await emptyFolder();
    await cp(fileURLToPath(new URL('../../../mappings', import.meta.url)), join(cwd, 'mappings'), {
      recursive: true,
    });
    const terminal = fakeTerminal({ cwd });
    expect(await runCli(['mapping', 'test'], terminal)).toBe(0);
    expect(terminal.stdout).toMatch(/^[1-9]\d* passed, 0 failed\n$/);
  });
});
