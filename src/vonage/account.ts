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
