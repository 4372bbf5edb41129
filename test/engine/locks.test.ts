import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lockAt, lockIn } from '../../src/engine/locks.js';

const since = new Date('2026-11-24T10:00:00+01:00');

describe('lockIn', () => {
  it('should read who holds a stack out of the words of a folder or bucket', () => {
    const said =
      'error: the stack is currently locked by 2 lock(s). Either wait for the other process(es) to end or delete the lock file with `pulumi cancel`.\n' +
      '  s3://bucket/.pulumi/locks/organization/p/demo/a.json: created by ann@build-7 (pid 4711) at 2026-11-24T10:00:00+01:00\n' +
      '  s3://bucket/.pulumi/locks/organization/p/demo/b.json: created by CORP\\ben (b)@pc: 2 (pid 1) at 2026-11-24T10:00:00+01:00\n';
    expect(lockIn(said)).toEqual({
      holders: [
        { who: 'ann@build-7', pid: 4711, since },
        { who: 'CORP\\ben (b)@pc: 2', pid: 1, since },
      ],
    });
  });

  it('should know the conflict of a service, which names nobody', () => {
    const said =
      'error: [409] Conflict: Another update is currently in progress.\nTo learn more about possible reasons and resolution, visit https://www.pulumi.com/docs/\n';
    expect(lockIn(said)).toEqual({ holders: [] });
  });

  it.each(['', "error: no stack named 'demo' found", 'error: [409] Conflict: stack already exists'])(
    'should see no lock in %j',
    (said) => {
      expect(lockIn(said)).toBeUndefined();
    },
  );
});

describe('lockAt', () => {
  async function backend(files: Readonly<Record<string, string>>): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'rollcall-locks-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    for (const [path, text] of Object.entries(files)) {
      await mkdir(join(folder, 'locks', path, '..'), { recursive: true });
      await writeFile(join(folder, 'locks', path), text);
    }
    return folder;
  }
  const content = JSON.stringify({ pid: 7, username: 'ann', hostname: 'pc', timestamp: since.toISOString() });
  const held = { holders: [{ who: 'ann@pc', pid: 7, since }] };

  it('should find the lock of just that stack', async () => {
    const folder = await backend({
      'organization/phones/demo/a.json': content,
      'organization/phones/demo/a.json.attrs': '{}',
      'organization/other/prod/b.json': content,
    });
    expect(await lockAt(folder, 'phones', 'demo')).toEqual(held);
    expect(await lockAt(folder, 'phones', 'prod')).toBeUndefined();
    expect(await lockAt(folder, 'other', 'demo')).toBeUndefined();
  });

  it('should find that of an old backend', async () => {
    expect(await lockAt(await backend({ 'demo/a.json': content }), 'phones', 'demo')).toEqual(held);
  });

  it.each(['', '[]', '{"pid": 7', 'garbage'])('should name the file of a lock that says %j', async (text) => {
    const folder = await backend({ 'organization/phones/demo/a.json': text });
    const broken = join(folder, 'locks/organization/phones/demo/a.json');
    expect(await lockAt(folder, 'phones', 'demo')).toEqual({ holders: [], broken });
  });

  it('should tell of whom it knows beside a lock that says nothing', async () => {
    const folder = await backend({
      'organization/phones/demo/a.json': '',
      'organization/phones/demo/b.json': content,
    });
    expect(await lockAt(folder, 'phones', 'demo')).toMatchObject(held);
  });

  it('should find none in a folder that is not there', async () => {
    const folder = await backend({});
    expect(await lockAt(join(folder, 'none'), 'phones', 'demo')).toBeUndefined();
  });
});
