import { type Alphabet, alphabetOf } from './alphabet.js';
import { checkRepeats } from './repeats.js';
import { PatternError } from './scanner.js';
import { type Node, type Place, visit } from './syntax.js';
import type { UnitSet } from './units.js';

/** A pattern for the engine, over the symbols of its alphabet. */
export interface Emitted {
  readonly source: string;
  readonly alphabet: Alphabet;
}

/** Sets that name thousands of characters one by one, thousands of times. */
const longestSource = 2_000_000;

/** Writes a parsed pattern in RE2's syntax. Throws `PatternError` for what is too large, or mixes both kinds of `$`. */
export function emit(node: Node, length: number): Emitted {
  const sets: UnitSet[] = [];
  const places = new Set<Place>();
  visit(node, (part) => {
    if (part.kind === 'unit') sets.push(part.set);
    if (part.kind === 'place') places.add(part.place);
  });
  const byLine = places.has('lineStart') || places.has('lineEnd');
  if (places.has('finalEnd') && byLine) {
    throw new PatternError(
      '$ or \\Z outside of (?m) cannot stand beside ^ or $ inside of it; use \\z',
      0,
      length,
    );
  }
  checkRepeats(node);
  const hasBoundary = places.has('boundary') || places.has('notBoundary');
  const alphabet = alphabetOf(sets, hasBoundary, places.has('finalEnd') ? 'last' : 'all');
  if (alphabet === undefined) {
    throw new PatternError('this pattern tells too many characters apart', 0, length);
  }
  const source = new Emitter(alphabet, length).emit(node);
  return { source, alphabet };
}

class Emitter {
  readonly #alphabet: Alphabet;
  readonly #length: number;
  readonly #known = new Map<UnitSet, string>();
  #written = 0;

  constructor(alphabet: Alphabet, length: number) {
    this.#alphabet = alphabet;
    this.#length = length;
  }

  emit(node: Node): string {
    switch (node.kind) {
      case 'unit':
        return this.#counted(this.#set(node.set));
      case 'place':
        return placeSources[node.place];
      case 'sequence':
        return node.parts.map((part) => this.emit(part)).join('');
      case 'choice':
        return `(?:${node.options.map((option) => this.emit(option)).join('|')})`;
      case 'capture':
        return `(${this.emit(node.body)})`;
      case 'repeat':
        return `(?:${this.emit(node.body)})${quantifierOf(node)}${node.lazy ? '?' : ''}`;
    }
  }

  #counted(source: string): string {
    this.#written += source.length;
    if (this.#written > longestSource) throw new PatternError('this pattern is too large', 0, this.#length);
    return source;
  }

  #set(set: UnitSet): string {
    const found = this.#known.get(set);
    if (found !== undefined) return found;
    const source = sourceOf(this.#alphabet.symbolsOf(set));
    this.#known.set(set, source);
    return source;
  }
}

/** A line feed is a symbol of its own only where it may end a text, so `(?m:$)` is .NET's `$`: see `LineFeeds`. */
const placeSources: Readonly<Record<Place, string>> = {
  start: '\\A',
  end: '\\z',
  finalEnd: '(?m:$)',
  lineStart: '(?m:^)',
  lineEnd: '(?m:$)',
  boundary: '\\b',
  notBoundary: '\\B',
};

/** No translated text holds it. */
const never = '\\x{10FFFF}';

function sourceOf(symbols: readonly number[]): string {
  if (symbols.length === 0) return never;
  const ranges: [number, number][] = [];
  for (const symbol of symbols) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === symbol - 1) last[1] = symbol;
    else ranges.push([symbol, symbol]);
  }
  const members = ranges.map(([low, high]) =>
    low === high ? escaped(low) : `${escaped(low)}-${escaped(high)}`,
  );
  return symbols.length === 1 ? members.join('') : `[${members.join('')}]`;
}

/** No symbol but the line feed means anything to the engine's parser. */
function escaped(symbol: number): string {
  return symbol === 0x0a ? '\\n' : String.fromCharCode(symbol);
}

function quantifierOf({ least, most }: { readonly least: number; readonly most: number }): string {
  if (most === Infinity) return least === 0 ? '*' : least === 1 ? '+' : `{${least},}`;
  if (least === 0 && most === 1) return '?';
  return least === most ? `{${least}}` : `{${least},${most}}`;
}
