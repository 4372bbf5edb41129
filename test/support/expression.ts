import { parse } from '../../src/mapping/language/parser.js';
import type { Expression } from '../../src/mapping/types.js';

/** An expression that must be readable. */
export function read(text: string): Expression {
  const { expression, problems } = parse(text);
  if (expression === undefined)
    throw new Error(`${text}: ${problems.map(({ message }) => message).join('; ')}`);
  return expression;
}
