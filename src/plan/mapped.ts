import { sourceOf } from '../directory/source.js';
import type { DirectoryUser } from '../directory/types.js';
import { mapAccount } from '../mapping/account.js';
import type { MappedAccount } from '../mapping/types.js';
import type { Account } from '../vonage/account.js';
import type { World } from './world.js';

/** What the stack's mapping makes of a user. @param account theirs; null where it is to be made */
export function mapUser(world: World, user: DirectoryUser, account: Account | null): MappedAccount {
  return mapAccount(world.declared.mapping, sourceOf(user), {
    softDeleted: !user.accountEnabled,
    creating: account === null,
    now: world.now,
  });
}

/** The userName that a user maps to, whichever account is theirs; undefined where the mapping gives none. */
export function userNameOf(world: World, user: DirectoryUser): string | undefined {
  return mapUser(world, user, null).values.userName;
}
