import type { Day } from '../declare/types.js';
import type { DirectoryUser, GroupMember, RoleAssignment, ServicePrincipal } from '../directory/types.js';
import type { Problem } from '../problem.js';
import type { Cause, Resolution } from '../scope/types.js';
import type { Account, AccountValues, WantedValues } from '../vonage/account.js';
import type { Draft } from './draft.js';

/** What both systems hold now. Every list is complete: `run/` reads it whole or fails. */
export interface Live {
  readonly servicePrincipal: ServicePrincipal;
  /** Every user of the tenant, or at least all on whom the plan depends (`run/needed.ts`). */
  readonly users: readonly DirectoryUser[];
  /** Declared groups that exist, by the reference as written, with those members that some scope asks for. */
  readonly groups: Readonly<Record<string, LiveGroup>>;
  /** Declared groups that could not be resolved, by the reference as written, with the reason: `no group has this name`. */
  readonly unresolvedGroups: Readonly<Record<string, string>>;
  readonly assignments: readonly RoleAssignment[];
  readonly accounts: readonly Account[];
  /** Object id that rollcall itself is signed in as, where known. */
  readonly ownObjectId: string | null;
  /** Ids of the app's enabled synchronization jobs; null where rollcall may not look. */
  readonly enabledJobs: readonly string[] | null;
}

export interface LiveGroup {
  readonly id: string;
  readonly displayName: string;
  /** Direct members; null where no scope asks for them. */
  readonly members: readonly GroupMember[] | null;
  /** Members, and those of member groups however deep; null where no scope asks for them (`nested: true`). */
  readonly transitive: readonly GroupMember[] | null;
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
  /** Resource name in the URN. */
  readonly name: string;
  /** Entra object id; null for a stranger's account that `unmanaged: disable` took over. */
  readonly objectId: string | null;
  /** Null after a create whose answer nobody saw. */
  readonly scimId: string | null;
  readonly userPrincipalName: string;
  /** Earlier names under which declarations still have them: without these a rename would lose them at the second run. */
  readonly knownAs: readonly string[];
  /** What rollcall last made the account hold. */
  readonly values: WantedValues & { readonly userName: string };
  /** The day the disable was confirmed; null for someone who has access. */
  readonly leftOn: Day | null;
  /** Scopes that brought the person in at the last run. */
  readonly scopes: readonly string[];
  /** Whether the last run had them on the emergency list. */
  readonly lockedOut: boolean;
}

export interface RememberedAssignment {
  readonly name: string;
  readonly principalId: string;
  readonly roleId: string;
  /** Object id of the app's service principal. */
  readonly resourceId: string;
  /** Null after a create whose answer nobody saw. */
  readonly assignmentId: string | null;
  /** Whether rollcall has taken it away and keeps it so: see `AssignmentResource`. */
  readonly withdrawn: boolean;
}

/** In the order in which changes are listed. */
export const actions = [
  'create',
  'adopt',
  'enable',
  'rename',
  'update',
  'assign',
  'disable',
  'unassign',
  'delete',
  'keep',
] as const;
export type Action = (typeof actions)[number];

export interface AttributeChange {
  readonly attribute: string;
  readonly before: string | boolean | null;
  readonly after: string | boolean | null;
}

/** One thing that will be written; `keep`: one that deliberately will not. */
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

/** Whether a change is made because of the emergency list: it is shown first, written first, and no limit holds it back. */
export function isLockout({ action, causes }: Change): boolean {
  return action !== 'keep' && causes[0]?.kind === 'lockout';
}

/** Whether Vonage or Entra is written to for a change: not for what is kept, nor for what is taken over as it is. */
export function isWritten({ action, kind, attributes }: Change): boolean {
  if (action === 'adopt') return kind === 'account' && attributes.length > 0;
  return action !== 'keep';
}

export type RefusalCode =
  | 'removals'
  | 'scope-removals'
  | 'updates'
  | 'scope-updates'
  | 'deletions'
  | 'empty-source'
  | 'shrunken-source'
  | 'protected'
  | 'seats'
  | 'memory-unreadable'
  | 'app-changed'
  | 'clock'
  | 'synchronization-job'
  | 'plan-changed';

/** Refusals for which not even lockouts are written: it would be unsafe, another writer would undo it, or nobody has seen them. */
const holdingLockouts: ReadonlySet<RefusalCode> = new Set([
  'memory-unreadable',
  'app-changed',
  'synchronization-job',
  'plan-changed',
]);

