import type { DirectoryUser } from '../directory/types.js';
import { mapAccount } from '../mapping/evaluate.js';
import type { SourceValue } from '../mapping/types.js';
import type { Problem } from '../problem.js';
import type { Cause, InScope, Resolution } from '../scope/types.js';
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
  const claims = new Map<string, Claim[]>();
  const claimed = new Set<string>();
  for (const person of resolution.people.values()) {
    const claim = claimAccount(world, person, resolution);
    if (claim === null) continue;
    for (const account of [...claim.named, ...(claim.account ? [claim.account] : [])])
      claimed.add(account.id);
    const key = claim.account?.id ?? userNameKey(claim.userName ?? person.objectId);
    const rivals = claims.get(key);
    if (rivals === undefined) claims.set(key, [claim]);
    else rivals.push(claim);
  }
  for (const rivals of claims.values()) {
    const owner = rivals.find((claim) => claim.memory !== null) ?? null;
    for (const claim of rivals) {
      if (rivals.length > 1 && claim !== owner) {
        const others = rivals.filter((rival) => rival !== claim).map((rival) => rival.user.userPrincipalName);
        claim.errors.push(`maps to the userName \`${claim.userName}\`, as ${others.join(', ')} does`);
      }
      const draft = draftPerson(world, claim, problems);
      if (draft !== null) drafts.push(draft);
    }
  }
  return { drafts, claimed, problems };
}

/** A person and the Vonage account that is theirs. */
interface Claim {
  readonly person: InScope;
  readonly user: DirectoryUser;
  readonly memory: RememberedAccount | null;
  readonly account: Account | null;
  /** Live accounts with the userName that the person maps to. */
  readonly named: readonly Account[];
  readonly userName: string | undefined;
  readonly errors: string[];
}

/** How an attribute of this user reads to a mapping: a guest's userPrincipalName is shown as Entra's provisioning shows it (facts sheet B.2). */
export function sourceOf(user: DirectoryUser): (attribute: string) => SourceValue {
  return (attribute) => {
    if (attribute === 'originalUserPrincipalName') return user.userPrincipalName;
    if (attribute === 'userPrincipalName') return withoutGuestSuffix(user.userPrincipalName);
    return user.attributes[attribute] ?? null;
  };
}

function withoutGuestSuffix(userPrincipalName: string): string {
  const mark = userPrincipalName.indexOf('#EXT#');
  if (mark < 0) return userPrincipalName;
  const local = userPrincipalName.slice(0, mark);
  const at = local.lastIndexOf('_');
  return at < 0 ? local : `${local.slice(0, at)}@${local.slice(at + 1)}`;
}

/** Null for someone whom Entra has deleted: they are leavers. */
function claimAccount(world: World, person: InScope, resolution: Resolution): Claim | null {
  const { user } = person;
  if (user === null) return null;
  const own = world.rememberedByObjectId.get(person.objectId) ?? null;
  const options = { softDeleted: !user.accountEnabled, creating: false };
  const { userName } = mapAccount(world.declared.mapping, sourceOf(user), options).values;
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
  const claim = { person, user, account, named, userName, errors };
  if (holder === null || holder === own) return { ...claim, memory: own };
  // Someone else's account so far. A leaver's passes on, as when a rehired person has a new object; anyone else's does not.
  const holderInScope =
    holder.objectId !== null && resolution.people.get(holder.objectId.toLowerCase())?.user;
  if (!holderInScope && own === null) return { ...claim, memory: holder };
  errors.push(`the Vonage user \`${holder.values.userName}\` belongs to ${holder.userPrincipalName}`);
  return { ...claim, memory: own, account: own === null ? account : liveAccountOf(world, own) };
}

function draftPerson(world: World, claim: Claim, problems: Problem[]): Draft | null {
  const { person, user, memory, account } = claim;
  const softDeleted = !user.accountEnabled;
  const grants = person.grants.map((grant) => grant.cause);
  const position = grants[0]?.position;
  const report = (code: string, severity: Problem['severity'], message: string, hint?: string): void => {
    const base = { code, severity, message: `${user.userPrincipalName}: ${message}` };
    problems.push({ ...base, ...(position && { position }), ...(hint !== undefined && { hint }) });
  };
  const mapped = mapAccount(world.declared.mapping, sourceOf(user), {
    softDeleted,
    creating: account === null,
  });
  const scopes = [...new Set(person.grants.map((grant) => grant.scope))].sort();
  const base = {
    objectId: person.objectId,
    userPrincipalName: user.userPrincipalName,
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
  for (const missing of mapped.missing) {
    claim.errors.push(`has no value for ${missing.target}, which Vonage requires (${missing.text} is empty)`);
  }
  // Someone whom Entra has disabled loses access whatever else is wrong with them.
  if (softDeleted && account !== null) {
    const cause: Cause = {
      kind: 'entra-disabled',
      message: 'disabled in Entra',
      ...(position && { position }),
    };
    const wanted = claim.errors.length > 0 ? { active: false } : { ...mapped.values, active: false };
    for (const error of claim.errors) report('person', 'warning', error);
    return { ...base, fate: 'have', wanted, leftOn: null, causes: [cause, ...grants] };
  }
  if (claim.errors.length > 0) {
    for (const error of claim.errors)
      report('person', 'error', error, 'correct the user in Entra; nothing is changed until then');
    if (memory === null) return null;
    const causes: Cause[] = claim.errors.map((message) => ({ kind: 'error', message }));
    return { ...base, fate: 'hold', wanted: {}, leftOn: memory.leftOn, causes };
  }
  const returning = memory !== null && memory.leftOn !== null;
  const wanted =
    returning && mapped.values.active === undefined ? { ...mapped.values, active: true } : mapped.values;
  const causes: Cause[] = returning ? [{ kind: 'returned', message: 'came back' }, ...grants] : grants;
  return { ...base, fate: 'have', wanted, leftOn: null, causes };
}
