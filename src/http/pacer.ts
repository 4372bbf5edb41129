import type { Runtime } from './options.js';

/** What a pacer may let through. */
export interface Pace {
  /** Requests a second at most; `Infinity`: none is held back before the server complains. */
  readonly perSecond: number;
  /** How many may go at once after a rest. At least 1; what a server with a bucket of its own has room for. */
  readonly burst: number;
}

/**
 * Part of the rate that is used: two requests that leave in different seconds can arrive in the same one, and a server that
 * counts exactly would refuse the second.
 */
const used = 0.96;
/** Requests a second below which no complaint brings the rate, and the part of the policy's. */
const slowest = 0.5;
const slowestPart = 0.05;
/** Seconds' worth of requests that may be caught up with once a server has complained; at least a part of one, for timers that are late. */
const caughtUp = 0.25;
const evenly = 1.25;
/** Milliseconds that a throttled sender rests where the server names no time: most limits are counted by the second. */
const rest = 1000;
/** Milliseconds without a request after which an earlier average tells nothing any longer. */
const idle = 2000;
/** Answers without which an average tells nothing, and what then is left of the rate. */
const evidence = 8;
const cutBlindly = 0.5;
/** Milliseconds after the last complaint before a higher rate is tried; doubles with each complaint, up to the longest. */
const firstHold = 60_000;
const longestHold = 8 * 60_000;
/** Part of the policy's rate by which the rate grows in a second. */
const growth = 0.005;
/** Milliseconds for which the server's word on how near its limit is holds. */
const easingHolds = 10_000;

/**
 * Spreads requests over time, in the order in which they come: a token bucket (as GCRA: one instant instead of a
 * counter) that adapts to the server. A complaint cuts the rate to what the server took on the average, the pause that it
 * asks for included; after a long quiet time the rate grows again, slowly, never above `perSecond`.
 *
 * In any `t` seconds it lets through no more than `perSecond * t + burst`; and where the burst is less than a second's worth, no
 * more than `perSecond` in any second: who was held up by something else catches up, and no server that counts by the second
 * sees a burst.
 */
export class Pacer {
  readonly #ceiling: number;
  readonly #floor: number;
  readonly #runtime: Pick<Runtime, 'now' | 'sleep'>;
  /** When requests left, in the last second. */
  readonly #left: number[] = [];
  #burst: number;
  /** Requests a second now, without what `nearLimit` says. */
  #rate: number;
  /** Where the bucket would be full again: the theoretical arrival time of GCRA, in milliseconds. */
  #fullAt = Number.NEGATIVE_INFINITY;
  #pausedUntil = Number.NEGATIVE_INFINITY;
  #queue: Promise<void> = Promise.resolve();
  /** Counts adaptations: a complaint about a request that left before the last one is no news. */
  #epoch = 0;
  #epochBegan: number;
  /** Answers without a complaint since then. */
  #taken = 0;
  #lastTurn = Number.NEGATIVE_INFINITY;
  #hold = firstHold;
  /** Until when the rate has grown. */
  #grownAt: number;
  /** Between 0 and 1: part of the rate that is used because the server says that its limit is near. */
  #easing = 1;
  #easedAt = Number.NEGATIVE_INFINITY;

