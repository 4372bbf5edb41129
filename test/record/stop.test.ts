import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { stopFile, stopSignal } from '../../src/record/stop.js';

describe('stopSignal', () => {
  it('should abort once the file is there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rollcall-stop-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const outcome = join(folder, 'outcome.json');
    const signal = stopSignal({ ROLLCALL_OUTCOME: outcome });
    expect(signal?.aborted).toBe(false);
    const told = new Promise((done) => signal?.addEventListener('abort', done));
    await writeFile(stopFile(outcome), '');
    await told;
    expect(signal?.aborted).toBe(true);
  });

  it('should be none where no command of ours sees the run', () => {
    expect(stopSignal({})).toBeUndefined();
  });
});
