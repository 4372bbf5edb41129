import type { Cause } from '../scope/types.js';
import { userNameKey } from '../vonage/account.js';
import type { AccountOutcome } from './accounts.js';
import type { AssignmentOutcomes } from './assignments.js';
import type { Draft } from './draft.js';
import { seatsOf } from './fleet.js';
import type { Impact } from './limits.js';
import { userNameOf } from './mapped.js';
import { type Action, actions, type Change, type Counts, isLockout } from './types.js';
import type { World } from './world.js';

/** What the limits look at. Whoever is locked out is none of their concern, whatever becomes of the account. */
export function impactsOf(
  outcomes: readonly AccountOutcome[],
  assignments: AssignmentOutcomes,
): readonly Impact[] {
  return outcomes
    .filter(({ draft }) => draft.memory !== null || draft.fate !== 'hold' || draft.adopts === true)
    .filter(({ draft }) => draft.lockedOut !== true)
    .map((outcome) => impactOf(outcome, assignments));
}

function impactOf(outcome: AccountOutcome, { unassigned }: AssignmentOutcomes): Impact {
  const { draft, activeBefore, activeAfter, change } = outcome;
  const loses = draft.objectId !== null && unassigned.has(draft.objectId.toLowerCase());
  // Nothing brings a deleted account back, so it counts for someone on leave too, unless they had left already.
  const destroyed = change?.action === 'delete' && draft.account !== null && draft.leftOn === null;
  const removed = destroyed || (activeBefore && (!activeAfter || loses));
  const { memory } = draft;
  const madeAnew =
    change?.action === 'create' && memory !== null && memory.scimId !== null && memory.leftOn === null;
  const changed = change !== null && change.attributes.length > 0 && (change.action !== 'create' || madeAnew);
  return { outcome, usedBefore: activeBefore, removed, updated: changed && !removed, madeAnew };
}

/** The plan in numbers. @param people whom a grant covers today */
export function countUp(
  world: World,
  people: number,
  impacts: readonly Impact[],
  { outcomes, assignments, changes }: CountedParts,
): Counts {
  const byAction = Object.fromEntries(actions.map((action) => [action, 0])) as Record<Action, number>;
  for (const { action } of changes) byAction[action] += 1;
  const activeNow = world.live.accounts.filter((account) => account.values.active).length;
  const gained = outcomes.filter((outcome) => outcome.activeAfter && !outcome.activeBefore).length;
  const lost = outcomes.filter((outcome) => outcome.activeBefore && !outcome.activeAfter).length;
  const strangers = strangersWithoutAccount(world, impacts, assignments);
  const lockouts = changes.filter(isLockout).map(({ causes }) => causes[0]);
  return {
    people,
    activeBefore: impacts.filter((impact) => impact.usedBefore).length + strangers,
    seatsAfter: activeNow + gained - lost,
    // By the lines of the list: what one of them means is one person.
    lockouts: new Set(lockouts).size,
    removals: impacts.filter((impact) => impact.removed).length + strangers,
    updates: impacts.filter((impact) => impact.updated).length,
    byAction,
  };
}

interface CountedParts {
  readonly outcomes: readonly AccountOutcome[];
  readonly assignments: AssignmentOutcomes;
  readonly changes: readonly Change[];
}

/** How many principals lose an assignment that nobody declared, and are not counted by an account of theirs that goes too. */
function strangersWithoutAccount(
  world: World,
  impacts: readonly Impact[],
  { strangers }: AssignmentOutcomes,
): number {
  if (strangers.size === 0) return 0;
  const counted = new Set<string>();
  for (const { removed, outcome } of impacts) {
    if (!removed) continue;
    const { objectId, account } = outcome.draft;
    if (objectId !== null) counted.add(objectId.toLowerCase());
    else if (account !== null) counted.add(userNameKey(account.values.userName));
  }
  const names = (principalId: string): readonly (string | undefined)[] => {
    const user = world.usersById.get(principalId);
    if (user === undefined) return [principalId];
    return [principalId, user.userPrincipalName, userNameOf(world, user)];
  };
  return [...strangers].filter(
    (id) => !names(id).some((name) => name !== undefined && counted.has(userNameKey(name))),
  ).length;
}

/**
 * Drafts of which as many deletions are disables as there are seats short beyond those that disables free: the engine deletes at its very
 * end, when whoever joins has been refused. The next run deletes them. Drafts in an order of ours, so that it is always the same ones.
 */
export function disabledFirst(
  world: World,
  drafts: readonly Draft[],
  outcomes: readonly AccountOutcome[],
): readonly Draft[] {
  const freeing = outcomes.filter(({ resource }) => resource?.phase === 'take').length;
  let short = seatsShort(world, outcomes) - freeing;
  return drafts.map((draft): Draft => {
    if (short <= 0 || draft.fate !== 'delete' || draft.account?.values.active !== true) return draft;
    short -= 1;
    const message = 'somebody joins, and no seat is free: disabled first, and deleted by the next run';
    const causes: Cause[] = [...draft.causes, { kind: 'policy', message }];
    return { ...draft, fate: 'leave', wanted: { active: false }, leftOn: world.today, causes };
  });
}

/** How many seats must come free before everyone who joins has one. */
export function seatsShort(world: World, outcomes: readonly AccountOutcome[]): number {
  const limit = seatsOf(world);
  if (limit === null) return 0;
  const activeNow = world.live.accounts.filter((account) => account.values.active).length;
  const gained = outcomes.filter((outcome) => outcome.activeAfter && !outcome.activeBefore).length;
  // Lockouts go first in any case.
  const freed = outcomes.filter(({ resource }) => resource?.phase === 'first').length;
  return Math.max(0, activeNow + gained - freed - limit.seats);
}
