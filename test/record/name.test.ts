import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isRunName, recordPath, runName, runsIn } from '../../src/record/name.js';

describe('runName', () => {
  it('should tell the time and sort by it', () => {
    const name = runName(new Date('2026-11-24T09:05:00.123Z'));
    expect(name).toMatch(/^20261124T090500Z-[0-9a-f]{6}$/);
    expect(isRunName(name)).toBe(true);
    expect(runName(new Date('2026-11-24T09:05:01Z')) > name).toBe(true);
  });

  it('should sort after every earlier run, though the clock of its machine was ahead', () => {
    const ahead = '20261231T235959Z-ffffff';
    const name = runName(new Date('2026-11-24T09:05:00Z'), ['20261124T080000Z-000000', ahead, null]);
    expect(name.slice(0, 16)).toBe('20270101T000000Z');
    // Two runs within a second.
    const now = new Date('2026-11-24T09:05:00Z');
    const first = runName(now);
    expect(runName(now, [first]) > first).toBe(true);
  });
});

describe('runsIn', () => {
  it('should list the runs of one stack in order, and leave other files alone', async () => {
    const records = await mkdtemp(join(tmpdir(), 'rollcall-runs-'));
    onTestFinished(() => rm(records, { recursive: true, force: true }));
    const names = ['20261124T090500Z-4f1c2a', '20261123T090500Z-aaaaaa'];
    await mkdir(join(records, 'prod'), { recursive: true });
    for (const name of names) await writeFile(recordPath(records, 'prod', name), '');
    await writeFile(join(records, 'prod', 'notes.jsonl'), '');
    await writeFile(join(records, 'prod', `${names[0]}.json`), '');
    expect(await runsIn(records, 'prod')).toEqual([...names].reverse());
    expect(await runsIn(records, 'test')).toEqual([]);
  });
});
