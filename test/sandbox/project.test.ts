import { lstat, mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeProject } from '../../src/sandbox/index.js';
import { emptyFolder } from './support.js';

async function makePackage(): Promise<string> {
  const root = await emptyFolder();
  for (const file of ['Pulumi.yaml', 'provider.cjs', 'package.json']) await writeFile(join(root, file), file);
  for (const folder of ['node_modules', 'dist', 'stacks']) await mkdir(join(root, folder));
  return root;
}

describe('makeProject', () => {
  it('should copy what Pulumi may write to, link what it only reads, and bring no data', async () => {
    const packageRoot = await makePackage();
    const dir = join(await emptyFolder(), 'new');
    await makeProject(dir, { packageRoot });
    for (const file of ['Pulumi.yaml', 'provider.cjs', 'package.json']) {
      expect((await lstat(join(dir, file))).isFile()).toBe(true);
      expect(await readFile(join(dir, file), 'utf8')).toBe(file);
    }
    for (const folder of ['node_modules', 'dist']) {
      expect(await realpath(join(dir, folder))).toBe(await realpath(join(packageRoot, folder)));
    }
    await expect(lstat(join(dir, 'stacks'))).rejects.toThrow(/ENOENT/);
  });

  it('should leave a folder that holds something alone', async () => {
    const dir = await emptyFolder();
    await writeFile(join(dir, 'mine.txt'), 'mine');
    await expect(makeProject(dir, { packageRoot: await makePackage() })).rejects.toThrow(/not empty/);
    await expect(lstat(join(dir, 'Pulumi.yaml'))).rejects.toThrow(/ENOENT/);
  });
});
