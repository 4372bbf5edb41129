import { roleLabel } from '../directory/roles.js';
import type { RoleAssignment } from '../directory/types.js';
import type { Cause, Resolution } from '../scope/types.js';
import { userNameKey } from '../vonage/account.js';
import { asRemembered, assignedSubject, assignmentName } from './assignment.js';
import type { FleetAssignments } from './fleet-assignments.js';
import type { Lockouts } from './lockouts.js';
import type { Names } from './names.js';
import { isProtectedName } from './protected.js';
import { releaseKey, removalKey } from './removal.js';
import type { AssignmentResource, Change, RememberedAssignment } from './types.js';
import type { World } from './world.js';

/** Assignments that the stack does not simply cease to register. */
export interface Withdrawals {
  readonly resources: readonly AssignmentResource[];
  readonly changes: readonly Change[];
  readonly removals: readonly string[];
  /** Keys of what this run lets go of: there is nothing to take, and a sibling declares the principal. */
  readonly released: readonly string[];
  /** Object ids, in small letters, of whom one is taken that nobody declared and rollcall never made. */
  readonly strangers: readonly string[];
}

/** Assignments by principal and role (`assignmentKey`). */
export interface Sides {
  readonly wanted: { has(key: string): boolean };
  readonly live: ReadonlyMap<string, RoleAssignment>;
  readonly remembered: ReadonlyMap<string, RememberedAssignment>;
}

/**
 * Assignments that are taken away by a write of their own, and stay registered as `withdrawn`:
 *
 * - every one of a person who is locked out, first of all, whoever made it
 * - under `unmanaged: disable`, those of nobody's declaration that rollcall never made; not of whoever is `heldBack`, nor of
 *   anybody while scopes could not be read whole or a role could not be chosen, for it may be theirs
 *
 * One that was withdrawn stays so until a grant gives it back; made again by hand, it is a stranger's once more.
 */
export function planWithdrawals(
  world: World,
  resolution: Resolution,
  lockouts: Lockouts,
  names: Names,
  sides: Sides,
  caution: {
    readonly roleMissing: boolean;
    readonly heldBack: (principalId: string) => boolean;
    readonly fleet: FleetAssignments;
  },
): Withdrawals {
  if (world.memory === 'unreadable')
    return { resources: [], changes: [], removals: [], released: [], strangers: [] };
  const plan = new Collected(world, names, sides);
  const isWhole = resolution.unreadable.size === 0 && resolution.unsure.size === 0 && !caution.roleMissing;
  const disable = world.declared.stack.unmanaged === 'disable' && isWhole && world.fleet.isWhole;
  // In an order of ours: names are given by it.
  const keys = [...new Set([...sides.live.keys(), ...sides.remembered.keys()])].sort();
  for (const key of keys) {
    const held = sides.live.get(key);
    const memory = sides.remembered.get(key);
    const principalId = (held ?? memory)?.principalId.toLowerCase() ?? '';
    if (sides.wanted.has(key) || held?.principalType === 'ServicePrincipal') continue;
    const locked = lockouts.people.get(principalId);
    if (locked !== undefined) {
      plan.withdraw(key, 'first', locked);
      continue;
    }
    if (memory !== undefined && !memory.withdrawn) continue;
    const roleId = held?.appRoleId ?? memory?.roleId ?? '';
    if (memory !== undefined && caution.fleet.declares(principalId)) {
      plan.released.push(releaseKey.assignment(memory.principalId, roleId));
      continue;
    }
    if (memory === undefined && caution.fleet.owns(principalId, roleId)) continue;
    const spared = spares(world, resolution, principalId);
    if (held !== undefined && disable && spared === null && !caution.heldBack(principalId)) {
      plan.withdraw(key, 'take', [unmanaged]);
      plan.strangers.push(principalId);
    } else plan.keep(key, (disable ? spared : null) ?? unmanaged);
  }
  return plan;
}

const unmanaged: Cause = {
  kind: 'unmanaged',
  message: 'nobody declares this assignment and rollcall did not make it',
};

class Collected implements Withdrawals {
  readonly resources: AssignmentResource[] = [];
  readonly changes: Change[] = [];
  readonly removals: string[] = [];
  readonly released: string[] = [];
  readonly strangers: string[] = [];

  constructor(
    private readonly world: World,
    private readonly names: Names,
    private readonly sides: Sides,
  ) {}

  /** Registers one as withdrawn, and takes it away where it is there. */
  withdraw(key: string, phase: AssignmentResource['phase'], causes: readonly Cause[]): void {
    const held = this.sides.live.get(key);
    const memory = this.sides.remembered.get(key);
    const known = memory ?? held;
    const former = memory?.assignmentId ? memory.name : null;
    // A create that was cut off and left nothing behind.
    if (known === undefined || (held === undefined && former === null)) return;
    const roleId = memory?.roleId ?? held?.appRoleId ?? '';
    const role = roleLabel(this.world.live.servicePrincipal, roleId);
    const subject = memory === undefined ? this.nameOf(held) : assignedSubject(memory.name);
    const name =
      former === null
        ? this.names.give(assignmentName(subject, role), key, null)
        : { name: former, formerNames: [] };
    this.resources.push({
      ...name,
      principalId: known.principalId,
      roleId,
      resourceId: memory?.resourceId ?? this.world.live.servicePrincipal.id,
      withdrawn: true,
      found: held === undefined ? null : { id: held.id },
      phase,
    });
    if (held === undefined) return;
    this.removals.push(removalKey.unassign(known.principalId, roleId));
    this.changes.push({
      action: 'unassign',
      kind: 'assignment',
      subject: { name: subject, objectId: known.principalId, scimId: null },
      attributes: [{ attribute: 'appRole', before: role, after: null }],
      causes,
    });
  }

  /** Leaves one as it is, and reports it where it is there; the state may have it as withdrawn. */
  keep(key: string, cause: Cause): void {
    const memory = this.sides.remembered.get(key);
    if (memory?.assignmentId) this.resources.push(asRemembered(memory));
    const held = this.sides.live.get(key);
    if (held === undefined) return;
    const name = held.principalDisplayName ?? held.principalId;
    this.changes.push({
      action: 'keep',
      kind: 'assignment',
      subject: { name, objectId: held.principalId, scimId: null },
      attributes: [],
      causes: [cause],
    });
  }

  private nameOf(held: RoleAssignment | undefined): string {
    const user = this.world.usersById.get(held?.principalId.toLowerCase() ?? '');
    return user?.userPrincipalName ?? held?.principalDisplayName ?? held?.principalId ?? '';
  }
}

/** Why a stranger's assignment is not taken: they are protected, or a people line names them, though it gives nothing today. */
function spares(world: World, { declaredNames }: Resolution, principalId: string): Cause | null {
  const names = [principalId, world.usersById.get(principalId)?.userPrincipalName];
  if (isProtectedName(world, names)) {
    return { kind: 'protected', message: 'protected, and nobody declares this assignment' };
  }
  if (!names.some((name) => name !== undefined && declaredNames.has(userNameKey(name)))) return null;
  return {
    kind: 'unmanaged',
    message: 'their line gives no role today, and rollcall did not make this assignment',
  };
}
