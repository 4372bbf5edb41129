import { DirectoryError } from '../directory/errors.js';
import { type ChosenRole, chooseAppRole, roleLabel } from '../directory/roles.js';
import type { RoleAssignment } from '../directory/types.js';
import type { Problem } from '../problem.js';
import { type Cause, causesOf, type Resolution } from '../scope/types.js';
import { asRemembered, assignedSubject, assignmentKey, assignmentName } from './assignment.js';
import type { Draft } from './draft.js';
import { type AssignmentHandOver, FleetAssignments } from './fleet-assignments.js';
import type { Lockouts } from './lockouts.js';
import { Names } from './names.js';
import { releaseKey, removalKey } from './removal.js';
import type { AssignmentResource, Change, RememberedAssignment } from './types.js';
import { planWithdrawals, type Sides } from './withdrawals.js';
import type { World } from './world.js';

export interface AssignmentOutcomes {
  readonly resources: readonly AssignmentResource[];
  readonly changes: readonly Change[];
  readonly problems: readonly Problem[];
  readonly removals: readonly string[];
  /** Keys of what this run lets go of. */
  readonly released: readonly string[];
  /** Object ids, in small letters, of people and groups who lose their last assignment and are not in an assigned group. */
  readonly unassigned: ReadonlySet<string>;
  /** Those among them who held only what nobody declared and rollcall never made. */
  readonly strangers: ReadonlySet<string>;
  /** What is written of the resources where the plan is refused and its lockouts are applied. */
  readonly locked: readonly AssignmentResource[];
}

interface Wanted {
  readonly principalId: string;
  readonly subject: string;
  readonly role: ChosenRole;
  readonly causes: readonly Cause[];
}

/** By object id. */
type Drafts = ReadonlyMap<string | undefined, Draft>;

/** Who should hold which app role, against who does. `drafts` are the accounts' fates: a person held back keeps what they have. */
export function planAssignments(
  world: World,
  resolution: Resolution,
  lockouts: Lockouts,
  drafts: readonly Draft[],
): AssignmentOutcomes {
  const problems: Problem[] = [];
  const byObjectId: Drafts = new Map(drafts.map((draft) => [draft.objectId?.toLowerCase(), draft]));
  const wanted = wantedAssignments(world, resolution, byObjectId, problems);
  const live = new Map(
    world.live.assignments.map((held) => [assignmentKey(held.principalId, held.appRoleId), held]),
  );
  const remembered = new Map(
    world.rememberedAssignments.map((held) => [assignmentKey(held.principalId, held.roleId), held]),
  );
  const names = new Names(
    [...remembered]
      .filter(([, { assignmentId }]) => assignmentId !== null)
      .map(([owner, { name }]) => ({ name, owner })),
  );
  const resources: AssignmentResource[] = [];
  const changes: Change[] = [];
  for (const [key, want] of wanted) {
    const memory = remembered.get(key) ?? null;
    const held = live.get(key) ?? null;
    resources.push(register(world, names, key, want, memory, held));
    if (held === null || isAdopted(memory, held)) changes.push(giving(world, want, memory, held));
  }
  const sides: Sides = { wanted, live, remembered };
  const roleMissing = problems.length > 0;
  const heldBack = holder(world, resolution, byObjectId, roleMissing);
  const fleet = new FleetAssignments(world);
  const handOver = (memory: RememberedAssignment): AssignmentHandOver | null =>
    resolution.people.has(memory.principalId.toLowerCase()) ? null : fleet.handOver(memory);
  const taken = takeAway(world, lockouts, byObjectId, names, sides, heldBack, handOver);
  const withdrawn = planWithdrawals(world, resolution, lockouts, names, sides, {
    roleMissing,
    heldBack,
    fleet,
  });
  const still = new Set(
    [...resources, ...taken.resources].map((resource) => resource.principalId.toLowerCase()),
  );
  const byGroup = (principalId: string): boolean => {
    const grants = resolution.people.get(principalId)?.grants ?? [];
    return grants.some(({ assignedGroupId: id }) => id !== null && still.has(id.toLowerCase()));
  };
  const lost = (principals: readonly string[]): ReadonlySet<string> =>
    new Set(
      principals.filter(
        (principalId) => !still.has(principalId) && !byGroup(principalId) && !fleet.declares(principalId),
      ),
    );
  return {
    resources: [...resources, ...taken.resources, ...withdrawn.resources],
    changes: [...changes, ...taken.changes, ...withdrawn.changes],
    problems,
    removals: [...taken.removals, ...withdrawn.removals],
    released: [...taken.released, ...withdrawn.released],
    unassigned: lost([...taken.principals, ...withdrawn.strangers]),
    strangers: lost(withdrawn.strangers),
    locked: withdrawn.resources.filter(({ phase, found }) => phase === 'first' && found !== null),
  };
}

