import type { Company } from '../company/types.js';
import { assignmentId, guid } from '../ids.js';
import { type Index, Ordered } from '../store/ordered.js';
import { AssignmentStore } from './assignments.js';
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
  private readonly kept: Ordered<EntraUser>;
  private readonly deleted = new Ordered<EntraUser>();
  private readonly keptGroups: Ordered<EntraGroup>;
  private readonly appsById: Map<string, EntraServicePrincipal>;
  private readonly assigned = new AssignmentStore((id) => this.principal(id) !== null);
  private readonly usersBy: {
    readonly [Name in 'userPrincipalName' | 'displayName' | 'mail']: Index<EntraUser>;
  };
  private readonly groupsByName: Index<EntraGroup>;
  private readonly jobs = new Map<string, readonly EntraSynchronizationJob[]>();
  private made = 0;
  private changes = 0;

  constructor(
    company: Company,
    private readonly now: () => Date,
  ) {
    this.tenantId = company.tenantId;
    this.displayName = company.displayName;
    this.domain = company.domain;
    this.client = company.client;
    this.app = company.app;
    this.kept = new Ordered(company.users);
    this.keptGroups = new Ordered(company.groups);
    this.usersBy = {
      userPrincipalName: this.kept.index((user) => keyOf(user.userPrincipalName)),
      displayName: this.kept.index((user) => keyOf(user.displayName)),
      mail: this.kept.index((user) => (user.mail === null ? null : keyOf(user.mail))),
    };
    this.groupsByName = this.keptGroups.index((group) => keyOf(group.displayName));
    for (const held of company.assignments) this.assigned.add(held);
    const { client } = company;
    const own = { id: client.objectId, appId: client.id, displayName: client.displayName, appRoles: [] };
    this.appsById = new Map([company.app, own].map((app) => [app.id, app]));
  }

  /** Grows with every change: what was computed from all users and groups holds as long as it stays. */
  get version(): number {
    return this.changes;
  }

  /** Everyone who is not deleted. */
  get users(): readonly EntraUser[] {
    return this.kept.all();
  }

  /** Deleted users, who can be restored. */
  get deletedUsers(): readonly EntraUser[] {
    return this.deleted.all();
  }

  get groups(): readonly EntraGroup[] {
    return this.keptGroups.all();
  }

  get servicePrincipals(): readonly EntraServicePrincipal[] {
    return [...this.appsById.values()];
  }

  /** Users and groups to be read by pages. */
  get userStore(): Pick<Ordered<EntraUser>, 'from' | 'shown' | 'get'> {
    return this.kept;
  }

  get deletedStore(): Pick<Ordered<EntraUser>, 'from' | 'shown'> {
    return this.deleted;
  }

  get groupStore(): Pick<Ordered<EntraGroup>, 'from' | 'shown' | 'get'> {
    return this.keptGroups;
  }

  /** Users by a property that is indexed, without regard to case. */
  usersWith(property: 'userPrincipalName' | 'displayName' | 'mail', value: string): readonly EntraUser[] {
    return this.usersBy[property].get(keyOf(value)).flatMap((id) => this.kept.get(id) ?? []);
  }

  /** Groups by display name, without regard to case. */
  groupsNamed(displayName: string): readonly EntraGroup[] {
    return this.groupsByName.get(keyOf(displayName)).flatMap((id) => this.keptGroups.get(id) ?? []);
  }

  /** Who is assigned to Vonage's app, by userPrincipalName or, for groups, display name, sorted: to be compared with what was expected. */
  assignedNames(resourceId: string = this.app.id): readonly string[] {
    const names = this.assignments(resourceId).map(({ principalId }) => {
      const principal = this.principal(principalId);
      return principal !== null && 'userPrincipalName' in principal
        ? principal.userPrincipalName
        : (principal?.displayName ?? principalId);
    });
    return names.sort();
  }

  /** Null where there is no such user, or it is deleted. */
  findUser(idOrName: string): EntraUser | null {
    return this.usersWith('userPrincipalName', idOrName)[0] ?? this.kept.get(idOrName.toLowerCase()) ?? null;
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
    this.kept.delete(user.id);
    this.deleted.set({ ...user, deletedDateTime: this.timestamp() });
    this.assigned.refresh(user.id);
    this.changes += 1;
  }

  restoreUser(id: string): void {
    const user = this.deleted.get(id) ?? missing('deleted user', id);
    this.deleted.delete(id);
    this.keepUser({ ...user, deletedDateTime: null });
    this.assigned.refresh(id);
  }

  /** Null where there is no such group; throws where several have this display name. */
  findGroup(idOrName: string): EntraGroup | null {
    const own = this.keptGroups.get(idOrName.toLowerCase());
    if (own !== undefined) return own;
    const named = this.groupsNamed(idOrName).filter((group) => group.displayName === idOrName);
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
    this.keepGroup(group);
    return group;
  }

  editGroup(idOrName: string, changes: Partial<Omit<EntraGroup, 'id'>>): EntraGroup {
    const after = { ...this.group(idOrName), ...changes };
    this.keepGroup(after);
    return after;
  }

  /** Deletes a group with its memberships and assignments. */
  deleteGroup(idOrName: string): void {
    const { id } = this.group(idOrName);
    this.keptGroups.delete(id);
    this.changes += 1;
    for (const group of this.groups) {
      if (group.members.includes(id)) this.editGroup(group.id, { members: without(group.members, id) });
    }
    for (const held of this.assigned.of(id)) this.assigned.remove(held);
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
    const key = id.toLowerCase();
    return this.kept.get(key) ?? this.keptGroups.get(key) ?? null;
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
    return this.assigned.on(resourceId).allShown();
  }

  /** Assignments on an app to be read by pages. */
  assignmentStore(resourceId: string): Pick<Ordered<EntraAssignment>, 'from' | 'shown'> {
    return this.assigned.on(resourceId);
  }

  /** One read of an app's list: what it shows where it is behind with some writes; null where it is not. */
  readBehind(resourceId: string): readonly EntraAssignment[] | null {
    return this.assigned.readBehind(resourceId);
  }

  /** The next `reads` lists of assignments do not show what `act` changes of them. */
  unseen<Result>(reads: number, act: () => Result): Result {
    return this.assigned.unseen(reads, act);
  }

  /** What a user or group has, on all apps. */
  assignmentsOf(principalId: string): readonly EntraAssignment[] {
    return this.assigned.of(principalId);
  }

  findAssignment(id: string): EntraAssignment | null {
    return this.assigned.find(id);
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
    const same = (held: EntraAssignment): boolean => held.resourceId === app.id && held.appRoleId === role;
    if (this.assigned.of(principalId).some(same)) return null;
    this.made += 1;
    const held = {
      ...wanted,
      id: assignmentId(app.id, principalId, this.made),
      createdDateTime: this.timestamp(),
    };
    this.assigned.add(held);
    return held;
  }

  unassign(id: string): void {
    this.assigned.remove(this.assigned.find(id) ?? missing('assignment', id));
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
    this.kept.set(user);
    this.changes += 1;
  }

  private keepGroup(group: EntraGroup): void {
    this.keptGroups.set(group);
    this.changes += 1;
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

function without(list: readonly string[], entry: string): string[] {
  return list.filter((other) => other !== entry);
}

function keyOf(name: string): string {
  return name.toLowerCase();
}

function missing(kind: string, name: string): never {
  throw new Error(`the sandbox has no ${kind} ${name}`);
}
