import { signatureOf } from './functions/signatures.js';
import type { Expression } from './types.js';

/** The first part of an expression that may give another value each time: `Now()`, `Guid()` or `RandomString(…)`. */
export function volatileCall(expression: Expression): (Expression & { readonly kind: 'call' }) | undefined {
  if (expression.kind === 'comparison')
    return volatileCall(expression.left) ?? volatileCall(expression.right);
  if (expression.kind !== 'call') return undefined;
  if (signatureOf(expression.name)?.isVolatile) return expression;
  for (const arg of expression.args) {
    const found = volatileCall(arg);
    if (found !== undefined) return found;
  }
  return undefined;
}
