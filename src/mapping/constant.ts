import { print } from './language/print.js';
import type { Expression } from './types.js';

/** A fixed text as an expression, with how one would write it: `"Text"`. */
export function constantExpression(value: string): {
  readonly text: string;
  readonly expression: Expression;
} {
  const text = print({ kind: 'text', value, start: 0, end: 0 });
  return { text, expression: { kind: 'text', value, start: 0, end: text.length } };
}
