import type { DirectoryUser } from '../directory/types.js';
import type { Problem } from '../problem.js';
import { push } from '../push.js';
import { type Cause, causesOf, type InScope, ownGrant, type Resolution } from '../scope/types.js';
import { type Account, userNameKey } from '../vonage/account.js';
import type { Draft } from './draft.js';
import { type Handover, noHandover, resolveHandovers } from './handovers.js';
import { type Lockouts, lockPerson } from './lockouts.js';
import { mapUser, userNameOf } from './mapped.js';
import { type Fault, faultsOf, guestMessage, scimUserMessage } from './messages.js';
import { scimUserAmong } from './protected.js';
import type { RememberedAccount } from './types.js';
import { isHeldByAnother, isRenamedByHand, liveAccountOf, type World } from './world.js';

export interface PeopleDrafts {
  readonly drafts: readonly Draft[];
  /** SCIM ids of every account that belongs to a person in scope, drafted or not. */
  readonly claimed: ReadonlySet<string>;
  /** SCIM ids of the accounts that have the userName of somebody in scope whom Entra has enabled. */
  readonly named: ReadonlySet<string>;
  /** Whether everybody in scope has a userName, or an account that is known to be theirs: else any account may be. */
  readonly isEverybodyNamed: boolean;
  readonly problems: readonly Problem[];
}

/** What becomes of everyone whom a grant covers today. One person's problem never keeps another back. */
export function draftPeople(world: World, resolution: Resolution, lockouts: Lockouts): PeopleDrafts {
  const drafts: Draft[] = [];
  const problems: Problem[] = [];
  const claims = [...resolution.people.values()].flatMap(
    (person) => claimAccount(world, person, resolution) ?? [],
  );
  const accounts = claims.flatMap(({ named, account }) => (account === null ? named : [...named, account]));
  const settled = withoutSharers(withoutRivals(claims)).map((claim) =>
    lockouts.people.has(claim.person.objectId) ? claim : withoutLocked(claim, lockouts),
  );
  const handovers = resolveHandovers(world, settled, lockouts);
  for (const claim of settled) {
    const base = baseOf(resolution, claim);
    const locked = lockouts.people.get(claim.person.objectId);
    const draft =
      locked === undefined
        ? draftPerson(world, claim, base, handovers.get(claim) ?? noHandover, problems)
        : lockPerson(base, locked);
    if (draft !== null) drafts.push(draft);
  }
  problems.push(...deletedPeople(world, resolution));
  const isEverybodyNamed = claims.every(
    ({ userName, own, account }) => userName !== undefined || own !== null || account !== null,
  );
  const enabled = claims.filter(({ user }) => user.accountEnabled);
  const named = new Set(enabled.flatMap((claim) => claim.named.map(({ id }) => id)));
  return { drafts, claimed: new Set(accounts.map(({ id }) => id)), named, isEverybodyNamed, problems };
}

/** Of several people who map to one userName, the one may keep it who has it. The others get an error, and nothing that is not theirs. */
function withoutRivals(claims: readonly Claim[]): readonly Claim[] {
  const byName = new Map<string, Claim[]>();
  for (const claim of claims) {
    if (claim.userName === undefined) continue;
    const key = userNameKey(claim.userName);
    push(byName, key, claim);
  }
  return claims.map((claim) => {
    const key = claim.userName === undefined ? null : userNameKey(claim.userName);
    const rivals = key === null ? [claim] : (byName.get(key) ?? [claim]);
    if (rivals.length === 1) return claim;
    const remembered = rivals.filter((rival) => rival.own !== null);
    const holder = remembered.find(
      ({ account }) => account !== null && userNameKey(account.values.userName) === key,
    );
    const owner = holder ?? (remembered.length === 1 ? remembered[0] : null);
    if (claim === owner) return claim;
    const others = rivals.filter((rival) => rival !== claim).map((rival) => rival.user.userPrincipalName);
    const error = `maps to the userName \`${claim.userName}\`, as ${others.sort().join(', ')} does`;
    const errors = [...claim.errors, error];
    return claim.own === null ? { ...claim, memory: null, account: null, errors } : { ...claim, errors };
  });
}

/**
 * One account is one person's. Two can claim it where a create was cut off, its person was renamed since, and another has the
 * name now: it is whose create it was.
 */
function withoutSharers(claims: readonly Claim[]): readonly Claim[] {
  const owners = new Map<string, Claim>();
  for (const claim of claims) {
    if (claim.account === null) continue;
    const owner = owners.get(claim.account.id);
    if (owner === undefined || (owner.own === null && claim.own !== null))
      owners.set(claim.account.id, claim);
  }
  return claims.map((claim) => {
    const owner = claim.account === null ? undefined : owners.get(claim.account.id);
    if (owner === undefined || owner === claim) return claim;
    const error = `the Vonage user \`${claim.userName}\` belongs to ${owner.user.userPrincipalName}`;
    return { ...claim, memory: claim.own, account: null, errors: [...claim.errors, error] };
  });
}

