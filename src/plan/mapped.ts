import { sourceOf } from '../directory/source.js';
import type { DirectoryUser } from '../directory/types.js';
import { mapAccount } from '../mapping/account.js';
import type { MappedAccount, Mapping } from '../mapping/types.js';
import type { Account } from '../vonage/account.js';
import type { World } from './world.js';

/** What a mapping makes of a user. @param account theirs; null where it is to be made */
export function mapBy(
  mapping: Mapping,
  now: Date,
  user: DirectoryUser,
  account: Account | null,
): MappedAccount {
  return mapAccount(mapping, sourceOf(user), {
    softDeleted: !user.accountEnabled,
    live: account?.values ?? null,
    now,
    seed: user.id.toLowerCase(),
  });
}

/** What the stack's mapping makes of a user. @param account theirs; null where it is to be made */
export function mapUser(world: World, user: DirectoryUser, account: Account | null): MappedAccount {
  return mapBy(world.declared.mapping, world.now, user, account);
}

/** The userName that a user maps to, whichever account is theirs; undefined where the mapping gives none. */
export function userNameOf(world: World, user: DirectoryUser): string | undefined {
  // The same whatever the account holds, and which account that is, is what it is looked up for.
  return mapUser(withUserNameAlone(world), user, null).values.userName;
}

const worlds = new WeakMap<World, World>();

/** A world whose mapping makes userNames and nothing else, which is all that finding somebody's account needs. */
function withUserNameAlone(world: World): World {
  let alone = worlds.get(world);
  if (alone === undefined) {
    const { mapping } = world.declared;
    const attributes = mapping.attributes.filter(({ target }) => target === 'userName');
    alone = { ...world, declared: { ...world.declared, mapping: { ...mapping, attributes } } };
    worlds.set(world, alone);
  }
  return alone;
}
