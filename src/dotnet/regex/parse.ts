import { readBrackets } from './brackets.js';
import { classOf, ignoringCase } from './categories.js';
import { isWordUnit, readCategory, readCharacterEscape } from './escapes.js';
import { type GroupHead, readGroupHead } from './groups.js';
import { Scanner } from './scanner.js';
import {
  type Capture,
  type Node,
  noOptions,
  type OctalEscape,
  type Options,
  type Pattern,
  type Place,
} from './syntax.js';
import { complementOf, everyUnit, type UnitSet, unit } from './units.js';

/** Groups nest; deeper ones nobody writes, and the engine's own limit is 1,000. */
const deepest = 200;

/** How often RE2 repeats a part, at most. */
const mostRepeats = 1000;

const lineFeed = unit(0x0a);

/** Parses a .NET pattern. Throws `PatternError`. */
export function parsePattern(pattern: string): Pattern {
  return new Parser(pattern).parse();
}

class Parser {
  readonly #scanner: Scanner;
  readonly #captures: Capture[] = [];
  readonly #octals: OctalEscape[] = [];
  readonly #literals = new Map<number, Node>();
  readonly #foldedLiterals = new Map<number, Node>();

  constructor(pattern: string) {
    this.#scanner = new Scanner(pattern);
  }

  parse(): Pattern {
    const scanner = this.#scanner;
    const node = this.#readChoice(noOptions, 0);
    if (scanner.takeIf(')')) throw scanner.error('this ) closes nothing', scanner.position - 1);
    return { node, captures: this.#captures, octals: this.#octals };
  }

  /** What stands between parentheses, or the whole pattern: up to a `)` or the end. */
  #readChoice(outer: Options, depth: number): Node {
    const scanner = this.#scanner;
    let options = outer;
    const choices: Node[] = [];
    let parts: Node[] = [];
    let afterRepeat = false;
    for (;;) {
      this.#skipBlanks(options);
      if (scanner.atEnd || scanner.peek() === ')') break;
      if (this.#quantifier() !== undefined) throw this.#misplacedQuantifier(afterRepeat);
      afterRepeat = false;
      const start = scanner.position;
      if (scanner.takeIf('|')) {
        choices.push(sequenceOf(parts));
        parts = [];
        continue;
      }
      const head = scanner.peek() === '(' ? readGroupHead(scanner, options) : undefined;
      if (head?.kind === 'options') {
        options = head.options;
        continue;
      }
      const atom =
        head === undefined ? this.#readAtom(options) : this.#readGroup(head, options, start, depth);
      const part = this.#readRepeat(atom, options);
      afterRepeat = part !== atom;
      parts.push(part);
    }
    choices.push(sequenceOf(parts));
    return choices.length === 1 ? sequenceOf(parts) : { kind: 'choice', options: choices };
  }

  #readGroup(
    head: Exclude<GroupHead, { kind: 'options' }>,
    outer: Options,
    start: number,
    depth: number,
  ): Node {
    const scanner = this.#scanner;
    if (depth >= deepest) throw scanner.error(`groups are nested more than ${deepest} deep`, start);
    const capture = this.#captures.length;
    if (head.kind === 'capture') {
      this.#captures.push({ name: head.name, offset: start, length: scanner.position - start });
    }
    const body = this.#readChoice(head.kind === 'plain' ? head.options : outer, depth + 1);
    if (!scanner.takeIf(')')) {
      scanner.position = start + 1;
      throw scanner.error('this ( is never closed', start);
    }
    return head.kind === 'plain' ? body : { kind: 'capture', capture, body };
  }

