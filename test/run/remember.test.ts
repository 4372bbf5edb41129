import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { remember } from '../../src/run/remember.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-remember-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A Pulumi CLI that does nothing but what this script says. */
async function cli(name: string, script: string) {
  const binary = join(folder, name);
  await writeFile(binary, `#!/bin/sh\n${script}\n`);
  await chmod(binary, 0o755);
  return { binary, cwd: folder, env: process.env };
}

const none = 'echo "error: no stack named \'prod\' found" >&2; exit 255';
const running = true;
const planning = false;

async function remembered(call: Awaited<ReturnType<typeof cli>> | null, mustExist: boolean) {
  const records = join(folder, 'nowhere');
  const writesTo = { project: null, tenantId: null, servicePrincipal: null, vonageUrl: null };
  const place = { records, writesTo, lastRecord: 'expected' } as const;
  return (await remember({ call, stack: 'prod', mustExist, ...place })).remembered;
}

describe('remember', () => {
  it('should take a stack that the backend does not have for a first run', async () => {
    expect(await remembered(await cli('none', none), planning)).toEqual({ kind: 'first-run' });
  });

  it('should not take the running stack for new, where the CLI looks for it in another place', async () => {
    expect(await remembered(await cli('elsewhere', none), running)).toEqual({
      kind: 'unreadable',
      reason: 'the Pulumi CLI finds no stack prod',
    });
  });

  it('should take a stack that has had no run for a first run', async () => {
    const fresh = await cli('fresh', 'echo \'{"version":3,"deployment":{"manifest":{}}}\'');
    expect(await remembered(fresh, running)).toEqual({ kind: 'first-run' });
  });

  it('should say why nothing is remembered', async () => {
    const broken = await cli('broken', 'echo "error: incorrect passphrase" >&2; exit 1');
    expect(await remembered(broken, planning)).toEqual({
      kind: 'unreadable',
      reason: 'incorrect passphrase',
    });
    expect(await remembered(await cli('text', 'echo hello'), planning)).toMatchObject({
      kind: 'unreadable',
    });
    expect(await remembered(null, running)).toMatchObject({ kind: 'unreadable' });
  });
});
