import type { DirectoryUser, RoleAssignment } from '../directory/types.js';
import { type DeclarableRole, declarableRole, defaultRoleId } from './roles.js';
import { standings } from './standing.js';
import type { ImportOptions, ImportWorld, Standing } from './types.js';

/** Who holds what now, indexed once. Ids are in small letters. */
export interface Holdings {
  readonly users: ReadonlyMap<string, DirectoryUser>;
  readonly standing: ReadonlyMap<string, Standing>;
  /** Keys of the userNames that the mapping gives anybody. */
  readonly userNames: ReadonlySet<string>;
  readonly roles: ReadonlyMap<string, DeclarableRole>;
  /** Roles of each assigned group. */
  readonly groupRoles: ReadonlyMap<string, readonly string[]>;
  /** Ids of people with an assignment of their own, whatever role it is. */
  readonly assigned: ReadonlySet<string>;
  /** Ids of the direct members of assigned groups. */
  readonly inAssignedGroup: ReadonlySet<string>;
  /** What a line or a scope can give of what people are assigned one by one: `person role`, of those who can be declared. */
  readonly pairs: ReadonlySet<string>;
  /** Assignments that no declaration can describe. */
  readonly undeclarable: readonly RoleAssignment[];
  /** Whether a person can be declared, and the first plan does nothing to their account that was not asked for. */
  isUsable(id: string): boolean;
  membersOf(groupId: string): readonly string[];
}

export function pairOf(userId: string, roleId: string): string {
  return `${userId} ${roleId}`;
}

/** @returns the parts of a pair */
export function partsOf(pair: string): readonly [userId: string, roleId: string] {
  const space = pair.indexOf(' ');
  return [pair.slice(0, space), pair.slice(space + 1)];
}

export function holdingsOf(world: ImportWorld, options: ImportOptions): Holdings {
  const { servicePrincipal: app, assignments, members } = world;
  const { include, mapping, now } = options;
  const users = new Map(world.users.map((user) => [user.id.toLowerCase(), user]));
  const { byId: standing, userNames } = standings(world, mapping, now);
  const roles = new Map<string, DeclarableRole>();
  for (const roleId of new Set(assignments.map(({ appRoleId }) => appRoleId))) {
    const role = declarableRole(app, roleId);
    if (role !== undefined) roles.set(roleId, role);
  }
  const isUsable = (id: string): boolean => {
    const found = standing.get(id);
    if (found?.kind === 'fits') return true;
    if (found?.kind === 'differs') return include.differing;
    return found?.kind === 'missing' && include.missing && found.error.length === 0;
  };
  const membersOf = (groupId: string): readonly string[] =>
    (members.get(groupId) ?? []).filter(({ kind }) => kind === 'user').map(({ id }) => id.toLowerCase());
  const groupRoles = new Map<string, string[]>();
  const assigned = new Set<string>();
  const inAssignedGroup = new Set<string>();
  const pairs = new Set<string>();
  const undeclarable: RoleAssignment[] = [];
  for (const held of assignments) {
    const id = held.principalId.toLowerCase();
    const isKnown = held.principalType === 'Group' ? members.has(id) : users.has(id);
    if (held.principalType === 'User') assigned.add(id);
    if (held.principalType === 'Group') for (const member of membersOf(id)) inAssignedGroup.add(member);
    if (held.principalType === 'ServicePrincipal' || !isKnown || !roles.has(held.appRoleId)) {
      undeclarable.push(held);
    } else if (held.principalType === 'Group') {
      groupRoles.set(id, [...(groupRoles.get(id) ?? []), held.appRoleId]);
    } else if (isUsable(id)) pairs.add(pairOf(id, held.appRoleId));
  }
  const ordinary = defaultRoleId(app);
  if (include.unassigned && ordinary !== null) {
    for (const [id, { kind }] of standing) {
      const isLoose = !assigned.has(id) && !inAssignedGroup.has(id);
      if (isLoose && kind !== 'missing' && isUsable(id)) pairs.add(pairOf(id, ordinary));
    }
    roles.set(ordinary, { reference: null });
  }
  return {
    users,
    standing,
    userNames,
    roles,
    groupRoles,
    assigned,
    inAssignedGroup,
    pairs,
    undeclarable,
    isUsable,
    membersOf,
  };
}

/** Direct members whom Entra has enabled. */
export function enabledMembers(held: Holdings, groupId: string): readonly string[] {
  return held.membersOf(groupId).filter((id) => held.users.get(id)?.accountEnabled === true);
}

/** Members of a group for whom it cannot be declared: the first plan would write about them, or nobody can tell. */
export function blockersOf(held: Holdings, groupId: string): readonly string[] {
  return held.membersOf(groupId).filter((id) => {
    const standing = held.standing.get(id);
    return standing === undefined || (standing.kind !== 'gone' && !held.isUsable(id));
  });
}
