import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isWritten } from '../../src/plan/types.js';
import { readRecord } from '../../src/record/read.js';
import { makeCompany, type Sandbox, startSandbox, writeDeclarations } from '../../src/sandbox/index.js';
import { type Reconciled, reconcile } from '../support/reconcile.js';

const company = makeCompany({ people: 12, groups: 3, seed: 4 });
let sandbox: Sandbox;
let dir: string;

beforeEach(async () => {
  sandbox = await startSandbox({ company, tls: false });
  dir = await mkdtemp(join(tmpdir(), 'rollcall-run-'));
  await writeDeclarations(company, dir, { stack: 'demo' });
});

afterEach(async () => {
  await sandbox.close();
  await rm(dir, { recursive: true, force: true });
});

const first = () => ({ dir, stack: 'demo', sandbox, state: {} });

function writesPlanned({ planned }: Reconciled): number {
  return planned.plan.changes.filter(isWritten).length;
}

describe('a run over HTTP', () => {
  it('should write just what the plan says, and nothing the second time', async () => {
    const done = await reconcile(first());
    expect(done).toMatchObject({ wasRefused: false, wasKilled: false, failures: [] });
    expect(sandbox.requests.writes()).toHaveLength(writesPlanned(done));
    expect(writesPlanned(done)).toBeGreaterThan(10);
    sandbox.requests.resetCounts();
    const again = await reconcile({ ...first(), state: done.state });
    expect(again.planned.plan.changes.filter(({ action }) => action !== 'keep')).toEqual([]);
    expect(sandbox.requests.writes()).toEqual([]);
  });

  it.each([
    { when: 'before', checkpoints: true },
    { when: 'after', checkpoints: true },
    { when: 'before', checkpoints: false },
    { when: 'after', checkpoints: false },
  ] as const)('should go on after a kill $when a write, checkpoints: $checkpoints', async (how) => {
    const { when, checkpoints } = how;
    const killed = await reconcile(first(), { kill: { write: 5, when }, checkpoints, longestSleep: 5 });
    expect(killed.wasKilled).toBe(true);
    if (!checkpoints) expect(killed.state).toEqual({});
    const begun = await readRecord(killed.record);
    expect(begun.map(({ kind }) => kind)).not.toContain('ended');
    const done = await reconcile({ ...first(), state: killed.state });
    expect(done).toMatchObject({ wasRefused: false, failures: [] });
    expect((await readRecord(done.record)).at(-1)).toMatchObject({ kind: 'ended', exitCode: 0, failed: 0 });
    const again = await reconcile({ ...first(), state: done.state });
    expect(again.planned.plan.changes.filter(({ action }) => action !== 'keep')).toEqual([]);
    const names = sandbox.vonage.accounts.map(({ userName }) => userName);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each([-9, 9])(
    'should be refused where the clock is %i days ahead of Graph, and write nothing',
    async (days) => {
      const done = await reconcile(first());
      const one = done.state;
      sandbox.requests.resetCounts();
      const skew = sandbox.faults.add({
        server: 'graph',
        times: Number.POSITIVE_INFINITY,
        fault: { skewSeconds: -days * 86_400 },
      });
      const refused = await reconcile({ ...first(), state: one });
      expect(refused.wasRefused).toBe(true);
      expect(refused.planned.plan.refusals).toMatchObject([
        { code: 'clock', hint: 'set the clock, and run again' },
      ]);
      skew.remove();
      expect(await reconcile({ ...first(), state: one })).toMatchObject({ wasRefused: false });
      expect(sandbox.requests.writes()).toEqual([]);
    },
  );

  it('should not mind the clock where the day is said', async () => {
    const sayTheDay = { now: new Date(Date.now() - 9 * 86_400_000) };
    expect(await reconcile(first(), sayTheDay)).toMatchObject({ wasRefused: false, failures: [] });
  });

  it('should know whom a killed run gave access, by its record alone', async () => {
    const killed = await reconcile(first(), {
      kill: { write: 5, when: 'after' },
      checkpoints: false,
      longestSleep: 5,
    });
    const given = (await readRecord(killed.record)).flatMap((line) =>
      line.kind === 'intent' && line.gives !== null ? [line.subject] : [],
    );
    const { remembered } = (await reconcile({ ...first(), state: killed.state })).run;
    const { accounts, assignments } = remembered.kind === 'read' ? remembered : fail();
    expect(accounts.length + assignments.length).toBe(given.length);
    const elsewhere = { ...first(), state: killed.state, records: join(dir, 'none') };
    expect((await reconcile(elsewhere)).run.remembered).toEqual({ kind: 'first-run' });
  });
});

function fail(): never {
  throw new Error('the memory is not there');
}
