import type { DirectoryUser } from '../directory/types.js';
import type { Position, Problem } from '../problem.js';

export type CauseKind =
  | 'grant'
  | 'grant-removed'
  | 'grant-ended'
  | 'grant-not-begun'
  | 'excepted'
  | 'filtered'
  | 'subtracted'
  | 'left-group'
  | 'entra-deleted'
  | 'entra-disabled'
  | 'new-value'
  | 'drift'
  | 'returned'
  | 'delete-after'
  | 'unmanaged'
  | 'protected'
  | 'lockout'
  | 'policy'
  | 'fleet'
  | 'error';

/** Why something is as it is, or changes. */
export interface Cause {
  readonly kind: CauseKind;
  /** A clause for people: `member of VBC Support EMEA (scope support-emea)`. */
  readonly message: string;
  readonly position?: Position;
  readonly scope?: string;
  readonly group?: string;
}

/** The scope name that stands for a person's own line under `people:`. */
export const ownGrant = 'people';

/** One reason for which a person has access today. */
export interface Grant {
  /** Scope name, or `people`. */
  readonly scope: string;
  /** What brought the person in: a line, a group, a scope. */
  readonly cause: Cause;
  /** What lies behind it: the clauses that let them through, and what brought them into the scopes on the way; at most fifty. */
  readonly behind: readonly Cause[];
  /** App role as written; null: the app's only one. */
  readonly role: string | null;
  /** The group that holds the assignment for its members (`assign: group`); null: the person is assigned. */
  readonly assignedGroupId: string | null;
}

/** Everything that a grant is for, the nearest first. */
export function causesOf({ cause, behind }: Pick<Grant, 'cause' | 'behind'>): readonly Cause[] {
  return [cause, ...behind];
}

/** A person whom at least one grant covers today. */
export interface InScope {
  readonly objectId: string;
  /** Null where Entra no longer has the remembered object. */
  readonly user: DirectoryUser | null;
  readonly grants: readonly Grant[];
}

/** A group that is assigned itself. */
export interface AssignedGroup {
  readonly groupId: string;
  readonly displayName: string;
  readonly role: string | null;
  readonly cause: Cause;
}

export interface Resolution {
  /** By object id. */
  readonly people: ReadonlyMap<string, InScope>;
  /** By object id: grants that are declared but do not hold today (ended, not begun, excepted, filtered, subtracted). */
  readonly withheld: ReadonlyMap<string, readonly Cause[]>;
  readonly assignedGroups: readonly AssignedGroup[];
  /** Scopes with a group that could not be resolved, and those that refer to them: nobody may be taken for gone from them. */
  readonly unreadable: ReadonlySet<string>;
  /**
   * By object id: scopes of which nobody can tell whether the person is in them, and why. Such as group members whom the list of users
   * does not have, and values that a filter cannot compare. They keep what they have, and get nothing new by these scopes.
   */
  readonly unsure: ReadonlyMap<string, readonly Cause[]>;
  /** Scopes that grant today, whose groups, with those of the scopes that they are made of, were all read and are empty. */
  readonly empty: ReadonlySet<string>;
  /** Scopes that grant today, were read whole, and have nobody in the end: of those who were in before, `withheld` has why. */
  readonly shut: ReadonlySet<string>;
  /** Scopes that grant at all. */
  readonly granting: ReadonlySet<string>;
  /** By object id: names that declarations use and Entra no longer has, of people recognised by what is remembered. */
  readonly formerNames: ReadonlyMap<string, readonly string[]>;
  /**
   * Comparison keys of names that declarations give access to: those of people lines, resolved or not, and those of scopes that nobody was
   * found for. Their accounts are never strangers.
   */
  readonly declaredNames: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}
