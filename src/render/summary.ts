import { people } from '../people.js';
import {
  type Action,
  type AttributeChange,
  actions,
  appliesLockoutsAlone,
  isLockout,
  type Plan,
} from '../plan/types.js';

/** What an action is called in a sentence: `3 to update`. */
const words: Readonly<Record<Exclude<Action, 'keep'>, string>> = {
  create: 'to create',
  adopt: 'to adopt',
  enable: 'to enable',
  rename: 'to rename',
  update: 'to update',
  assign: 'to assign',
  disable: 'to disable',
  unassign: 'to unassign',
  delete: 'to delete',
};

/** How many things a plan would write. */
export function pendingChanges(plan: Pick<Plan, 'changes'>): number {
  return plan.changes.filter((change) => change.action !== 'keep').length;
}

/** `1 locked out, 12 to create, 3 to update, 1 to disable`, or `nothing to change`. */
export function changesInWords(plan: Plan): string {
  const parts: string[] = [];
  const { lockouts } = plan.counts;
  if (lockouts > 0) parts.push(`${lockouts} locked out`);
  for (const action of actions) {
    if (action === 'keep') continue;
    const count = plan.changes.filter((change) => change.action === action && !isLockout(change)).length;
    if (count > 0) parts.push(`${count} ${words[action]}`);
  }
  return parts.length === 0 ? 'nothing to change' : parts.join(', ');
}

/**
 * What a plan takes over as it is: only the stack's state learns of it. Undefined where it takes over nothing so.
 * `Takes over 3 accounts and 2 assignments as they are; nothing is written in Vonage or Entra.`
 */
export function takenOverInWords(plan: Pick<Plan, 'changes'>): string | undefined {
  const taken = plan.changes.filter(
    ({ action, attributes }) =>
      action === 'adopt' && attributes.every(({ before, after }) => before === after),
  );
  if (taken.length === 0) return undefined;
  const counted = (['account', 'assignment'] as const)
    .map((kind) => [taken.filter((change) => change.kind === kind).length, kind] as const)
    .filter(([count]) => count > 0)
    .map(([count, kind]) => `${count} ${kind}${count === 1 ? '' : 's'}`);
  const are = taken.length === 1 ? 'it is' : 'they are';
  const whose = pendingChanges(plan) === taken.length ? '' : 'of these, ';
  return `Takes over ${counted.join(' and ')} as ${are}; ${whose}nothing is written in Vonage or Entra.`;
}

/** `40 people, 37 active before`. */
export function peopleInWords({ counts }: Plan): string {
  return `${people(counts.people)}, ${counts.activeBefore} active before`;
}

/** Whether both systems hold what is declared, and nothing kept anybody out of the comparison. */
export function matches(plan: Plan): boolean {
  const wrong = plan.problems.some((problem) => problem.severity === 'error');
  return pendingChanges(plan) === 0 && plan.refusals.length === 0 && !wrong;
}

/** What becomes of a refused plan. */
export function refusedInWords(plan: Plan): string {
  if (!appliesLockoutsAlone(plan)) return 'this plan will not be applied';
  const { lockouts } = plan.counts;
  return `of this plan only the ${lockouts === 1 ? 'lockout' : `${lockouts} lockouts`} will be applied`;
}

/** What a reader should know of the stack's memory; undefined where it was read. */
export function memoryInWords({ memory }: Plan): string | undefined {
  if (memory === 'first-run')
    return 'This stack has had no run yet: nobody is remembered as having been given access.';
  if (memory === 'unreadable') {
    return "The stack's state could not be read: who left can't be told from a stranger, so no removal is shown.";
  }
  return undefined;
}

/** An attribute's value for people. Text that could be taken for something else is quoted. */
export function valueInWords(value: AttributeChange['before']): string {
  if (typeof value !== 'string') return value === null ? '(none)' : String(value);
  const ambiguous = value.trim() !== value || /^$|^(?:true|false|\(none\))$|["→]/.test(value);
  return ambiguous ? JSON.stringify(value) : value;
}
