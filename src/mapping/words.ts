import type { Value } from './types.js';
import { textOf } from './values.js';

const longest = 200;

/** A value in a message: texts in backticks, cut where they are long; lists as JSON has them. */
export function valueInWords(value: Value): string {
  if (value === null) return 'null';
  const text = textOf(value);
  const shown = text ?? JSON.stringify(value);
  const cut = shown.length > longest ? `${shown.slice(0, longest)}…` : shown;
  return text === undefined ? cut : `\`${cut}\``;
}
