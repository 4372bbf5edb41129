import type { Progress } from '../record/progress.js';
import { progressBar, progressInWords, Speedometer } from '../render/progress.js';
import type { Terminal } from './terminal.js';

/** Milliseconds between two lines of a log where something has changed, and where nothing has: some CI systems end a silent job. */
const lineEvery = 5000;
const aliveEvery = 60_000;

const wipe = '\r\u001b[K';

/**
 * Shows on stderr how far a run has come: on a terminal as a bar that stays below whatever else is said, in a log as a line every few
 * seconds.
 */
export class Status {
  readonly #speedometer = new Speedometer();
  #bar = '';
  #lastLine = '';
  #lastLineAt: number;

  /** @param now milliseconds, of a clock that never goes back */
  constructor(
    private readonly terminal: Pick<Terminal, 'out' | 'err' | 'columns'>,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#lastLineAt = now();
  }

  /** What was asked for, on stdout. */
  out(text: string): void {
    this.#above(() => this.terminal.out(text));
  }

  /** What else there is to say, on stderr. */
  err(text: string): void {
    this.#above(() => this.terminal.err(text));
  }

  /** Shows on a terminal what is going on before there is any progress. */
  doing(what: string): void {
    if (this.terminal.columns !== null) this.#draw(what.slice(0, this.terminal.columns - 1));
  }

  show({ people }: Progress): void {
    const now = this.now();
    this.#speedometer.note(people, now);
    const speed = this.#speedometer.speed(people);
    if (this.terminal.columns !== null) {
      this.#draw(progressBar(people, speed, this.terminal.columns));
      return;
    }
    const ended = `${people.done} ${people.failed}`;
    const silent = now - this.#lastLineAt;
    if (silent < (ended === this.#lastLine ? aliveEvery : lineEvery)) return;
    this.#lastLine = ended;
    this.#lastLineAt = now;
    this.terminal.err(`rollcall: ${progressInWords(people, speed)}\n`);
  }

  /** Takes the bar away. */
  end(): void {
    this.#draw('');
  }

  #above(say: () => void): void {
    const bar = this.#bar;
    this.#draw('');
    say();
    this.#draw(bar);
  }

  #draw(bar: string): void {
    if (bar === this.#bar) return;
    this.terminal.err(`${this.#bar === '' ? '' : wipe}${bar}`);
    this.#bar = bar;
  }
}
