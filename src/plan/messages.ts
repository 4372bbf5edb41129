import type { Reference } from '../declare/types.js';
import type { MissingValue } from '../mapping/types.js';
import type { TargetAttribute } from '../vonage/account.js';

/** What is wrong with one person, or what whoever grants them access should know. */
export interface Fault {
  readonly code: string;
  /** Goes on after their name: `ann@contoso.com: is a guest …`. */
  readonly message: string;
  readonly hint?: string;
}

/** What people call the attributes that Vonage requires (facts sheet A.1.3). */
const words: Readonly<Record<TargetAttribute, string>> = {
  userName: 'user name',
  active: 'state',
  'emails[type eq "work"].value': 'e-mail',
  'name.givenName': 'first name',
  'name.familyName': 'last name',
};

const untilThen = 'nothing of theirs is changed until then';

/**
 * What keeps a person from their account, one fault of a kind: what is missing of them is named in one sentence.
 * @param conflicts about the Vonage user that they map to, each as a clause
 */
export function faultsOf(conflicts: readonly string[], missing: readonly MissingValue[]): readonly Fault[] {
  const empty = missing.filter(({ reason }) => reason === undefined);
  const failed = missing.filter(({ reason }) => reason !== undefined);
  return [
    ...conflicts.map((message) => ({
      code: 'user-name-conflict',
      message,
      hint: `settle in Entra or Vonage whose it is; ${untilThen}`,
    })),
    ...(empty.length === 0 ? [] : [incomplete(empty)]),
    ...failed.map(({ target, reason }) => ({
      code: 'unusable-value',
      message: `cannot have ${target}: ${reason}`,
      hint: `correct the user in Entra, or the mapping; ${untilThen}`,
    })),
  ];
}

function incomplete(empty: readonly MissingValue[]): Fault {
  const what = empty.map(({ target }) => `no ${words[target]}`);
  const where = empty.map(({ target, text }) => `${target}: ${text} is empty`);
  return {
    code: 'incomplete-user',
    message: `has ${inWords(what)}, which Vonage requires (${where.join('; ')})`,
    hint: `fill in what is missing in Entra; ${untilThen}`,
  };
}

/** A guest gets an account as everyone does, but not by that a way to sign in (facts sheet B.4.15). */
export function guestMessage(userName: string): Fault {
  return {
    code: 'guest-user',
    message: `is a guest: Vonage knows them as \`${userName}\`, and single sign-on for guests has to be set up apart`,
  };
}

/** Who is declared, or maps to the userName, of the account with which SCIM was set up (facts sheet A.2.4, A.2.5). */
export function scimUserMessage({ position: { file, line } }: Reference): Fault {
  return {
    code: 'scim-user',
    message: `is the account with which SCIM was set up in Vonage (scimUser in ${file}:${line}); nothing of it is ever changed`,
    hint: 'take them out of the declarations: were the account changed, SCIM would have to be set up again',
  };
}

/**
 * People of whom each wants the userName that the next one has, round in a ring.
 * @param others the others of the ring, by their userPrincipalNames
 */
export function swapMessage(userName: string, others: readonly string[]): Fault {
  return {
    code: 'user-name-swap',
    message: `wants the userName \`${userName}\`, which goes round between them and ${inWords(others)}; neither can have it first`,
    hint: 'rename one of these accounts in Vonage by hand to a name that nobody has, and run again: the others follow in one run',
  };
}

/** `a, b and c`. */
function inWords(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
