/**
 * The attributes that Vonage Business Communications takes over SCIM: all of them (facts sheet A.1.2).
 * An account is handled as a flat record keyed by these paths everywhere in rollcall.
 */
export const targetAttributes = [
  'userName',
  'active',
  'emails[type eq "work"].value',
  'name.givenName',
  'name.familyName',
] as const;

export type TargetAttribute = (typeof targetAttributes)[number];

/** Attribute values of an account; an absent key is an attribute that is not there or not managed. `active` is a Boolean, every other text. */
export type AccountValues = {
  readonly userName?: string;
  readonly active?: boolean;
  readonly 'emails[type eq "work"].value'?: string;
  readonly 'name.givenName'?: string;
  readonly 'name.familyName'?: string;
};

/** A Vonage user as SCIM shows it, normalised. */
export interface Account {
  /** SCIM id. */
  readonly id: string;
  readonly values: AccountValues & { readonly userName: string; readonly active: boolean };
}

/** The key under which user names are compared: without regard to case (RFC 7643 section 4.1.1: `userName` is caseExact false). */
export function userNameKey(userName: string): string {
  return userName.normalize('NFC').toLowerCase();
}

/**
 * Whether two values of an attribute are the same to Vonage: userName and e-mail without regard to case (RFC 7643
 * section 4.1.1; mail systems treat addresses so), every other exactly, but for Unicode's composed and decomposed forms.
 */
export function sameValue(
  attribute: TargetAttribute,
  a: string | boolean | undefined,
  b: string | boolean | undefined,
): boolean {
  if (typeof a !== 'string' || typeof b !== 'string') return a === b;
  if (attribute === 'userName' || attribute === 'emails[type eq "work"].value') {
    return userNameKey(a) === userNameKey(b);
  }
  return a.normalize('NFC') === b.normalize('NFC');
}

/** Just the wanted values that the account does not have: what must be patched. Attributes that are not wanted stay. */
export function differences(live: Account, wanted: AccountValues): AccountValues {
  return Object.fromEntries(
    targetAttributes
      .filter((name) => wanted[name] !== undefined && !sameValue(name, live.values[name], wanted[name]))
      .map((name) => [name, wanted[name]]),
  ) satisfies AccountValues;
}
