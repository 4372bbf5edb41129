import type { Day, Declarations } from '../declare/types.js';
import { roleLabel } from '../directory/roles.js';
import type { DirectoryUser } from '../directory/types.js';
import { isGuid } from '../guid.js';
import type { Problem } from '../problem.js';
import { type Cause, causesOf, ownGrant } from '../scope/types.js';
import { type Account, userNameKey } from '../vonage/account.js';
import type { Draft } from './draft.js';
import type { Change, Live, Planned, Remembered } from './types.js';
import { makeWorld, type World } from './world.js';

/** A reason, and the last day of the line or scope that it stands for; null: without an end. */
export interface ExplainedCause extends Cause {
  readonly until: Day | null;
}

/** One way in which somebody has access today. */
export interface ExplainedGrant {
  /** Scope name, or `people`. */
  readonly scope: string;
  /** The nearest first: what brought them in, then what lies behind it. */
  readonly causes: readonly ExplainedCause[];
}

/** A role that somebody holds on the app in Entra now. */
export interface ExplainedAssignment {
  readonly role: string;
  /** Display name of the group that holds it for them; null: they hold it themselves. */
  readonly group: string | null;
  /** Whether rollcall made or took over the assignment. */
  readonly managed: boolean;
}

/** Why one person has Vonage, or has not. */
export interface Explanation {
  /** Null where Entra has nobody of that name. */
  readonly user: Pick<DirectoryUser, 'id' | 'userPrincipalName' | 'accountEnabled' | 'userType'> | null;
  readonly inScope: boolean;
  readonly grants: readonly ExplainedGrant[];
  /** Grants that are declared and do not hold for them today, and why. */
  readonly withheld: readonly Cause[];
  /** Grants that other stacks on the same account give them today. */
  readonly elsewhere: readonly { readonly stack: string; readonly causes: readonly Cause[] }[];
  /** Lines of the emergency list that mean them; whatever grants say. */
  readonly lockouts: readonly Cause[];
  /** Scopes of which nobody can tell. */
  readonly unsure: readonly Cause[];
  readonly assignments: readonly ExplainedAssignment[];
  /** The Vonage account now. */
  readonly account: Account | null;
  /** Whether the stack remembers having given them access; null where its state could not be read. */
  readonly remembered: boolean | null;
  /** The day the disable of a leaver was confirmed. */
  readonly leftOn: Day | null;
  /** What the next run would do, `keep`s included. */
  readonly next: readonly Change[];
  /** Why the next run may not do it. */
  readonly refusals: Planned['plan']['refusals'];
  /** What is wrong with them or the lines that name them. */
  readonly problems: readonly Problem[];
}

/**
 * Everything that a plan knows of one person. Pure.
 * @param name userPrincipalName (also a former one), object id, Vonage userName or SCIM id
 * @returns null where nobody knows the name: neither Entra, nor Vonage, nor the stack, nor a declaration
 */
export function explain(
  declared: Declarations,
  remembered: Remembered,
  live: Live,
  planned: Planned,
  now: Date,
  name: string,
): Explanation | null {
  const world = makeWorld(declared, remembered, live, now);
  const { resolution, plan } = planned;
  const found = find(world, planned, name);
  const keys = new Set([userNameKey(name), ...found.keys]);
  const problems = plan.problems.filter(({ about }) => about !== undefined && keys.has(userNameKey(about)));
  if (found.objectId === null && found.account === null && found.draft === null && problems.length === 0) {
    return null;
  }
  const { objectId, draft, account } = found;
  const user = objectId === null ? null : (world.usersById.get(objectId) ?? null);
  const grants = objectId === null ? [] : (resolution.people.get(objectId)?.grants ?? []);
  return {
    user,
    inScope: grants.length > 0,
    grants: grants.map((grant) => ({
      scope: grant.scope,
      causes: causesOf(grant).map((cause) => ({ ...cause, until: untilOf(declared, cause) })),
    })),
    withheld: objectId === null ? [] : distinct(resolution.withheld.get(objectId) ?? []),
    elsewhere: objectId === null ? [] : elsewhere(planned, objectId),
    lockouts: (draft?.causes ?? []).filter(({ kind }) => kind === 'lockout'),
    unsure: objectId === null ? [] : distinct(resolution.unsure.get(objectId) ?? []),
    assignments: objectId === null ? [] : assignmentsOf(world, objectId),
    account,
    remembered: world.memory === 'unreadable' ? null : (draft?.memory ?? null) !== null,
    leftOn: draft?.leftOn ?? null,
    next: plan.changes.filter(
      ({ subject }) =>
        (objectId !== null && subject.objectId?.toLowerCase() === objectId) ||
        (account !== null && subject.scimId === account.id),
    ),
    refusals: plan.refusals,
    problems,
  };
}

