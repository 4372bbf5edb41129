import type { Problem } from '../problem.js';
import type { Draft } from './draft.js';
import type { World } from './world.js';

/**
 * Nobody is taken for gone whose phone may be live. Who becomes an administrator of Vonage vanishes from SCIM, by list and by id (facts
 * sheet A.2.4), as one does whose account somebody deleted. So of somebody who is to have no access, whose account was active when it was
 * last confirmed and is not shown now, nothing is taken for done: no day of leave is noted, nothing is deleted, and they stay remembered.
 */
export function notingUnseen(world: World, draft: Draft): Draft {
  if (!isOut(draft) || !isUnseen(world, draft)) return draft;
  // Who is held keeps the assignment; a leaver's is taken all the same.
  const fate = draft.fate === 'hold' ? 'hold' : 'leave';
  return { ...draft, fate, wanted: {}, leftOn: null, unseen: true };
}

/** Under `leavers: keep` nothing of an account is to change, and so there is nothing to confirm. */
function isOut({ fate, wanted, lockedOut, causes }: Draft): boolean {
  if (fate === 'release') return false;
  const isDisabled = fate === 'hold' && causes[0]?.kind === 'entra-disabled';
  return (
    lockedOut === true || isDisabled || fate === 'delete' || (fate === 'leave' && wanted.active === false)
  );
}

/** A create that was cut off confirmed nothing (no SCIM id); nobody's account that was taken over was confirmed inactive by that. */
function isUnseen(world: World, { account, memory, objectId }: Draft): boolean {
  if (account !== null || memory === null || memory.scimId === null || objectId === null) return false;
  return memory.values.active !== false && !world.accountsById.has(memory.scimId);
}

/** A warning for each: somebody has to look in Vonage. */
export function unseenProblems(world: World, drafts: readonly Draft[]): readonly Problem[] {
  const { stack } = world.declared.stack;
  return drafts.flatMap(({ unseen, userPrincipalName, memory, causes }): Problem[] => {
    if (unseen !== true || memory === null) return [];
    const position = causes.find((cause) => cause.position !== undefined)?.position;
    return [
      {
        code: 'unseen-account',
        severity: 'warning',
        message: `${userPrincipalName}: ${unseenMessage}`,
        about: userPrincipalName,
        ...(position && { position }),
        hint: `look in Vonage: take an administrator's rights away, and the next run disables them; if the account is gone, forget it with \`pulumi state delete --stack ${stack}\` and the URN that ends in \`rollcall:VonageUser::${memory.name}\` (\`pulumi stack --show-urns --stack ${stack}\` lists it)`,
      },
    ];
  });
}

/** Goes on after a name. */
export const unseenMessage =
  'is to have no access, and SCIM no longer shows their account, which was active: either somebody deleted it in Vonage, or they have become an administrator there, whom SCIM does not show, and their phone is live';
