import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runCli } from '../../../src/cli/run.js';
import { fakeTerminal, folderWith } from '../support.js';

const published = readFileSync(new URL('../../data/vectors/scoping-filters.json', import.meta.url), 'utf8');

const vector = (more: object) => ({
  id: 'one',
  groups: [[{ attribute: 'department', operator: 'EQUALS', value: 'Support' }]],
  attributes: { department: 'Sales' },
  expect: 'out',
  ...more,
});
const file = (...vectors: readonly object[]) => JSON.stringify({ vectors }, null, 2);

async function run(files: Readonly<Record<string, string>>, args = Object.keys(files)) {
  const terminal = fakeTerminal({ cwd: await folderWith(files) });
  const code = await runCli(['scope', 'test', ...args], terminal);
  return { code, stdout: terminal.stdout, stderr: terminal.stderr };
}

describe('rollcall scope test', () => {
  it('should pass every published example', async () => {
    const ran = await run({ 'filters.json': published });
    expect(ran).toEqual({ code: 0, stdout: '31 passed, 0 failed\n', stderr: '' });
  });

  it.each([
    [
      '{"vectors": [{"id": "a", "expression": "[mail]", "attributes": {}, "expect": {"null": true}}]}',
      'mapping test',
    ],
    ['mapping: m\nattributes: {}\n', 'mapping test'],
    ['scopes: [{scope: a, groups: [G]}]\n', 'validate'],
  ])('should say which command takes %s', async (text, command) => {
    const ran = await run({ 'given.yaml': text });
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr.match(/error:/g)).toHaveLength(1);
    expect(ran.stderr).toContain(`rollcall ${command}\``);
  });

  it('should take a person without attributes', async () => {
    const groups = [[{ attribute: 'level', operator: 'IS NULL' }]];
    const text = JSON.stringify({ vectors: [{ id: 'a', groups, expect: 'in' }] });
    expect(await run({ 'a.json': text })).toMatchObject({ code: 0, stdout: '1 passed, 0 failed\n' });
  });

  it('should show of each failure what was expected, what came, why and where, over all files', async () => {
    const ran = await run({
      'a.json': file(vector({}), vector({ id: 'two', expect: 'in' })),
      'b.json': file(
        vector({ id: 'three', attributes: { department: 'Support' } }),
        vector({ id: 'four', groups: [[{ attribute: 'userType', operator: 'EQUALS', value: 'Guest' }]] }),
        vector({ id: 'five', expect: 'configError' }),
        vector({ id: 'six', groups: [], expect: 'out' }),
        vector({
          id: 'seven',
          groups: [[{ attribute: 'level', operator: 'Greater_Than', value: 5 }]],
          attributes: { level: 'five' },
        }),
      ),
    });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toBe('');
    const lines = ran.stdout.split('\n').filter((line) => /error:|^ {2}at |passed/.test(line));
    expect(lines).toEqual([
      'a.json:33:17: error: two: expected in, got out: department is `Sales`, and the filter wants `Support`',
      '  at a.json:23:11',
      'b.json:17:17: error: three: expected out, got in: department is `Support`',
      '  at b.json:7:11',
      expect.stringMatching(
        /^b\.json:33:17: error: four: expected out, got configError: `userType`: Entra's filters/,
      ),
      '  at b.json:24:26',
      expect.stringMatching(/five: expected configError, got out: department is `Sales`/),
      '  at b.json:39:11',
      expect.stringMatching(/six: expected out, got in: there is no filter$/),
      expect.stringMatching(/seven: expected out, got configError: level is `five`, which is no integer$/),
      expect.stringMatching(/^ {2}at b\.json:\d+:11$/),
      '1 passed, 6 failed',
    ]);
  });

  it('should take YAML too, and a Boolean as it is', async () => {
    const text = [
      'vectors:',
      '  - id: enabled',
      '    groups: [[{attribute: accountEnabled, operator: IS TRUE}]]',
      '    attributes: {accountEnabled: true}',
      '    expect: in',
      '',
    ].join('\n');
    expect(await run({ 'x.yaml': text })).toMatchObject({ code: 0, stdout: '1 passed, 0 failed\n' });
  });

  it('should end with 2 where files cannot be read or are of another format, with all problems at once', async () => {
    const ran = await run(
      {
        'a.json': file(vector({ expect: 'inn', id: undefined }), { id: 'x' }),
        'b.json': '{"vectors": [',
        'c.json': '[]',
        'good.json': file(vector({})),
      },
      ['a.json', 'b.json', 'c.json', 'gone.json', '.', 'good.json'],
    );
    expect(ran.code).toBe(2);
    expect(ran.stdout).toBe('');
    expect(ran.stderr).toMatch(/a\.json:\d+:\d+: error: `id` is missing/);
    expect(ran.stderr).toMatch(
      /a\.json:16:17: error: `expect` cannot be `inn`\n.*\n.*\n {2}did you mean `in`\?/,
    );
    expect(ran.stderr).toContain('`groups` is missing');
    expect(ran.stderr).toMatch(/b\.json:\d+:\d+: error:/);
    expect(ran.stderr).toContain('c.json:1:1: error: this file must be a map of keys and values');
    expect(ran.stderr).toContain('gone.json:1:1: error: there is no such file');
    expect(ran.stderr).toContain('.:1:1: error: this is a folder, not a file');
    expect(ran.stderr).not.toContain('good.json');
  });

  it('should not let what stands in a file drive the terminal', async () => {
    const ran = await run({
      'a.json': file(vector({ attributes: { department: 'a\u200bb' }, expect: 'in' })),
    });
    expect(ran.stdout).toContain('a\\u200bb');
  });

  it('should say what to give where no file is named', async () => {
    const ran = await run({}, []);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('name a file of test cases');
  });
});
