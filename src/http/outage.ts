import type { Runtime } from './options.js';
import type { Attempt } from './retry.js';

/** Milliseconds between the single requests that try whether an outage is over. */
const probeEvery = 60_000;

/**
 * Notices when a server answers nothing useful for long: then further requests fail at once instead of each trying for
 * itself, which for thousands of people would take days.
 */
export class Outage {
  readonly #longest: number;
  readonly #runtime: Pick<Runtime, 'now'>;
  #since: number | null = null;
  #triedAt = 0;

  /** @param longest milliseconds */
  constructor(longest: number, runtime: Pick<Runtime, 'now'>) {
    this.#longest = longest;
    this.#runtime = runtime;
  }

  /** Seconds since when nothing works, where a request is not worth sending; null where it is. */
  inTheWay(): number | null {
    const now = this.#runtime.now();
    if (this.#since === null || now - this.#since <= this.#longest) return null;
    if (now - this.#triedAt < probeEvery) return Math.round((now - this.#since) / 1000);
    this.#triedAt = now;
    return null;
  }

  /** Notes how a try ended; null: well. */
  note(attempt: Attempt | null): void {
    if (attempt === null || works(attempt)) {
      this.#since = null;
      return;
    }
    this.#triedAt = this.#runtime.now();
    this.#since ??= this.#triedAt;
  }
}

/** A refusal of this request alone is the answer of a server that works. */
function works(attempt: Attempt): boolean {
  if (attempt.kind !== 'answer') return attempt.kind === 'unreadable';
  return attempt.status < 500 && attempt.status !== 429 && attempt.status !== 408;
}
