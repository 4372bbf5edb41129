import { RE2JS } from 're2js';
import type { Alphabet } from './regex/alphabet.js';
import { emit } from './regex/emit.js';
import { parsePattern } from './regex/parse.js';
import { type Match, parseReplacement } from './regex/replacement.js';
import { PatternError } from './regex/scanner.js';
import { type Slot, slotsOf } from './regex/slots.js';

/**
 * Thrown by a `Regex` for a text that is too long for its pattern: each match is found in linear time, but thousands of them in a text of
 * thousands of characters, or a pattern of thousands of parts, would still take seconds. Nor may a replacement
 * write without end. No text that a directory holds comes near either.
 */
export class RegexRefusal extends Error {}

/** Units of text times instructions of the program, for all matches together: about a second. */
const mostWork = 30_000_000;

/** UTF-16 units of a pattern: one that an attribute holds could take a quarter of a minute to compile. */
const longestPattern = 50_000;

/** UTF-16 units that a replacement may write: the text itself, many times over, is soon more than memory holds. */
const mostWritten = 1_000_000;

/** A .NET regular expression that runs in linear time. Every method but `groupNames` may throw `RegexRefusal`, and nothing else. */
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
  if (pattern.length > longestPattern) {
    const message = `a pattern may have ${longestPattern} characters; this has ${pattern.length}`;
    return { problem: { message, offset: longestPattern, length: pattern.length - longestPattern } };
  }
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
    this.#refuseMore(text.length);
    return this.#engine.test(this.#alphabet.translate(text));
  }

  replace(text: string, replacement: string): string {
    const substitute = parseReplacement(replacement, this.#slots);
    return this.#rewrite(text, (match) => [match.start, match.end], substitute);
  }

  replaceGroup(text: string, group: string, value: string): string {
    const range = this.#rangeOf(group);
    return range === undefined ? text : this.#rewrite(text, range, () => value);
  }

  /** The text with a part of every match written anew; a match without that part stays. */
  #rewrite(
    text: string,
    part: (match: Match) => readonly [number, number] | undefined,
    substitute: (text: string, match: Match) => string,
  ): string {
    let written = '';
    let end = 0;
    for (const match of this.#matches(text)) {
      const range = part(match);
      if (range === undefined) continue;
      written += text.slice(end, range[0]) + substitute(text, match);
      end = range[1];
      if (written.length > mostWritten) throw new RegexRefusal('what the replacement writes is too long');
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
    const slot = this.#slots.find(({ name, number }) => name === group || String(number) === group);
    return slot === undefined ? undefined : (match) => match.group(slot);
  }

  /** @param looked how many units the engine has looked at, at most. */
  #refuseMore(looked: number): void {
    if (looked * this.#engine.programSize() <= mostWork) return;
    throw new RegexRefusal('the text is too long for this pattern');
  }

  /** Every match from left to right. After an empty one the search goes on one unit further, as in .NET. */
  *#matches(text: string): Generator<Match> {
    const symbols = this.#alphabet.translate(text);
    const engine = this.#engine.re2();
    const groups = 1 + this.#engine.groupCount();
    let looked = 0;
    for (let from = 0; from <= symbols.length; ) {
      looked += symbols.length - from;
      this.#refuseMore(looked);
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
