import type { Company } from '../company/types.js';
import { assignmentId, guid } from '../ids.js';
import { behind, Lag } from '../store/lag.js';
import type {
  EntraAppRole,
  EntraAssignment,
  EntraGroup,
  EntraServicePrincipal,
  EntraSynchronizationJob,
  EntraUser,
} from './types.js';

/** An app without roles is assigned with this one. */
export const defaultAppRole = '00000000-0000-0000-0000-000000000000';

/**
 * What a tenant holds. The methods are an administrator's edits by hand; Graph's routes go through them too.
 * Users are named by object id or userPrincipalName, groups by object id or display name. Naming one that is not
 * there throws: in a test it is a mistake.
 */
export class Entra {
  readonly tenantId: string;
  readonly displayName: string;
  readonly domain: string;
  readonly client: Company['client'];
  /** The gallery app of Vonage. */
  readonly app: EntraServicePrincipal;
  private readonly usersById: Map<string, EntraUser>;
  private readonly deletedById = new Map<string, EntraUser>();
  private readonly idsByName: Map<string, string>;
  private readonly groupsById: Map<string, EntraGroup>;
  private readonly appsById: Map<string, EntraServicePrincipal>;
  private readonly assignmentsById: Map<string, EntraAssignment>;
  /** App and principal and role, so that a duplicate is found at once. */
  private readonly assigned: Map<string, string>;
  private readonly jobs = new Map<string, readonly EntraSynchronizationJob[]>();
  private readonly lag = new Lag<EntraAssignment>();
  private made = 0;

  constructor(
    company: Company,
    private readonly now: () => Date,
  ) {
    this.tenantId = company.tenantId;
    this.displayName = company.displayName;
    this.domain = company.domain;
    this.client = company.client;
    this.app = company.app;
    this.usersById = new Map(company.users.map((user) => [user.id, user]));
    this.idsByName = new Map(company.users.map((user) => [keyOf(user.userPrincipalName), user.id]));
    this.groupsById = new Map(company.groups.map((group) => [group.id, group]));
    this.assignmentsById = new Map(company.assignments.map((held) => [held.id, held]));
    this.assigned = new Map(company.assignments.map((held) => [assignmentKey(held), held.id]));
    const { client } = company;
    const own = { id: client.objectId, appId: client.id, displayName: client.displayName, appRoles: [] };
    this.appsById = new Map([company.app, own].map((app) => [app.id, app]));
  }

  /** Everyone who is not deleted. */
  get users(): readonly EntraUser[] {
    return [...this.usersById.values()];
  }

  /** Deleted users, who can be restored. */
  get deletedUsers(): readonly EntraUser[] {
    return [...this.deletedById.values()];
  }

  get groups(): readonly EntraGroup[] {
    return [...this.groupsById.values()];
  }

  get servicePrincipals(): readonly EntraServicePrincipal[] {
    return [...this.appsById.values()];
  }

  /** Null where there is no such user, or it is deleted. */
  findUser(idOrName: string): EntraUser | null {
    const id = this.idsByName.get(keyOf(idOrName)) ?? idOrName.toLowerCase();
    return this.usersById.get(id) ?? null;
  }

  user(idOrName: string): EntraUser {
    return this.findUser(idOrName) ?? missing('user', idOrName);
  }

  /** Adds a user; what is not given is made up from the userPrincipalName. */
  addUser(user: Partial<EntraUser> & Pick<EntraUser, 'userPrincipalName'>): EntraUser {
    if (this.findUser(user.userPrincipalName) !== null) {
      throw new Error(`the sandbox has a user ${user.userPrincipalName} already`);
    }
    this.made += 1;
    const added: EntraUser = {
      id: guid(this.tenantId, 'added-user', this.made),
      displayName: [user.givenName, user.surname].filter(Boolean).join(' ') || user.userPrincipalName,
      accountEnabled: true,
      userType: 'Member',
      givenName: null,
      surname: null,
      mail: null,
      createdDateTime: this.timestamp(),
      ...user,
    };
    this.keepUser(added);
    return added;
  }

