/** A group that may stand for people who each hold one thing. */
export interface Candidate<T> {
  readonly value: T;
  /** For ties, so that the same input gives the same choice. */
  readonly name: string;
  /** What it stands for if it is chosen: all of these, and nothing else. */
  readonly covers: readonly string[];
}

/**
 * Chooses groups that explain as much as possible with few: the one that explains most of what is still unexplained goes first
 * (the greedy set cover), the larger one where two explain alike, then by name.
 * @param fewest a group that explains fewer still unexplained things is not worth a scope
 * @returns the chosen, in order of choice
 */
export function cover<T>(candidates: readonly Candidate<T>[], fewest: number): readonly Candidate<T>[] {
  const explained = new Set<string>();
  const chosen: Candidate<T>[] = [];
  // How much each may explain at most: it only ever gets less, so the first whose number still holds is the best.
  let open = candidates.map((candidate) => ({ candidate, gain: new Set(candidate.covers).size }));
  while (open.length > 0) {
    open.sort(
      (a, b) =>
        b.gain - a.gain ||
        b.candidate.covers.length - a.candidate.covers.length ||
        (a.candidate.name < b.candidate.name ? -1 : 1),
    );
    const [best, ...rest] = open;
    if (best === undefined || best.gain < fewest) break;
    const gain = new Set(best.candidate.covers.filter((each) => !explained.has(each))).size;
    if (gain < best.gain) {
      open = [{ candidate: best.candidate, gain }, ...rest];
      continue;
    }
    chosen.push(best.candidate);
    for (const each of best.candidate.covers) explained.add(each);
    open = rest;
  }
  return chosen;
}
