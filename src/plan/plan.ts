import type { Declarations } from '../declare/types.js';
import { resolveScopes } from '../scope/resolve.js';
import type { Cause } from '../scope/types.js';
import { userNameKey } from '../vonage/account.js';
import { type AccountOutcome, accountOutcome } from './accounts.js';
import { planAssignments } from './assignments.js';
import { countUp, disabledFirst, impactsOf, seatsShort } from './counts.js';
import type { Draft } from './draft.js';
import type { FleetStack } from './fleet.js';
import { hashChanges } from './hash.js';
import { draftLeavers, draftStrangers } from './leavers.js';
import { refusals } from './limits.js';
import { draftLockedAccounts, pendingLockouts, resolveLockouts } from './lockouts.js';
import { lockoutsAlone } from './lockouts-alone.js';
import { Names } from './names.js';
import { draftPeople } from './people.js';
import { isProtected, unknownProtected, unknownProtectedProblems } from './protected.js';
import { rememberedNames, rememberedScopes } from './remembered.js';
import {
  type AccountResource,
  type Allowance,
  actions,
  appliesLockoutsAlone,
  type Change,
  isLockout,
  type Live,
  type Plan,
  type Planned,
  type Remembered,
  type RememberedAccount,
} from './types.js';
import { notingUnseen, unseenProblems } from './unseen.js';
import { makeWorld, type World } from './world.js';

export interface PlanOptions {
  /** The clock: days begin and end in the stack's time zone. */
  readonly now: Date;
  /** Milliseconds by which `now` is ahead of Entra's clock, where that is known. */
  readonly clockOff?: number | null;
  readonly allowed?: Allowance;
  /** The other stacks on the same tenant and app. */
  readonly siblings?: readonly FleetStack[];
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
  const world = makeWorld(declared, remembered, live, options.now, options.siblings);
  const siblings = world.fleet.siblings.flatMap(({ accounts }) => accounts);
  const resolution = resolveScopes(
    declared,
    {
      users: live.users,
      groups: live.groups,
      unresolvedGroups: live.unresolvedGroups,
      rememberedNames: rememberedNames([...siblings, ...world.rememberedAccounts]),
      rememberedScopes: rememberedScopes(world.rememberedAccounts),
    },
    world.today,
  );
  const lockouts = resolveLockouts(world, resolution);
  const people = draftPeople(world, resolution, lockouts);
  const taken = new Set<RememberedAccount>();
  const known = new Set(people.claimed);
  for (const { memory } of people.drafts) if (memory !== null) taken.add(memory);
  const leavers = draftLeavers(world, resolution, lockouts, taken, people);
  for (const { account } of leavers) if (account !== null) known.add(account.id);
  const drafted = new Set([...people.drafts, ...leavers].flatMap(({ account }) => account?.id ?? []));
  const locked = draftLockedAccounts(world, lockouts, drafted);
  for (const { account } of locked) if (account !== null) known.add(account.id);
  const strangers = draftStrangers(world, resolution, known, people.isEverybodyNamed);
  const intended = [...people.drafts, ...leavers, ...locked, ...strangers]
    .map((draft) => notingUnseen(world, draft))
    .sort(byName);

