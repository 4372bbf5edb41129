import type { Position } from '../problem.js';

/** Operators of Entra's scoping filters, as its portal writes them (facts sheet B.1). */
export const operators = [
  'EQUALS',
  'NOT EQUALS',
  'IS TRUE',
  'IS FALSE',
  'IS NULL',
  'IS NOT NULL',
  'REGEX MATCH',
  'NOT REGEX MATCH',
  'Greater_Than',
  'Greater_Than_OR_EQUALS',
  'Includes',
  'ENDS_WITH',
] as const;
export type Operator = (typeof operators)[number];

const unary: ReadonlySet<Operator> = new Set(['IS TRUE', 'IS FALSE', 'IS NULL', 'IS NOT NULL']);

/** Whether an operator compares with a value; the others look at the attribute alone. */
export function takesValue(operator: Operator): boolean {
  return !unary.has(operator);
}

export function isOperator(text: string): text is Operator {
  return (operators as readonly string[]).includes(text);
}

/** One test of one attribute. */
export interface Clause {
  readonly attribute: string;
  readonly operator: Operator;
  /** Null for operators that take none. */
  readonly value: string | null;
  readonly position?: Position;
}

/** Every clause must hold. */
export interface ClauseGroup {
  readonly all: readonly Clause[];
}

/** Entra's scoping filter: at least one group must hold; no groups let everybody through (facts sheet B.1). */
export interface Filter {
  readonly any: readonly ClauseGroup[];
}

const largest = 2n ** 63n;

/**
 * The integer that a text is, as `Greater_Than` compares it; undefined for anything else. Blanks, signs but `-`, and numbers beyond 64
 * bits are none: what Entra makes of them is not written down.
 */
export function integerOf(text: string): bigint | undefined {
  if (!/^-?\d{1,40}$/.test(text)) return undefined;
  const value = BigInt(text);
  return value < largest && value >= -largest ? value : undefined;
}