  /** Changes properties of a user; a new userPrincipalName renames them. */
  editUser(idOrName: string, changes: Partial<Omit<EntraUser, 'id'>>): EntraUser {
    const before = this.user(idOrName);
    const after = { ...before, ...changes };
    this.idsByName.delete(keyOf(before.userPrincipalName));
    this.keepUser(after);
    return after;
  }

  disableUser(idOrName: string): void {
    this.editUser(idOrName, { accountEnabled: false });
  }

  enableUser(idOrName: string): void {
    this.editUser(idOrName, { accountEnabled: true });
  }

  /** Deletes a user as Entra does first: they can be restored, and come back with groups and assignments. */
  deleteUser(idOrName: string): void {
    const user = this.user(idOrName);
    this.usersById.delete(user.id);
    this.idsByName.delete(keyOf(user.userPrincipalName));
    this.deletedById.set(user.id, { ...user, deletedDateTime: this.timestamp() });
  }

  restoreUser(id: string): void {
    const user = this.deletedById.get(id) ?? missing('deleted user', id);
    this.deletedById.delete(id);
    this.keepUser({ ...user, deletedDateTime: null });
  }

  /** Null where there is no such group; throws where several have this display name. */
  findGroup(idOrName: string): EntraGroup | null {
    const own = this.groupsById.get(idOrName.toLowerCase());
    if (own !== undefined) return own;
    const named = this.groups.filter((group) => group.displayName === idOrName);
    if (named.length > 1) throw new Error(`the sandbox has ${named.length} groups named ${idOrName}`);
    return named[0] ?? null;
  }

  group(idOrName: string): EntraGroup {
    return this.findGroup(idOrName) ?? missing('group', idOrName);
  }

  /** Adds a group. Display names need not be unique. */
  addGroup(displayName: string, members: readonly string[] = []): EntraGroup {
    this.made += 1;
    const id = guid(this.tenantId, 'added-group', this.made);
    const group: EntraGroup = {
      id,
      displayName,
      description: null,
      mailNickname: id.slice(0, 8),
      mailEnabled: false,
      securityEnabled: true,
      groupTypes: [],
      createdDateTime: this.timestamp(),
      members: members.map((name) => this.principalNamed(name).id),
      owners: [],
    };
    this.groupsById.set(id, group);
    return group;
  }

  editGroup(idOrName: string, changes: Partial<Omit<EntraGroup, 'id'>>): EntraGroup {
    const after = { ...this.group(idOrName), ...changes };
    this.groupsById.set(after.id, after);
    return after;
  }

  /** Deletes a group with its memberships and assignments. */
  deleteGroup(idOrName: string): void {
    const { id } = this.group(idOrName);
    this.groupsById.delete(id);
    for (const group of this.groups) {
      if (group.members.includes(id)) this.editGroup(group.id, { members: without(group.members, id) });
    }
    for (const held of this.assignments()) if (held.principalId === id) this.unassign(held.id);
  }

  addMember(group: string, member: string): void {
    const { id, members } = this.group(group);
    const added = this.principalNamed(member).id;
    if (!members.includes(added)) this.editGroup(id, { members: [...members, added] });
  }

  removeMember(group: string, member: string): void {
    const { id, members } = this.group(group);
    this.editGroup(id, { members: without(members, this.principalNamed(member).id) });
  }

  /** Direct members; deleted users are in no group. */
  members(group: string): readonly (EntraUser | EntraGroup)[] {
    return this.group(group).members.flatMap((id) => this.principal(id) ?? []);
  }

  owners(group: string): readonly (EntraUser | EntraGroup)[] {
    return this.group(group).owners.flatMap((id) => this.principal(id) ?? []);
  }

  /** A user or a group by object id; null where there is none. */
  principal(id: string): EntraUser | EntraGroup | null {
    return this.usersById.get(id.toLowerCase()) ?? this.groupsById.get(id.toLowerCase()) ?? null;
  }

  servicePrincipal(id: string): EntraServicePrincipal | null {
    return this.appsById.get(id.toLowerCase()) ?? null;
  }

  /** Adds the service principal of another app. */
  addServicePrincipal(app: Omit<EntraServicePrincipal, 'id' | 'appId'>): EntraServicePrincipal {
    this.made += 1;
    const added = {
      id: guid(this.tenantId, 'added-app', this.made),
      appId: guid(this.tenantId, 'added-app-id', this.made),
      ...app,
    };
    this.appsById.set(added.id, added);
    return added;
  }

