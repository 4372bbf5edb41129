import { signatureOf } from '../../mapping/functions/signatures.js';
import { parts } from '../../mapping/parts.js';
import type { Expression } from '../../mapping/types.js';
import type { ExpressionLint } from '../../mapping/vector.js';

/** The functions of an expression that provisioning to Vonage cannot use. */
export function lintExpression(expression: Expression): readonly ExpressionLint[] {
  return [...parts(expression)].flatMap(([part]) =>
    part.kind === 'call' && signatureOf(part.name)?.unusable !== undefined
      ? [{ id: 'unusable-function', severity: 'error' }]
      : [],
  );
}