  const names = new Names(
    // What a run had begun is no resource of the state: its name is free.
    world.rememberedAccounts
      .filter(({ scimId }) => scimId !== null)
      .map(({ name, objectId, scimId }) => ({ name, owner: objectId ?? scimId ?? name })),
  );
  const first = intended.map((draft) => outcomeOf(world, names, draft));
  const drafts = disabledFirst(world, intended, first);
  const outcomes = first.map((outcome, index) => {
    const draft = drafts[index];
    return draft === undefined || draft === intended[index] ? outcome : outcomeOf(world, names, draft);
  });
  const assignments = planAssignments(world, resolution, lockouts, drafts);
  const impacts = impactsOf(outcomes, assignments);
  const changes = [...outcomes.flatMap(({ change }) => change ?? []), ...assignments.changes].sort(inOrder);
  const counts = countUp(world, resolution.people.size, impacts, { outcomes, assignments, changes });
  const allowed = options.allowed ?? {};
  const locking = pendingLockouts(world, lockouts);
  const unknown = unknownProtected(world);
  const beside = { locking, unknown, clockOff: options.clockOff ?? 0, removals: assignments.removals };
  const plan: Plan = {
    stack: declared.stack.stack,
    // Why a change is made is not part of it, and so neither is that lockouts are shown first.
    hash: hashChanges(changes),
    memory: remembered.kind,
    changes: [...changes.filter(isLockout), ...changes.filter((change) => !isLockout(change))],
    refusals: refusals(world, resolution, impacts, counts, allowed, beside),
    problems: [
      ...unknownProtectedProblems(unknown),
      ...world.fleet.problems,
      ...lockouts.problems,
      ...resolution.problems,
      ...people.problems,
      ...unseenProblems(world, drafts),
      ...assignments.problems,
    ],
    counts,
    allowed,
  };
  return {
    plan,
    resolution,
    drafts,
    accounts: inPhases(inSuccession(outcomes), seatsShort(world, outcomes)),
    assignments: [...assignments.resources].sort((a, b) => compare(a.name, b.name)),
    removals: [...outcomes.flatMap(({ removals }) => removals), ...assignments.removals].sort(compare),
    released: [...outcomes.flatMap(({ released }) => released), ...assignments.released].sort(compare),
    siblings: world.fleet.siblings.map(({ stack, resolution: { people } }) => ({ stack, people })),
    lockoutsAlone: appliesLockoutsAlone(plan) ? lockoutsAlone(world, outcomes, assignments) : null,
  };
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

/** In their order, but for accounts that take a name which another gives up in this run: these come after it, and say so. */
function inSuccession(outcomes: readonly AccountOutcome[]): readonly AccountResource[] {
  const byAccount = new Map(outcomes.map((outcome) => [outcome.draft.account?.id, outcome]));
  const ordered = new Map<AccountOutcome, AccountResource | null>();
  const place = (outcome: AccountOutcome): AccountResource | null => {
    const placed = ordered.get(outcome);
    if (placed !== undefined) return placed;
    const { resource, draft } = outcome;
    // Nobody waits for themselves: rings are errors of their people (handovers).
    const waits = resource !== null && resource.found !== null && draft.after !== undefined;
    const before = waits ? byAccount.get(draft.after) : undefined;
    const giving = before === undefined ? null : place(before);
    const registered =
      resource === null || giving === null ? resource : { ...resource, after: [giving.name] };
    ordered.set(outcome, registered);
    return registered;
  };
  for (const outcome of outcomes) place(outcome);
  return [...ordered.values()].flatMap((resource) => resource ?? []);
}

/** Gives before it takes, but for as many removals as there are seats short. */
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
  return compare(draftKey(a), draftKey(b));
}

function inOrder(a: Change, b: Change): number {
  const order = actions.indexOf(a.action) - actions.indexOf(b.action);
  return order !== 0 ? order : compare(changeKey(a), changeKey(b));
}

const draftKey = onceEach(
  ({ userPrincipalName, objectId, account }: Draft): string =>
    `${userNameKey(userPrincipalName)} ${objectId ?? account?.id ?? ''}`,
);

const changeKey = onceEach(
  ({ kind, subject, attributes }: Change): string =>
    `${kind} ${userNameKey(subject.name)} ${subject.objectId ?? subject.scimId} ${JSON.stringify(attributes)}`,
);

/** A sort looks at each many times. */
function onceEach<T extends object>(keyOf: (item: T) => string): (item: T) => string {
  const keys = new WeakMap<T, string>();
  return (item) => {
    let key = keys.get(item);
    if (key === undefined) {
      key = keyOf(item);
      keys.set(item, key);
    }
    return key;
  };
}
