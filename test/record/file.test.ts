import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RecordFile } from '../../src/record/file.js';
import { begun, intent, result, textOf } from './lines.js';
import { MemoryDisk } from './memory-disk.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-record-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const flush = { flush: true };
const later = { flush: false };

describe('RecordFile', () => {
  it('should make the folder, append whole lines, and never open over an older record', async () => {
    const path = join(folder, 'a/b', 'one.jsonl');
    const file = await RecordFile.create(path);
    await file.append(begun(), flush);
    await Promise.all([file.append(intent(1), flush), file.append(result(1), later)]);
    await file.close();
    expect(await readFile(path, 'utf8')).toBe(textOf(begun(), intent(1), result(1)));
    await expect(RecordFile.create(path)).rejects.toThrow(/EEXIST/);
  });

  it('should cut away a last line that was cut off, and go on behind the one before', async () => {
    const path = join(folder, 'cut.jsonl');
    await writeFile(path, `${textOf(begun())}{"kind":"inte`);
    const file = await RecordFile.reopen(path);
    await file.append(intent(1), flush);
    await file.close();
    expect(await readFile(path, 'utf8')).toBe(textOf(begun(), intent(1)));
  });

  it('should settle an intent only when it is on disk, and wait once for many that come together', async () => {
    const disk = new MemoryDisk();
    const file = new RecordFile(disk, 0);
    await file.append(begun(), flush);
    expect(disk.flushes).toBe(1);
    await file.append(result(1), later);
    expect(disk.flushes).toBe(1);
    await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((number) => file.append(intent(number), flush)));
    // The first goes alone, the others together.
    expect(disk.flushes).toBe(3);
    expect(disk.text).toContain('"number":8');
  });

  it('should leave nothing of a line behind for which the disk has no room, and go on when it has', async () => {
    const disk = new MemoryDisk();
    const file = new RecordFile(disk, 0);
    await file.append(begun(), flush);
    disk.room = disk.bytes.length + 20;
    await expect(file.append(intent(1), flush)).rejects.toThrow(/ENOSPC/);
    expect(disk.text).toBe(textOf(begun()));
    disk.room = Number.POSITIVE_INFINITY;
    await file.append(intent(2), flush);
    expect(disk.text).toBe(textOf(begun(), intent(2)));
  });

  it('should write nothing more behind half a line that cannot be cut away', async () => {
    const disk = new MemoryDisk();
    const file = new RecordFile(disk, 0);
    await file.append(begun(), flush);
    disk.room = disk.bytes.length + 20;
    disk.canTruncate = false;
    await expect(file.append(intent(1), flush)).rejects.toThrow(/ENOSPC/);
    disk.room = Number.POSITIVE_INFINITY;
    await expect(file.append(intent(2), flush)).rejects.toThrow(/ENOSPC/);
    expect(disk.text.split('\n')).toHaveLength(2);
    expect(disk.text.startsWith(textOf(begun()))).toBe(true);
  });
});
