import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeTogether, writeWhole } from '../../src/cli/files.js';
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

describe('writeTogether', () => {
  it('should write all files, making their folders, and replace those that are there', async () => {
    const folder = await emptyFolder();
    await writeFile(join(folder, 'a'), 'old');
    await writeTogether(
      folder,
      new Map([
        ['a', 'new'],
        ['deep/er/b', 'b'],
      ]),
    );
    expect(await readFile(join(folder, 'a'), 'utf8')).toBe('new');
    expect(await readFile(join(folder, 'deep/er/b'), 'utf8')).toBe('b');
    expect((await readdir(folder)).sort()).toEqual(['a', 'deep']);
  });

  it('should change nothing where one of them cannot be written', async () => {
    const folder = await emptyFolder();
    await writeFile(join(folder, 'a'), 'old');
    await writeFile(join(folder, 'file'), 'no folder');
    const files = new Map([
      ['a', 'new'],
      ['b', 'b'],
      ['file/c', 'c'],
    ]);
    await expect(writeTogether(folder, files)).rejects.toThrow(`${join(folder, 'file/c')} cannot be written`);
    expect(await readFile(join(folder, 'a'), 'utf8')).toBe('old');
    expect((await readdir(folder)).sort()).toEqual(['a', 'file']);
  });
});
