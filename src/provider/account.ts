import { HttpError } from '../http/index.js';
import { releaseKey, removalKey } from '../plan/removal.js';
import type { Write } from '../record/journal.js';
import type { Operation } from '../record/types.js';
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
  givenAccount,
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
      const { id, ...rest } =
        found !== undefined && 'id' in found
          ? await bringInLine(session, 'create', inputs, found)
          : { id: await make(session, 'create', inputs) };
      session.give(byId(id), byName(inputs.userName));
      return { id, outs: { userName: inputs.userName, ...rest } };
    },

    async update(id, olds, news) {
      const { found } = news;
      if (found === undefined) return { outs: olds };
      const { id: scimId, ...rest } =
        'id' in found
          ? await bringInLine(session, 'update', news, found)
          : { id: await make(session, 'update', news) };
      return { outs: { userName: news.userName, ...(scimId !== id && { scimId }), ...rest } };
    },

    async delete(id, { userName, scimId: madeAnew }) {
      const scimId = madeAnew ?? id;
      if (session.hasGiven(byId(scimId)) || session.isReleased(releaseKey.account(scimId))) return;
      const key = removalKey.delete(scimId);
      // Replaced after it was deleted by hand: the account of that name is a new one, and the old one is gone.
      if (session.hasGiven(byName(userName)) && !session.allows(key)) return;
      session.requireAllowed(key, userName);
      await session.write(written('delete', userName, { gives: null, takes: true }), async () => {
        await session.accounts.remove(scimId);
        return { value: undefined, id: null };
      });
    },
  };
}

function byId(scimId: string): string {
  return `account ${scimId}`;
}

function byName(userName: string): string {
  return `account named ${userNameKey(userName)}`;
}

/** SCIM id of the account, and what the state has to keep of it besides. */
type Reached = { readonly id: string } & Pick<VonageUserOutputs, 'lastSeenActive'>;

/**
 * Patches what differs. An account that vanished since the plan was made is made anew; of one that was to be disabled there is nothing to
 * disable any more, once nobody answers to its id or its name.
 */
async function bringInLine(
  session: Session,
  operation: Operation,
  inputs: VonageUserInputs,
  found: { readonly id: string } & AccountProperties,
): Promise<Reached> {
  const wanted = wantedFrom(inputs);
  const patch: Record<string, string | boolean | null | undefined> = {};
  for (const attribute of Object.keys(fromProperties(found)) as TargetAttribute[])
    patch[attribute] = wanted[attribute];
  const takes = patch.active === false;
  if (takes) session.requireAllowed(removalKey.disable(found.id), inputs.userName);
  const gives = operation === 'create' ? givenAccount(inputs) : null;
  const mayBeGone = wanted.active === false;
  try {
    return await session.write(written(operation, inputs.userName, { gives, takes }), async () => {
      const done = { value: { id: found.id }, id: operation === 'create' ? found.id : null };
      if (Object.keys(patch).length === 0) return done;
      try {
        await session.accounts.patch(found.id, patch as WantedValues);
        return done;
      } catch (error) {
        if (!isGone(error) || !mayBeGone) throw error;
        await requireGone(session, found.id, found.userName ?? inputs.userName, error);
        return { ...done, value: { ...done.value, ...(takes && { lastSeenActive: true }) }, notFound: true };
      }
    });
  } catch (error) {
    if (!isGone(error) || mayBeGone) throw error;
    return { id: await make(session, operation, inputs) };
  }
}

function isGone(error: unknown): error is HttpError {
  return error instanceof HttpError && error.status === 404;
}

/** Throws where an account that Vonage has just called gone answers all the same. */
async function requireGone(
  session: Session,
  id: string,
  userName: string,
  { message, method, url }: HttpError,
): Promise<void> {
  const account = await session.accounts.lookUp(id, userName);
  if (account === null) return;
  const state = account.values.active ? 'active' : 'inactive';
  throw new HttpError(
    `${message}; but there is an account ${userName} (id ${account.id}, ${state}), so nothing was disabled: run again, or disable it in Vonage`,
    { status: 404, method, url },
  );
}

async function make(session: Session, operation: Operation, inputs: VonageUserInputs): Promise<string> {
  const wanted = wantedFrom(inputs);
  const write = written(operation, inputs.userName, { gives: givenAccount(inputs), takes: false });
  return session.write(write, async (mayBeDone) => {
    const account = await session.accounts.create(present(wanted));
    // It may be ours, by a try whose answer was lost; what fails from here on does not undo that.
    mayBeDone();
    const made = { value: account.id, id: account.id };
    if (!account.existed) return made;
    const differing = differences(account, wanted);
    if (differing.active === false) session.requireAllowed(removalKey.disable(account.id), inputs.userName);
    await session.accounts.patch(account.id, differing);
    return made;
  });
}

function written(operation: Operation, userName: string, what: Pick<Write, 'gives' | 'takes'>): Write {
  return { type: 'VonageUser', operation, of: userName, ...what };
}
