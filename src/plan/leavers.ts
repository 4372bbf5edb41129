import { addDays } from '../scope/days.js';
import { lostCause } from '../scope/lost.js';
import { type Cause, ownGrant, type Resolution } from '../scope/types.js';
import { type Account, userNameKey } from '../vonage/account.js';
import type { Draft } from './draft.js';
import type { HandOver } from './fleet.js';
import { type Lockouts, lockLeaver } from './lockouts.js';
import { scimUserMessage } from './messages.js';
import type { PeopleDrafts } from './people.js';
import { scimUserAmong } from './protected.js';
import type { RememberedAccount } from './types.js';
import { isRenamedByHand, leaverAccountOf, type World } from './world.js';

/**
 * What becomes of everyone whom rollcall gave access and no grant covers today.
 * @param taken remembered accounts that people in scope hold or took over
 * @param people in scope, and the accounts that are theirs
 */
export function draftLeavers(
  world: World,
  resolution: Resolution,
  lockouts: Lockouts,
  taken: ReadonlySet<RememberedAccount>,
  { claimed, named }: Pick<PeopleDrafts, 'claimed' | 'named'>,
): readonly Draft[] {
  const drafts: Draft[] = [];
  const spokenFor = new Set(claimed);
  for (const memory of world.rememberedAccounts) {
    if (taken.has(memory)) continue;
    const account = leaverAccountOf(world, memory, spokenFor);
    const isPassedOn = account !== null && named.has(account.id) && isRenamedByHand(account, memory);
    const draft = isPassedOn
      ? draftPassedOn(memory, account)
      : draftLeaver(world, resolution, memory, account);
    if (draft === null) continue;
    const locked =
      lockouts.people.get(memory.objectId?.toLowerCase() ?? '') ?? lockouts.accounts.get(account?.id ?? '');
    drafts.push(locked === undefined ? draft : lockLeaver(draft, locked));
    if (account !== null) spokenFor.add(account.id);
  }
  return drafts;
}

/**
 * Somebody gave a leaver's account to a person in scope, by renaming it in Vonage. Whose telephone it is now only people can tell, so nothing of
 * it is changed, nor deleted, until they have. The person in scope has an error (people.ts). The leaver's assignment is theirs, and goes.
 */
function draftPassedOn(memory: RememberedAccount, account: Account): Draft {
  const { objectId, userPrincipalName, knownAs, scopes, leftOn } = memory;
  const message = `renamed in Vonage by someone else, from ${memory.values.userName} to the name of somebody who is declared`;
  return {
    ...{ objectId, userPrincipalName, knownAs, scopes, leftOn, account, memory },
    fate: 'leave',
    wanted: {},
    causes: [{ kind: 'error', message }],
  };
}

function draftLeaver(
  world: World,
  resolution: Resolution,
  memory: RememberedAccount,
  account: Account | null,
): Draft | null {
  // A create that was cut off and left nothing behind.
  if (memory.scimId === null && account === null) return null;
  const base = {
    objectId: memory.objectId,
    userPrincipalName: memory.userPrincipalName,
    knownAs: memory.knownAs,
    account,
    memory,
    scopes: memory.scopes,
  };
  const scimUser = scimUserAmong(world, [
    memory.userPrincipalName,
    memory.values.userName,
    account?.values.userName,
  ]);
  if (scimUser !== null) {
    const causes: Cause[] = [{ kind: 'protected', message: scimUserMessage(scimUser).message }];
    return { ...base, fate: 'hold', wanted: {}, leftOn: memory.leftOn, causes };
  }
  const user = world.usersById.get(memory.objectId?.toLowerCase() ?? '');
  // Whom Entra has deleted is in no list of users, and so among those of whom nobody can tell only while a group still has them.
  const objectKey = memory.objectId?.toLowerCase() ?? '';
  const handOver = world.fleet.handOver(memory, account);
  if (handOver?.isTaken) {
    return { ...base, fate: 'release', wanted: {}, leftOn: memory.leftOn, causes: [handedOver(handOver)] };
  }
  const untold = [
    ...(resolution.unsure.get(objectKey) ?? []),
    ...world.fleet.unsureOf(objectKey),
    ...(handOver === null ? [] : [handedOver(handOver)]),
  ];
  if (handOver !== null && (memory.leftOn !== null || user?.accountEnabled !== false)) {
    return { ...base, fate: 'hold', wanted: {}, leftOn: memory.leftOn, causes: untold };
  }
  if (untold.length > 0 && memory.leftOn === null) {
    if (user === undefined || user.accountEnabled) {
      return { ...base, fate: 'hold', wanted: {}, leftOn: null, causes: untold };
    }
    // Nothing may keep access for someone whom Entra has disabled; but that is no leave.
    const disabled: Cause = { kind: 'entra-disabled', message: 'disabled in Entra' };
    return { ...base, fate: 'leave', wanted: { active: false }, leftOn: null, causes: [disabled, ...untold] };
  }
  const causes = whyGone(world, resolution, memory);
  const { action, deleteAfterDays } = world.declared.policy.leavers;
  if (memory.objectId === null) {
    return {
      ...base,
      fate: 'leave',
      // Since policy keeps such accounts again, whoever enables one has the last word.
      wanted: world.declared.stack.unmanaged === 'disable' ? { active: false } : {},
      leftOn: memory.leftOn ?? world.today,
      causes,
    };
  }
  if (action === 'keep')
    return { ...base, fate: 'leave', wanted: {}, leftOn: memory.leftOn ?? world.today, causes };
  // Only what the state has can be deleted: what a create that was cut off has left behind is brought into it first.
  const isInState = memory.scimId !== null && (account === null || account.id === memory.scimId);
  // Nothing brings a deleted account back, and they may be back in scope.
  const deletable = untold.length === 0 && isInState && world.fleet.isTextWhole;
  if (action === 'delete' && deletable)
    return { ...base, fate: 'delete', wanted: {}, leftOn: memory.leftOn, causes };
  const active = account?.values.active === true;
  if (memory.leftOn !== null && !active && deleteAfterDays !== null && deletable) {
    if (world.today >= addDays(memory.leftOn, deleteAfterDays)) {
      const message = `left on ${memory.leftOn}, ${deleteAfterDays} days ago or more`;
      return {
        ...base,
        fate: 'delete',
        wanted: {},
        leftOn: memory.leftOn,
        causes: [{ kind: 'delete-after', message }, ...causes],
      };
    }
  }
  const again: Cause[] =
    memory.leftOn !== null && memory.values.active === false && active
      ? [{ kind: 'drift', message: 'enabled again by someone else after leaving' }]
      : [];
  // Of another account than the one that was confirmed, as one made by hand under their name, the days count from when it is first seen.
  const isOther = account !== null && account.id !== memory.scimId;
  const leftOn = memory.leftOn === null || active || isOther ? world.today : memory.leftOn;
  return { ...base, fate: 'leave', wanted: { active: false }, leftOn, causes: [...again, ...causes] };
}

