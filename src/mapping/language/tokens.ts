import type { Report } from './problems.js';

/**
 * A piece of an expression's text, `start` to `end` in UTF-16 units. `value` is what it means: a text without its quotes and escapes.
 * `joiner`: a sign between two values that the language does not have (`&`, `+`); it was reported.
 */
export interface Token {
  readonly kind: 'attribute' | 'text' | 'number' | 'word' | 'operator' | 'joiner' | '(' | ')' | ',' | 'end';
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** What was read at a place. */
export interface Piece {
  /** Absent for something that is no token, and was reported. */
  readonly kind?: Token['kind'];
  readonly value: string;
  readonly end: number;
}

/** What reading a piece may look at. */
export interface Reading {
  readonly text: string;
  readonly report: Report;
  /** The token before. */
  previous: Token | undefined;
  /** Whether it was said already that this is the inside of a JSON text. */
  isJson: boolean;
  /** Whether an odd number of quotes, escaped ones aside, stands from an offset on. */
  isOddFrom(offset: number): boolean;
}

/** A match of a sticky pattern that begins at an offset. */
export function matchAt(pattern: RegExp, text: string, offset: number): RegExpExecArray | undefined {
  pattern.lastIndex = offset;
  return pattern.exec(text) ?? undefined;
}
