import { DirectoryError } from '../directory/errors.js';
import { chooseAppRole } from '../directory/roles.js';
import { push } from '../push.js';
import { assignmentKey } from './assignment.js';
import type { Elsewhere, Sibling } from './fleet.js';
import type { RememberedAssignment } from './types.js';
import type { World } from './world.js';

/**
 * What becomes of an assignment of this stack's whose principal a sibling declares:
 *
 * - `hold`: it stays until the sibling has in its state what it gives them
 * - `release`: the sibling has this very one, and this stack lets go of it without a write
 * - `take`: the sibling gives them another role and they have it, so this one may go
 */
export interface AssignmentHandOver extends Elsewhere {
  readonly fate: 'hold' | 'release' | 'take';
}

/** What a sibling assigns to one principal. */
interface Wanted extends Elsewhere {
  /** Keys (`assignmentKey`), with those of the groups by which a person is assigned. */
  readonly keys: Set<string>;
  /** Whether every role could be chosen. */
  isTold: boolean;
}

/** The assignments that the other stacks of the fleet declare or have in their states. */
export class FleetAssignments {
  private readonly wanted = new Map<string, Wanted[]>();
  /** By stack: keys of what it holds. */
  private readonly held = new Map<string, ReadonlySet<string>>();
  private readonly remembered = new Set<string>();

  constructor(private readonly world: World) {
    for (const sibling of world.fleet.siblings) this.add(sibling);
  }

  /** Null where no sibling declares the principal. */
  handOver({ principalId, roleId }: RememberedAssignment): AssignmentHandOver | null {
    const [wanted] = this.wanted.get(principalId.toLowerCase()) ?? [];
    if (wanted === undefined) return null;
    const { stack, cause, keys, isTold } = wanted;
    const held = this.held.get(stack);
    const key = assignmentKey(principalId, roleId);
    if (keys.has(key)) return { stack, cause, fate: held?.has(key) ? 'release' : 'hold' };
    const hasAll = isTold && keys.size > 0 && [...keys].every((each) => held?.has(each));
    return { stack, cause, fate: hasAll ? 'take' : 'hold' };
  }

  /** Whether an assignment that this stack never made is no stranger's: a sibling declares the principal, or its state has it. */
  owns(principalId: string, roleId: string): boolean {
    return (
      this.wanted.has(principalId.toLowerCase()) || this.remembered.has(assignmentKey(principalId, roleId))
    );
  }

  /** Whether a sibling declares a principal. @param principalId in small letters */
  declares(principalId: string): boolean {
    return this.wanted.has(principalId);
  }

  private add({ stack, resolution, assignments }: Sibling): void {
    for (const { principalId, roleId } of assignments) {
      this.remembered.add(assignmentKey(principalId, roleId));
    }
    const held = assignments.filter(({ assignmentId, withdrawn }) => assignmentId !== null && !withdrawn);
    this.held.set(stack, new Set(held.map(({ principalId, roleId }) => assignmentKey(principalId, roleId))));
    for (const { objectId, user, grants } of resolution.people.values()) {
      const [first] = grants;
      if (user === null || first === undefined) continue;
      const wanted: Wanted = { stack, cause: first.cause, keys: new Set(), isTold: true };
      for (const { role, assignedGroupId } of grants) this.addKey(wanted, assignedGroupId ?? objectId, role);
      this.addWanted(objectId, wanted);
    }
    for (const { groupId, role, cause } of resolution.assignedGroups) {
      const wanted: Wanted = { stack, cause, keys: new Set(), isTold: true };
      this.addKey(wanted, groupId, role);
      this.addWanted(groupId.toLowerCase(), wanted);
    }
  }

  private addKey(wanted: Wanted, principalId: string, role: string | null): void {
    try {
      wanted.keys.add(assignmentKey(principalId, chooseAppRole(this.world.live.servicePrincipal, role).id));
    } catch (error) {
      if (!(error instanceof DirectoryError)) throw error;
      wanted.isTold = false;
    }
  }

  private addWanted(principalId: string, wanted: Wanted): void {
    push(this.wanted, principalId, wanted);
  }
}
