import type { AccountOutcome } from './accounts.js';
import { asRemembered } from './assignment.js';
import type { AssignmentOutcomes } from './assignments.js';
import { removalKey } from './removal.js';
import type { AccountResource, Registration, RememberedAccount } from './types.js';
import type { World } from './world.js';

/**
 * What a refused plan registers: its lockouts, and everyone else just as they are remembered, since the engine would delete
 * whom it is not told of. Nothing but a lockout is found to differ, so nothing else is written.
 */
export function lockoutsAlone(
  world: World,
  outcomes: readonly AccountOutcome[],
  assignments: AssignmentOutcomes,
): Registration {
  const locking = outcomes.filter(({ resource }) => resource?.lockedOut && resource.phase === 'first');
  const written = new Set(locking.map(({ draft }) => draft.memory));
  const others = world.rememberedAccounts.filter((memory) => memory.scimId !== null && !written.has(memory));
  const locked = new Set(assignments.locked.flatMap(({ name, formerNames }) => [name, ...formerNames]));
  const untouched = world.rememberedAssignments.filter(
    ({ assignmentId, name }) => assignmentId !== null && !locked.has(name),
  );
  return {
    accounts: [...locking.flatMap(lockedResource), ...others.map(accountAsRemembered)].sort(byName),
    assignments: [...assignments.locked, ...untouched.map(asRemembered)].sort(byName),
    removals: [
      ...locking.flatMap(({ removals }) => removals),
      ...assignments.locked.map(({ principalId, roleId }) => removalKey.unassign(principalId, roleId)),
    ].sort(),
    released: [],
  };
}

/** Of whom the state has, just the state and that: a new name, or that they leave, is part of the plan that is refused. */
function lockedResource({ resource, draft: { memory } }: AccountOutcome): AccountResource[] {
  if (resource === null) return [];
  if (memory === null || memory.scimId === null) return [resource];
  const { found, phase } = resource;
  const values = { ...memory.values, active: false };
  return [{ ...accountAsRemembered(memory), values, lockedOut: true, found, phase }];
}

function accountAsRemembered(memory: RememberedAccount): AccountResource {
  const { name, objectId, userPrincipalName, knownAs, values, scopes, leftOn, lockedOut } = memory;
  return {
    name,
    formerNames: [],
    objectId,
    userPrincipalName,
    knownAs,
    values,
    scopes,
    leftOn,
    lockedOut,
    found: null,
    phase: 'give',
  };
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
