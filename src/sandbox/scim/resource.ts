import { refuse } from './errors.js';
import type { VonageAccount } from './types.js';
import type { Stored } from './vonage.js';

export const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User';

/** The attributes that Vonage takes (facts sheet A.1.2), by the key under which the store has them. */
export type AccountValues = Pick<VonageAccount, 'userName' | 'active' | 'email' | 'givenName' | 'familyName'>;

/** An account as SCIM shows it. */
export function resourceOf(account: Stored, base: string): Record<string, unknown> {
  const name = {
    ...(account.givenName !== null && { givenName: account.givenName }),
    ...(account.familyName !== null && { familyName: account.familyName }),
  };
  return {
    schemas: [userSchema],
    id: account.id,
    userName: account.userName,
    ...(Object.keys(name).length > 0 && { name }),
    ...(account.email !== null && { emails: [{ type: 'work', value: account.email, primary: true }] }),
    active: account.active,
    meta: {
      resourceType: 'User',
      created: account.created,
      lastModified: account.lastModified,
      version: versionOf(account),
      location: `${base}/Users/${account.id}`,
    },
  };
}

/** The entity tag of an account. */
export function versionOf(account: Stored): string {
  return `W/"${account.version}"`;
}

/** What a POST or PUT says; what Vonage does not have is passed over, as Entra's create body holds more (facts sheet B.8). */
export function valuesOf(body: Readonly<Record<string, unknown>>): AccountValues {
  const name = attribute(body, 'name');
  const names = isObject(name) ? name : {};
  const active = attribute(body, 'active');
  return {
    userName: textOf(attribute(body, 'userName'), 'userName') ?? '',
    active: active === undefined || active === null ? true : booleanOf(active),
    email: workEmail(attribute(body, 'emails')),
    givenName: textOf(attribute(names, 'givenName'), 'name.givenName'),
    familyName: textOf(attribute(names, 'familyName'), 'name.familyName'),
  };
}

export interface Demands {
  /** Whether people may be without names and e-mail. */
  readonly incomplete: boolean;
}

/** Refuses an account that lacks what Vonage demands (facts sheet A.1.3). */
export function complete(values: AccountValues, { incomplete }: Demands): AccountValues {
  const required = {
    userName: values.userName,
    ...(!incomplete && {
      'name.givenName': values.givenName,
      'name.familyName': values.familyName,
      'emails[type eq "work"].value': values.email,
    }),
  };
  for (const [path, value] of Object.entries(required)) {
    if (value === null || value.trim() === '')
      refuse(400, `Attribute '${path}' is required.`, 'invalidValue');
  }
  return values;
}

/** An attribute of an object without regard to the case of its name (RFC 7643 section 2.1). */
export function attribute(object: Readonly<Record<string, unknown>>, name: string): unknown {
  if (name in object) return object[name];
  const key = Object.keys(object).find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : object[key];
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text attribute; null where it is absent. Refuses anything else. */
export function textOf(value: unknown, path: string): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string'
    ? value
    : refuse(400, `Attribute '${path}' must be a string.`, 'invalidValue');
}

/** `active`, also as the text that Entra sends (facts sheet B.8). */
export function booleanOf(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  return refuse(400, "Attribute 'active' must be a boolean.", 'invalidValue');
}

/** The work e-mail out of a list of e-mails. */
export function workEmail(emails: unknown): string | null {
  if (emails === undefined || emails === null) return null;
  const list = Array.isArray(emails) ? emails : [emails];
  for (const email of list) {
    if (!isObject(email)) refuse(400, "Attribute 'emails' must hold objects.", 'invalidValue');
    const type = attribute(email, 'type');
    if (typeof type === 'string' && type.toLowerCase() === 'work') {
      return textOf(attribute(email, 'value'), 'emails.value');
    }
  }
  return null;
}
