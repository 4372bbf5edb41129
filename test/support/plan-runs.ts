import fc from 'fast-check';
import type { Change, Planned } from '../../src/plan/types.js';
import { type Company, company, planOf } from './plan.js';
import { type Applied, applyPlan } from './plan-apply.js';
import { companyOf, emptyModel, faultsOf, history, type Model, type Step } from './plan-random.js';

/** One run of a history: what it saw, what it planned, what came of it. */
export interface Run {
  readonly model: Model;
  readonly given: Company;
  readonly planned: Planned;
  readonly applied: Applied;
  readonly faulty: boolean;
}

export function runsOf(steps: readonly Step[]): readonly Run[] {
  const runs: Run[] = [];
  let model = emptyModel;
  let last: Pick<Company, 'remembered' | 'live'> = { ...company(), remembered: { kind: 'first-run' } };
  for (const step of steps) {
    model = step.edits.reduce((before, edit) => edit(before), model);
    const live = step.handEdits.reduce((before, edit) => edit(before), last.live);
    const given = companyOf(model, { remembered: last.remembered, live });
    const planned = planOf(given, { day: model.today });
    const resources = [...planned.accounts, ...planned.assignments].map(({ name }) => name);
    const faults = faultsOf(step, resources);
    const applied = applyPlan(given, planned, faults);
    runs.push({ model, given, planned, applied, faulty: faults.size > 0 });
    last = applied.company;
  }
  return runs;
}

/** Checks every run of many histories. The seed is fixed, so that a failure is the same everywhere; the variables try others. */
export function everyRun(check: (run: Run) => void): void {
  const seed = Number(process.env.TEST_SEED ?? 20261115);
  const numRuns = Number(process.env.TEST_RUNS ?? 60);
  fc.assert(
    fc.property(history, (steps) => runsOf(steps).forEach(check)),
    { seed, numRuns },
  );
}

/** Without what is kept on purpose. */
export const writes = (planned: Planned): readonly Change[] =>
  planned.plan.changes.filter(({ action }) => action !== 'keep');
export const memoryOf = ({ remembered }: Company) =>
  remembered.kind === 'read' ? remembered : { accounts: [], assignments: [] };
