import { isRecord } from '../http/index.js';
import { type AccountValues, type TargetAttribute, targetAttributes, type WantedValues } from './account.js';

// The one place that knows how writes look on the wire. It is RFC 7644's own form; Vonage's rules are not published
// (facts sheet A.3.1) and Entra's client speaks another dialect (B.8), so this is where to change it.

const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User';
const patchSchema = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const bulkSchema = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const email = 'emails[type eq "work"].value';

/** The body of POST /Users (RFC 7644 section 3.3). */
export function createBody(values: AccountValues): unknown {
  const givenName = values['name.givenName'];
  const familyName = values['name.familyName'];
  const named = givenName !== undefined || familyName !== undefined;
  return {
    schemas: [userSchema],
    userName: values.userName,
    ...(values.active === undefined ? {} : { active: values.active }),
    ...(named ? { name: { givenName, familyName } } : {}),
    ...(values[email] === undefined
      ? {}
      : { emails: [{ type: 'work', value: values[email], primary: true }] }),
  };
}

/**
 * The body of PATCH /Users/{id} (RFC 7644 section 3.5.2): one `replace` an attribute, with its path; a `remove` where it is null.
 *
 * @param hasWorkEmail false: the account has no e-mail of type `work`. Replacing one that a filter does not find is an error
 * (`noTarget`, section 3.5.2.3), so it is added; and the one that is to go is the primary one, which the normaliser takes then.
 */
export function patchBody(values: WantedValues, hasWorkEmail = true): unknown {
  const operations = targetAttributes.flatMap((name) => {
    const value = values[name];
    return value === undefined ? [] : [operation(name, value, hasWorkEmail)];
  });
  return { schemas: [patchSchema], Operations: operations };
}

function operation(name: TargetAttribute, value: string | boolean | null, hasWorkEmail: boolean): object {
  if (name === email) {
    // The whole entry of the list goes, not just its address (section 3.5.2.2).
    if (value === null)
      return { op: 'remove', path: hasWorkEmail ? 'emails[type eq "work"]' : 'emails[primary eq true]' };
    if (!hasWorkEmail) return { op: 'add', path: 'emails', value: [{ type: 'work', value }] };
  }
  return value === null ? { op: 'remove', path: name } : { op: 'replace', path: name, value };
}

/** `userName eq "…"` (RFC 7644 section 3.4.2.2: the value is a JSON string). */
export function userNameFilter(userName: string): string {
  return `userName eq ${JSON.stringify(userName)}`;
}

/** A write that shares a request with others. */
export interface BulkOperation {
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  /** Below the base: `/Users/{id}`. */
  readonly path: string;
  readonly bulkId: string;
  /** The body that it would have alone; undefined for a DELETE. */
  readonly data: unknown;
}

/** What became of one; null where the answer does not say. */
export interface BulkResult {
  readonly bulkId: string | null;
  readonly method: string | null;
  readonly location: string | null;
  /** From 200 to 599. */
  readonly status: number | null;
  /** The body that the answer would have alone. */
  readonly response: unknown;
}

/**
 * The body of POST /Bulk (RFC 7644 section 3.7). Without `failOnErrors` the server goes on after an error. Each operation has
 * a `bulkId`, which only a POST needs: it is the one thing by which answers can be told apart.
 */
export function bulkBody(operations: readonly BulkOperation[]): unknown {
  return { schemas: [bulkSchema], Operations: operations };
}

/** The answer to POST /Bulk (section 3.7.3); undefined where it is none. `status` is text in the RFC, and elsewhere a number or `{code}`. */
export function bulkResults(answer: unknown): readonly BulkResult[] | undefined {
  if (!isRecord(answer) || !Array.isArray(answer.Operations)) return undefined;
  return answer.Operations.filter(isRecord).map(({ bulkId, method, location, status, response }) => ({
    bulkId: typeof bulkId === 'string' ? bulkId : null,
    method: typeof method === 'string' ? method.toUpperCase() : null,
    location: typeof location === 'string' ? location : null,
    status: statusIn(isRecord(status) ? status.code : status),
    response,
  }));
}

/** Null, an empty list and the like are 0 to `Number`, and no answer of a server. */
function statusIn(value: unknown): number | null {
  const status = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
  return Number.isInteger(status) && status >= 200 && status <= 599 ? status : null;
}