/**
 * Who keeps every assignment they have:
 *
 * - a person something is wrong with, whom Entra has disabled, or of whom nobody can tell whether they are in a scope
 * - a group of which nothing but the assignment is remembered, while any scope that assigns groups is unreadable
 * - everyone in scope, where a role could not be chosen
 */
function holder(
  world: World,
  resolution: Resolution,
  byObjectId: Drafts,
  roleMissing: boolean,
): (principalId: string) => boolean {
  const { people, assignedGroups, unreadable, unsure } = resolution;
  const groups = new Set(assignedGroups.map((group) => group.groupId.toLowerCase()));
  const groupUnread = world.declared.scopes.some(
    ({ scope, assign }) => assign === 'group' && unreadable.has(scope),
  );
  return (principalId) => {
    const person = people.get(principalId);
    const draft = byObjectId.get(principalId);
    if (roleMissing && (person !== undefined || groups.has(principalId))) return true;
    if (unsure.has(principalId) && (draft?.leftOn ?? null) === null) return true;
    if (draft === undefined) return person === undefined ? groupUnread : person.user !== null;
    const inactive = draft.fate === 'have' && draft.wanted.active === false;
    return draft.fate === 'hold' || inactive;
  };
}

function wantedAssignments(
  world: World,
  resolution: Resolution,
  byObjectId: Drafts,
  problems: Problem[],
): ReadonlyMap<string, Wanted> {
  const wanted = new Map<string, Wanted>();
  const roles = roleChooser(world, problems);
  const add = (want: Wanted): void => {
    const key = assignmentKey(want.principalId, want.role.id);
    const same = wanted.get(key);
    wanted.set(key, same === undefined ? want : { ...same, causes: [...same.causes, ...want.causes] });
  };
  for (const person of resolution.people.values()) {
    const draft = byObjectId.get(person.objectId);
    // Nobody gets a role without an account to go with it, nor while Entra has them disabled.
    if (draft?.fate !== 'have' || person.user?.accountEnabled !== true) continue;
    for (const grant of person.grants) {
      const role = grant.assignedGroupId === null ? roles(grant.role, grant.cause) : null;
      if (role !== null) {
        const subject = draft.wanted.userName ?? person.user.userPrincipalName;
        add({ principalId: person.objectId, subject, role, causes: causesOf(grant) });
      }
    }
  }
  for (const group of resolution.assignedGroups) {
    const role = roles(group.role, group.cause);
    if (role !== null) {
      add({
        principalId: group.groupId.toLowerCase(),
        subject: group.displayName,
        role,
        causes: [group.cause],
      });
    }
  }
  return wanted;
}

/** Chooses each role once; one that the app does not have is a problem of the first scope that names it. */
function roleChooser(
  world: World,
  problems: Problem[],
): (wanted: string | null, cause: Cause) => ChosenRole | null {
  const chosen = new Map<string | null, ChosenRole | null>();
  return (wanted, cause) => {
    const known = chosen.get(wanted);
    if (known !== undefined) return known;
    let role: ChosenRole | null = null;
    try {
      role = chooseAppRole(world.live.servicePrincipal, wanted);
    } catch (error) {
      if (!(error instanceof DirectoryError)) throw error;
      const scope = world.declared.scopes.find((candidate) => candidate.scope === cause.scope);
      const position = scope?.role?.position ?? cause.position;
      problems.push({
        code: 'app-role',
        severity: 'error',
        message: error.message,
        ...(position && { position }),
      });
    }
    chosen.set(wanted, role);
    return role;
  };
}

function register(
  world: World,
  names: Names,
  key: string,
  want: Wanted,
  memory: RememberedAssignment | null,
  held: RoleAssignment | null,
): AssignmentResource {
  const former = memory?.assignmentId ? memory.name : null;
  let found: AssignmentResource['found'] = null;
  if (held === null && former !== null) found = { absent: true };
  else if (held !== null && isAdopted(memory, held)) found = { id: held.id };
  return {
    ...names.give(assignmentName(want.subject, want.role.name), key, former),
    principalId: want.principalId,
    roleId: want.role.id,
    resourceId: world.live.servicePrincipal.id,
    withdrawn: false,
    found,
    phase: 'give',
  };
}

