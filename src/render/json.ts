import type { Plan } from '../plan/types.js';

/** A plan as `rollcall plan --format json` prints it; `schema/plan.json` is its published form. */
export interface PlanJson extends Plan {
  /** Raised when a reader of the earlier form would misunderstand the new one. */
  readonly version: 1;
}

/** A plan as a plain object that validates against `schema/plan.json`: just the published keys, whatever else a `Plan` may carry. */
export function planJson(plan: Plan): PlanJson {
  return {
    version: 1,
    stack: plan.stack,
    hash: plan.hash,
    memory: plan.memory,
    counts: plan.counts,
    allowed: plan.allowed,
    refusals: plan.refusals,
    changes: plan.changes,
    problems: plan.problems,
  };
}
