import { RE2JS } from 're2js';
import type { Alphabet } from './regex/alphabet.js';
import { emit } from './regex/emit.js';
import { parsePattern } from './regex/parse.js';
import { type Match, parseReplacement } from './regex/replacement.js';
import { PatternError } from './regex/scanner.js';
import { type Slot, slotsOf } from './regex/slots.js';

/** A .NET regular expression that runs in linear time. */
export interface Regex {
  /** As `Regex.GetGroupNames` lists them: `0`, numbers of plain groups, names. */
  readonly groupNames: readonly string[];
  /** Whether it matches anywhere (`Regex.IsMatch`). */
  test(text: string): boolean;
  /** `Regex.Replace` of every match; `${name}`, `$1`, `$$`, `$&` in the replacement as .NET has them. */
  replace(text: string, replacement: string): string;
  /** Every match stays but for the part that the group took (its last, where it took several). An unknown group changes nothing. */
  replaceGroup(text: string, group: string, value: string): string;
  /** What the group took at the first match; undefined where nothing matches, or the group took no part or is unknown. */
  group(text: string, group: string): string | undefined;
}

/** Why a pattern cannot be used: no regular expression, or one that .NET knows and linear time does not allow. */
export interface RegexProblem {
  readonly message: string;
  /** Into the pattern, UTF-16 units. */
  readonly offset: number;
  readonly length: number;
}

/** Compiles a .NET pattern (invariant culture) to one that runs in linear time (RE2), or says why that is not possible. Never throws. */
export function compileRegex(
  pattern: string,
): { readonly regex: Regex } | { readonly problem: RegexProblem } {
  try {
    const parsed = parsePattern(pattern);
    const slots = slotsOf(parsed);
    const { source, alphabet } = emit(parsed.node, pattern.length);
    return { regex: new LinearRegex(RE2JS.compile(source), alphabet, slots) };
  } catch (error) {
    if (error instanceof PatternError) return { problem: error.problem };
    // The engine has limits of its own on repetitions within repetitions.
    const message = 'this pattern is too large for linear time';
    return { problem: { message, offset: 0, length: pattern.length } };
  }
}

class LinearRegex implements Regex {
  readonly #engine: RE2JS;
  readonly #alphabet: Alphabet;
  readonly #slots: readonly Slot[];

  constructor(engine: RE2JS, alphabet: Alphabet, slots: readonly Slot[]) {
    this.#engine = engine;
    this.#alphabet = alphabet;
    this.#slots = slots;
  }

  get groupNames(): readonly string[] {
    return ['0', ...this.#slots.map(({ name }) => name)];
  }

  test(text: string): boolean {
    return this.#engine.test(this.#alphabet.translate(text));
  }

  replace(text: string, replacement: string): string {
    const substitute = parseReplacement(replacement, this.#slots);
    let written = '';
    let end = 0;
    for (const match of this.#matches(text)) {
      written += text.slice(end, match.start) + substitute(text, match);
      end = match.end;
    }
    return written + text.slice(end);
  }

  replaceGroup(text: string, group: string, value: string): string {
    const range = this.#rangeOf(group);
    if (range === undefined) return text;
    let written = '';
    let end = 0;
    for (const match of this.#matches(text)) {
      const taken = range(match);
      if (taken === undefined) continue;
      written += text.slice(end, taken[0]) + value;
      end = taken[1];
    }
    return written + text.slice(end);
  }

  group(text: string, group: string): string | undefined {
    for (const match of this.#matches(text)) {
      const taken = this.#rangeOf(group)?.(match);
      return taken === undefined ? undefined : text.slice(...taken);
    }
    return undefined;
  }

  /** How to find what a group took, by its name or number in digits. */
  #rangeOf(group: string): ((match: Match) => readonly [number, number] | undefined) | undefined {
    if (group === '0') return ({ start, end }) => [start, end];
    const slot = this.#slots.find(({ name }) => name === group);
    const number = this.#slots.find(({ number }) => String(number) === group);
    const found = slot ?? number;
    return found === undefined ? undefined : (match) => match.group(found);
  }

  /** Every match from left to right. After an empty one the search goes on one unit further, as in .NET. */
  *#matches(text: string): Generator<Match> {
    const symbols = this.#alphabet.translate(text);
    const engine = this.#engine.re2();
    const groups = 1 + this.#engine.groupCount();
    for (let from = 0; from <= symbols.length; ) {
      const found: Bounds | null = engine.matchWithGroup(
        symbols,
        from,
        symbols.length,
        unanchored,
        groups,
      )[1];
      if (found === null) return;
      const match = new FoundMatch(found);
      yield match;
      from = match.end === match.start ? match.end + 1 : match.end;
    }
  }
}

/** The start and end of every pair of parentheses, -1 for one that took no part; first the whole match. */
type Bounds = readonly number[];

/** RE2's flag for a search that may begin anywhere. */
const unanchored = 0;

class FoundMatch implements Match {
  readonly #bounds: Bounds;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
  }

  get start(): number {
    return this.#bounds[0] ?? 0;
  }

  get end(): number {
    return this.#bounds[1] ?? 0;
  }

  group(slot: Slot): readonly [number, number] | undefined {
    for (const capture of slot.captures) {
      const start = this.#bounds[2 * capture + 2] ?? -1;
      const end = this.#bounds[2 * capture + 3] ?? -1;
      if (start >= 0 && end >= 0) return [start, end];
    }
    return undefined;
  }
}