/** Whether the stack has yet to learn of an assignment that is there and wanted. */
function isAdopted(memory: RememberedAssignment | null, held: RoleAssignment): boolean {
  return memory === null || memory.assignmentId !== held.id || memory.withdrawn;
}

function giving(
  world: World,
  want: Wanted,
  memory: RememberedAssignment | null,
  held: RoleAssignment | null,
): Change {
  const known = memory?.assignmentId ? memory : null;
  const before = held === null ? null : want.role.name;
  return {
    action: held === null ? 'assign' : 'adopt',
    kind: 'assignment',
    subject: { name: want.subject, objectId: want.principalId, scimId: null },
    attributes: [{ attribute: 'appRole', before, after: want.role.name }],
    causes: [...(held === null && known !== null ? [whyGone(world, known)] : []), ...want.causes],
  };
}

/** Why an assignment that is wanted and remembered is not there. */
function whyGone(world: World, { principalId, withdrawn }: RememberedAssignment): Cause {
  if (!withdrawn) return { kind: 'drift', message: 'unassigned in Entra by someone else' };
  const wasLocked = world.rememberedByObjectId.get(principalId.toLowerCase())?.lockedOut === true;
  return { kind: 'returned', message: wasLocked ? 'no longer locked out' : 'taken away by rollcall before' };
}

/**
 * What rollcall assigned and nobody should hold any longer.
 * @param heldBack who keeps what they have
 * @param handOver what a sibling declares of whom this stack does not
 */
function takeAway(
  world: World,
  lockouts: Lockouts,
  byObjectId: Drafts,
  names: Names,
  sides: Sides,
  heldBack: (principalId: string) => boolean,
  handOver: (memory: RememberedAssignment) => AssignmentHandOver | null,
) {
  const resources: AssignmentResource[] = [];
  const changes: Change[] = [];
  const removals: string[] = [];
  const principals: string[] = [];
  const released: string[] = [];
  for (const [key, memory] of sides.remembered) {
    const isLocked = lockouts.people.has(memory.principalId.toLowerCase());
    if (sides.wanted.has(key) || memory.withdrawn || isLocked) continue;
    const draft = byObjectId.get(memory.principalId.toLowerCase());
    const held = sides.live.get(key);
    const elsewhere = handOver(memory);
    if (elsewhere !== null && elsewhere.fate !== 'take') {
      if (elsewhere.fate === 'release')
        released.push(releaseKey.assignment(memory.principalId, memory.roleId));
      else if (memory.assignmentId !== null) resources.push(asRemembered(memory));
      continue;
    }
    if (memory.assignmentId === null) {
      // A create that was cut off: brought into the state now, so that the next run can take it away.
      if (held === undefined) continue;
      const text = assignmentName(
        assignedSubject(memory.name),
        roleLabel(world.live.servicePrincipal, memory.roleId),
      );
      resources.push({ ...asRemembered(memory), ...names.give(text, key, null), found: { id: held.id } });
      changes.push(cutOff(memory));
      continue;
    }
    if (heldBack(memory.principalId.toLowerCase())) {
      resources.push(asRemembered(memory));
      continue;
    }
    changes.push({
      action: 'unassign',
      kind: 'assignment',
      subject: { name: assignedSubject(memory.name), objectId: memory.principalId, scimId: null },
      attributes: [
        { attribute: 'appRole', before: roleLabel(world.live.servicePrincipal, memory.roleId), after: null },
      ],
      causes:
        draft === undefined || draft.fate === 'have'
          ? [{ kind: 'grant-removed', message: 'no grant assigns this any longer' }]
          : draft.causes,
    });
    removals.push(removalKey.unassign(memory.principalId, memory.roleId));
    principals.push(memory.principalId.toLowerCase());
  }
  return { resources, changes, removals, principals, released };
}

function cutOff(memory: RememberedAssignment): Change {
  return {
    action: 'adopt',
    kind: 'assignment',
    subject: { name: assignedSubject(memory.name), objectId: memory.principalId, scimId: null },
    attributes: [],
    causes: [
      {
        kind: 'error',
        message: 'an earlier run was cut off while it assigned this; the next run takes it away',
      },
    ],
  };
}
