import { push } from '../push.js';
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
  // By how much each may explain at most. That only ever gets less, so nothing is ever put into a list that was gone through.
  const byGain = new Map<number, Candidate<T>[]>();
  const put = (candidate: Candidate<T>, gain: number): void => {
    push(byGain, gain, candidate);
  };
  for (const candidate of candidates) put(candidate, new Set(candidate.covers).size);
  for (let gain = Math.max(0, ...byGain.keys()); gain >= Math.max(1, fewest); gain -= 1) {
    for (const candidate of (byGain.get(gain) ?? []).sort(largerFirst)) {
      const now = new Set(candidate.covers.filter((each) => !explained.has(each))).size;
      if (now < gain) {
        put(candidate, now);
        continue;
      }
      chosen.push(candidate);
      for (const each of candidate.covers) explained.add(each);
    }
  }
  return chosen;
}

function largerFirst<T>(a: Candidate<T>, b: Candidate<T>): number {
  return b.covers.length - a.covers.length || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}
