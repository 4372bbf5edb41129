import type { SourceValue } from '../mapping/types.js';

/** A user of Entra with the attributes that were asked for. */
export interface DirectoryUser {
  /** Object id. */
  readonly id: string;
  readonly userPrincipalName: string;
  readonly accountEnabled: boolean;
  /** `Member` or `Guest`. */
  readonly userType: string | null;
  /** Every selected attribute by its Entra name, `userPrincipalName` included; null where empty. */
  readonly attributes: Readonly<Record<string, SourceValue>>;
}

export interface DirectoryGroup {
  readonly id: string;
  readonly displayName: string;
}

export interface GroupMember {
  readonly id: string;
  readonly kind: 'user' | 'group' | 'other';
  readonly displayName: string | null;
}

export interface AppRole {
  readonly id: string;
  readonly value: string | null;
  readonly displayName: string;
  readonly isEnabled: boolean;
  /** `User` (which includes groups) and/or `Application`. */
  readonly allowedMemberTypes: readonly string[];
}

export interface ServicePrincipal {
  readonly id: string;
  readonly displayName: string;
  readonly appRoles: readonly AppRole[];
}

export interface RoleAssignment {
  readonly id: string;
  readonly principalId: string;
  readonly principalType: 'User' | 'Group' | 'ServicePrincipal';
  readonly principalDisplayName: string | null;
  readonly appRoleId: string;
}

export interface SynchronizationJob {
  readonly id: string;
  /** `schedule.state` (facts sheet C.2). */
  readonly scheduleState: 'Active' | 'Disabled' | 'Paused';
}

/** Who rollcall is signed in as, read from the token's own claims. */
export interface SignedInAs {
  readonly objectId: string | null;
  readonly tenantId: string | null;
  /** Application permissions (`roles`) or delegated ones (`scp`). */
  readonly permissions: readonly string[];
}

/** Users whom a caller asks about, by object id or userPrincipalName. */
export interface NeededUsers {
  readonly ids: readonly string[];
  readonly names: readonly string[];
  /** How many of the names are probably not those of users among `ids`. */
  readonly otherNames: number;
}

/** Whom alone a caller needs, so that a large tenant's list need not be read whole. */
export interface OnlyUsers {
  /** How many they are at least, where that is known before the rest. */
  readonly atLeast: number;
  /** Null: every user of the tenant. */
  readonly needed: () => Promise<NeededUsers | null>;
}

/** Reads Microsoft Entra through Graph v1.0 with GET alone. Every list is complete or the call throws. */
export interface DirectoryReader {
  signedInAs(): Promise<SignedInAs>;
  /** By object id or display name, without regard to case (facts sheet A.3.7). Throws `DirectoryError` where there is none or more than one. */
  servicePrincipal(nameOrId: string): Promise<ServicePrincipal>;
  /** Null where rollcall may not look (403). */
  synchronizationJobs(servicePrincipalId: string): Promise<readonly SynchronizationJob[] | null>;
  /**
   * Every user with just these attributes, and `id`, `userPrincipalName`, `accountEnabled`, `userType`. Throws `DirectoryError`
   * `incomplete-list` where that is nobody, or where the list leaves out somebody whom `only` names and Entra has.
   * @param only with it, everyone whom it names and Entra has, and others or not: whichever takes fewer requests. Who is missing then is as
   * surely not in Entra as whoever is missing from the whole list.
   */
  users(attributes: readonly string[], only?: OnlyUsers): Promise<readonly DirectoryUser[]>;
  /** One user by object id or userPrincipalName, with the same attributes; null where Entra has none. */
  user(nameOrId: string, attributes: readonly string[]): Promise<DirectoryUser | null>;
  /**
   * Every group.
   * @param only with it, every group that one of these display names or object ids means, and others or not
   */
  groups(only?: readonly string[]): Promise<readonly DirectoryGroup[]>;
  /** Direct members, of every kind. */
  members(groupId: string): Promise<readonly GroupMember[]>;
  /** Members of every kind, and those of member groups however deep, each once. */
  transitiveMembers(groupId: string): Promise<readonly GroupMember[]>;
  assignments(servicePrincipalId: string): Promise<readonly RoleAssignment[]>;
}

export interface DirectoryWriter {
  /** POST appRoleAssignedTo; where it exists already, the existing one is returned. */
  assign(servicePrincipalId: string, principalId: string, appRoleId: string): Promise<RoleAssignment>;
  /**
   * DELETE appRoleAssignedTo/{id}; one that is gone already is fine, unless the principal holds the same role by another:
   * then that one is deleted.
   */
  unassign(
    servicePrincipalId: string,
    assignmentId: string,
    held: Pick<RoleAssignment, 'principalId' | 'appRoleId'>,
  ): Promise<void>;
}
