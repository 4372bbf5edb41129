import { quote } from '../quote.js';
import { isSoftDeleted } from './attributes.js';
import { compare } from './compare.js';
import { EvaluationFailure, fail, Omitted } from './failure.js';
import { bounded, tooLong } from './functions/arguments.js';
import { implementations } from './functions/index.js';
import { isFunctionName } from './functions/signatures.js';
import type { Context, Operand, Place } from './functions/types.js';
import type { Expression, Outcome, Part, Value } from './types.js';
import { isList, longestValue, numberOf } from './values.js';

export type { Context, Source } from './functions/types.js';

/** A part of an expression and what it came to, innermost first. */
export interface Step {
  readonly expression: Expression;
  readonly outcome: Outcome;
}

export interface EvaluateOptions {
  /** Called for each part that was evaluated; parts of a branch that was not taken are not. */
  readonly trace?: (step: Step) => void;
}

const prepared = new WeakMap<Expression, Operand>();

/**
 * The value of an expression for one person; prepared once, whoever many times it is asked. Never throws: what cannot be
 * evaluated is an `error` with the part that failed.
 * @param expression that `parse` gave and `check` has nothing against.
 */
export function evaluate(expression: Expression, context: Context, options: EvaluateOptions = {}): Outcome {
  let operand = options.trace === undefined ? prepared.get(expression) : prepare(expression, options.trace);
  if (operand === undefined) {
    operand = prepare(expression);
    prepared.set(expression, operand);
  }
  return outcomeOf(operand, context);
}

function outcomeOf(operand: Operand, context: Context): Outcome {
  try {
    return { kind: 'value', value: operand.evaluate(context) };
  } catch (error) {
    if (error instanceof EvaluationFailure) return { kind: 'error', error: error.error };
    if (error instanceof Omitted) return { kind: 'omitted' };
    throw error;
  }
}

const top: Place = { inCondition: false };
const inCondition: Place = { inCondition: true };

function prepare(expression: Expression, trace?: (step: Step) => void, place: Place = top): Operand {
  const operand = bare(expression, trace, place);
  if (trace === undefined || expression.kind === 'empty') return operand;
  return {
    expression,
    // What is constant is otherwise looked up without being evaluated, and would be missing from the trace.
    constant: undefined,
    evaluate(context) {
      let outcome: Outcome | undefined;
      try {
        const value = operand.evaluate(context);
        outcome = { kind: 'value', value };
        return value;
      } catch (error) {
        if (error instanceof EvaluationFailure) outcome = { kind: 'error', error: error.error };
        else if (error instanceof Omitted) outcome = { kind: 'omitted' };
        throw error;
      } finally {
        if (outcome !== undefined) trace({ expression, outcome });
      }
    },
  };
}

function bare(expression: Expression, trace: ((step: Step) => void) | undefined, place: Place): Operand {
  switch (expression.kind) {
    case 'text':
      return constant(expression, expression.value);
    case 'number':
      return constant(expression, numberOf(expression.text));
    case 'word':
      return constant(expression, expression.name);
    case 'empty':
      return constant(expression, null);
    case 'attribute':
      return { expression, constant: undefined, evaluate: reader(expression) };
    case 'comparison': {
      const { operator, left, right } = expression;
      const test = compare(operator, prepare(left, trace, place), prepare(right, trace, place));
      return { expression, constant: undefined, evaluate: test };
    }
    case 'call': {
      const { name, args } = expression;
      const operands = args.map((arg, index) =>
        prepare(arg, trace, name === 'IIF' && index === 0 ? inCondition : place),
      );
      const evaluateCall = isFunctionName(name)
        ? implementations[name](operands, expression, place)
        : () => fail(expression, 'unknown-function', `there is no function ${quote(name)}`);
      return { expression, constant: undefined, evaluate: evaluateCall };
    }
  }
}

/** Reads an attribute. One of several values that has none is as absent as any other: null. */
function reader(attribute: Part<'attribute'>): (context: Context) => Value {
  const { name } = attribute;
  if (name === isSoftDeleted) return ({ softDeleted }) => softDeleted;
  return ({ source }) => {
    const value = source(name);
    if (typeof value === 'string') return bounded(value, attribute);
    return isList(value) ? list(value, attribute) : value;
  };
}

function list(items: readonly string[], attribute: Expression): readonly string[] | null {
  let length = 0;
  for (const item of items) length += item.length;
  if (length > longestValue) tooLong(attribute);
  return items.length === 0 ? null : items;
}

function constant(expression: Expression, value: Value): Operand {
  return { expression, constant: value, evaluate: () => value };
}
