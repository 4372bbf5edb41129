import type { Plan } from '../plan/types.js';
import { pendingChanges } from '../render/summary.js';

/** Exit codes of every command (docs/architecture.md). */
export const exitCodes = {
  done: 0,
  /** Something failed that is not in what was given: network, engine. */
  failed: 1,
  /** What was given is wrong: declarations, settings, the command line. */
  input: 2,
  /** The plan is refused by a limit. */
  refused: 3,
  /** Some people failed, the others are done. */
  partly: 4,
  /** Changes are pending; with `--exit-code` alone. */
  pending: 10,
} as const;

/** The exit code that a plan by itself deserves. */
export function codeOfPlan(plan: Plan, { exitCode }: { readonly exitCode: boolean }): number {
  if (plan.refusals.length > 0) return exitCodes.refused;
  if (plan.problems.some((problem) => problem.severity === 'error')) return exitCodes.partly;
  return exitCode && pendingChanges(plan) > 0 ? exitCodes.pending : exitCodes.done;
}
