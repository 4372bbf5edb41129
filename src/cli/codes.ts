import { exitCodes } from '../exit-codes.js';
import type { Plan } from '../plan/types.js';
import { pendingChanges } from '../render/summary.js';

export { exitCodes };

/** The exit code that a plan by itself deserves. */
export function codeOfPlan(plan: Plan, { exitCode }: { readonly exitCode: boolean }): number {
  if (plan.refusals.length > 0) return exitCodes.refused;
  if (plan.problems.some((problem) => problem.severity === 'error')) return exitCodes.partly;
  return exitCode && pendingChanges(plan) > 0 ? exitCodes.pending : exitCodes.done;
}
