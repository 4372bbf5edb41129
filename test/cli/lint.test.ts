import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../../src/cli/run.js';
import { declaredFolder, emptyFolder, fakeTerminal, folderWith } from './support.js';

const rest = [
  '  userName: {expression: "[userPrincipalName]"}',
  `  'emails[type eq "work"].value': {expression: "[mail]", required: true}`,
  '  name.familyName: {expression: "[surname]", required: true}',
].join('\n');
const mapping = (expression: string, more = ''): string =>
  `mapping: plain\nattributes:\n  name.givenName: {expression: '${expression}', required: true${more}}\n${rest}\n`;
const risky = mapping('Switch([department], [givenName], "Reception", "Desk")');
const accepted = mapping(
  'Switch([department], [givenName], "Reception", "Desk")',
  ', lint: {switch-source: fine}',
);
const wrong = mapping('Append([givenName], Guid())');

async function lint(files: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const terminal = fakeTerminal({ cwd: await folderWith(files) });
  const code = await runCli(['lint', ...args], terminal);
  return { code, out: terminal.stdout, err: terminal.stderr };
}

describe('rollcall lint', () => {
  it('should find nothing in what rollcall comes with', async () => {
    const terminal = fakeTerminal({ cwd: await declaredFolder() });
    expect(await runCli(['lint', '--strict'], terminal)).toBe(0);
    expect(terminal.stdout).toMatch(/^\d+ files: no problems\n$/);
    expect(terminal.stderr).toBe('');
  });

  it('should show each finding at its place, with its rule, its page and what to do, and count them', async () => {
    const { code, out, err } = await lint({ 'mappings/plain.yaml': risky });
    expect(code).toBe(0);
    expect(err).toBe('');
    const lines = out.split('\n');
    expect(lines[0]).toMatch(/^mappings\/plain\.yaml:3:33: warning: .* \[switch-source\]$/);
    expect(lines[2]).toMatch(/^ *\^{6}$/);
    expect(out).toContain('\n  see docs/lints.md#switch-source\n');
    expect(out).toMatch(/\n\n1 file: 1 warning\n$/);
  });

  it('should end with 2 for errors, and with --strict for warnings', async () => {
    expect((await lint({ 'mappings/plain.yaml': wrong })).code).toBe(2);
    expect((await lint({ 'mappings/plain.yaml': risky }, '--strict')).code).toBe(2);
    expect((await lint({ 'mappings/plain.yaml': accepted }, '--strict')).code).toBe(0);
  });

  it('should say how many are accepted', async () => {
    expect((await lint({ 'mappings/plain.yaml': accepted })).out).toBe('1 file: no problems, 1 accepted\n');
  });

  it('should print JSON', async () => {
    const { out } = await lint(
      { 'mappings/a.yaml': risky, 'mappings/plain.yaml': accepted },
      '--format',
      'json',
    );
    expect(JSON.parse(out)).toMatchObject({
      version: 1,
      findings: [
        { rule: 'mapping-name', file: 'mappings/a.yaml', page: null },
        { rule: 'switch-source', file: 'mappings/a.yaml', line: 3, column: 33, endColumn: 39 },
      ],
      suppressed: [{ rule: 'switch-source', file: 'mappings/plain.yaml', reason: 'fine' }],
      counts: { errors: 1, warnings: 1, suppressed: 1 },
    });
  });

  it('should print SARIF with files from the current folder', async () => {
    const { out } = await lint({ 'our/mappings/plain.yaml': wrong }, '--format', 'sarif', '-C', 'our');
    const [run] = JSON.parse(out).runs;
    expect(run.results).toMatchObject([
      {
        ruleId: 'volatile',
        level: 'error',
        locations: [{ physicalLocation: { artifactLocation: { uri: 'our/mappings/plain.yaml' } } }],
      },
    ]);
    expect(run.tool.driver.rules[run.results[0].ruleIndex].id).toBe('volatile');
  });

  it('should write a file instead, and say the counts', async () => {
    const cwd = await folderWith({ 'mappings/plain.yaml': risky });
    const terminal = fakeTerminal({ cwd });
    expect(await runCli(['lint', '--format', 'sarif', '--out', 'lint.sarif'], terminal)).toBe(0);
    expect(terminal.stdout).toBe('');
    expect(terminal.stderr).toBe('1 file: 1 warning\n');
    expect(JSON.parse(await readFile(join(cwd, 'lint.sarif'), 'utf8'))).toMatchObject({ version: '2.1.0' });
  });

  it('should read the scopes of every stack, or of the one that is named', async () => {
    const files = {
      'stacks/a/scopes/x.yaml': 'scopes: 7\n',
      'stacks/b/scopes/x.yaml': 'scopes: 7\n',
    };
    expect((await lint(files)).out).toMatch(/^stacks\/a[\s\S]*\nstacks\/b[\s\S]*\n2 files: 2 errors\n$/);
    expect((await lint(files, '--stack', 'b')).out).toMatch(/^stacks\/b[\s\S]*\n1 file: 1 error\n$/);
    expect((await lint(files, '--stack', 'c')).err).toContain('there is no folder stacks/c');
  });

  it('should let nothing that people wrote drive the terminal', async () => {
    const evil = mapping('Switch([department], [givenName], "\u001b[2J", "Desk")');
    for (const format of ['text', 'json', 'sarif']) {
      const { out, code } = await lint({ 'mappings/plain.yaml': evil }, '--format', format);
      expect(code).toBe(2);
      expect(out).not.toContain('\u001b');
    }
  });

  it('should say that there is nothing to lint', async () => {
    const terminal = fakeTerminal({ cwd: await emptyFolder() });
    expect(await runCli(['lint'], terminal)).toBe(2);
    expect(terminal.stderr).toContain('run this in the clone, or name the folder with --dir');
  });

  it('should be told by validate too', async () => {
    const cwd = await declaredFolder(3);
    const text = risky.replace('mapping: plain', 'mapping: vonage-business');
    await writeFile(join(cwd, 'mappings/vonage-business.yaml'), text);
    const terminal = fakeTerminal({ cwd });
    expect(await runCli(['validate'], terminal)).toBe(0);
    expect(terminal.stderr).toContain('[switch-source]');
    expect(terminal.stderr).toContain('see docs/lints.md#switch-source');
  });
});
