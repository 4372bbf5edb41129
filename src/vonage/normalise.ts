import { isRecord, plainLine } from '../http/index.js';
import type { Account, AccountValues } from './account.js';
import { VonageError } from './errors.js';

type Mutable = { -readonly [Key in keyof AccountValues]: AccountValues[Key] };

/**
 * A SCIM user (RFC 7643 section 4.1) as rollcall handles it. The one normaliser: what is compared and what is written
 * go through it, so that a second run finds nothing to do.
 *
 * - `active` may be text: Entra writes "False" (facts sheet B.8), and servers keep what they were sent. RFC 7643 does not
 *   say what its absence means; it counts as true, since an account that can't be shown to be shut must count as a
 *   person with access (limits, seats, removals).
 * - The e-mail is the one of type `work` (the primary of several); without one the primary; else there is none.
 *
 * @throws {VonageError} `malformed` for a user without id or userName, or with an `active` that is neither.
 */
export function normalise(user: unknown): Account {
  if (!isRecord(user))
    throw new VonageError('malformed', 'Vonage answered with a user that is no JSON object');
  const { id } = user;
  if (typeof id !== 'string' || id === '') {
    throw new VonageError('malformed', 'Vonage answered with a user that has no id');
  }
  const userName = text(user.userName);
  if (userName === undefined) {
    throw new VonageError(
      'malformed',
      `Vonage answered with a user (${plainLine(id, [], 80)}) that has no userName`,
    );
  }
  const values: Mutable & { userName: string; active: boolean } = {
    userName,
    active: active(user.active, id),
  };
  const email = workEmail(user.emails);
  if (email !== undefined) values['emails[type eq "work"].value'] = email;
  if (isRecord(user.name)) {
    const givenName = text(user.name.givenName);
    const familyName = text(user.name.familyName);
    if (givenName !== undefined) values['name.givenName'] = givenName;
    if (familyName !== undefined) values['name.familyName'] = familyName;
  }
  return { id, values };
}

function active(value: unknown, id: string): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' ? value.trim().toLowerCase() : '';
  if (word === 'true' || word === 'false') return word === 'true';
  const shown = plainLine(JSON.stringify(value) ?? '', [], 40);
  const user = plainLine(id, [], 80);
  throw new VonageError('malformed', `Vonage answered with a user (${user}) whose \`active\` is ${shown}`);
}

function workEmail(emails: unknown): string | undefined {
  if (!Array.isArray(emails)) return undefined;
  const known = emails.filter(isRecord).filter((email) => text(email.value) !== undefined);
  // RFC 7643 section 7: types are caseExact false unless a schema says otherwise.
  const work = known.filter(({ type }) => typeof type === 'string' && type.toLowerCase() === 'work');
  const chosen = work.find(isPrimary) ?? work[0] ?? known.find(isPrimary);
  return text(chosen?.value);
}

function isPrimary({ primary }: Record<string, unknown>): boolean {
  return primary === true || (typeof primary === 'string' && primary.toLowerCase() === 'true');
}

/** Empty text says as little as an absent attribute (RFC 7643 section 2.5 puts null and absent on a level). */
function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
