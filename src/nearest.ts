/** Longer words are never compared: nobody mistypes them, and the comparison costs the product of both lengths. */
const longestWord = 64;

/**
 * The candidate that a person most likely meant by `word`: the same but for case, or the one with the fewest typing slips
 * (letters put in, left out, replaced or swapped), at most one slip in three letters; of a name with `@`, in three of those before
 * it, since the domain is the same for all.
 * @returns undefined where nothing is near.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > longestWord) return undefined;
  const wanted = word.toLowerCase();
  const at = word.indexOf('@');
  const limit = Math.max(1, Math.floor((at < 0 ? word.length : at) / 3));
  let best: string | undefined;
  let bestSlips = limit + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= bestSlips) continue;
    const slips = typingSlips(wanted, candidate.toLowerCase());
    if (slips < bestSlips) {
      best = candidate;
      bestSlips = slips;
    }
  }
  return best;
}

/** Damerau-Levenshtein distance in its restricted form (optimal string alignment). */
export function typingSlips(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let slips = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1),
      );
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) slips = Math.min(slips, at(beforeLast, column - 2) + 1);
      current.push(slips);
    }
    beforeLast = last;
    last = current;
  }
  return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? 0;
}

/** ``did you mean `until`?``, else the whole list where it is short, else nothing. */
export function suggest(word: string, candidates: readonly string[], listName: string): string | undefined {
  const near = nearest(word, candidates);
  if (near !== undefined) return `did you mean \`${near}\`?`;
  if (candidates.length === 0 || candidates.length > 12) return undefined;
  return `${listName}: ${candidates.map((candidate) => `\`${candidate}\``).join(', ')}`;
}
