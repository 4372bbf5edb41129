import type { Plan } from '../plan/types.js';
import { RecordFile } from './file.js';
import { recordPath, runName, runsIn } from './name.js';
import type { Origin } from './origin.js';
import type { Owner } from './owner.js';
import type { Begun, OpenGive, RecordedChange, Requests } from './types.js';

/** What a run knows when it begins. */
export interface Beginning {
  readonly plan: Plan;
  readonly origin: Origin;
  readonly owner: Owner;
  /** Requests sent to read both systems. */
  readonly requests: Requests;
  /** The run that the state was last saved by. */
  readonly after: string | null;
  readonly open: readonly OpenGive[];
  readonly settled: readonly string[];
}

/**
 * Opens the record of a run with its first line, which is on disk when this settles. The stack is the plan's.
 * @param records folder of all records
 * @returns the run's name
 * @throws what the file system says
 */
export async function beginRecord(records: string, beginning: Beginning, now = new Date()): Promise<string> {
  const { plan, origin, owner, requests, after, open, settled } = beginning;
  const run = runName(now, [...(await runsIn(records, plan.stack)), after]);
  const begun: Begun = {
    kind: 'begun',
    version: 1,
    run,
    at: now.toISOString(),
    stack: plan.stack,
    owner,
    after,
    ...origin,
    planHash: plan.hash,
    counts: plan.counts,
    allowed: plan.allowed,
    refusals: plan.refusals.map(({ message }) => message),
    changes: plan.changes.filter(({ action }) => action !== 'keep').map(recordedChange),
    requests,
    open,
    settled,
  };
  const file = await RecordFile.create(recordPath(records, plan.stack, run));
  await file.append(begun, { flush: true }).finally(() => file.close());
  return run;
}

function recordedChange({ action, kind, subject, attributes }: Plan['changes'][number]): RecordedChange {
  return { action, kind, subject, attributes: attributes.map(({ attribute }) => attribute) };
}
