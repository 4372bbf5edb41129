import { Bucket } from '../server/bucket.js';
import { httpDate } from '../server/http-date.js';
import type { Admission } from '../server/types.js';
import { scimError } from './errors.js';

/** Requests that the SCIM server takes. Vonage publishes none (facts sheet A.3.2); a gallery app must take 25 a second. */
export interface ScimLimit {
  readonly perSecond: number;
  /** How many may come at once after a quiet time; default: a second's worth. */
  readonly burst?: number;
  /** How a 429 says when to come back; default `seconds`. */
  readonly retryAfter?: 'seconds' | 'date' | 'none';
}

/** Counts requests against the limit; one of `/Bulk` is one. */
export function scimLimiter(limit: ScimLimit | null, now: () => number): () => Admission | null {
  if (limit === null) return () => null;
  const { perSecond, burst = Math.max(1, perSecond), retryAfter = 'seconds' } = limit;
  const bucket = new Bucket(perSecond, burst, now);
  return () => {
    const wait = bucket.take(1);
    if (wait === 0) return null;
    const seconds = Math.max(1, Math.ceil(wait));
    const headers: Readonly<Record<string, string>> = {
      ...(retryAfter === 'seconds' && { 'Retry-After': String(seconds) }),
      ...(retryAfter === 'date' && { 'Retry-After': httpDate(seconds) }),
    };
    return { refused: { ...scimError(429, 'Too many requests.'), headers }, headers: {} };
  };
}
