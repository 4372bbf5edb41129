import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readRecord } from '../../src/record/read.js';
import type { Ended, RecordLine } from '../../src/record/types.js';
import { deskCompany, names } from './support/desk.js';
import { namesInState, succeeded } from './support/engine.js';
import { accountsOf, assignmentsOf, each, mappedAccounts } from './support/held.js';
import { openStage, type Ran, type Stage } from './support/stage.js';

const people = [...names('desk', 30), ...names('office', 30)];
const args = ['up', '--yes', '--skip-preview', '--stack', 'demo'];

async function openSlowStage(): Promise<Stage> {
  const company = deskCompany({ desk: 30, office: 30 });
  const stage = await openStage({ company, sandbox: { latencyMs: { scim: 150, graph: 20 } } });
  onTestFinished(() => stage.close());
  // One write after another, as with a Vonage that takes no bulk.
  await stage.edit('policies/default.yaml', (text) =>
    text.replace(
      'rates: { vonage: { perSecond: 1000 }',
      'rates: { vonage: { perSecond: 1000, concurrency: 4, bulk: never }',
    ),
  );
  return stage;
}

/** Runs `up`, and sends it signals once it is `far` enough; `hangsUp`: nobody reads what it prints from then on. */
async function interrupted(
  stage: Stage,
  far: () => boolean,
  signals: readonly NodeJS.Signals[],
  env: Readonly<Record<string, string>>,
  { hangsUp = false }: { readonly hangsUp?: boolean } = {},
): Promise<Ran> {
  let pid = 0;
  let hangUp = (): void => {};
  const running = stage.rollcall(args, {
    env,
    onStart: (...started) => {
      [pid, hangUp] = started;
    },
  });
  while (!far()) await new Promise((done) => setTimeout(done, 10));
  if (hangsUp) hangUp();
  for (const signal of signals) {
    process.kill(pid, signal);
    await new Promise((done) => setTimeout(done, 300));
  }
  return running;
}

function made({ sandbox }: Stage): number {
  return people.filter((name) => sandbox.vonage.named(name).length > 0).length;
}

async function lastRecord(stage: Stage): Promise<readonly RecordLine[]> {
  const folder = join(stage.dir, 'records/demo');
  const last = (await readdir(folder)).sort().at(-1) ?? '';
  return readRecord(join(folder, last));
}

/** Nobody holds the stack, and no temporary folder of a run is left in `temporary`. */
async function leavesNothing(stage: Stage, temporary: string): Promise<void> {
  const inside = await readdir(join(stage.dir, '.state/.pulumi/locks'), { recursive: true });
  expect(inside.filter((path) => path.endsWith('.json'))).toEqual([]);
  expect((await readdir(temporary)).filter((name) => name.startsWith('rollcall-'))).toEqual([]);
}

async function temporaryFolder(stage: Stage): Promise<string> {
  const folder = join(stage.dir, '.temporary');
  await mkdir(folder);
  return folder;
}

async function converges(stage: Stage): Promise<void> {
  succeeded(await stage.rollcall(args));
  expect(accountsOf(stage.sandbox, people)).toEqual(mappedAccounts(stage.sandbox, people));
  expect(assignmentsOf(stage.sandbox, people)).toEqual(each(people, 1));
  stage.sandbox.requests.resetCounts();
  succeeded(await stage.rollcall(args));
  expect(stage.writes()).toEqual({});
}

