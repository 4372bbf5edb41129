import type { DirectoryUser, GroupMember, RoleAssignment, ServicePrincipal } from '../directory/types.js';
import type { Position } from '../problem.js';
import type { Account } from '../vonage/account.js';

/** What both systems hold now. Read by `run/`, complete or not at all. */
export interface Live {
  readonly servicePrincipal: ServicePrincipal;
  readonly users: readonly DirectoryUser[];
  /** Declared groups that exist, by the reference as written, with their direct members. */
  readonly groups: Readonly<Record<string, LiveGroup>>;
  /** Declared group references that could not be resolved, with the reason as a clause: `no group has this name`. */
  readonly unresolvedGroups: Readonly<Record<string, string>>;
  readonly assignments: readonly RoleAssignment[];
  readonly accounts: readonly Account[];
  /** Object id rollcall itself is signed in as, where known. */
  readonly ownObjectId: string | null;
}

export interface LiveGroup {
  readonly id: string;
  readonly displayName: string;
  readonly members: readonly GroupMember[];
}

/** What only the stack's state knows (architecture: "Memory"). */
export type Remembered =
  | { readonly kind: 'first-run' }
  | { readonly kind: 'unreadable'; readonly reason: string }
  | {
      readonly kind: 'read';
      readonly accounts: readonly RememberedAccount[];
      readonly assignments: readonly RememberedAssignment[];
    };

export interface RememberedAccount {
  /** Entra object id. */
  readonly objectId: string;
  /** Resource name in the URN. */
  readonly name: string;
  readonly scimId: string | null;
  readonly userName: string;
  /** The day the disable was confirmed, `YYYY-MM-DD` in the stack's time zone; null for someone who has access. */
  readonly leftOn: string | null;
  /** Scopes that brought the person in, `people` for a grant of their own. */
  readonly scopes: readonly string[];
}

export interface RememberedAssignment {
  readonly principalId: string;
  readonly name: string;
  readonly roleId: string;
  readonly resourceId: string;
  readonly assignmentId: string | null;
}

export const actions = [
  'create',
  'adopt',
  'update',
  'rename',
  'enable',
  'assign',
  'unassign',
  'disable',
  'delete',
  'keep',
] as const;
export type Action = (typeof actions)[number];

export type CauseKind =
  | 'grant'
  | 'group'
  | 'grant-removed'
  | 'grant-ended'
  | 'excepted'
  | 'left-group'
  | 'entra-deleted'
  | 'entra-disabled'
  | 'entra-changed'
  | 'mapping'
  | 'drift'
  | 'returned'
  | 'delete-after'
  | 'unmanaged'
  | 'protected'
  | 'policy';

/** Why a change is there. */
export interface Cause {
  readonly kind: CauseKind;
  /** A clause for people: `granted by people line`, `member of VBC Support EMEA`. */
  readonly message: string;
  readonly position?: Position;
  readonly scope?: string;
  readonly group?: string;
}

export interface AttributeChange {
  readonly attribute: string;
  readonly before: string | boolean | null;
  readonly after: string | boolean | null;
}

/** One thing that will be written (`keep`: one that deliberately will not). */
export interface Change {
  readonly action: Action;
  readonly kind: 'account' | 'assignment';
  readonly subject: {
    /** Vonage userName of a person, display name of a group. */
    readonly name: string;
    /** Entra object id; null for an account that no Entra user stands behind. */
    readonly objectId: string | null;
    readonly scimId: string | null;
  };
  readonly attributes: readonly AttributeChange[];
  readonly causes: readonly Cause[];
}

export type RefusalCode =
  | 'removals-count'
  | 'removals-ratio'
  | 'scope-removals'
  | 'updates-ratio'
  | 'updates-count'
  | 'empty-source'
  | 'protected'
  | 'seats'
  | 'memory-unreadable'
  | 'app-changed'
  | 'synchronization-job';

/** Why the plan may not be applied. */
export interface Refusal {
  readonly code: RefusalCode;
  /** What was seen, the limit and the counts. */
  readonly message: string;
  /** How to go on, for example `--allow removals=37`. */
  readonly hint: string;
}

export interface PlanCounts {
  readonly people: number;
  readonly activeBefore: number;
  readonly activeAfter: number;
  /** People who lose the use of Vonage. */
  readonly removals: number;
  /** People whose account changes otherwise. */
  readonly updates: number;
  /** By action, accounts and assignments alike. */
  readonly byAction: Readonly<Record<Action, number>>;
}
