export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** What became of one attempt, as far as trying again is concerned. */
export type Attempt =
  | { readonly kind: 'answer'; readonly status: number; readonly hasRetryAfter: boolean }
  /** No byte of the request left this machine. `passing`: it may work a moment later. */
  | { readonly kind: 'unsent'; readonly passing: boolean }
  /** The request may have reached the server, and no answer came back. */
  | { readonly kind: 'lost' }
  /** The server said it was done (2xx), in an answer that can't be read. */
  | { readonly kind: 'unreadable' };

export interface Judgement {
  readonly again: boolean;
  /** The server may have carried the request out. */
  readonly processed: boolean;
}

/**
 * Whether a failed attempt may be repeated, and whether it may have had its effect.
 *
 * GET has none; PATCH and DELETE have the same effect twice as once (they set values and remove by id). POST creates:
 * it is repeated only where it was certainly not carried out, that is where it was never sent, after 429 (RFC 6585
 * section 4), and after a 503 that says when to come back (RFC 9110 section 15.6.4).
 */
export function judge(method: Method, attempt: Attempt): Judgement {
  const creates = method === 'POST';
  const writes = method !== 'GET';
  switch (attempt.kind) {
    case 'unsent':
      return { again: attempt.passing, processed: false };
    case 'lost':
      return { again: !creates, processed: writes };
    case 'unreadable':
      return { again: false, processed: writes };
    case 'answer': {
      const { status } = attempt;
      if (status === 429 || (status === 503 && attempt.hasRetryAfter))
        return { again: true, processed: false };
      const passing = status === 408 || status === 500 || status === 502 || status === 503 || status === 504;
      // A server that does not have the method or the version (RFC 9110 sections 15.6.2 and 15.6.6) has done nothing.
      const done = status >= 500 && status !== 501 && status !== 505;
      return { again: passing && !creates, processed: writes && (passing || done) };
    }
  }
}

/**
 * Seconds that a `Retry-After` header asks to wait (RFC 9110 section 10.2.3: seconds or an HTTP date); null where there
 * is none or it says nothing.
 * @param now milliseconds since 1970, by the server's clock where it tells (its `Date` header): a date is of that clock
 */
export function retryAfterSeconds(header: string | undefined, now: number): number | null {
  const text = header?.trim();
  if (text === undefined || text === '') return null;
  // Some servers send fractions, though the RFC knows whole seconds alone.
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text);
  // Dates have a weekday's or month's name; `Date.parse` would also take `-5` for a year.
  const date = /[a-z]{3}/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? null : Math.max(0, Math.ceil((date - now) / 1000));
}

/** Milliseconds before attempt `attempt + 1` where the server names none: doubling, with jitter so that callers spread out. */
export function backoff(attempt: number, random: number, first = 500, longest = 20_000): number {
  const full = Math.min(longest, first * 2 ** (attempt - 1));
  return Math.round(full / 2 + (full / 2) * random);
}