/** Why an account is a sibling's concern, now or soon. */
function handedOver({ stack, cause, isTaken }: HandOver): Cause {
  const { position, scope, group } = cause;
  const message = isTaken
    ? `declared in stack ${stack}, which has them now: this stack lets go`
    : `declared in stack ${stack}, and this stack keeps them until that one has them`;
  const text = cause.kind === 'fleet' ? `${cause.message}: this one lets go` : message;
  return {
    kind: 'fleet',
    message: text,
    ...(position && { position }),
    ...(scope !== undefined && { scope }),
    ...(group !== undefined && { group }),
  };
}

function whyGone(world: World, resolution: Resolution, memory: RememberedAccount): readonly Cause[] {
  if (memory.objectId === null) return [{ kind: 'unmanaged', message: 'nobody declares this account' }];
  const objectId = memory.objectId.toLowerCase();
  const causes: Cause[] = [];
  if (!world.usersById.has(objectId)) causes.push({ kind: 'entra-deleted', message: 'deleted in Entra' });
  causes.push(...(resolution.withheld.get(objectId) ?? []));
  const explained = new Set(causes.map((cause) => cause.scope ?? ownGrant));
  for (const name of memory.scopes) {
    if (explained.has(name) || resolution.people.has(objectId)) continue;
    if (name === ownGrant) {
      causes.push({ kind: 'grant-removed', message: 'their line was removed' });
      continue;
    }
    const scope = world.declared.scopes.find((candidate) => candidate.scope === name);
    if (scope === undefined)
      causes.push({ kind: 'grant-removed', message: `scope ${name} was removed`, scope: name });
    else causes.push(lostCause(scope));
  }
  if (causes.length === 0) causes.push({ kind: 'grant-removed', message: 'no grant covers them any longer' });
  return causes;
}

/**
 * Accounts that nobody declared and rollcall never made. Under `unmanaged: disable` they are taken over and disabled;
 * else they are kept and reported. None is found where the memory could not be read: leavers would pass for strangers.
 * None is disabled while anything of a scope could not be read, for it may be theirs whom the scope would have brought in; nor while
 * somebody in scope has no userName.
 * @param known SCIM ids of accounts that are somebody's
 * @param isEverybodyNamed whether it is known of everybody in scope which account is theirs
 */
export function draftStrangers(
  world: World,
  resolution: Resolution,
  known: ReadonlySet<string>,
  isEverybodyNamed: boolean,
): readonly Draft[] {
  if (world.memory === 'unreadable') return [];
  const isWhole =
    resolution.unreadable.size === 0 &&
    resolution.unsure.size === 0 &&
    isEverybodyNamed &&
    world.fleet.isWhole;
  const disable = world.declared.stack.unmanaged === 'disable' && isWhole;
  const drafts: Draft[] = [];
  for (const account of world.live.accounts) {
    if (known.has(account.id) || world.fleet.owns(account)) continue;
    if (resolution.declaredNames.has(userNameKey(account.values.userName))) continue;
    // Nobody is meant to declare it, so it is no news.
    if (scimUserAmong(world, [account.values.userName]) !== null) continue;
    drafts.push({
      fate: disable ? 'leave' : 'hold',
      objectId: null,
      userPrincipalName: account.values.userName,
      knownAs: [],
      account,
      memory: null,
      wanted: disable ? { active: false } : {},
      scopes: [],
      leftOn: disable ? world.today : null,
      causes: [{ kind: 'unmanaged', message: 'nobody declares this account and rollcall did not make it' }],
    });
  }
  return drafts;
}
