import type { Declarations } from '../declare/types.js';
import { resolveScopes } from '../scope/resolve.js';
import type { Cause } from '../scope/types.js';
import { userNameKey } from '../vonage/account.js';
import { type AccountOutcome, accountOutcome } from './accounts.js';
import { type AssignmentOutcomes, planAssignments } from './assignments.js';
import type { Draft } from './draft.js';
import { hashChanges } from './hash.js';
import { draftLeavers, draftStrangers } from './leavers.js';
import { type Impact, isProtected, refusals } from './limits.js';
import { Names } from './names.js';
import { draftPeople } from './people.js';
import {
  type AccountResource,
  type Action,
  type Allowance,
  actions,
  type Change,
  type Counts,
  type Live,
  type Planned,
  type Remembered,
  type RememberedAccount,
} from './types.js';
import { makeWorld, type World } from './world.js';

export interface PlanOptions {
  /** The clock: days begin and end in the stack's time zone. */
  readonly now: Date;
  readonly allowed?: Allowance;
}

/**
 * The one planner: what has to change so that both systems hold what is declared. Pure and deterministic: the same
 * input gives the same plan, in the same order. It never throws for what people wrote or what the systems hold; limits
 * that are exceeded are `refusals`, and the whole plan is there all the same.
 */
export function plan(
  declared: Declarations,
  remembered: Remembered,
  live: Live,
  options: PlanOptions,
): Planned {
  const world = makeWorld(declared, remembered, live, options.now);
  const resolution = resolveScopes(
    declared,
    {
      users: live.users,
      groups: live.groups,
      unresolvedGroups: live.unresolvedGroups,
      rememberedNames: rememberedNames(world),
    },
    world.today,
  );
  const people = draftPeople(world, resolution);
  const taken = new Set<RememberedAccount>();
  const known = new Set(people.claimed);
  for (const { memory } of people.drafts) if (memory !== null) taken.add(memory);
  const leavers = draftLeavers(world, resolution, taken, people.claimed);
  for (const { account } of leavers) if (account !== null) known.add(account.id);
  const drafts = [...people.drafts, ...leavers, ...draftStrangers(world, resolution, known)].sort(byName);

  const names = new Names(
    world.rememberedAccounts.map(({ name, objectId, scimId }) => ({
      name,
      owner: objectId ?? scimId ?? name,
    })),
  );
  const outcomes = drafts.map((draft) => outcomeOf(world, names, draft));
  const assignments = planAssignments(world, resolution, drafts);
  const impacts = outcomes.filter(isManaged).map((outcome) => impactOf(outcome, assignments));
  const changes = [...outcomes.flatMap(({ change }) => change ?? []), ...assignments.changes].sort(inOrder);
  const counts = countUp(world, resolution.people.size, impacts, outcomes, changes);
  const allowed = options.allowed ?? {};
  return {
    plan: {
      stack: declared.stack.stack,
      hash: hashChanges(changes),
      memory: remembered.kind,
      changes,
      refusals: refusals(world, resolution, impacts, counts, allowed),
      problems: [...resolution.problems, ...people.problems, ...assignments.problems],
      counts,
      allowed,
    },
    resolution,
    drafts,
    accounts: inPhases(
      outcomes.flatMap(({ resource }) => resource ?? []),
      seatsShort(world, outcomes),
    ),
    assignments: [...assignments.resources].sort((a, b) => compare(a.name, b.name)),
    removals: [...outcomes.flatMap(({ removals }) => removals), ...assignments.removals].sort(compare),
  };
}

/** Where a leaver had the name that someone else has now, or someone once had it, it is the other's. */
function rememberedNames(world: World): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const leaversFirst = [...world.rememberedAccounts].sort(
    (a, b) => Number(b.leftOn !== null) - Number(a.leftOn !== null),
  );
  for (const { objectId, knownAs } of leaversFirst) {
    if (objectId === null) continue;
    for (const name of knownAs) names.set(userNameKey(name), objectId.toLowerCase());
  }
  for (const { objectId, userPrincipalName } of leaversFirst) {
    if (objectId !== null) names.set(userNameKey(userPrincipalName), objectId.toLowerCase());
  }
  return names;
}

