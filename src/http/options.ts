import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { TokenSource } from './types.js';

/** Bounds of a transport. Times are milliseconds. */
export interface Limits {
  /** Requests a second; `Infinity`: as many as come, until the server complains. */
  readonly perSecond: number;
  /** Requests that may leave at once after a rest, beyond `perSecond`. */
  readonly burst: number;
  /** Requests under way at once. */
  readonly concurrency: number;
  /** Times a request is sent at most, before its failure is told. */
  readonly attempts: number;
  readonly connectTimeout: number;
  /** For one attempt, from the connection to the last byte of the answer. */
  readonly requestTimeout: number;
  /** From a request's first try: no try begins later. */
  readonly totalTime: number;
  /** Where nothing but passing failures has come back for so long, further requests fail without being sent. */
  readonly longestOutage: number;
  /** A server that asks to wait longer is not believed: it is asked again as if it had named no time. */
  readonly longestRetryAfter: number;
  /** Of an answer, unpacked. */
  readonly responseBytes: number;
}

export const defaultLimits: Limits = {
  perSecond: Number.POSITIVE_INFINITY,
  burst: 1.25,
  concurrency: 8,
  attempts: 5,
  connectTimeout: 10_000,
  requestTimeout: 60_000,
  totalTime: 15 * 60_000,
  longestOutage: 10 * 60_000,
  // Graph's write quota refills over 150 s (facts sheet C.4), so an honest answer may ask for that much.
  longestRetryAfter: 300_000,
  responseBytes: 32 * 1024 * 1024,
};

/** Time and chance, so that tests need neither. */
export interface Runtime {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly uuid: () => string;
}

export const realRuntime: Runtime = {
  // Unlike `Date.now` it never goes back or jumps, whatever sets the machine's clock.
  now: () => performance.timeOrigin + performance.now(),
  sleep: async (milliseconds) => {
    await delay(milliseconds);
  },
  random: Math.random,
  uuid: randomUUID,
};

export interface TransportOptions {
  /** What the other side is called in messages: `Vonage`. */
  readonly name: string;
  readonly baseUrl: string;
  readonly token: TokenSource;
  /** Where its address is set, for messages: `ROLLCALL_VONAGE_URL`. */
  readonly addressSetting?: string;
  /** What to do about a status, for messages: `{401: 'check ROLLCALL_VONAGE_TOKEN'}`. */
  readonly hints?: Readonly<Record<number, string>>;
  readonly accept?: string;
  /** Of bodies that are sent. */
  readonly contentType?: string;
  /** Header that carries a fresh id with each request, which the other side's support can look up. */
  readonly requestIdHeader?: string;
  readonly limits?: Partial<Limits>;
  /** Once it aborts, no write is sent any more, nor tried again; what is under way is waited for. */
  readonly stop?: AbortSignal;
  readonly runtime?: Partial<Runtime>;
}
