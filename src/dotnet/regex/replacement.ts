import { isWordUnit } from './escapes.js';
import type { Slot } from './slots.js';

/** A match: offsets of group 0, 1, … by .NET's numbers; undefined for a group that took no part. */
export interface Match {
  readonly start: number;
  readonly end: number;
  group(slot: Slot): readonly [start: number, end: number] | undefined;
}

type Piece = string | ((text: string, match: Match) => string);

/** A replacement text with .NET's substitutions: `$1`, `${1}`, `${name}`, `$$`, `$&`, `` $` ``, `$'`, `$+`, `$_`. Others stand for themselves. */
export function parseReplacement(
  replacement: string,
  slots: readonly Slot[],
): (text: string, match: Match) => string {
  const pieces: Piece[] = [];
  let position = 0;
  while (position < replacement.length) {
    const dollar = replacement.indexOf('$', position);
    if (dollar < 0) break;
    pieces.push(replacement.slice(position, dollar));
    const found = substitutionAt(replacement, dollar + 1, slots);
    pieces.push(found?.piece ?? '$');
    position = found?.end ?? dollar + 1;
  }
  pieces.push(replacement.slice(position));
  return (text, match) => {
    let written = '';
    for (const piece of pieces) written += typeof piece === 'string' ? piece : piece(text, match);
    return written;
  };
}

interface Substitution {
  readonly piece: Piece;
  readonly end: number;
}

/** What a `$` before `position` means; undefined where it stands for itself. */
function substitutionAt(
  replacement: string,
  position: number,
  slots: readonly Slot[],
): Substitution | undefined {
  const special = specialOf(replacement.charAt(position), slots);
  if (special !== undefined) return { piece: special, end: position + 1 };
  const isBraced = replacement.charAt(position) === '{';
  const start = isBraced ? position + 1 : position;
  let end = start;
  const isDigit = /[0-9]/.test(replacement.charAt(start));
  while (isDigit ? /[0-9]/.test(replacement.charAt(end)) : isBraced && isWordUnit(replacement.charAt(end)))
    end++;
  if (end === start || (isBraced && replacement.charAt(end) !== '}')) return undefined;
  const name = replacement.slice(start, end);
  const piece = isDigit ? numbered(Number(name), slots) : named(name, slots);
  return piece === undefined ? undefined : { piece, end: isBraced ? end + 1 : end };
}

function specialOf(character: string, slots: readonly Slot[]): Piece | undefined {
  switch (character) {
    case '$':
      return '$';
    case '&':
      return whole;
    case '`':
      return (text, match) => text.slice(0, match.start);
    case "'":
      return (text, match) => text.slice(match.end);
    case '_':
      return (text) => text;
    case '+': {
      const last = slots.at(-1);
      return last === undefined ? whole : taken(last);
    }
    default:
      return undefined;
  }
}

function whole(text: string, match: Match): string {
  return text.slice(match.start, match.end);
}

function numbered(number: number, slots: readonly Slot[]): Piece | undefined {
  if (number === 0) return whole;
  const slot = slots.find((candidate) => candidate.number === number);
  return slot === undefined ? undefined : taken(slot);
}

function named(name: string, slots: readonly Slot[]): Piece | undefined {
  const slot = slots.find((candidate) => candidate.name === name);
  return slot === undefined ? undefined : taken(slot);
}

function taken(slot: Slot): Piece {
  return (text, match) => {
    const range = match.group(slot);
    return range === undefined ? '' : text.slice(...range);
  };
}
