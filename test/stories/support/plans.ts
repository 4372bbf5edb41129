import type { Change } from '../../../src/plan/types.js';
import type { PlanJson } from '../../../src/render/json.js';
import type { Ran, RunOptions, Stage } from './stage.js';

export interface PlanRun {
  readonly ran: Ran;
  readonly plan: PlanJson;
}

/** `rollcall plan --format json`, whatever its exit code. Throws where it printed no plan. */
export async function planOf(
  stage: Stage,
  args: readonly string[] = [],
  options?: RunOptions,
): Promise<PlanRun> {
  const ran = await stage.rollcall(['plan', '--stack', stage.stack, '--format', 'json', ...args], options);
  try {
    return { ran, plan: JSON.parse(ran.stdout) as PlanJson };
  } catch {
    throw new Error(`rollcall plan ended with ${ran.code} and printed no plan: ${ran.output}`);
  }
}

/** What would be written, as `action kind name`, in the plan's order. */
export function changesIn(plan: PlanJson): readonly string[] {
  return pending(plan).map(({ action, kind, subject }) => `${action} ${kind} ${subject.name}`);
}

/** Changes that are more than a report. */
export function pending(plan: PlanJson): readonly Change[] {
  return plan.changes.filter(({ action }) => action !== 'keep');
}

/** Kinds of the causes of a change. */
export function causesOf(plan: PlanJson, action: string, name: string): readonly string[] {
  const changes = plan.changes.filter(
    (change) => change.action === action && change.subject.name.toLowerCase() === name.toLowerCase(),
  );
  return changes.flatMap(({ causes }) => causes.map(({ kind }) => kind));
}
