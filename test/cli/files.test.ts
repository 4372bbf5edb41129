import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeWhole } from '../../src/cli/files.js';
import { emptyFolder } from './support.js';

describe('writeWhole', () => {
  it('should write and replace a file, and leave nothing beside it', async () => {
    const folder = await emptyFolder();
    await writeWhole(join(folder, 'a'), 'one');
    await writeWhole(join(folder, 'a'), 'two');
    expect(await readFile(join(folder, 'a'), 'utf8')).toBe('two');
    expect(await readdir(folder)).toEqual(['a']);
  });

  it('should keep a secret file to its owner, even where an open one was before', async () => {
    const folder = await emptyFolder();
    await writeFile(join(folder, 'a'), 'old', { mode: 0o644 });
    await writeWhole(join(folder, 'a'), 'new', 0o600);
    expect((await stat(join(folder, 'a'))).mode & 0o777).toBe(0o600);
  });

  it('should leave nothing behind where it fails', async () => {
    const folder = await emptyFolder();
    await mkdir(join(folder, 'a/full'), { recursive: true });
    await expect(writeWhole(join(folder, 'a'), 'text')).rejects.toThrow();
    expect(await readdir(folder)).toEqual(['a']);
    await expect(writeWhole(join(folder, 'none/a'), 'text')).rejects.toThrow(
      `${join(folder, 'none/a')} cannot be written: its folder does not exist (ENOENT)`,
    );
  });
});
