import { isSoftDeleted } from './attributes.js';
import type { Expression, SourceValue } from './types.js';

/** Gives the value of an Entra attribute by name; null where it is empty. `IsSoftDeleted` is answered by the evaluator itself. */
export type Source = (name: string) => SourceValue;

/**
 * The value of a checked expression.
 * @param softDeleted the computed `IsSoftDeleted` (facts sheet B.2: unassigned, out of scope, deleted or disabled in Entra).
 * @throws Error for a function that `check` refuses: a mistake in rollcall, not in the data.
 */
export function evaluate(expression: Expression, source: Source, softDeleted: boolean): SourceValue {
  switch (expression.kind) {
    case 'text':
    case 'number':
      return expression.value;
    case 'attribute':
      return expression.name === isSoftDeleted ? softDeleted : source(expression.name);
    case 'call':
      return call(expression.name, expression.args, source, softDeleted);
  }
}

function call(name: string, args: readonly Expression[], source: Source, softDeleted: boolean): SourceValue {
  switch (name) {
    case 'Not': {
      const [operand] = args;
      return operand === undefined || !isTrue(evaluate(operand, source, softDeleted));
    }
    case 'Coalesce': {
      // The first that is not null (B.3). Empty text is a value.
      for (const arg of args) {
        const value = evaluate(arg, source, softDeleted);
        if (value !== null) return value;
      }
      return null;
    }
    default:
      throw new Error(`the function ${name} was not checked`);
  }
}

/** "True" is true, and so is the Boolean, which Entra writes as "True"; nothing else is, not even "true" (B.3: `Not`). */
function isTrue(value: SourceValue): boolean {
  return value === true || value === 'True';
}

/**
 * The Boolean that a value stands for: Booleans themselves, and the words true and false in any case, as .NET reads them (Entra
 * sends "False" for a Boolean, B.8). Undefined for anything else.
 */
export function booleanOf(value: SourceValue): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return undefined;
  const text = value.trim().toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

/** A single value as text, Booleans as Entra writes them. Undefined for several values. */
export function textOf(value: Exclude<SourceValue, null>): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return undefined;
}
