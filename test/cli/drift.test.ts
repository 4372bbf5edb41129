import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import { declaredFolder, emptyFolder, type Ran, rollcall, sandboxEnvironment } from './support.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

async function drift(args: readonly string[] = []): Promise<Ran & { readonly cwd: string }> {
  const cwd = await declaredFolder();
  const ran = await rollcall(['drift', ...args], {
    cwd,
    env: sandboxEnvironment(sandbox, await emptyFolder()),
  });
  return { ...ran, cwd };
}

describe('rollcall drift', () => {
  it('should fail where the backend does not have the stack, and say nothing that could be taken for good news', async () => {
    const { code, stdout, stderr } = await drift();
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain("the stack's state can't be read: the Pulumi CLI finds no stack demo");
    expect(stderr).toContain('nobody can tell what was done by hand');
  });

  it('should write no file then', async () => {
    const { code, cwd } = await drift(['--out', 'drift.md', '--format', 'markdown']);
    expect(code).toBe(1);
    expect(await readdir(cwd)).not.toContain('drift.md');
    await expect(readFile(join(cwd, 'drift.md'))).rejects.toThrow();
  });

  it('should refuse a format that it does not know', async () => {
    expect(await drift(['--format', 'html'])).toMatchObject({ code: 2 });
  });
});
