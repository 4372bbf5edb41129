import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TokenSource } from '../../../src/http/index.js';
import type { Plan } from '../../../src/plan/types.js';
import type { StackExport } from '../../../src/provider/state.js';
import {
  type FaultRule,
  type LoggedRequest,
  type Sandbox,
  type SandboxOptions,
  startSandbox,
} from '../../../src/sandbox/index.js';
import { type ReconcileOptions, reconcile, type Workplace } from '../../support/reconcile.js';
import { beyond, duplicatedIn, harmedIn, lostIn, wrongIn } from './judge.js';
import { type Morning, stack, today } from './office.js';

/** What goes wrong in one run. */
export interface Spoilt {
  readonly rules?: readonly FaultRule[];
  /** What is done besides, before the run. */
  readonly arrange?: (sandbox: Sandbox, records: string) => void;
  /** What is done after it, before the next. */
  readonly mend?: () => void;
  readonly sandbox?: SandboxOptions;
  readonly options?: ReconcileOptions;
  /** People whom Entra deletes meanwhile: in the end they have nothing. */
  readonly deleted?: readonly string[];
  /** People whom somebody else takes something from meanwhile: that is not rollcall's doing. */
  readonly byHand?: readonly string[];
  readonly token?: (sandbox: Sandbox) => TokenSource;
}

/** What came of it, and of the runs after it. */
export interface Outcome {
  /** How many requests were spoilt. */
  readonly hits: number;
  /** Whether the run ended before it had a plan. */
  readonly isUnread: boolean;
  readonly wasKilled: boolean;
  /** What the spoilt run said, a line each; nothing where it got over it. */
  readonly said: readonly string[];
  /** Runs without the fault until one had nothing to write; null: there was none. */
  readonly runs: number | null;
  readonly wrong: readonly string[];
  readonly duplicated: readonly string[];
  readonly lost: readonly string[];
  readonly beyond: readonly string[];
  readonly log: readonly LoggedRequest[];
}

/** So long that a run without a fault never reaches it, on a machine however busy. */
const timeout = 15_000;

/** One run that goes wrong, and then runs without the fault until one has nothing to do, at most four. */
export async function tryOnce(morning: Morning, spoilt: Spoilt): Promise<Outcome> {
  const sandbox = await startSandbox({
    company: morning.company,
    tls: false,
    graphPage: { standard: 10, max: 999, rows: 10 },
    scimPage: 10,
    ...spoilt.sandbox,
  });
  const options: ReconcileOptions = { now: today, longestSleep: 2, ...spoilt.options };
  const limits = { requestTimeout: timeout, ...spoilt.options?.limits };
  const token = spoilt.token?.(sandbox);
  const records = await mkdtemp(join(tmpdir(), 'rollcall-records-'));
  const place = { dir: morning.dir, stack, sandbox, records };
  try {
    spoilt.arrange?.(sandbox, records);
    const rules = (spoilt.rules ?? []).map((rule) => sandbox.faults.add(rule));
    const first = await runOnce(
      morning,
      { ...place, state: morning.state },
      {
        ...options,
        limits,
        ...(token && { token }),
      },
    );
    const hits = rules.reduce((sum, rule) => sum + rule.hits, 0);
    sandbox.faults.clear();
    spoilt.mend?.();
    const extra = [...first.beyond];
    const harmed = new Set(first.harmed);
    let { state } = first;
    const late = first.wasKilled && first.plan !== null ? [first.plan] : [];
    let runs: number | null = null;
    let said: readonly string[] = [];
    for (let run = 1; run <= 4 && runs === null; run++) {
      const next = await runOnce(morning, { ...place, state }, { now: today, longestSleep: 2 }, late);
      state = next.state;
      said = next.said;
      extra.push(...next.beyond);
      for (const name of next.harmed) harmed.add(name);
      if (next.said.length === 0 && next.writes === 0) runs = run;
    }
    for (const name of [...(spoilt.deleted ?? []), ...(spoilt.byHand ?? [])]) harmed.delete(name);
    const wrong = wrongIn(sandbox, morning, spoilt.deleted);
    return {
      hits,
      isUnread: first.plan === null,
      wasKilled: first.wasKilled,
      said: first.said,
      runs,
      wrong: runs === null ? [...wrong, `it comes to no rest: ${said.join('; ')}`] : wrong,
      duplicated: duplicatedIn(sandbox),
      lost: [...new Set([...lostIn(sandbox, spoilt.deleted), ...harmed])],
      beyond: extra,
      log: first.log,
    };
  } finally {
    await sandbox.close();
    await rm(records, { recursive: true, force: true });
  }
}

interface Ran {
  readonly plan: Plan | null;
  readonly wasKilled: boolean;
  readonly state: StackExport;
  readonly said: readonly string[];
  readonly writes: number;
  readonly beyond: readonly string[];
  readonly harmed: readonly string[];
  readonly log: readonly LoggedRequest[];
}

async function runOnce(
  morning: Morning,
  workplace: Workplace,
  options: ReconcileOptions,
  late: readonly Plan[] = [],
): Promise<Ran> {
  const { sandbox, state } = workplace;
  sandbox.requests.resetCounts();
  let plan: Plan | null = null;
  let after = state;
  let wasKilled = false;
  let said: readonly string[];
  try {
    const done = await reconcile(workplace, options);
    plan = done.planned.plan;
    after = done.state;
    wasKilled = done.wasKilled;
    said = [
      ...plan.refusals.map(({ message }) => message),
      ...plan.problems.filter(({ severity }) => severity === 'error').map(({ message }) => message),
      ...done.failures.map(({ message }) => message),
    ];
  } catch (error) {
    said = [(error as Error).message];
  }
  const writes = sandbox.requests.writes();
  return {
    plan,
    wasKilled,
    state: after,
    said,
    writes: writes.length,
    beyond: beyond(plan === null ? late : [plan, ...late], writes, { ...morning, made: sandbox }),
    harmed: harmedIn(sandbox, morning),
    log: [...sandbox.requests.all],
  };
}
