import type { Progress } from '../record/progress.js';

type People = Progress['people'];

/** How fast a run goes. */
export interface Speed {
  /** People a second; null where nobody can tell yet. */
  readonly perSecond: number | null;
  /** Seconds left; null where nobody can tell. */
  readonly secondsLeft: number | null;
}

/** Milliseconds that a speed is taken over: long enough for it to be steady, short enough to follow a server that throttles. */
const window = 10_000;
/** Before this, a speed is mostly chance. */
const shortest = 1000;

/** Tells the speed of a run from how far it had come when. */
export class Speedometer {
  readonly #seen: { readonly at: number; readonly ended: number }[] = [];

  /** @param at milliseconds, of a clock that never goes back */
  note({ done, failed }: People, at: number): void {
    const ended = done + failed;
    // Before anybody is done, the engine is starting.
    if (ended === 0) return;
    this.#seen.push({ at, ended });
    while (this.#seen.length > 2 && (this.#seen[1]?.at ?? at) <= at - window) this.#seen.shift();
  }

  speed({ total, done, failed }: People): Speed {
    const [first] = this.#seen;
    const last = this.#seen.at(-1);
    if (first === undefined || last === undefined || last.at - first.at < shortest) return unknown;
    const perSecond = ((last.ended - first.ended) * 1000) / (last.at - first.at);
    const left = total - done - failed;
    return { perSecond, secondsLeft: perSecond > 0 && left > 0 ? Math.ceil(left / perSecond) : null };
  }
}

const unknown: Speed = { perSecond: null, secondsLeft: null };

/** `24 of 60 people, 1 failed, 4.2/s, 9 s left`. */
export function progressInWords({ total, done, failed }: People, { perSecond, secondsLeft }: Speed): string {
  return [
    `${done} of ${total === 1 ? '1 person' : `${total} people`}`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(perSecond === null ? [] : [`${rateInWords(perSecond)}/s`]),
    ...(secondsLeft === null ? [] : [`${durationInWords(secondsLeft)} left`]),
  ].join(', ');
}

/** `[#########---------------] 24 of 60 people, …`, no wider than the terminal. */
export function progressBar(people: People, speed: Speed, columns: number): string {
  const words = progressInWords(people, speed);
  // A line that fills the last column may wrap, and could not be wiped.
  const room = Math.min(widest, columns - 1 - words.length - '[] '.length);
  if (room < narrowest) return words.slice(0, Math.max(0, columns - 1));
  const share = people.total === 0 ? 1 : (people.done + people.failed) / people.total;
  const filled = Math.floor(room * share);
  return `[${'#'.repeat(filled)}${'-'.repeat(room - filled)}] ${words}`;
}

const widest = 30;
const narrowest = 5;

function rateInWords(perSecond: number): string {
  return perSecond < 10 ? perSecond.toFixed(1) : String(Math.round(perSecond));
}

/** `40 s`, `2 min 05 s`, `1 h 02 min`. */
export function durationInWords(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const two = (value: number): string => String(value).padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}
