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

/** Attributes that an account can be without as far as SCIM goes (RFC 7643 section 4.1.1); Vonage has its own mind (facts sheet A.1.3). */
export type ClearableAttribute = Exclude<TargetAttribute, 'userName' | 'active'>;

/** What an account is to hold; null: it is to be without this attribute. An absent key is left alone. */
export type WantedValues = {
  readonly [Name in keyof AccountValues]: Name extends ClearableAttribute
    ? AccountValues[Name] | null
    : AccountValues[Name];
};

/** A Vonage user as SCIM shows it, normalised. */
export interface Account {
  /** SCIM id. */
  readonly id: string;
  readonly values: AccountValues & { readonly userName: string; readonly active: boolean };
}

/** The key under which user names are compared: without regard to case (RFC 7643 section 4.1.1: `userName` is caseExact false). */
export function userNameKey(userName: string): string {
  // Nearly all are plain, and there are some twenty looks at each in a plan.
  return (isPlain(userName) ? userName : userName.normalize('NFC')).toLowerCase();
}

/** Whether a text has ASCII's printable characters alone. */
function isPlain(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}

/**
 * Whether two values of an attribute are the same to Vonage: userName and e-mail without regard to case (RFC 7643
 * section 4.1.1; mail systems treat addresses so), every other exactly, but for Unicode's composed and decomposed forms.
 * No value, null and empty text are the same: the normaliser cannot tell them apart.
 */
export function sameValue(attribute: TargetAttribute, a: Comparable, b: Comparable): boolean {
  if (a === b) return true;
  if (isEmpty(a) || isEmpty(b)) return isEmpty(a) && isEmpty(b);
  if (typeof a !== 'string' || typeof b !== 'string') return a === b;
  if (attribute === 'userName' || attribute === 'emails[type eq "work"].value') {
    return userNameKey(a) === userNameKey(b);
  }
  return a.normalize('NFC') === b.normalize('NFC');
}

/** The values that a new account is made with: what it is to be without is not named. */
export function present(wanted: WantedValues): AccountValues {
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== null));
}

type Comparable = string | boolean | null | undefined;

function isEmpty(value: Comparable): value is '' | null | undefined {
  return value === undefined || value === null || value === '';
}

/** Just the wanted values that the account does not have: what must be patched. Attributes that are not wanted stay. */
export function differences(live: Account, wanted: WantedValues): WantedValues {
  const differing = targetAttributes.filter(
    (name) => wanted[name] !== undefined && !sameValue(name, live.values[name], wanted[name]),
  );
  return Object.fromEntries(differing.map((name) => [name, wanted[name]])) satisfies WantedValues;
}
