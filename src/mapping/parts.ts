import type { Expression } from './types.js';

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
