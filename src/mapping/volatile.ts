import { signatureOf } from './functions/signatures.js';
import { parts } from './parts.js';
import type { Expression } from './types.js';

/** The first part of an expression that may give another value each time: `Now()`, `Guid()` or `RandomString(…)`. */
export function volatileCall(expression: Expression): (Expression & { readonly kind: 'call' }) | undefined {
  for (const [part] of parts(expression)) {
    if (part.kind === 'call' && signatureOf(part.name)?.isVolatile === true) return part;
  }
  return undefined;
}
