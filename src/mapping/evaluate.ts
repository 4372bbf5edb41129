import { isSoftDeleted } from './attributes.js';
import { EvaluationFailure, fail, Omitted } from './failure.js';
import { implementations } from './functions/index.js';
import { isFunctionName } from './functions/signatures.js';
import type { Context, Operand } from './functions/types.js';
import type { Expression, Outcome, Value } from './types.js';
import { numberOf } from './values.js';

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

function prepare(expression: Expression, trace?: (step: Step) => void): Operand {
  const operand = bare(expression, trace);
  if (trace === undefined || expression.kind === 'empty') return operand;
  return {
    ...operand,
    evaluate(context) {
      const outcome = outcomeOf(operand, context);
      trace({ expression, outcome });
      if (outcome.kind === 'error') throw new EvaluationFailure(outcome.error);
      if (outcome.kind === 'omitted') throw new Omitted();
      return outcome.value;
    },
  };
}

function bare(expression: Expression, trace?: (step: Step) => void): Operand {
  switch (expression.kind) {
    case 'text':
      return constant(expression, expression.value);
    case 'number':
      return constant(expression, numberOf(expression.text));
    case 'word':
      return constant(expression, expression.name);
    case 'empty':
      return constant(expression, null);
    case 'attribute': {
      const { name } = expression;
      const read =
        name === isSoftDeleted
          ? ({ softDeleted }: Context): Value => softDeleted
          : ({ source }: Context): Value => source(name);
      return { expression, constant: undefined, evaluate: read };
    }
    case 'comparison':
      return fail(expression, 'unsupported', 'comparisons are not evaluated yet');
    case 'call': {
      const operands = expression.args.map((arg) => prepare(arg, trace));
      const implementation = isFunctionName(expression.name) ? implementations[expression.name] : undefined;
      if (implementation === undefined) throw new Error(`the function ${expression.name} was not checked`);
      return { expression, constant: undefined, evaluate: implementation(operands, expression) };
    }
  }
}

function constant(expression: Expression, value: Value): Operand {
  return { expression, constant: value, evaluate: () => value };
}
