import { boundaryUnits } from './categories.js';
import { lastNotAbove, type UnitSet, unit } from './units.js';

/** What line feeds are to a pattern. `last`: `$` or `\Z` occurs, so the last unit of a text counts as one and others do not. */
export type LineFeeds = 'all' | 'last';

/**
 * The symbols that the engine sees in place of units. Units that no set of the pattern tells apart share a symbol, which makes matching exact
 * where RE2 and .NET differ: in units beyond U+FFFF, in what `\b` takes for a word, and in a `$` before a line feed at the end. One unit is
 * one symbol, so offsets are the same.
 */
export interface Alphabet {
  /** The text in symbols. */
  translate(text: string): string;
  /** The symbols for a set, as ascending code points. */
  symbolsOf(set: UnitSet): readonly number[];
}

const lineFeedCode = 0x0a;
/** A line feed that is not the last unit, where `$` must not stop before it. */
const otherLineFeed = 0x100;
/** Symbols that RE2's `\b` takes for a part of a word. */
const wordSymbols = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_'].map((symbol) =>
  symbol.charCodeAt(0),
);
const firstOtherSymbol = 0x101;
/** A pattern's sets are compared with each other; hundreds of negated ones, each for another character, would take too long. */
const mostCoverage = 2_000_000;
/** Below the surrogates. */
const lastOtherSymbol = 0xd7ff;

/**
 * The alphabet for a pattern's sets.
 * @returns undefined where the pattern tells too many units apart: with `\b` there are symbols for 63 kinds of parts of words.
 */
export function alphabetOf(
  sets: readonly UnitSet[],
  hasBoundary: boolean,
  lineFeeds: LineFeeds,
): Alphabet | undefined {
  const word = hasBoundary ? boundaryUnits() : [];
  const all = distinct([unit(lineFeedCode), word, ...sets]);
  const starts = boundaries(all);
  if (coverage(all, starts) > mostCoverage) return undefined;
  const classes = refine(all, starts);
  const symbols = nameClasses(classes, starts, word);
  if (symbols === undefined) return undefined;
  const lowest = Array.from({ length: 256 }, (_, code) => symbols[lastNotAbove(starts, code)] ?? 0);
  const symbolOf = (code: number) => lowest[code] ?? symbols[lastNotAbove(starts, code)] ?? 0;
  const known = new Map<string, readonly number[]>();

  return {
    translate(text) {
      let translated = '';
      const last = text.length - 1;
      for (let index = 0; index <= last; index++) {
        const code = text.charCodeAt(index);
        const isOther = code === lineFeedCode && lineFeeds === 'last' && index < last;
        translated += String.fromCharCode(isOther ? otherLineFeed : symbolOf(code));
      }
      return translated;
    },
    symbolsOf(set) {
      const key = set.join();
      const found = known.get(key);
      if (found !== undefined) return found;
      const within = new Set<number>();
      for (const index of intervalsOf(set, starts)) within.add(symbols[index] ?? 0);
      if (within.has(lineFeedCode) && lineFeeds === 'last') within.add(otherLineFeed);
      const sorted = [...within].sort((a, b) => a - b);
      known.set(key, sorted);
      return sorted;
    },
  };
}

function distinct(sets: readonly UnitSet[]): readonly UnitSet[] {
  return [...new Map([...new Set(sets)].map((set) => [set.join(), set])).values()];
}

/** Where intervals of units begin that every set takes wholly or not at all. */
function boundaries(sets: readonly UnitSet[]): readonly number[] {
  const starts = new Set([0]);
  for (const set of sets) {
    set.forEach((bound, index) => {
      starts.add(index % 2 === 0 ? bound : bound + 1);
    });
  }
  return [...starts].filter((start) => start <= 0xffff).sort((a, b) => a - b);
}

/** The class of every interval: two are of one class where no set tells them apart. Each set splits the classes that it cuts. */
function refine(sets: readonly UnitSet[], starts: readonly number[]): readonly number[] {
  const classes = new Array<number>(starts.length).fill(0);
  let count = 1;
  for (const set of sets) {
    const inside = new Map<number, number>();
    for (const index of intervalsOf(set, starts)) {
      const old = classes[index] ?? 0;
      let split = inside.get(old);
      if (split === undefined) {
        split = count++;
        inside.set(old, split);
      }
      classes[index] = split;
    }
  }
  return classes;
}

/** How many intervals all sets take together. */
function coverage(sets: readonly UnitSet[], starts: readonly number[]): number {
  let count = 0;
  for (const set of sets) {
    for (let range = 0; range < set.length; range += 2) {
      count += 1 + lastNotAbove(starts, set[range + 1] ?? 0) - lastNotAbove(starts, set[range] ?? 0);
    }
  }
  return count;
}

function* intervalsOf(set: UnitSet, starts: readonly number[]): Generator<number> {
  for (let range = 0; range < set.length; range += 2) {
    const high = set[range + 1] ?? 0;
    for (let index = lastNotAbove(starts, set[range] ?? 0); (starts[index] ?? Infinity) <= high; index++)
      yield index;
  }
}

/** The symbol of every interval. */
function nameClasses(
  classes: readonly number[],
  starts: readonly number[],
  word: UnitSet,
): readonly number[] | undefined {
  const symbols = new Map<number, number>();
  const words = new Set([...intervalsOf(word, starts)].map((index) => classes[index]));
  const wordsLeft = wordSymbols.values();
  let nextOther = firstOtherSymbol;
  symbols.set(classes[lastNotAbove(starts, lineFeedCode)] ?? 0, lineFeedCode);
  for (const name of classes) {
    if (symbols.has(name)) continue;
    if (words.has(name)) {
      const symbol = wordsLeft.next();
      if (symbol.done) return undefined;
      symbols.set(name, symbol.value);
    } else {
      if (nextOther > lastOtherSymbol) return undefined;
      symbols.set(name, nextOther++);
    }
  }
  return classes.map((name) => symbols.get(name) ?? 0);
}
