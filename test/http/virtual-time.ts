/**
 * A runtime whose clock jumps to the next wake-up as soon as nothing else is to do, so that hours of requests are played
 * in a moment, in the same order each time.
 */
export class VirtualTime {
  #now = Date.UTC(2026, 10, 1);
  #sleepers: { readonly at: number; readonly wake: () => void }[] = [];

  readonly now = (): number => this.#now;

  readonly sleep = (milliseconds: number): Promise<void> =>
    new Promise((wake) => {
      const at = this.#now + Math.max(0, milliseconds);
      const index = this.#sleepers.findIndex((other) => other.at > at);
      this.#sleepers.splice(index < 0 ? this.#sleepers.length : index, 0, { at, wake });
    });

  readonly random = (): number => 0.5;

  /** Lets time pass until the work is done. */
  async run<T>(work: Promise<T>): Promise<T> {
    let done = false;
    const end = work.finally(() => {
      done = true;
    });
    // Its failure is the caller's.
    end.catch(() => {});
    for (;;) {
      // Everything that can go on without time passing does so first.
      await new Promise(setImmediate);
      if (done) return end;
      const next = this.#sleepers.shift();
      if (next === undefined) throw new Error('nothing is left that could end the work');
      this.#now = next.at;
      next.wake();
    }
  }
}
