import { sourceOf } from '../directory/source.js';
import type { DirectoryUser } from '../directory/types.js';
import { mapAccount } from '../mapping/account.js';
import type { MappedAccount, MissingValue } from '../mapping/types.js';
import type { Problem } from '../problem.js';
import { type Cause, causesOf, type InScope, type Resolution } from '../scope/types.js';
import { type Account, userNameKey } from '../vonage/account.js';
import type { Draft } from './draft.js';
import type { RememberedAccount } from './types.js';
import { liveAccountOf, type World } from './world.js';

export interface PeopleDrafts {
  readonly drafts: readonly Draft[];
  /** SCIM ids of every account that belongs to a person in scope, drafted or not. */
  readonly claimed: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

/** What becomes of everyone whom a grant covers today. One person's problem never keeps another back. */
export function draftPeople(world: World, resolution: Resolution): PeopleDrafts {
  const drafts: Draft[] = [];
  const problems: Problem[] = [];
  const claims = [...resolution.people.values()].flatMap(
    (person) => claimAccount(world, person, resolution) ?? [],
  );
  const accounts = claims.flatMap(({ named, account }) => (account === null ? named : [...named, account]));
  for (const claim of withoutSharers(withoutRivals(claims))) {
    const draft = draftPerson(world, resolution, claim, problems);
    if (draft !== null) drafts.push(draft);
  }
  return { drafts, claimed: new Set(accounts.map(({ id }) => id)), problems };
}

/** Of several people who map to one userName, the one may keep it who has it. The others get an error, and nothing that is not theirs. */
function withoutRivals(claims: readonly Claim[]): readonly Claim[] {
  const byName = new Map<string, Claim[]>();
  for (const claim of claims) {
    if (claim.userName === undefined) continue;
    const key = userNameKey(claim.userName);
    const same = byName.get(key);
    if (same === undefined) byName.set(key, [claim]);
    else same.push(claim);
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

/** A person and the Vonage account that is theirs. */
interface Claim {
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
  readonly errors: readonly string[];
}

/** Null for someone whom Entra has deleted: they are leavers. */
function claimAccount(world: World, person: InScope, resolution: Resolution): Claim | null {
  const { user } = person;
  if (user === null) return null;
  const own = world.rememberedByObjectId.get(person.objectId) ?? null;
  // userName is the same whatever the account holds, and which account that is, is what it is looked up for.
  const { userName } = mapped(world, user, null).values;
  const errors: string[] = [];
  const named = userName === undefined ? [] : (world.accountsByName.get(userNameKey(userName)) ?? []);
  let account = own === null ? null : liveAccountOf(world, own);
  if (named.length > 1) {
    errors.push(
      `${named.length} Vonage users have the userName \`${userName}\`: ${named.map((a) => a.id).join(', ')}`,
    );
  } else if (account === null) account = named[0] ?? null;
  else if (named[0] !== undefined && named[0].id !== account.id) {
    errors.push(`the userName \`${userName}\` is taken by another Vonage user, ${named[0].id}`);
  }
  const holder = account === null ? null : (world.rememberedByScimId.get(account.id) ?? null);
  const claim = { person, user, own, account, named, userName, errors };
  if (holder === null || holder === own) return { ...claim, memory: own };
  // Someone else's account so far. It passes on as when a rehired person has a new object: whom it belonged to is neither
  // in scope nor somebody whom Entra still has, who would be another person.
  const holderId = holder.objectId?.toLowerCase() ?? '';
  const holderNow = world.usersById.get(holderId);
  const isHeld = holderNow !== undefined && (resolution.people.has(holderId) || holderNow.accountEnabled);
  if (!isHeld && own === null) return { ...claim, memory: holder };
  errors.push(
    `the Vonage user \`${holder.values.userName}\` belongs to ${(holderNow ?? holder).userPrincipalName}`,
  );
  return { ...claim, memory: own, account: own === null ? null : liveAccountOf(world, own) };
}

function draftPerson(world: World, resolution: Resolution, claim: Claim, problems: Problem[]): Draft | null {
  const { person, user, memory, account } = claim;
  const softDeleted = !user.accountEnabled;
  const grants = person.grants.flatMap(causesOf);
  const position = grants[0]?.position;
  const report = (code: string, severity: Problem['severity'], message: string, hint?: string): void => {
    const base = { code, severity, message: `${user.userPrincipalName}: ${message}` };
    problems.push({ ...base, ...(position && { position }), ...(hint !== undefined && { hint }) });
  };
  const { values, missing } = mapped(world, user, account);
  // A scope that could not be read stays remembered: nobody may be taken for gone from it at the next run either.
  const unsure = new Set(resolution.unsure.get(person.objectId)?.map(({ scope }) => scope));
  const unread =
    memory?.scopes.filter((scope) => resolution.unreadable.has(scope) || unsure.has(scope)) ?? [];
  const scopes = [...new Set([...person.grants.map((grant) => grant.scope), ...unread])].sort();
  const base = {
    objectId: person.objectId,
    userPrincipalName: user.userPrincipalName,
    knownAs: resolution.formerNames.get(person.objectId) ?? [],
    account,
    memory,
    scopes,
  };
  if (softDeleted && memory === null && (account === null || !account.values.active)) {
    report(
      'disabled-user',
      'warning',
      'is disabled in Entra and gets no account',
      'remove the line, or enable the user in Entra',
    );
    return null;
  }
  if (softDeleted && account === null && memory !== null) {
    const causes: Cause[] = [{ kind: 'entra-disabled', message: 'disabled in Entra' }];
    return { ...base, fate: 'hold', wanted: {}, leftOn: memory.leftOn, causes };
  }
  const errors = [...claim.errors, ...missing.map(missingText)];
  // Someone whom Entra has disabled loses access whatever else is wrong with them.
  if (softDeleted && account !== null) {
    const cause: Cause = {
      kind: 'entra-disabled',
      message: 'disabled in Entra',
      ...(position && { position }),
    };
    const wanted = errors.length > 0 ? { active: false } : { ...values, active: false };
    for (const error of errors) report('person', 'warning', error);
    return { ...base, fate: 'have', wanted, leftOn: null, causes: [cause, ...grants] };
  }
  if (errors.length > 0) {
    for (const error of errors)
      report('person', 'error', error, 'correct the user in Entra; nothing is changed until then');
    if (memory === null) return null;
    const causes: Cause[] = errors.map((message) => ({ kind: 'error', message }));
    return { ...base, fate: 'hold', wanted: {}, leftOn: memory.leftOn, causes };
  }
  const returning = memory !== null && memory.leftOn !== null;
  // Where no mapping says so, whom rollcall made inactive it makes active again.
  const active = returning || memory?.values.active === false ? { active: true } : {};
  const wanted = { ...active, ...values };
  const causes: Cause[] = returning ? [{ kind: 'returned', message: 'came back' }, ...grants] : grants;
  return { ...base, fate: 'have', wanted, leftOn: null, causes };
}

/** What the mapping makes of a user, whose account is `account`. */
function mapped(world: World, user: DirectoryUser, account: Account | null): MappedAccount {
  return mapAccount(world.declared.mapping, sourceOf(user), {
    softDeleted: !user.accountEnabled,
    live: account?.values ?? null,
    now: world.now,
    seed: user.id.toLowerCase(),
  });
}

function missingText({ target, text, reason }: MissingValue): string {
  if (reason !== undefined) return `cannot have ${target}: ${reason}`;
  return `has no value for ${target}, which Vonage requires (${text} is empty)`;
}