  /** Assignments on an app, by default Vonage's. A deleted user has none. */
  assignments(resourceId: string = this.app.id): readonly EntraAssignment[] {
    const held = [...this.assignmentsById.values()];
    return held.filter(
      (assignment) => assignment.resourceId === resourceId && this.principal(assignment.principalId) !== null,
    );
  }

  /** Assignments as a list of Graph's shows them: without what it is still behind with. */
  listAssignments(resourceId: string): readonly EntraAssignment[] {
    const seen = this.lag.read();
    const held = this.assignments(resourceId);
    if (seen === null) return held;
    return behind(
      held,
      new Map([...seen].filter(([, before]) => before === null || before.resourceId === resourceId)),
    );
  }

  /** The next `reads` lists of assignments do not show what `act` changes of them. */
  unseen<Result>(reads: number, act: () => Result): Result {
    return this.lag.during(reads, act);
  }

  findAssignment(id: string): EntraAssignment | null {
    return this.assignmentsById.get(id) ?? null;
  }

  /** Assigns a user or group; the role, by default, is the app's only enabled one for people. Null: is assigned already. */
  assign(
    principal: string,
    appRoleId?: string,
    app: EntraServicePrincipal = this.app,
  ): EntraAssignment | null {
    const principalId = this.principalNamed(principal).id;
    const role = appRoleId ?? onlyRole(app);
    const wanted = { appRoleId: role, principalId, resourceId: app.id };
    if (this.assigned.has(assignmentKey(wanted))) return null;
    this.made += 1;
    const held = {
      ...wanted,
      id: assignmentId(app.id, principalId, this.made),
      createdDateTime: this.timestamp(),
    };
    this.assignmentsById.set(held.id, held);
    this.assigned.set(assignmentKey(held), held.id);
    this.lag.record(held.id, null);
    return held;
  }

  unassign(id: string): void {
    const held = this.assignmentsById.get(id) ?? missing('assignment', id);
    this.assignmentsById.delete(id);
    this.assigned.delete(assignmentKey(held));
    this.lag.record(id, held);
  }

  /** Jobs of Entra's own provisioning on an app, by default Vonage's. */
  synchronizationJobs(resourceId: string = this.app.id): readonly EntraSynchronizationJob[] {
    return this.jobs.get(resourceId) ?? [];
  }

  setSynchronizationJobs(jobs: readonly EntraSynchronizationJob[], resourceId: string = this.app.id): void {
    this.jobs.set(resourceId, jobs);
  }

  /** The time as Graph writes it: whole seconds. */
  timestamp(): string {
    return `${this.now().toISOString().slice(0, 19)}Z`;
  }

  private keepUser(user: EntraUser): void {
    this.usersById.set(user.id, user);
    this.idsByName.set(keyOf(user.userPrincipalName), user.id);
  }

  private principalNamed(idOrName: string): EntraUser | EntraGroup {
    return this.findUser(idOrName) ?? this.findGroup(idOrName) ?? missing('user or group', idOrName);
  }
}

/** Roles that can be given to people and groups. */
export function rolesForPeople(app: EntraServicePrincipal): readonly EntraAppRole[] {
  return app.appRoles.filter((role) => role.isEnabled && role.allowedMemberTypes.includes('User'));
}

function onlyRole(app: EntraServicePrincipal): string {
  const roles = rolesForPeople(app);
  if (roles.length > 1) throw new Error(`${app.displayName} has ${roles.length} roles; name one`);
  return roles[0]?.id ?? defaultAppRole;
}

function assignmentKey(held: Pick<EntraAssignment, 'resourceId' | 'principalId' | 'appRoleId'>): string {
  return `${held.resourceId} ${held.principalId} ${held.appRoleId}`.toLowerCase();
}

function without(list: readonly string[], entry: string): string[] {
  return list.filter((other) => other !== entry);
}

function keyOf(userPrincipalName: string): string {
  return userPrincipalName.toLowerCase();
}

function missing(kind: string, name: string): never {
  throw new Error(`the sandbox has no ${kind} ${name}`);
}
