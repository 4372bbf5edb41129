import { chmod, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../../src/cli/run.js';
import { type FakeTerminal, fakeTerminal, folderWith } from './support.js';

const untidy = 'mapping: a\nattributes:\n  userName: {expression: "Not( [mail])"} # why\n';
const tidy = 'mapping: a\nattributes:\n  userName: {expression: "Not([mail])"} # why\n';
const wrong = 'mapping: a\nattributes:\n  userName: {expression: "Not( [mail]"}\n';

async function fmt(
  cwd: string,
  ...args: readonly string[]
): Promise<FakeTerminal & { readonly code: number }> {
  const terminal = fakeTerminal({ cwd });
  const code = await runCli(['fmt', ...args], terminal);
  return Object.assign(terminal, { code });
}

const read = (cwd: string, path: string): Promise<string> => readFile(join(cwd, path), 'utf8');

describe('rollcall fmt', () => {
  it('should format the files of mappings/, and say which', async () => {
    const cwd = await folderWith({
      'mappings/b.yml': untidy,
      'mappings/a.yaml': untidy,
      'mappings/c.yaml': tidy,
      'mappings/notes.md': 'x  \n',
    });
    await chmod(join(cwd, 'mappings/a.yaml'), 0o640);
    const done = await fmt(cwd);
    expect(done.stdout).toBe(
      'formatted: mappings/a.yaml\nformatted: mappings/b.yml\n2 files formatted, 1 unchanged\n',
    );
    expect([done.code, done.stderr]).toEqual([0, '']);
    expect(await read(cwd, 'mappings/a.yaml')).toBe(tidy);
    expect(await read(cwd, 'mappings/notes.md')).toBe('x  \n');
    expect((await stat(join(cwd, 'mappings/a.yaml'))).mode & 0o777).toBe(0o640);
    expect(await readdir(join(cwd, 'mappings'))).toEqual(['a.yaml', 'b.yml', 'c.yaml', 'notes.md']);
    expect((await fmt(cwd)).stdout).toBe('0 files formatted, 3 unchanged\n');
  });

  it('should write nothing with --check, and end with 1 where it would', async () => {
    const cwd = await folderWith({ 'mappings/a.yaml': untidy, 'mappings/b.yaml': tidy });
    const checked = await fmt(cwd, '--check');
    expect(checked.code).toBe(1);
    expect(checked.stdout).toBe('not formatted: mappings/a.yaml\n1 file to format, 1 unchanged\n');
    expect(await read(cwd, 'mappings/a.yaml')).toBe(untidy);
    await fmt(cwd);
    expect((await fmt(cwd, '--check')).code).toBe(0);
  });

  it('should leave a file with errors alone, and format the others', async () => {
    const cwd = await folderWith({ 'mappings/a.yaml': wrong, 'mappings/b.yaml': untidy });
    const done = await fmt(cwd);
    expect(done.code).toBe(2);
    expect(done.stderr).toContain(
      'mappings/a.yaml:3:38: error: `Not(` at character 1 of the expression has no closing parenthesis\n',
    );
    expect(done.stdout).toBe('formatted: mappings/b.yaml\n1 file formatted, 0 unchanged, 1 with errors\n');
    expect(await read(cwd, 'mappings/a.yaml')).toBe(wrong);
    expect((await fmt(cwd, '--check')).code).toBe(2);
  });

  it('should take files, and another folder', async () => {
    const cwd = await folderWith({
      'mappings/a.yaml': untidy,
      'mappings/b.yaml': untidy,
      'elsewhere/mappings/c.yaml': untidy,
    });
    expect((await fmt(cwd, 'mappings/a.yaml')).stdout).toContain('formatted: mappings/a.yaml\n1 file');
    expect(await read(cwd, 'mappings/b.yaml')).toBe(untidy);
    expect((await fmt(cwd, '-C', 'elsewhere')).stdout).toContain('formatted: mappings/c.yaml\n');
    expect((await fmt(cwd, '-C', 'elsewhere', 'mappings/b.yaml')).stdout).toContain('formatted: b.yaml\n');
    expect(await read(cwd, 'mappings/b.yaml')).toBe(tidy);
  });

  it('should follow no links', async () => {
    const cwd = await folderWith({ 'outside/a.yaml': untidy, 'stacks/x.yaml': '' });
    await symlink(join(cwd, 'outside'), join(cwd, 'mappings'));
    const linked = await fmt(cwd);
    expect(linked.code).toBe(2);
    expect(linked.stderr).toContain('links are not followed');
    await symlink(join(cwd, 'outside/a.yaml'), join(cwd, 'stacks/link.yaml'));
    expect((await fmt(cwd, 'stacks/link.yaml')).code).toBe(2);
    expect((await fmt(cwd, 'mappings/a.yaml')).code).toBe(2);
    expect(await read(cwd, 'outside/a.yaml')).toBe(untidy);
  });

  it.each([
    [[], 'there is no folder mappings/'],
    [['notes.md'], 'notes.md is no mapping file'],
    [['mappings/x.yaml'], 'this file is missing'],
  ])('should say what is wrong with %j', async (args, message) => {
    const done = await fmt(await folderWith({ 'notes.md': '' }), ...args);
    expect(done.code).toBe(2);
    expect(done.stderr).toContain(message);
  });

  it('should drive no terminal by the name of a file', async () => {
    const cwd = await folderWith({ 'mappings/a.yaml': tidy });
    await writeFile(join(cwd, 'mappings/\u001b[2J.yaml'), untidy);
    expect((await fmt(cwd)).stdout).toContain('formatted: mappings/\\u001b[2J.yaml\n');
  });
});