describe('65: interrupted', () => {
  it.each([
    ['SIGINT', 'without checkpoints', { PULUMI_SKIP_CHECKPOINTS: 'true' }],
    ['SIGTERM', 'with checkpoints', {}],
  ] as const)(
    'should finish what it has begun after %s, %s, say what is done, and go on later',
    async (signal, _, env) => {
      const stage = await openSlowStage();
      stage.sandbox.requests.resetCounts();
      const ran = await interrupted(stage, () => made(stage) >= 8, [signal], env);

      expect(ran.code).toBe(4);
      expect(ran.stderr).toContain('rollcall: stopping: nothing new is begun');
      const [, , rest = ''] = /Stopped: (\d+) of 60 people done, (\d+) not done/.exec(ran.stdout) ?? [];
      expect(Number(rest)).toBeGreaterThan(0);
      expect(ran.stdout).toMatch(/^Not done: \S+@contoso\.com, .* and \d+ more\.$/m);
      expect(ran.stdout).toContain('Run it again to go on');
      expect(ran.stderr).not.toMatch(/^error:/m);

      // It stopped soon: of sixty there are those begun at the signal, and no more.
      const soFar = made(stage);
      expect(soFar).toBeGreaterThanOrEqual(8);
      expect(soFar).toBeLessThan(40);
      const lines = await lastRecord(stage);
      const ended = lines.at(-1) as Ended;
      expect(ended).toMatchObject({ kind: 'ended', exitCode: 4, wasStopped: true, open: 0 });
      const sent = Object.values(stage.writes()).reduce((sum, count) => sum + count, 0);
      expect(ended.done).toBe(sent);
      // The state has all of it, whatever checkpoints there were, and nobody holds the stack.
      expect(namesInState(await stage.state(), 'VonageUser')).toHaveLength(soFar);
      await converges(stage);
      expect(stage.sandbox.vonage.accounts).toHaveLength(people.length);
    },
  );

  it('should end at once when told twice, and lose nobody', async () => {
    const stage = await openSlowStage();
    const held = stage.sandbox.faults.add({
      server: 'scim',
      method: 'POST',
      body: (body) => JSON.stringify(body).includes(names('office', 1)[0] ?? ''),
      times: 1,
      fault: { hold: new Promise<void>(() => {}) },
    });
    const ran = await interrupted(stage, () => held.hits > 0, ['SIGINT', 'SIGINT'], {
      PULUMI_SKIP_CHECKPOINTS: 'true',
    });

    expect(ran.code).toBe(4);
    expect(ran.stderr).toContain('rollcall: ending at once');
    expect(ran.stderr).toContain('`pulumi cancel --stack demo`');
    // It did not wait for the write that nobody answers.
    const ended = (await lastRecord(stage)).at(-1) as Ended;
    expect(ended).toMatchObject({ kind: 'ended', wasStopped: true });
    expect(ended.open).toBeGreaterThan(0);
    // As `pulumi cancel` does it.
    await rm(join(stage.dir, '.state/.pulumi/locks'), { recursive: true, force: true });
    await converges(stage);
    expect(stage.sandbox.vonage.accounts).toHaveLength(people.length);
  });

  it('should go on to its end where nobody reads its output any longer, and end as it would have', async () => {
    const stage = await openSlowStage();
    const temporary = await temporaryFolder(stage);
    stage.sandbox.faults.add({
      server: 'scim',
      method: 'POST',
      body: (body) => JSON.stringify(body).includes(names('office', 30).at(-1) ?? ''),
      times: 1,
      fault: { status: 400 },
    });
    const ran = await interrupted(
      stage,
      () => made(stage) >= 8,
      [],
      { TMPDIR: temporary },
      { hangsUp: true },
    );

    expect(ran.code).toBe(4);
    // Its words did not come through, so it did find the pipes closed.
    expect(ran.output).not.toContain('people done');
    expect(made(stage)).toBe(people.length - 1);
    const ended = (await lastRecord(stage)).at(-1) as Ended;
    expect(ended).toMatchObject({ kind: 'ended', exitCode: 4, wasStopped: false, failed: 1, open: 0 });
    await leavesNothing(stage, temporary);
    await converges(stage);
  });

  it('should stop in good order when the terminal hangs up, however often it is told', async () => {
    const stage = await openSlowStage();
    const temporary = await temporaryFolder(stage);
    // By the shell, and then by the kernel.
    const hangUps = ['SIGHUP', 'SIGHUP'] as const;
    const ran = await interrupted(
      stage,
      () => made(stage) >= 8,
      hangUps,
      { TMPDIR: temporary },
      { hangsUp: true },
    );

    expect(ran.code).toBe(4);
    expect(ran.output).not.toContain('stopping');
    const soFar = made(stage);
    expect(soFar).toBeLessThan(40);
    const ended = (await lastRecord(stage)).at(-1) as Ended;
    expect(ended).toMatchObject({ kind: 'ended', exitCode: 4, wasStopped: true, open: 0 });
    expect(namesInState(await stage.state(), 'VonageUser')).toHaveLength(soFar);
    await leavesNothing(stage, temporary);
    await converges(stage);
  });
});
