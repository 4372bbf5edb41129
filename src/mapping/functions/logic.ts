import { quote } from '../../quote.js';
import { fail, Omitted } from '../failure.js';
import type { Value } from '../types.js';
import { booleanOf, isEmpty, textOf } from '../values.js';
import { argument, severalValues, textFrom } from './arguments.js';
import type { Context, Implementation, Operand } from './types.js';

const decimal = /^\s*[+-]?\d+(?:\.\d+)?\s*$/;

/** True for True and for what is not zero (facts sheet B.3). Null and empty text are neither: False. */
export const CBool: Implementation = (operands, call) => {
  const expression = argument(operands, 0, call);
  return (context) => {
    const value = expression.evaluate(context);
    if (isEmpty(value)) return false;
    if (typeof value === 'number' || typeof value === 'bigint') return Number(value) !== 0;
    const known = booleanOf(value);
    if (known !== undefined) return known;
    const text = textOf(value) ?? severalValues(expression.expression);
    if (decimal.test(text)) return Number(text) !== 0;
    return fail(
      expression.expression,
      'not-boolean',
      `${quote(text)} is neither true nor false nor a number`,
    );
  };
};

/** The first that is not null; empty text is a value (facts sheet B.3). */
export const Coalesce: Implementation = (operands) => (context) => {
  for (const operand of operands) {
    const value = operand.evaluate(context);
    if (value !== null) return value;
  }
  return null;
};

export const CStr: Implementation = (operands, call) => {
  const value = argument(operands, 0, call);
  return (context) => textFrom(value, context);
};

/** Without a value, the whole mapping is dropped from the flow, wherever the call stands (facts sheet B.3). */
export const IgnoreFlowIfNullOrEmpty: Implementation = (operands, call) => {
  const expression = argument(operands, 0, call);
  return (context) => {
    const value = expression.evaluate(context);
    if (isEmpty(value)) throw omitted;
    return value;
  };
};

const omitted = new Omitted();

export const IIF: Implementation = (operands, call) => {
  const condition = argument(operands, 0, call);
  const valueIfTrue = argument(operands, 1, call);
  const valueIfFalse = argument(operands, 2, call);
  return (context) => (holds(condition, context) ? valueIfTrue : valueIfFalse).evaluate(context);
};

/** A condition without a value does not hold (facts sheet B.3: a null or empty attribute makes the check fail). */
function holds(condition: Operand, context: Context): boolean {
  const value = condition.evaluate(context);
  if (isEmpty(value)) return false;
  const known = booleanOf(value);
  if (known !== undefined) return known;
  const text = textOf(value) ?? severalValues(condition.expression);
  return fail(condition.expression, 'not-a-condition', `${quote(text)} is neither true nor false`);
}

/** What `Not` is for: "True" gives False, anything else True (facts sheet B.3). Case counts. */
export const Not: Implementation = (operands, call) => {
  const source = argument(operands, 0, call);
  return (context) => textOf(source.evaluate(context)) !== 'True';
};

export const IsNull = nullTest(
  (value) => value === null,
  (value) => value === null,
);
export const IsNullOrEmpty = nullTest(isEmpty, isEmpty);
export const IsPresent = nullTest((value) => !isEmpty(value), isEmpty);

/**
 * A test for null. In a condition of IIF Entra does not support it (facts sheet B.3): where the value is there, nobody doubts the
 * answer; where it is not, the service's is not known.
 */
function nullTest(test: (value: Value) => boolean, isDoubtful: (value: Value) => boolean): Implementation {
  return (operands, call, { inCondition }) => {
    const expression = argument(operands, 0, call);
    return (context) => {
      const value = expression.evaluate(context);
      if (inCondition && isDoubtful(value)) {
        fail(
          call,
          'null-in-condition',
          `Entra does not support \`${call.name}\` in a condition of \`IIF\`, and what it gives for an empty value is not known; use \`Switch([a], [a], "", "Other")\``,
        );
      }
      return test(value);
    };
  };
}

/**
 * Whether something can be had as a text, which is what `CStr` gives: the page says "can be evaluated to", and Microsoft's reference for
 * cloud sync that it tells whether CStr succeeds. Not null, and not several values.
 */
export const IsString: Implementation = (operands, call) => {
  const expression = argument(operands, 0, call);
  return (context) => textOf(expression.evaluate(context)) !== undefined;
};

/** The value flows; only Entra's provisioning log shows `[Redact]` (facts sheet B.3). */
export const Redact: Implementation = (operands, call) => {
  const value = argument(operands, 0, call);
  return (context) => value.evaluate(context);
};