/** What becomes of a draft, unless policy or a missing memory holds it back. */
function outcomeOf(world: World, names: Names, draft: Draft): AccountOutcome {
  const outcome = accountOutcome(world, names, draft);
  const cause = heldBy(world, outcome);
  if (cause === null) return outcome;
  return accountOutcome(world, names, { ...draft, fate: 'hold', wanted: {}, causes: [cause] });
}

/**
 * - Without a memory nothing is taken from anybody.
 * - A protected person's account is not changed: a difference is reported and left, a removal refuses the plan (limits).
 *   Nobody meant a removal of an account that no person stands behind, such as the one that SCIM was switched on with:
 *   that is left too.
 */
function heldBy(world: World, outcome: AccountOutcome): Cause | null {
  const { change, draft, removals } = outcome;
  if (change === null || change.action === 'keep' || change.action === 'create') return null;
  if (world.memory === 'unreadable' && removals.length > 0) {
    return { kind: 'error', message: "the stack's state could not be read, so nothing is taken away" };
  }
  if (!isProtected(world, outcome)) return null;
  const differing = change.attributes.map(({ attribute }) => attribute).join(', ');
  if (draft.objectId === null)
    return { kind: 'protected', message: 'protected, and nobody declares this account' };
  if (differing === '' || removals.length > 0) return null;
  return { kind: 'protected', message: `protected: differs in ${differing}` };
}

function isManaged({ draft }: AccountOutcome): boolean {
  return draft.memory !== null || draft.fate !== 'hold';
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

function countUp(
  world: World,
  people: number,
  impacts: readonly Impact[],
  outcomes: readonly AccountOutcome[],
  changes: readonly Change[],
): Counts {
  const byAction = Object.fromEntries(actions.map((action) => [action, 0])) as Record<Action, number>;
  for (const { action } of changes) byAction[action] += 1;
  const activeNow = world.live.accounts.filter((account) => account.values.active).length;
  const gained = outcomes.filter((outcome) => outcome.activeAfter && !outcome.activeBefore).length;
  const lost = outcomes.filter((outcome) => outcome.activeBefore && !outcome.activeAfter).length;
  return {
    people,
    activeBefore: impacts.filter((impact) => impact.usedBefore).length,
    seatsAfter: activeNow + gained - lost,
    removals: impacts.filter((impact) => impact.removed).length,
    updates: impacts.filter((impact) => impact.updated).length,
    byAction,
  };
}

/** How many seats must come free before everyone who joins has one. */
function seatsShort(world: World, outcomes: readonly AccountOutcome[]): number {
  const { seats } = world.declared.policy;
  if (seats === null) return 0;
  const activeNow = world.live.accounts.filter((account) => account.values.active).length;
  const gained = outcomes.filter((outcome) => outcome.activeAfter && !outcome.activeBefore).length;
  return Math.max(0, activeNow + gained - seats);
}

/** Gives before it takes, but for as many removals as there are seats short (design: idea 7). */
function inPhases(resources: readonly AccountResource[], short: number): readonly AccountResource[] {
  let urgent = short;
  return resources.map((resource) => {
    if (resource.phase !== 'take' || urgent === 0) return resource;
    urgent -= 1;
    return { ...resource, phase: 'first' };
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function byName(a: Draft, b: Draft): number {
  const name = ({ userPrincipalName, objectId, account }: Draft): string =>
    `${userNameKey(userPrincipalName)} ${objectId ?? account?.id ?? ''}`;
  return compare(name(a), name(b));
}

function inOrder(a: Change, b: Change): number {
  const order = actions.indexOf(a.action) - actions.indexOf(b.action);
  if (order !== 0) return order;
  const key = ({ kind, subject, attributes }: Change): string =>
    `${kind} ${userNameKey(subject.name)} ${subject.objectId ?? subject.scimId} ${JSON.stringify(attributes)}`;
  return compare(key(a), key(b));
}