  /** White space and comments where `x` is on, and `(?#…)` everywhere. */
  #skipBlanks(options: Options): void {
    const scanner = this.#scanner;
    for (;;) {
      const start = scanner.position;
      if (options.ignoreWhiteSpace) {
        scanner.takeWhile((character) => /[\t\n\f\r ]/.test(character));
        if (scanner.peek() === '#') scanner.takeWhile((character) => character !== '\n');
      }
      if (scanner.takeIf('(?#')) {
        scanner.takeWhile((character) => character !== ')');
        if (!scanner.takeIf(')')) throw scanner.error('this comment is never closed', start);
      }
      if (scanner.position === start) return;
    }
  }

  /** One unit, class, set or place. */
  #readAtom(options: Options): Node {
    const scanner = this.#scanner;
    const start = scanner.position;
    const character = scanner.take();
    switch (character) {
      case '^':
        return placeNode(options.multiline ? 'lineStart' : 'start');
      case '$':
        return placeNode(options.multiline ? 'lineEnd' : 'finalEnd');
      case '.':
        return unitNode(options.singleLine ? everyUnit : complementOf(lineFeed));
      case '[':
        return unitNode(readBrackets(scanner, options, start));
      case '\\':
        return this.#readEscape(options, start);
      default:
        return this.#literal(character.charCodeAt(0), options);
    }
  }

  #literal(code: number, options: Options): Node {
    const known = options.ignoreCase ? this.#foldedLiterals : this.#literals;
    let node = known.get(code);
    if (node === undefined) {
      node = unitNode(options.ignoreCase ? ignoringCase(unit(code)) : unit(code));
      known.set(code, node);
    }
    return node;
  }

  #readEscape(options: Options, start: number): Node {
    const scanner = this.#scanner;
    if (scanner.atEnd) throw scanner.error('a pattern cannot end in a single \\', start);
    const letter = scanner.take();
    const place = placeOf(letter);
    if (place !== undefined) return placeNode(place);
    if (letter === 'G') throw scanner.notLinear('\\G', start);
    if (letter === 'p' || letter === 'P')
      return unitNode(readCategory(scanner, letter === 'P', options, start));
    const set = classOf(letter);
    if (set !== undefined) return unitNode(set);
    scanner.position--;
    this.#refuseBackreference(start);
    return this.#literal(readCharacterEscape(scanner, start), options);
  }

  /** The position is after the backslash, and stays there. */
  #refuseBackreference(start: number): void {
    const scanner = this.#scanner;
    const rest = scanner.pattern.slice(scanner.position, scanner.position + 64);
    const number = /^[1-9][0-9]*/.exec(rest)?.[0];
    const named = /^(?:k|(?=['<]))(?:<([^>]*)>|'([^']*)')/.exec(rest);
    const name = named?.[1] ?? named?.[2];
    const length = number?.length ?? named?.[0].length ?? 1;
    const isReference =
      (number !== undefined && number.length === 1) ||
      (name !== undefined && name !== '' && [...name].every(isWordUnit)) ||
      rest.startsWith('k');
    if (!isReference && number === undefined) return;
    if (!isReference && number !== undefined) {
      this.#octals.push({ group: Number(number), offset: start, length: 1 + length });
      return;
    }
    scanner.position += length;
    throw scanner.notLinear('a backreference', start);
  }

  #readRepeat(body: Node, options: Options): Node {
    const scanner = this.#scanner;
    this.#skipBlanks(options);
    const quantifier = this.#quantifier();
    if (quantifier === undefined) return body;
    const offset = scanner.position;
    scanner.position += quantifier.length;
    const { least, most } = quantifier;
    if (least > most) throw scanner.error('the least number of repetitions is above the greatest', offset);
    if (least > mostRepeats || (most > mostRepeats && most !== Infinity)) {
      throw scanner.error(`more than ${mostRepeats} repetitions cannot be matched in linear time`, offset);
    }
    const length = scanner.position - offset;
    this.#skipBlanks(options);
    return { kind: 'repeat', body, least, most, lazy: scanner.takeIf('?'), offset, length };
  }

  /** The quantifier at the position, which stays there. A brace that begins none stands for itself. */
  #quantifier(): { readonly least: number; readonly most: number; readonly length: number } | undefined {
    const scanner = this.#scanner;
    switch (scanner.peek()) {
      case '*':
        return { least: 0, most: Infinity, length: 1 };
      case '+':
        return { least: 1, most: Infinity, length: 1 };
      case '?':
        return { least: 0, most: 1, length: 1 };
      case '{': {
        braces.lastIndex = scanner.position;
        const match = braces.exec(scanner.pattern);
        if (match === null) return undefined;
        const least = Number(match[1]);
        const most = match[2] === undefined ? least : match[2] === '' ? Infinity : Number(match[2]);
        return { least, most, length: match[0].length };
      }
      default:
        return undefined;
    }
  }

  #misplacedQuantifier(afterRepeat: boolean): Error {
    const scanner = this.#scanner;
    const start = scanner.position;
    scanner.position += this.#quantifier()?.length ?? 1;
    return afterRepeat
      ? scanner.error('a quantifier cannot follow a quantifier (.NET has no possessive ones)', start)
      : scanner.error('there is nothing before this quantifier that it could repeat', start);
  }
}

const braces = /\{([0-9]+)(?:,([0-9]*))?\}/y;

function unitNode(set: UnitSet): Node {
  return { kind: 'unit', set };
}

function placeNode(place: Place): Node {
  return { kind: 'place', place };
}

function placeOf(letter: string): Place | undefined {
  switch (letter) {
    case 'A':
      return 'start';
    case 'Z':
      return 'finalEnd';
    case 'z':
      return 'end';
    case 'b':
      return 'boundary';
    case 'B':
      return 'notBoundary';
    default:
      return undefined;
  }
}

function sequenceOf(parts: readonly Node[]): Node {
  const [first] = parts;
  return parts.length === 1 && first !== undefined ? first : { kind: 'sequence', parts };
}
