import { isSoftDeleted } from '../attributes.js';
import type { Expression } from '../types.js';

/** Every part of an expression with its depth, the whole first, then from left to right. */
export function* parts(
  expression: Expression,
  depth = 0,
): Generator<readonly [part: Expression, depth: number]> {
  yield [expression, depth];
  const inner =
    expression.kind === 'call'
      ? expression.args
      : expression.kind === 'comparison'
        ? [expression.left, expression.right]
        : [];
  for (const part of inner) yield* parts(part, depth + 1);
}

/** What an expression reads, each name once, in the order of the text: Entra attributes, and the computed `IsSoftDeleted`. */
export function namesIn(expression: Expression): ReadonlySet<string> {
  return new Set([...parts(expression)].flatMap(([part]) => (part.kind === 'attribute' ? [part.name] : [])));
}

/** Entra attributes that an expression reads, without `IsSoftDeleted`, which is computed. */
export function attributesOf(expression: Expression): ReadonlySet<string> {
  return new Set([...namesIn(expression)].filter((name) => name !== isSoftDeleted));
}
