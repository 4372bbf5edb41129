import type { Mapping } from '../mapping/types.js';
import type { Position, Problem } from '../problem.js';
import type { Rates } from '../rates.js';
import type { Filter } from '../scope/filter.js';

/** `stacks/<stack>/stack.yaml`. */
export interface StackDeclaration {
  readonly stack: string;
  readonly delivery: 'direct' | 'entra';
  readonly mapping: string;
  readonly policy: string;
  readonly unmanaged: 'keep' | 'disable';
  /** IANA name. */
  readonly timezone: string;
  readonly position: Position;
}

/** A calendar day, `YYYY-MM-DD`, in the stack's time zone. */
export type Day = string;

/** One entry of `people:`. */
export interface PersonGrant {
  /** userPrincipalName or object id, as written. */
  readonly user: string;
  readonly reason: string | null;
  readonly ticket: string | null;
  readonly from: Day | null;
  /** The last day. */
  readonly until: Day | null;
  readonly position: Position;
}

/** A reference as written, with its place. */
export interface Reference {
  readonly name: string;
  readonly position: Position;
}

/** One entry of `scopes:`. */
export interface ScopeGrant {
  readonly scope: string;
  readonly owner: string | null;
  readonly reason: string | null;
  readonly ticket: string | null;
  readonly from: Day | null;
  readonly until: Day | null;
  /** Groups by display name or object id. */
  readonly groups: readonly Reference[];
  /** Whether members of member groups count too. */
  readonly nested: boolean;
  /** Single people by userPrincipalName or object id. */
  readonly people: readonly Reference[];
  /** Other scopes whose people are in this one. */
  readonly scopes: readonly Reference[];
  /** Other scopes whose people are not. */
  readonly minus: readonly Reference[];
  /** Cuts this scope only. */
  readonly except: readonly Reference[];
  /** Lets through whom it holds for; null: everybody. */
  readonly where: Filter | null;
  /** App role value or display name; null: the app's only one. */
  readonly role: Reference | null;
  /** `none`: grants nothing by itself; other scopes refer to it. */
  readonly assign: 'people' | 'group' | 'none';
  readonly position: Position;
}

/** One entry of `lockout:`: somebody who may not use Vonage, whatever grants say. */
export interface LockoutEntry {
  /** userPrincipalName, Vonage userName or object id, as written. */
  readonly user: string;
  readonly reason: string;
  readonly ticket: string | null;
  readonly position: Position;
}

export interface Limit {
  readonly count: number | null;
  readonly ratio: number | null;
  /** The ratio counts only where at least this many people are active before the run. */
  readonly from: number;
}

/** `policies/<policy>.yaml`, defaults filled in. */
export interface Policy {
  readonly policy: string;
  readonly limits: {
    readonly removals: Limit;
    readonly updates: Limit;
    /** People who lose access by one scope, of those who had it by that scope; `from` counts these. */
    readonly sources: Limit;
    /** Accounts that are deleted for good; its ratio is not used. */
    readonly deletions: Limit;
    readonly scopes: Readonly<Record<string, { readonly removals: Limit; readonly updates: Limit }>>;
  };
  readonly seats: number | null;
  /** userPrincipalNames, Vonage user names or object ids. */
  readonly protected: readonly Reference[];
  /** Vonage userName of the account with which SCIM was set up (facts sheet A.2.4): nothing of it is ever changed. Null: not named. */
  readonly scimUser: Reference | null;
  readonly leavers: {
    readonly action: 'disable' | 'delete' | 'keep';
    readonly deleteAfterDays: number | null;
  };
  readonly rates: Rates;
  readonly position: Position;
}

/** Everything that one stack declares, checked. `policies`' rules for grants have been applied: what is here obeys them. */
export interface Declarations {
  readonly stack: StackDeclaration;
  readonly people: readonly PersonGrant[];
  readonly scopes: readonly ScopeGrant[];
  /** The emergency list; empty where there is none. */
  readonly lockout: readonly LockoutEntry[];
  readonly mapping: Mapping;
  /** Where each target attribute's mapping stands. */
  readonly mappingPositions: Readonly<Record<string, Position>>;
  readonly policy: Policy;
}

/** `declarations` is absent where there was at least one error. Warnings come in both cases. */
export interface LoadResult {
  readonly declarations?: Declarations;
  readonly problems: readonly Problem[];
}
