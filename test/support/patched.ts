import type { Account, WantedValues } from '../../src/vonage/account.js';

/** An account's values after a PATCH; empty text is no value, as the normaliser has it. */
export function patchedValues(before: Account['values'], patch: WantedValues): Account['values'] {
  const after = Object.entries({ ...before, ...patch }).filter(([, value]) => value !== null && value !== '');
  return Object.fromEntries(after) as Account['values'];
}
