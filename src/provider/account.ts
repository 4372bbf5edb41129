import { HttpError } from '../http/index.js';
import { releaseKey, removalKey } from '../plan/removal.js';
import {
  differences,
  present,
  type TargetAttribute,
  userNameKey,
  type WantedValues,
} from '../vonage/account.js';
import type { Handler } from './handler.js';
import {
  type AccountProperties,
  fromProperties,
  type VonageUserInputs,
  type VonageUserOutputs,
  wantedFrom,
} from './resources.js';
import type { Session } from './session.js';

/** A person's Vonage account. It is written exactly where the program says it `found` a difference. */
export function accountHandler(session: Session): Handler<VonageUserInputs, VonageUserOutputs> {
  return {
    diff: (_id, _olds, news) => ({ changes: news.found !== undefined }),

    async create(inputs) {
      const { found } = inputs;
      const id =
        found !== undefined && 'id' in found
          ? await bringInLine(session, inputs, found)
          : await make(session, inputs);
      session.give(byId(id), byName(inputs.userName));
      return { id, outs: { userName: inputs.userName } };
    },

    async update(id, olds, news) {
      const { found } = news;
      if (found === undefined) return { outs: olds };
      const scimId = 'id' in found ? await bringInLine(session, news, found) : await make(session, news);
      return { outs: { userName: news.userName, ...(scimId !== id && { scimId }) } };
    },

    async delete(id, outputs) {
      const scimId = outputs.scimId ?? id;
      if (session.hasGiven(byId(scimId)) || session.isReleased(releaseKey.account(scimId))) return;
      const key = removalKey.delete(scimId);
      // Replaced after it was deleted by hand: the account of that name is a new one, and the old one is gone.
      if (session.hasGiven(byName(outputs.userName)) && !session.allows(key)) return;
      session.requireAllowed(key, outputs.userName);
      await session.accounts.remove(scimId);
    },
  };
}

function byId(scimId: string): string {
  return `account ${scimId}`;
}

function byName(userName: string): string {
  return `account named ${userNameKey(userName)}`;
}

/** Patches what differs. An account that vanished since the plan was made is made anew. */
async function bringInLine(
  session: Session,
  inputs: VonageUserInputs,
  found: { readonly id: string } & AccountProperties,
): Promise<string> {
  const wanted = wantedFrom(inputs);
  const patch: Record<string, string | boolean | null | undefined> = {};
  for (const attribute of Object.keys(fromProperties(found)) as TargetAttribute[])
    patch[attribute] = wanted[attribute];
  if (patch.active === false) session.requireAllowed(removalKey.disable(found.id), inputs.userName);
  if (Object.keys(patch).length === 0) return found.id;
  try {
    await session.accounts.patch(found.id, patch as WantedValues);
    return found.id;
  } catch (error) {
    if (!(error instanceof HttpError) || error.status !== 404) throw error;
    // Gone means that there is nothing left to disable.
    if (wanted.active === false) return found.id;
    return make(session, inputs);
  }
}

async function make(session: Session, inputs: VonageUserInputs): Promise<string> {
  const wanted = wantedFrom(inputs);
  const account = await session.accounts.create(present(wanted));
  if (!account.existed) return account.id;
  const differing = differences(account, wanted);
  if (differing.active === false) session.requireAllowed(removalKey.disable(account.id), inputs.userName);
  await session.accounts.patch(account.id, differing);
  return account.id;
}
