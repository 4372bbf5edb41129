import { userNameKey } from '../vonage/account.js';
import type { Lockouts } from './lockouts.js';
import { mapUser } from './mapped.js';
import { type Fault, swapMessage } from './messages.js';
import type { Claim } from './people.js';
import { isProtectedName, scimUserAmong } from './protected.js';
import type { World } from './world.js';

/** How somebody comes to a userName that another account has. */
export interface Handover {
  /** SCIM id of the account that gives it up in this run, and must be written first; null where none has to. */
  readonly after: string | null;
  /** Why they can't have it: clauses about the Vonage user in the way. */
  readonly errors: readonly string[];
  readonly faults: readonly Fault[];
}

export const noHandover: Handover = { after: null, errors: [], faults: [] };

/**
 * Who gets a userName that somebody else has: those to whom it is given up by a rename in this run, one after another (A takes B's name, B
 * takes C's, C takes a free one). Vonage takes no name twice, so a ring of them (two who swap) has no order and is an error of each; whoever
 * waits for somebody who is held is held as well.
 */
export function resolveHandovers(
  world: World,
  claims: readonly Claim[],
  lockouts: Lockouts,
): ReadonlyMap<Claim, Handover> {
  const handovers = new Map<Claim, Handover>();
  const waiting = claims.filter(
    ({ rival, own, account }) => rival !== null && own !== null && account !== null,
  );
  if (waiting.length === 0) return handovers;
  const holders = new Map(
    claims.flatMap((claim) => (claim.account === null ? [] : [[claim.account.id, claim]])),
  );
  const next = ({ rival }: Claim): Claim | null => (rival === null ? null : (holders.get(rival.id) ?? null));
  const ways = new Map<Claim, readonly Claim[]>();
  for (const claim of waiting) ways.set(claim, wayFrom(claim, next));
  for (const claim of waiting) {
    const ring = ringOf(ways.get(claim) ?? [], next);
    const { rival } = claim;
    if (rival === null) continue;
    if (ring.includes(claim)) {
      const others = ring.filter((other) => other !== claim).map(({ user }) => user.userPrincipalName);
      handovers.set(claim, { after: null, errors: [], faults: [swapMessage(claim.userName ?? '', others)] });
      continue;
    }
    const [, ...before] = ways.get(claim) ?? [];
    const isGiven =
      ring.length === 0 && before.length > 0 && before.every((each) => givesUp(world, each, lockouts));
    const error = `the userName \`${claim.userName}\` is taken by another Vonage user, ${rival.id}`;
    handovers.set(claim, isGiven ? { ...noHandover, after: rival.id } : { ...noHandover, errors: [error] });
  }
  return handovers;
}

/** Somebody, whose name they want, whose name that one wants, and so on, each once. */
function wayFrom(claim: Claim, next: (claim: Claim) => Claim | null): readonly Claim[] {
  const way = new Set<Claim>();
  for (let at: Claim | null = claim; at !== null && !way.has(at); at = next(at)) way.add(at);
  return [...way];
}

/** The ring in which a way ends; none where it ends. */
function ringOf(way: readonly Claim[], next: (claim: Claim) => Claim | null): readonly Claim[] {
  const last = way.at(-1);
  const back = last === undefined ? null : next(last);
  return back === null ? [] : way.slice(way.indexOf(back));
}

/** Whether a person's account takes another name in this run, for all that can be known before. */
function givesUp(world: World, claim: Claim, { people }: Lockouts): boolean {
  const { user, account, own, errors, person } = claim;
  if (account === null || errors.length > 0) return false;
  if (people.has(person.objectId)) return false;
  const { values, missing } = mapUser(world, user, account);
  if (values.userName === undefined || missing.length > 0) return false;
  // Who is made inactive is written in a later phase.
  if (account.values.active && (!user.accountEnabled || values.active === false)) return false;
  const names = [user.userPrincipalName, user.id, account.values.userName, own?.values.userName];
  if (isProtectedName(world, names) || scimUserAmong(world, [values.userName]) !== null) return false;
  return userNameKey(values.userName) !== userNameKey(account.values.userName);
}
