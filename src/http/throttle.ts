import type { Dispatcher } from 'undici';
import { header } from './client.js';
import { retryAfterSeconds } from './retry.js';
import { plainLine } from './text.js';

/** What an answer says about how much may be asked of its server. */
export interface Throttle {
  /** Seconds, as asked for; null where no time is named. */
  readonly retryAfter: number | null;
  /** Milliseconds to wait; null where no time is named, or one that is past or too far away to be meant. */
  readonly wait: number | null;
  /** What is throttled, in Graph's words; for messages. */
  readonly scope: string | undefined;
  /** The part of its limit that is used, where the server says so: 0.8 and more. */
  readonly used: number | null;
}

/**
 * Reads `Retry-After`, and Graph's `x-ms-throttle-limit-percentage` and `x-ms-throttle-scope` (facts sheet C.4).
 * @param now milliseconds since 1970
 * @param longest milliseconds beyond which a wait is not believed
 */
export function readThrottle(
  response: Pick<Dispatcher.ResponseData, 'headers'>,
  now: number,
  longest: number,
): Throttle {
  // A date is of the server's clock, which may go wrong by hours against ours; most servers tell theirs.
  const serverNow = Date.parse(header(response, 'date') ?? '');
  const retryAfter = retryAfterSeconds(
    header(response, 'retry-after'),
    Number.isNaN(serverNow) ? now : serverNow,
  );
  const wait = retryAfter === null ? 0 : retryAfter * 1000;
  const used = Number(header(response, 'x-ms-throttle-limit-percentage') ?? Number.NaN);
  const scope = header(response, 'x-ms-throttle-scope');
  return {
    retryAfter,
    wait: wait > 0 && wait <= longest ? wait : null,
    scope: scope === undefined ? undefined : plainLine(scope, [], 80),
    used: used >= 0.8 ? used : null,
  };
}
