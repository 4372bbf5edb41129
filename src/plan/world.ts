import type { Day, Declarations } from '../declare/types.js';
import type { DirectoryUser } from '../directory/types.js';
import { push } from '../push.js';
import { dayAt } from '../scope/days.js';
import type { Resolution } from '../scope/types.js';
import { type Account, userNameKey } from '../vonage/account.js';
import { Fleet, type FleetStack, type OwnWorld } from './fleet.js';
import type { Live, Remembered, RememberedAccount, RememberedAssignment } from './types.js';

/** Everything a plan is computed from, indexed once. Ids and names are looked up without regard to case. */
export interface World {
  readonly declared: Declarations;
  readonly live: Live;
  readonly today: Day;
  readonly now: Date;
  readonly memory: Remembered['kind'];
  readonly rememberedAccounts: readonly RememberedAccount[];
  readonly rememberedAssignments: readonly RememberedAssignment[];
  readonly usersById: ReadonlyMap<string, DirectoryUser>;
  readonly accountsById: ReadonlyMap<string, Account>;
  readonly accountsByName: ReadonlyMap<string, readonly Account[]>;
  readonly rememberedByObjectId: ReadonlyMap<string, RememberedAccount>;
  readonly rememberedByScimId: ReadonlyMap<string, RememberedAccount>;
  /** The other stacks on the same account; without any, it has and knows nothing. */
  readonly fleet: Fleet;
}

/** Builds the indexes. What cannot be remembered is remembered as nothing: callers look at `memory`. */
export function makeWorld(
  declared: Declarations,
  remembered: Remembered,
  live: Live,
  now: Date,
  siblings: readonly FleetStack[] = [],
): World {
  const rememberedAccounts = remembered.kind === 'read' ? remembered.accounts : [];
  const accountsByName = new Map<string, Account[]>();
  for (const account of live.accounts) {
    const key = userNameKey(account.values.userName);
    push(accountsByName, key, account);
  }
  const byObjectId = new Map<string, RememberedAccount>();
  const byScimId = new Map<string, RememberedAccount>();
  for (const entry of rememberedAccounts) {
    const objectId = entry.objectId?.toLowerCase();
    // What was made anew in a run that was cut off stands behind what the state has of the same person.
    const isBehind = entry.scimId === null && byObjectId.has(objectId ?? '');
    if (objectId !== undefined && !isBehind) byObjectId.set(objectId, entry);
    if (entry.scimId !== null) byScimId.set(entry.scimId, entry);
  }
  const own: OwnWorld = {
    declared,
    live,
    today: dayAt(now, declared.stack.timezone),
    now,
    memory: remembered.kind,
    rememberedAccounts,
    rememberedAssignments: remembered.kind === 'read' ? remembered.assignments : [],
    usersById: new Map(live.users.map((user) => [user.id.toLowerCase(), user])),
    accountsById: new Map(live.accounts.map((account) => [account.id, account])),
    accountsByName,
    rememberedByObjectId: byObjectId,
    rememberedByScimId: byScimId,
  };
  return { ...own, fleet: new Fleet(own, siblings) };
}

/**
 * The live account of someone who left. Where the one that rollcall knew is gone, one of the same name is theirs too: a
 * run that made it anew was cut off, or somebody did by hand. Else they would be left with it, as a stranger.
 * @param spokenFor SCIM ids of accounts that belong to others
 */
export function leaverAccountOf(
  world: World,
  memory: RememberedAccount,
  spokenFor: ReadonlySet<string>,
): Account | null {
  const own = memory.scimId === null ? undefined : world.accountsById.get(memory.scimId);
  if (own !== undefined) return own;
  const account = liveAccountOf(world, { ...memory, scimId: null });
  return account !== null && spokenFor.has(account.id) ? null : account;
}

/** Whether an account has another userName than rollcall last made it have. */
export function isRenamedByHand({ values }: Account, memory: RememberedAccount): boolean {
  return userNameKey(values.userName) !== userNameKey(memory.values.userName);
}

/** The live account that a remembered one stands for: by SCIM id, or by name where the id was never seen and is nobody else's. */
export function liveAccountOf(world: World, memory: RememberedAccount): Account | null {
  if (memory.scimId !== null) return world.accountsById.get(memory.scimId) ?? null;
  const named = world.accountsByName.get(userNameKey(memory.values.userName)) ?? [];
  const [only, ...others] = named;
  return only !== undefined && others.length === 0 && !world.rememberedByScimId.has(only.id) ? only : null;
}

/**
 * Whether an account is remembered as that of somebody other than this person, who is still in scope or whom Entra still has,
 * enabled. Else it passes on, as when a rehired person has a new object.
 * @param objectId in small letters
 */
export function isHeldByAnother(
  world: World,
  { people }: Pick<Resolution, 'people'>,
  account: Account,
  objectId: string,
): boolean {
  const holderId = world.rememberedByScimId.get(account.id)?.objectId?.toLowerCase();
  if (holderId === undefined || holderId === objectId) return false;
  const holderNow = world.usersById.get(holderId);
  return holderNow !== undefined && (people.has(holderId) || holderNow.accountEnabled);
}