  constructor(pace: Pace, runtime: Pick<Runtime, 'now' | 'sleep'>) {
    this.#ceiling = pace.perSecond * used;
    this.#floor = Number.isFinite(this.#ceiling)
      ? Math.min(this.#ceiling, Math.max(slowest, this.#ceiling * slowestPart))
      : slowest;
    this.#burst = Math.max(1, pace.burst);
    this.#rate = this.#ceiling;
    this.#runtime = runtime;
    this.#epochBegan = runtime.now();
    this.#grownAt = this.#epochBegan;
  }

  /** Requests a second that are let through now. */
  get perSecond(): number {
    const eased = this.#runtime.now() - this.#easedAt <= easingHolds;
    return eased ? Math.max(this.#floor, this.#rate * this.#easing) : this.#rate;
  }

  /** Resolves when it is the caller's turn; with what `throttled` is to be told of a complaint about this request. */
  turn(): Promise<number> {
    // Only the first in the queue sleeps, so nobody can overtake, and a pause that comes up meanwhile holds all of them.
    const turn = this.#queue.then(() => this.#wait());
    this.#queue = turn.then(() => {});
    return turn;
  }

  async #wait(): Promise<number> {
    this.#grow();
    for (;;) {
      const at = this.#nextAt();
      const wait = at - this.#runtime.now();
      if (wait <= 0) break;
      await this.#runtime.sleep(wait);
      // Unless something came up, the wait was long enough, whatever the clock says.
      if (this.#nextAt() <= at) break;
    }
    const now = Math.max(this.#runtime.now(), this.#pausedUntil);
    if (now - this.#lastTurn > idle && now - this.#pausedUntil > idle) {
      this.#epochBegan = now;
      this.#taken = 0;
    }
    this.#lastTurn = now;
    while (this.#left.length > 0 && (this.#left[0] as number) <= now - 1000) this.#left.shift();
    this.#left.push(now);
    this.#fullAt = Math.max(now, this.#fullAt) + 1000 / this.perSecond;
    return this.#epoch;
  }

  #nextAt(): number {
    const ahead = ((this.#burst - 1) * 1000) / this.#ceiling;
    // Where a burst of more than that is allowed, a second has no bound of its own.
    const most =
      this.#burst < this.perSecond ? Math.max(1, Math.floor(this.perSecond)) : Number.POSITIVE_INFINITY;
    const secondOver = (this.#left.at(-most) ?? Number.NEGATIVE_INFINITY) + 1000;
    return Math.max(this.#pausedUntil, this.#fullAt - ahead, secondOver);
  }

  /** The server answered, and did not complain of too many requests. */
  taken(): void {
    this.#taken++;
  }

  /** Nobody is let through for so many milliseconds. */
  pause(milliseconds: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#runtime.now() + milliseconds);
  }

  /**
   * The server said "too many requests".
   * @param epoch what `turn` gave to the request
   * @param wait milliseconds that it asks to wait; null where it names none that can be used
   */
  throttled(epoch: number, wait: number | null): void {
    this.pause(wait ?? rest);
    if (epoch !== this.#epoch) return;
    const last = this.perSecond;
    const cut =
      this.#taken < evidence && Number.isFinite(last)
        ? last * cutBlindly
        : Math.min(last * used, this.#average(this.#pausedUntil) * used);
    this.#rate = Math.max(this.#floor, cut);
    this.#spread();
    this.#fullAt = Math.max(this.#fullAt, this.#pausedUntil);
    if (this.#epoch > 0) this.#hold = Math.min(longestHold, this.#hold * 2);
    this.#epoch++;
    this.#epochBegan = this.#pausedUntil;
    this.#taken = 0;
    this.#grownAt = this.#pausedUntil + this.#hold;
  }

  /**
   * The server says how much of its limit is used (`x-ms-throttle-limit-percentage`, sent from 0.8 on; facts sheet C.4): the
   * nearer, the slower, so that the limit is not reached.
   */
  nearLimit(fraction: number): void {
    const now = this.#runtime.now();
    if (!Number.isFinite(this.#rate)) this.#rate = Math.max(1, this.#average(now));
    this.#spread();
    this.#easing = Math.min(1, Math.max(0.1, (1.05 - fraction) / 0.3));
    this.#easedAt = now;
  }

  #spread(): void {
    this.#burst = Math.min(this.#burst, Math.max(evenly, this.#rate * caughtUp));
  }

  /** What the server took a second since the last adaptation, up to now or to the end of a pause. */
  #average(until: number): number {
    return this.#taken / Math.max(1, (until - this.#epochBegan) / 1000);
  }

  #grow(): void {
    const now = this.#runtime.now();
    const seconds = (now - this.#grownAt) / 1000;
    if (seconds <= 0 || this.#rate >= this.#ceiling) return;
    this.#grownAt = now;
    const step = (Number.isFinite(this.#ceiling) ? this.#ceiling : this.#rate) * growth;
    this.#rate = Math.min(this.#ceiling, this.#rate + step * seconds);
  }
}