/** Every grant in other stacks of the fleet. */
function elsewhere({ siblings }: Planned, objectId: string): Explanation['elsewhere'] {
  return siblings.flatMap(({ stack, people }) =>
    (people.get(objectId)?.grants ?? []).map((grant) => ({ stack, causes: causesOf(grant) })),
  );
}

/** Each reason once: a scope that others refer to gives the same one through each of them. */
function distinct(causes: readonly Cause[]): readonly Cause[] {
  const seen = new Map(
    causes.map((cause) => {
      const { file, line, column } = cause.position ?? {};
      return [JSON.stringify([cause.message, file, line, column]), cause] as const;
    }),
  );
  return [...seen.values()];
}

interface Found {
  /** In small letters. */
  readonly objectId: string | null;
  readonly draft: Draft | null;
  readonly account: Account | null;
  /** Comparison keys of every name that stands for them. */
  readonly keys: readonly string[];
}

function find(world: World, { drafts, resolution }: Planned, name: string): Found {
  const key = userNameKey(name);
  const user = isGuid(name)
    ? world.usersById.get(key)
    : world.live.users.find((candidate) => userNameKey(candidate.userPrincipalName) === key);
  const named = (draft: Draft): boolean =>
    [draft.objectId, draft.userPrincipalName, ...draft.knownAs, draft.memory?.values.userName].some(
      (known) => known !== null && known !== undefined && userNameKey(known) === key,
    );
  const holds = ({ account }: Draft): boolean =>
    account !== null && (userNameKey(account.values.userName) === key || account.id === name);
  const draft =
    (user !== undefined &&
      drafts.find(({ objectId }) => objectId?.toLowerCase() === user.id.toLowerCase())) ||
    (user === undefined && (drafts.find(named) ?? drafts.find(holds))) ||
    null;
  // Of whom Entra's users do not have there may be an assignment still, or a membership.
  const isPrincipal =
    isGuid(name) &&
    (resolution.unsure.has(key) ||
      [...world.live.assignments, ...world.rememberedAssignments].some(
        ({ principalId }) => principalId.toLowerCase() === key,
      ));
  const objectId = (user?.id ?? draft?.objectId ?? (isPrincipal ? key : null))?.toLowerCase() ?? null;
  const [namesake] = world.accountsByName.get(userNameKey(user?.userPrincipalName ?? name)) ?? [];
  const account = draft === null ? (namesake ?? world.accountsById.get(name) ?? null) : draft.account;
  const keys = [user?.userPrincipalName, draft?.userPrincipalName, objectId, ...(draft?.knownAs ?? [])];
  return {
    objectId,
    draft,
    account,
    keys: keys.flatMap((known) => (known === null || known === undefined ? [] : [userNameKey(known)])),
  };
}

/** The last day of what a cause stands for: a line of one's own, or the scope that it names. */
function untilOf({ people, scopes }: Declarations, { kind, scope, position }: Cause): Day | null {
  if (kind !== 'grant') return null;
  if (scope !== undefined && scope !== ownGrant) {
    return scopes.find((candidate) => candidate.scope === scope)?.until ?? null;
  }
  const line = people.find(
    (candidate) => candidate.position.file === position?.file && candidate.position.line === position?.line,
  );
  return line?.until ?? null;
}

/** Roles by assignments of their own, and by those of declared groups, which are the only ones whose members are read. */
function assignmentsOf(world: World, objectId: string): readonly ExplainedAssignment[] {
  const { live } = world;
  const groups = new Map(
    Object.values(live.groups)
      .filter(({ members, transitive }) =>
        [...(members ?? []), ...(transitive ?? [])].some(({ id }) => id.toLowerCase() === objectId),
      )
      .map((group) => [group.id.toLowerCase(), group.displayName]),
  );
  return live.assignments.flatMap(({ principalId, appRoleId }) => {
    const id = principalId.toLowerCase();
    const group = groups.get(id) ?? null;
    if (id !== objectId && group === null) return [];
    const managed = world.rememberedAssignments.some(
      (held) => held.principalId.toLowerCase() === id && held.roleId === appRoleId,
    );
    return [{ role: roleLabel(live.servicePrincipal, appRoleId), group, managed }];
  });
}