/** What somebody else is locked out of is nobody's to take over. */
function withoutLocked(claim: Claim, lockouts: Lockouts): Claim {
  const { account, own } = claim;
  const causes = account === null ? undefined : lockouts.accounts.get(account.id);
  if (account === null || causes === undefined) return claim;
  const at = causes[0]?.position;
  const where = at === undefined ? '' : ` (${at.file}:${at.line})`;
  const error = `the Vonage user \`${account.values.userName}\` is locked out${where}`;
  return { ...claim, memory: own, account: null, errors: [...claim.errors, error] };
}

/** Declared people whom Entra has deleted: whatever they had they lose as leavers, and their line gives nobody anything. */
function deletedPeople(world: World, { people }: Resolution): readonly Problem[] {
  return [...people.values()].flatMap(({ user, objectId, grants }): Problem[] => {
    const position = grants[0]?.cause.position;
    if (user !== null) return [];
    const name = world.rememberedByObjectId.get(objectId)?.userPrincipalName ?? objectId;
    return [
      {
        code: 'deleted-user',
        severity: 'warning',
        message: `${name}: is deleted in Entra, and gets nothing by this line`,
        ...(position && { position }),
        hint: 'remove the line',
      },
    ];
  });
}

/** A person and the Vonage account that is theirs. */
export interface Claim {
  readonly person: InScope;
  readonly user: DirectoryUser;
  /** What is remembered of this very person. */
  readonly own: RememberedAccount | null;
  /** `own`, or a leaver's whose account passes on to this person. */
  readonly memory: RememberedAccount | null;
  readonly account: Account | null;
  /** Live accounts with the userName that the person maps to. */
  readonly named: readonly Account[];
  readonly userName: string | undefined;
  /** The one of them that is not `account`, and must give the name up before the person can have it. */
  readonly rival: Account | null;
  /** What keeps them from the account, each as a clause. */
  readonly errors: readonly string[];
}

/** Null for someone whom Entra has deleted: they are leavers. */
function claimAccount(world: World, person: InScope, resolution: Resolution): Claim | null {
  const { user } = person;
  if (user === null) return null;
  const own = world.rememberedByObjectId.get(person.objectId) ?? null;
  const userName = userNameOf(world, user);
  const errors: string[] = [];
  const named = userName === undefined ? [] : (world.accountsByName.get(userNameKey(userName)) ?? []);
  let account = own === null ? world.fleet.accountOf(person.objectId) : liveAccountOf(world, own);
  if (named.length > 1) {
    const each = [...named].sort((a, b) => (a.id < b.id ? -1 : 1)).map(accountInWords);
    errors.push(`${named.length} Vonage users have the userName \`${userName}\`: ${each.join(', ')}`);
  } else if (account === null) account = named[0] ?? null;
  const [only] = named;
  const rival = named.length === 1 && only !== undefined && only.id !== account?.id ? only : null;
  const holder = account === null ? null : (world.rememberedByScimId.get(account.id) ?? null);
  const fleetRival = own === null ? world.fleet.rivalOf(person.objectId, account, userName) : null;
  if (fleetRival !== null) {
    errors.push(fleetRival);
    account = null;
  }
  const claim = { person, user, own, account, named, userName, rival, errors };
  if (holder === null || holder === own) return { ...claim, memory: own };
  // Someone else's account so far. It passes on as when a rehired person has a new object: whom it belonged to is neither
  // in scope nor somebody whom Entra still has, who would be another person.
  const isHeld = account !== null && isHeldByAnother(world, resolution, account, person.objectId);
  if (!isHeld && own === null) return { ...claim, memory: holder };
  errors.push(whoseAccount(world, account, holder));
  return { ...claim, memory: own, account: own === null ? null : liveAccountOf(world, own) };
}

/** Whose an account is that somebody in scope can't have, as a clause. */
function whoseAccount(world: World, account: Account | null, holder: RememberedAccount): string {
  const named = `the Vonage user \`${holder.values.userName}\``;
  if (holder.objectId === null) {
    const forget = `pulumi state delete --stack ${world.declared.stack.stack}`;
    return `${named} is one that rollcall took over as nobody's; to let them have it, forget it with \`${forget}\` and the URN that ends in \`rollcall:VonageUser::${holder.name}\``;
  }
  const { userPrincipalName } = world.usersById.get(holder.objectId.toLowerCase()) ?? holder;
  return account !== null && isRenamedByHand(account, holder)
    ? `the Vonage user \`${account.values.userName}\` (${account.id}) is the account of ${userPrincipalName}: somebody renamed it in Vonage from \`${holder.values.userName}\``
    : `${named} belongs to ${userPrincipalName}`;
}

type Base = Parameters<typeof lockPerson>[0];

