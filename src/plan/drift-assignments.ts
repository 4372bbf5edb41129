import { roleLabel } from '../directory/roles.js';
import type { DirectoryUser, RoleAssignment } from '../directory/types.js';
import { assignedSubject, assignmentKey } from './assignment.js';
import type { Draft } from './draft.js';
import type { Drifted, DriftKind, Found } from './drift.js';
import type { AssignmentResource, Change, Live, Planned, Remembered, RememberedAssignment } from './types.js';

/** Assignments that are not as rollcall last confirmed them. */
export class AssignmentDrift {
  readonly found: Found[] = [];
  /** Changes of assignments that no drift is behind. */
  pending: number;
  private readonly held: ReadonlyMap<string, RoleAssignment>;
  private readonly registered: ReadonlyMap<string, AssignmentResource>;
  private readonly changes: ReadonlyMap<string, Change>;
  private readonly drafts: ReadonlyMap<string, Draft>;
  private readonly users: ReadonlyMap<string, DirectoryUser>;
  /** Ids of the declared groups that exist. */
  private readonly groups: ReadonlySet<string>;

  constructor(
    remembered: Extract<Remembered, { readonly kind: 'read' }>,
    private readonly live: Live,
    planned: Planned,
  ) {
    const changes = planned.plan.changes.filter(({ kind }) => kind === 'assignment');
    this.changes = new Map(changes.map((change) => [changeKey(change), change]));
    this.pending = changes.filter(({ action }) => action !== 'keep').length;
    this.held = new Map(
      live.assignments.map((each) => [assignmentKey(each.principalId, each.appRoleId), each]),
    );
    this.registered = new Map(
      planned.assignments.map((each) => [assignmentKey(each.principalId, each.roleId), each]),
    );
    this.drafts = new Map(planned.drafts.map((draft) => [draft.objectId?.toLowerCase() ?? '', draft]));
    this.users = new Map(live.users.map((user) => [user.id.toLowerCase(), user]));
    this.groups = new Set(Object.values(live.groups).map(({ id }) => id.toLowerCase()));
    const known = new Set<string>();
    for (const memory of remembered.assignments) {
      const key = assignmentKey(memory.principalId, memory.roleId);
      known.add(key);
      // Of a create that was cut off nothing was confirmed.
      if (memory.assignmentId !== null) this.compare(memory, key);
    }
    for (const [key, held] of this.held) if (!known.has(key)) this.stranger(held, key);
  }

  private compare(memory: RememberedAssignment, key: string): void {
    const held = this.held.get(key);
    const principalId = memory.principalId.toLowerCase();
    let what: DriftKind;
    if (memory.withdrawn) {
      if (held === undefined) return;
      what = 'assigned';
    } else if (held === undefined) {
      // Entra itself drops the assignments of whom it deletes: that is no edit of an assignment.
      if (!this.users.has(principalId) && !this.groups.has(principalId)) return;
      what = 'unassigned';
    } else if (held.id === memory.assignmentId) return;
    else what = 'replaced';
    const change = this.changeOf(key, memory.principalId, memory.roleId);
    this.add(
      what,
      assignedSubject(memory.name),
      memory.principalId,
      memory.roleId,
      change,
      this.next(what, key, change),
    );
  }

  /** What the next `up` does, and whether the drift will be the same after it. */
  private next(
    what: DriftKind,
    key: string,
    change: Change | undefined,
  ): { readonly clause: string; readonly isStanding: boolean } {
    const registered = this.registered.get(key);
    const because = change?.causes[0] === undefined ? '' : `: ${change.causes[0].message}`;
    if (change?.action === 'unassign') {
      const gone = !this.held.has(key);
      return { clause: `${gone ? 'forgets it' : 'takes it away'}${because}`, isStanding: false };
    }
    if (change?.action === 'assign') return { clause: 'assigns it again', isStanding: false };
    if (change?.action === 'adopt') {
      const clause =
        what === 'assigned' ? 'keeps it: it is declared now' : 'takes note of the new assignment';
      return { clause, isStanding: false };
    }
    // Not declared, and left to whoever gave it.
    if (registered?.withdrawn === true) return { clause: `keeps it${because}`, isStanding: true };
    const draft = this.drafts.get(key.slice(0, key.indexOf(' ')));
    const held = draft?.causes[0]?.message ?? 'it cannot be told who should have it';
    return { clause: `leaves it as it is: ${held}`, isStanding: draft?.fate === 'have' };
  }

  private stranger(held: RoleAssignment, key: string): void {
    if (held.principalType === 'ServicePrincipal') return;
    const registered = this.registered.get(key);
    const change = this.changeOf(key, held.principalId, held.appRoleId);
    // It is declared, or on the emergency list: not applied yet.
    if (registered?.withdrawn === false || change?.causes[0]?.kind === 'lockout') return;
    const user = this.users.get(held.principalId.toLowerCase());
    const name = user?.userPrincipalName ?? held.principalDisplayName ?? held.principalId;
    const takes = change?.action === 'unassign';
    this.add('unmanaged', name, held.principalId, held.appRoleId, takes ? change : undefined, {
      clause: takes
        ? 'takes it away (unmanaged: disable)'
        : 'keeps it: nobody declares this assignment and rollcall did not make it',
      isStanding: !takes,
    });
  }

  private add(
    what: DriftKind,
    name: string,
    principalId: string,
    roleId: string,
    change: Change | undefined,
    { clause, isStanding }: { readonly clause: string; readonly isStanding: boolean },
  ): void {
    if (change !== undefined && change.action !== 'keep') this.pending -= 1;
    const drifted: Drifted = {
      kind: 'assignment',
      what,
      subject: { name, objectId: principalId, scimId: null },
      role: roleLabel(this.live.servicePrincipal, roleId),
      attributes: [],
      next: [clause],
    };
    this.found.push({ drifted, isStanding });
  }

  /** Changes name a role as people know it. */
  private changeOf(key: string, principalId: string, roleId: string): Change | undefined {
    const role = roleLabel(this.live.servicePrincipal, roleId);
    const change = this.changes.get(`${principalId} ${role}`.toLowerCase());
    if (change !== undefined) return change;
    // What is kept names no role.
    return this.registered.get(key)?.withdrawn === true
      ? this.changes.get(`${principalId} `.toLowerCase())
      : undefined;
  }
}

function changeKey({ subject, attributes: [role] }: Change): string {
  return `${subject.objectId} ${role?.after ?? role?.before ?? ''}`.toLowerCase();
}
