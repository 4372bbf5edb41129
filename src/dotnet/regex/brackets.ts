import { classOf, ignoringCase } from './categories.js';
import { readCategory, readCharacterEscape } from './escapes.js';
import type { Scanner } from './scanner.js';
import type { Options } from './syntax.js';
import { complementOf, difference, type UnitSet, unionOf, unit } from './units.js';

/** Subtractions nest; deeper ones nobody writes. */
const deepest = 50;

/** A set in brackets, the position after the `[`. */
export function readBrackets(scanner: Scanner, options: Options, start: number, depth = 0): UnitSet {
  if (depth > deepest) throw scanner.error(`sets are subtracted more than ${deepest} deep`, start);
  const negated = scanner.takeIf('^');
  /** Characters and ranges, which case is ignored for, and apart from them the classes. */
  const ranges: UnitSet[] = [];
  const classes: UnitSet[] = [];
  let subtracted: UnitSet | undefined;
  /** The lower end of a range whose upper end is still to come. */
  let low: { readonly code: number; readonly at: number } | undefined;
  for (let isFirst = true; ; isFirst = false) {
    const at = scanner.position;
    if (scanner.atEnd) throw scanner.error('this set lacks its ]', start);
    const member = readMember(scanner, options, isFirst);
    if (member === undefined) break;
    if (member.kind === 'set') {
      if (low !== undefined) throw scanner.error('a range ends in a character, not in a class', low.at);
      classes.push(member.set);
      continue;
    }
    if (member.isEscaped && member.code === 0x2d) {
      if (low !== undefined) throw scanner.error('versions of .NET disagree about a range up to \\-', low.at);
      ranges.push(unit(member.code));
      continue;
    }
    const isBracket = member.code === 0x5b && !member.isEscaped;
    if (low !== undefined) {
      if (isBracket) {
        ranges.push(unit(low.code));
        subtracted = readSubtraction(scanner, options, at, depth);
      } else {
        if (low.code > member.code) throw scanner.error('this range is in reverse order', low.at);
        ranges.push([low.code, member.code]);
      }
      low = undefined;
    } else if (scanner.left >= 2 && scanner.peek() === '-' && scanner.peek(1) !== ']') {
      low = { code: member.code, at };
      scanner.position++;
    } else if (member.code === 0x2d && !member.isEscaped && !isFirst && scanner.peek() === '[') {
      scanner.position++;
      subtracted = readSubtraction(scanner, options, at, depth);
    } else {
      ranges.push(unit(member.code));
    }
  }
  const named = unionOf(ranges);
  const all = unionOf([options.ignoreCase ? ignoringCase(named) : named, ...classes]);
  const set = negated ? complementOf(all) : all;
  return subtracted === undefined ? set : difference(set, subtracted);
}

type Member =
  | { readonly kind: 'set'; readonly set: UnitSet }
  | { readonly kind: 'unit'; readonly code: number; readonly isEscaped: boolean };

/** The next member; undefined after the closing bracket. A `]` in first place stands for itself. */
function readMember(scanner: Scanner, options: Options, isFirst: boolean): Member | undefined {
  const at = scanner.position;
  const character = scanner.take();
  if (character === ']' && !isFirst) return undefined;
  if (character === '[' && scanner.peek() === ':') {
    throw scanner.error('.NET has no POSIX classes such as [:alpha:]', at);
  }
  if (character !== '\\' || scanner.atEnd) {
    return { kind: 'unit', code: character.charCodeAt(0), isEscaped: false };
  }
  const letter = scanner.peek();
  const set = classOf(letter);
  if (set !== undefined) {
    scanner.position++;
    return { kind: 'set', set };
  }
  if (letter === 'p' || letter === 'P') {
    scanner.position++;
    return { kind: 'set', set: readCategory(scanner, letter === 'P', options, at) };
  }
  return { kind: 'unit', code: readCharacterEscape(scanner, at), isEscaped: true };
}

/** What is taken from a set, the position after its `[`. It must be the last thing in it. */
function readSubtraction(scanner: Scanner, options: Options, at: number, depth: number): UnitSet {
  const set = readBrackets(scanner, options, at, depth + 1);
  if (!scanner.atEnd && scanner.peek() !== ']') {
    throw scanner.error('what is subtracted from a set must come last in it', at);
  }
  return set;
}