function baseOf(resolution: Resolution, { person, user, account, memory }: Claim): Base {
  // A scope of which nobody can tell stays remembered, and so does one that may have become it: nobody may be taken for gone from it at
  // the next run either.
  const unsure = new Set(resolution.unsure.get(person.objectId)?.map(({ scope }) => scope));
  const isUntold = (scope: string): boolean =>
    unsure.has(scope) || (unsure.size > 0 && !resolution.granting.has(scope));
  const untold = memory?.scopes.filter((scope) => scope !== ownGrant && isUntold(scope)) ?? [];
  return {
    objectId: person.objectId,
    userPrincipalName: user.userPrincipalName,
    knownAs: resolution.formerNames.get(person.objectId) ?? [],
    account,
    memory,
    scopes: [...new Set([...person.grants.map((grant) => grant.scope), ...untold])].sort(),
  };
}

function draftPerson(
  world: World,
  claim: Claim,
  given: Base,
  handover: Handover,
  problems: Problem[],
): Draft | null {
  const { person, user, memory, account } = claim;
  const softDeleted = !user.accountEnabled;
  const grants = person.grants.flatMap(causesOf);
  const position = grants[0]?.position;
  const report = ({ code, message }: Fault, severity: Problem['severity'], hint?: string): void => {
    const { userPrincipalName } = user;
    const base = { code, severity, message: `${userPrincipalName}: ${message}`, about: userPrincipalName };
    problems.push({ ...base, ...(position && { position }), ...(hint !== undefined && { hint }) });
  };
  const base = { ...given, memory, account };
  const scimUser = scimUserFault(world, claim);
  if (scimUser !== null) {
    report(scimUser, 'error', scimUser.hint);
    if (claim.own === null) return null;
    const causes: Cause[] = [{ kind: 'protected', message: scimUser.message }];
    return { ...base, memory: claim.own, fate: 'hold', wanted: {}, leftOn: claim.own.leftOn, causes };
  }
  if (softDeleted && memory === null && (account === null || !account.values.active)) {
    const message = 'is disabled in Entra and gets no account';
    const group = grants[0]?.group;
    const remedy = group === undefined ? 'remove the line' : `take them out of ${group}`;
    report({ code: 'disabled-user', message }, 'warning', `${remedy}, or enable the user in Entra`);
    return null;
  }
  if (softDeleted && account === null && memory !== null) {
    const causes: Cause[] = [{ kind: 'entra-disabled', message: 'disabled in Entra' }];
    return { ...base, fate: 'hold', wanted: {}, leftOn: memory.leftOn, causes };
  }
  const mapped = mapUser(world, user, account);
  const faults = [
    ...world.fleet.conflictsOf(person.objectId),
    ...faultsOf([...claim.errors, ...handover.errors], mapped.missing),
    ...handover.faults,
  ];
  const after = handover.after === null ? {} : { after: handover.after };
  // Someone whom Entra has disabled loses access whatever else is wrong with them.
  if (softDeleted && account !== null) {
    const cause: Cause = {
      kind: 'entra-disabled',
      message: 'disabled in Entra',
      ...(position && { position }),
    };
    const wanted = faults.length > 0 ? { active: false } : { ...mapped.values, active: false };
    for (const fault of faults) report(fault, 'warning');
    return { ...base, fate: 'have', wanted, leftOn: null, causes: [cause, ...grants], ...after };
  }
  if (faults.length > 0) {
    for (const fault of faults) report(fault, 'error', fault.hint);
    const causes: Cause[] = faults.map(({ message }) => ({ kind: 'error', message }));
    // Whose account it is is known, or nobody would be told from a stranger once their line goes.
    const adopts = account !== null && claim.errors.length === 0 && (memory?.scimId ?? null) === null;
    if (memory === null && !adopts) return null;
    const held = { ...base, fate: 'hold', wanted: {}, leftOn: memory?.leftOn ?? null, causes } as const;
    return adopts ? { ...held, adopts } : held;
  }
  if (user.userType === 'Guest') report(guestMessage(mapped.values.userName ?? ''), 'warning');
  const returning = memory !== null && memory.leftOn !== null;
  // Where no mapping says so, whom rollcall made inactive it makes active again.
  const isDisabledByUs = memory?.values.active === false || world.fleet.hasDisabled(account);
  const active = returning || isDisabledByUs ? { active: true } : {};
  const wanted = { ...active, ...mapped.values };
  const back: Cause[] = [
    ...(memory?.lockedOut === true ? [{ kind: 'returned', message: 'no longer locked out' } as const] : []),
    ...(returning ? [{ kind: 'returned', message: 'came back' } as const] : []),
  ];
  return { ...base, fate: 'have', wanted, leftOn: null, causes: [...back, ...grants], ...after };
}

/** Whoever is, or would become, the account with which SCIM was set up: it must not change (facts sheet A.2.5). */
function scimUserFault(world: World, { user, userName, account, own }: Claim): Fault | null {
  const names = [user.userPrincipalName, userName, account?.values.userName, own?.values.userName];
  const scimUser = scimUserAmong(world, names);
  return scimUser === null ? null : scimUserMessage(scimUser);
}

/** `scim-1 (active)`. */
function accountInWords({ id, values }: Account): string {
  return `${id} (${values.active ? 'active' : 'inactive'})`;
}