/** Whether a plan is refused and its lockouts are written all the same, with everyone else left as they are. */
export function appliesLockoutsAlone({ refusals, counts }: Pick<Plan, 'refusals' | 'counts'>): boolean {
  return (
    refusals.length > 0 && counts.lockouts > 0 && refusals.every(({ code }) => !holdingLockouts.has(code))
  );
}

/** Why the plan may not be applied. */
export interface Refusal {
  readonly code: RefusalCode;
  /** What was seen, the limit, and where it stands, in one line. */
  readonly message: string;
  /** How to go on, for example `--allow removals=37`. */
  readonly hint: string;
}

/** Numbers that the person who runs it vouches for: `--allow removals=37`. Each must equal the plan's own number. */
export type Allowance = Readonly<Partial<Record<'removals' | 'updates' | 'deletions', number>>>;

export interface Counts {
  /** People whom a grant covers today. */
  readonly people: number;
  /** Managed people who could use Vonage before the run, but for those whom it locks out. */
  readonly activeBefore: number;
  /** Active Vonage accounts after the run, strangers' included. */
  readonly seatsAfter: number;
  /** People from whom the emergency list takes access in this run; no other number counts them but `seatsAfter` and `byAction`. */
  readonly lockouts: number;
  /** People who lose the use of Vonage otherwise. */
  readonly removals: number;
  /** People whose account changes otherwise. */
  readonly updates: number;
  /** Changes by action, accounts and assignments alike. */
  readonly byAction: Readonly<Record<Action, number>>;
}

/** What is in Vonage or Entra now, where it differs from what should be. */
export type Found<Values> = { readonly absent: true } | ({ readonly id: string } & Values);

/** When a resource is written: lockouts and removals that must free a seat, then what gives, then the other removals. */
export type Phase = 'first' | 'give' | 'take';

/** A person's account as the stack should register it. */
export interface AccountResource {
  readonly name: string;
  /** Earlier names of the same resource. */
  readonly formerNames: readonly string[];
  readonly objectId: string | null;
  readonly userPrincipalName: string;
  readonly knownAs: readonly string[];
  readonly values: WantedValues & { readonly userName: string };
  readonly scopes: readonly string[];
  readonly leftOn: Day | null;
  /** On the emergency list: inactive whatever grants say. */
  readonly lockedOut: boolean;
  /** Null where nothing is to be written. */
  readonly found: Found<{ readonly values: AccountValues }> | null;
  readonly phase: Phase;
  /**
   * Names of resources that must be written before this one, and come before it in the list: they give up the userName that it takes.
   * Absent: none.
   */
  readonly after?: readonly string[];
}

/**
 * A person's or group's role on the app as the stack should register it. One that is `withdrawn` is taken away as a write
 * of its own (whether the stack had made it or a stranger) and stays registered, so that the next run has nothing to show.
 */
export interface AssignmentResource {
  readonly name: string;
  readonly formerNames: readonly string[];
  readonly principalId: string;
  readonly roleId: string;
  readonly resourceId: string;
  readonly withdrawn: boolean;
  /** Null where nothing is to be written. */
  readonly found: Found<object> | null;
  readonly phase: Phase;
}

export interface Plan {
  readonly stack: string;
  /** SHA-256 over the changes alone. */
  readonly hash: string;
  readonly memory: Remembered['kind'];
  /** Lockouts first. Without `keep`s of people who have what they should: those are counted in `counts.people` alone. */
  readonly changes: readonly Change[];
  readonly refusals: readonly Refusal[];
  /** Errors and warnings of single people and groups; none keeps the others back. */
  readonly problems: readonly Problem[];
  readonly counts: Counts;
  /** Overrides that were used. */
  readonly allowed: Allowance;
}

/** What the stack registers in a run. */
export interface Registration {
  readonly accounts: readonly AccountResource[];
  readonly assignments: readonly AssignmentResource[];
  /** Keys (`removalKey`) of everything this run may take away. */
  readonly removals: readonly string[];
  /** Keys (`releaseKey`) of what leaves the state without a write, for a sibling stack has it. */
  readonly released: readonly string[];
}

/** What the planner computes: the plan that people see, and the resources that make it so. */
export interface Planned extends Registration {
  readonly plan: Plan;
  /** Who has access today, and why: what `explain` tells. */
  readonly resolution: Resolution;
  /** Whom other stacks on the same account give access today. */
  readonly siblings: readonly { readonly stack: string; readonly people: Resolution['people'] }[];
  /** What becomes of each account. */
  readonly drafts: readonly Draft[];
  /**
   * What is registered instead where the plan is refused: its lockouts, and everyone else as they are remembered. Null where
   * the plan is not refused, locks nobody out, or not even that may be written.
   */
  readonly lockoutsAlone: Registration | null;
}
