import type { Day } from '../declare/types.js';
import type {
  DirectoryGroup,
  DirectoryUser,
  GroupMember,
  RoleAssignment,
  ServicePrincipal,
} from '../directory/types.js';
import type { Mapping, MissingValue } from '../mapping/types.js';
import type { Account, TargetAttribute } from '../vonage/account.js';

/** What an import is made from: everything complete, as `run/` reads it. */
export interface ImportWorld {
  readonly servicePrincipal: ServicePrincipal;
  /** With the attributes that the mapping reads, and `department` and `mail`. */
  readonly users: readonly DirectoryUser[];
  /** All of the tenant. */
  readonly groups: readonly DirectoryGroup[];
  /** Direct members by group id: of every assigned group, and of those that may explain people. */
  readonly members: ReadonlyMap<string, readonly GroupMember[]>;
  readonly assignments: readonly RoleAssignment[];
  readonly accounts: readonly Account[];
}

export interface ImportOptions {
  readonly mapping: Mapping;
  /** The clock of the mapping's `Now()`. */
  readonly now: Date;
  readonly today: Day;
  /** Ids of groups that may explain people who are assigned one by one. */
  readonly candidates: ReadonlySet<string>;
  /** The fewest people for whom a group is worth a scope. */
  readonly fewest: number;
  /** Whom to declare though the first `up` would write about them. */
  readonly include: Included;
  /** Last day of every grant; null: none, where the policy requires none. */
  readonly until: Day | null;
}

export interface Included {
  /** An account, an Entra user, and no assignment: it would be made. */
  readonly unassigned: boolean;
  /** Assigned, and no account: it would be made. */
  readonly missing: boolean;
  /** The account is not as the mapping would have it: it would be changed. */
  readonly differing: boolean;
}

/** How a person of Entra stands to Vonage, by the mapping. */
export type Standing =
  /** One active account, just as the mapping would have it. */
  | { readonly kind: 'fits'; readonly account: Account }
  | { readonly kind: 'differs'; readonly account: Account; readonly attributes: readonly Difference[] }
  /** The account is there and inactive. */
  | { readonly kind: 'inactive'; readonly account: Account }
  /** `error`: what keeps it from being made. */
  | { readonly kind: 'missing'; readonly userName: string; readonly error: readonly MissingValue[] }
  /** The mapping fails for this person. */
  | { readonly kind: 'unmapped'; readonly account: Account | null; readonly error: readonly MissingValue[] }
  /** Several people map to one userName, or several accounts have it. */
  | { readonly kind: 'ambiguous'; readonly userName: string; readonly accounts: readonly Account[] }
  /** Disabled in Entra; `account`: active all the same. */
  | { readonly kind: 'leaver'; readonly account: Account }
  | { readonly kind: 'gone' };

export interface Difference {
  readonly attribute: TargetAttribute;
  readonly vonage: string | boolean | null;
  readonly mapping: string | boolean | null;
}

/** How many of the accounts that belong to somebody have just what the mapping gives, an attribute each. */
export interface Fit {
  readonly attribute: TargetAttribute;
  readonly fits: number;
  readonly differs: number;
}

/** A line of `people:`. */
export interface ProposedPerson {
  readonly user: DirectoryUser;
  /** As the declaration names them. */
  readonly reference: string;
  readonly reason: string;
}

export interface ProposedScope {
  readonly scope: string;
  readonly reason: string;
  /** `reference`: as the declaration names it; the display name is for readers where that is an id. */
  readonly group: { readonly reference: string; readonly displayName: string } | null;
  /** Who is named one by one, as with a role that lines cannot have. */
  readonly people: readonly string[];
  readonly role: string | null;
  readonly assign: 'people' | 'group';
  /** How many people it covers. */
  readonly covers: number;
}

/** What is listed apart, in the order in which it is shown. */
export const findingKinds = [
  'leaver',
  'unknown-account',
  'unassigned',
  'missing',
  'differing',
  'unmapped',
  'ambiguous',
  'group',
  'role',
  'inactive',
  'guest',
] as const;
export type FindingKind = (typeof findingKinds)[number];

/** One thing that somebody should look at. */
export interface Finding {
  readonly kind: FindingKind;
  /** userPrincipalName, Vonage userName, or display name. */
  readonly name: string;
  readonly detail: string;
  /** Whether it is declared all the same. */
  readonly isDeclared: boolean;
}

/** The declarations of what is there now, and what they do not cover. */
export interface Proposal {
  readonly people: readonly ProposedPerson[];
  readonly scopes: readonly ProposedScope[];
  readonly findings: readonly Finding[];
  readonly fit: readonly Fit[];
  /** People assigned one by one, whom no group explains. */
  readonly counts: {
    readonly declared: number;
    readonly byAssignedGroups: number;
    readonly byGroups: number;
    readonly byLines: number;
  };
}
