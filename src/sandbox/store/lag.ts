/** Writes that readers do not see yet: for so many reads an entry is shown as it was before, or not at all. */
export class Lag<Item> {
  private readonly held = new Map<string, { readonly before: Item | null; reads: number }>();
  private recording = 0;

  /** What is changed while `act` runs is not seen by the next `reads` reads. */
  during<Result>(reads: number, act: () => Result): Result {
    this.recording = reads;
    try {
      return act();
    } finally {
      this.recording = 0;
    }
  }

  /** To be told of every change: what was there before, null where there was nothing. */
  record(id: string, before: Item | null): void {
    if (this.recording <= 0) return;
    // Readers go on seeing the oldest state that any of them may still see.
    const earlier = this.held.get(id);
    this.held.set(id, { before: earlier === undefined ? before : earlier.before, reads: this.recording });
  }

  /** Counts one read, and says what it must see otherwise; null where it sees everything as it is. */
  read(): ReadonlyMap<string, Item | null> | null {
    if (this.held.size === 0) return null;
    const seen = new Map<string, Item | null>();
    for (const [id, entry] of this.held) {
      seen.set(id, entry.before);
      entry.reads -= 1;
      if (entry.reads <= 0) this.held.delete(id);
    }
    return seen;
  }
}

/** A list as a reader sees it who is behind: in it what was there before, at the end what is gone since. */
export function behind<Item extends { readonly id: string }>(
  items: readonly Item[],
  seen: ReadonlyMap<string, Item | null>,
): Item[] {
  const left = new Map(seen);
  const list = items.flatMap((item) => {
    const before = left.get(item.id);
    left.delete(item.id);
    if (before === undefined) return [item];
    return before === null ? [] : [before];
  });
  return [...list, ...[...left.values()].filter((before) => before !== null)];
}
