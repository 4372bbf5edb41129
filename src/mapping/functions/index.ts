import { textOf } from '../values.js';
import type { FunctionName } from './signatures.js';
import type { Implementation } from './types.js';

/** How each function is evaluated. */
export const implementations: Readonly<Partial<Record<FunctionName, Implementation>>> = {
  Not:
    ([source]) =>
    (context) =>
      textOf(source?.evaluate(context) ?? null) !== 'True',
  Coalesce: (operands) => (context) => {
    // The first that is not null (B.3). Empty text is a value.
    for (const operand of operands) {
      const value = operand.evaluate(context);
      if (value !== null) return value;
    }
    return null;
  },
};
