import { userNameKey } from '../vonage/account.js';
import type { RememberedAccount } from './types.js';

/**
 * Object ids by the key of each userPrincipalName under which rollcall knew somebody. Where a leaver had the name that someone else has now,
 * or someone once had it, it is the other's.
 */
export function rememberedNames(accounts: readonly RememberedAccount[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const leaversFirst = [...accounts].sort((a, b) => Number(b.leftOn !== null) - Number(a.leftOn !== null));
  for (const { objectId, knownAs } of leaversFirst) {
    if (objectId === null) continue;
    for (const name of knownAs) names.set(userNameKey(name), objectId.toLowerCase());
  }
  for (const { objectId, userPrincipalName } of leaversFirst) {
    if (objectId !== null) names.set(userNameKey(userPrincipalName), objectId.toLowerCase());
  }
  return names;
}

/** By object id, the scopes that gave somebody access at the last run. Of whoever has two resources, those of both. */
export function rememberedScopes(
  accounts: readonly RememberedAccount[],
): ReadonlyMap<string, readonly string[]> {
  const scopes = new Map<string, readonly string[]>();
  for (const { objectId, scopes: own } of accounts) {
    if (objectId === null) continue;
    const id = objectId.toLowerCase();
    scopes.set(id, [...(scopes.get(id) ?? []), ...own]);
  }
  return scopes;
}
