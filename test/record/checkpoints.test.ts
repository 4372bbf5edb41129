import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lastRecordIn, skipsCheckpoints, withCheckpoints } from '../../src/record/checkpoints.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-checkpoints-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function skips(
  given: NodeJS.ProcessEnv,
  isDurable: boolean | null = null,
  records = join(folder, 'not/made/yet'),
): Promise<boolean> {
  const env = { HOME: folder, PULUMI_HOME: join(folder, 'home'), ...given };
  return skipsCheckpoints(await withCheckpoints(folder, env, { folder: records, isDurable }));
}

const here = () => ({ PULUMI_BACKEND_URL: `file://${folder}` });

describe('withCheckpoints', () => {
  it('should skip them where state and records are in one file system of this machine', async () => {
    expect(await skips(here())).toBe(true);
    expect(await skips({ PULUMI_BACKEND_URL: 'file://~' })).toBe(true);
    expect(await skips({ PULUMI_BACKEND_URL: 'file://./state?metadata=skip' })).toBe(true);
  });

  it('should keep them where the state is elsewhere, or nobody knows where', async () => {
    expect(await skips({})).toBe(false);
    expect(await skips({ PULUMI_BACKEND_URL: 's3://bucket' })).toBe(false);
    expect(await skips({ PULUMI_BACKEND_URL: 'https://api.pulumi.com' })).toBe(false);
    expect(await skips(here(), null, '/proc/records')).toBe(false);
    await writeFile(join(folder, 'file'), '');
    expect(await skips(here(), null, join(folder, 'file/records'))).toBe(false);
  });

  it('should keep them in CI, whose next job may begin without the records', async () => {
    expect(await skips({ ...here(), CI: 'true' })).toBe(false);
    expect(await skips({ ...here(), TF_BUILD: 'True' })).toBe(false);
    expect(await skips({ ...here(), BUILD_ID: '42' })).toBe(false);
    expect(await skips({ ...here(), CI: '' })).toBe(true);
  });

  it('should believe the team that its records are durable, and that they are not', async () => {
    expect(await skips({ PULUMI_BACKEND_URL: 's3://bucket', CI: 'true' }, true)).toBe(true);
    expect(await skips(here(), false)).toBe(false);
  });

  it('should leave the last word to the variable', async () => {
    expect(await skips({ ...here(), PULUMI_SKIP_CHECKPOINTS: 'false' }, true)).toBe(false);
    expect(await skips({ PULUMI_SKIP_CHECKPOINTS: '1' }, false)).toBe(true);
  });

  it('should know a backend by the project, else by the last login', async () => {
    await mkdir(join(folder, 'home'), { recursive: true });
    await writeFile(join(folder, 'home/credentials.json'), JSON.stringify({ current: `file://${folder}` }));
    expect(await skips({})).toBe(true);
    await writeFile(join(folder, 'Pulumi.yaml'), 'name: rollcall\nbackend: {url: "s3://bucket"}\n');
    expect(await skips({})).toBe(false);
    expect(await skips(here())).toBe(true);
  });
});

describe('lastRecordIn', () => {
  const last = (given: NodeJS.ProcessEnv, isDurable: boolean | null, isRun = true) => {
    const env = { HOME: folder, PULUMI_HOME: join(folder, 'nowhere'), ...given };
    return lastRecordIn(join(folder, 'project'), env, { folder: join(folder, 'records'), isDurable }, isRun);
  };

  it('should require it of a run where checkpoints are skipped', async () => {
    expect(await last({ CI: 'true' }, true)).toBe('required');
    expect(await last(here(), null)).toBe('required');
  });

  it('should expect it of what only reads, on machines, and where one run is to go on without', async () => {
    expect(await last({ CI: 'true' }, true, false)).toBe('expected');
    expect(await last({}, null)).toBe('expected');
    expect(await last({ CI: 'true', PULUMI_SKIP_CHECKPOINTS: 'false' }, true)).toBe('expected');
  });

  it('should not expect it of a CI system whose records nobody calls durable', async () => {
    expect(await last({ CI: 'true' }, null)).toBe('optional');
    expect(await last({ TF_BUILD: 'True' }, false)).toBe('optional');
  });
});
