import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isWritten } from '../../src/plan/types.js';
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

  it.each(['before', 'after'] as const)('should go on after a kill %s a write', async (when) => {
    const killed = await reconcile(first(), { kill: { write: 5, when }, longestSleep: 5 });
    expect(killed.wasKilled).toBe(true);
    const done = await reconcile({ ...first(), state: killed.state });
    expect(done).toMatchObject({ wasRefused: false, failures: [] });
    const again = await reconcile({ ...first(), state: done.state });
    expect(again.planned.plan.changes.filter(({ action }) => action !== 'keep')).toEqual([]);
    const names = sandbox.vonage.accounts.map(({ userName }) => userName);
    expect(new Set(names).size).toBe(names.length);
  });
});
