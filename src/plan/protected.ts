import type { Reference } from '../declare/types.js';
import { userNameKey } from '../vonage/account.js';
import type { AccountOutcome } from './accounts.js';
import type { World } from './world.js';

/** Whether policy protects a person; rollcall's own identity always is. */
export function isProtected(world: World, { draft }: Pick<AccountOutcome, 'draft'>): boolean {
  return isProtectedName(world, [
    draft.userPrincipalName,
    draft.objectId,
    draft.account?.values.userName,
    draft.memory?.values.userName,
  ]);
}

/** Whether any of the names of one person or group is protected: userPrincipalNames, Vonage user names, object ids. */
export function isProtectedName(world: World, names: readonly (string | null | undefined)[]): boolean {
  const keys = names.flatMap((name) => (name ? [userNameKey(name)] : []));
  const own = world.live.ownObjectId;
  if (own !== null && keys.includes(userNameKey(own))) return true;
  return protectedReferences(world).some((reference) => keys.includes(userNameKey(reference.name)));
}

/** Whom the policies of the fleet protect: a sibling's people are never taken either. */
export function protectedReferences({ declared, fleet }: World): readonly Reference[] {
  return [...declared.policy.protected, ...fleet.protected];
}
