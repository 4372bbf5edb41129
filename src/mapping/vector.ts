import { isSoftDeleted } from './attributes.js';
import { chance } from './chance.js';
import { evaluate } from './evaluate.js';
import { valueProblems } from './language/check-arguments.js';
import { parseChecked } from './language/parser.js';
import { checkPatterns } from './language/patterns.js';
import type { Expression, ExpressionProblem, Outcome, SourceValue, Value } from './types.js';
import { booleanOf, textOf } from './values.js';
import { valueInWords } from './words.js';

/** One expression for one person, and what must come of it: an entry of a file of expression tests. */
export interface Vector {
  readonly id: string;
  readonly expression: string;
  readonly attributes: ReadonlyMap<string, SourceValue>;
  readonly expect: VectorExpectation;
}

/**
 * - `value`: as the service prints it, lists item by item; `matches`: a single value that `test` takes
 * - `null`: nothing flows; `omitted`: the attribute is dropped from the flow; `evalError`: it cannot be evaluated
 * - `parseError`: parse or check refuse it, where given with the first error in column `at`
 * - `lintError`: they do not, but a lint does; `parses`: they do not, whatever a lint says
 *
 * A constant with which every evaluation fails (a pattern that is none, an item 0) is refused before any evaluation: that is a
 * `parseError` and an `evalError`.
 */
export type VectorExpectation =
  | { readonly kind: 'value'; readonly value: string | readonly string[] }
  | { readonly kind: 'matches'; readonly pattern: string; readonly test: (text: string) => boolean }
  | { readonly kind: 'null' | 'omitted' | 'evalError' | 'lintError' | 'parses' }
  | { readonly kind: 'parseError'; readonly at: number | null };

/** What a lint has against an expression. */
export interface ExpressionLint {
  readonly rule: string;
  readonly severity: string;
}

export interface VectorOptions {
  /** The clock of `Now()`. */
  readonly now: Date;
  readonly lint: (expression: Expression) => readonly ExpressionLint[];
}

export interface VectorResult {
  readonly passed: boolean;
  /** Both in words. */
  readonly expected: string;
  readonly got: string;
}

/** What an expression came to, up to where it went wrong. */
type Got =
  | { readonly kind: 'refused'; readonly problem: ExpressionProblem; readonly isWellFormed: boolean }
  | {
      readonly kind: 'read';
      readonly expression: Expression;
      readonly outcome: Outcome;
      /** The first that is wrong with a constant pattern. */
      readonly pattern: ExpressionProblem | undefined;
    };

/** Parses, checks, and evaluates an expression, and compares. Never throws. */
export function runVector(vector: Vector, options: VectorOptions): VectorResult {
  const got = evaluated(vector, options);
  const lints = got.kind === 'read' && vector.expect.kind === 'lintError' ? options.lint(got.expression) : [];
  const errors = lints.filter(({ severity }) => severity === 'error').map(({ rule }) => rule);
  return {
    passed: isAsExpected(vector.expect, got, errors),
    expected: expectationInWords(vector.expect),
    got: errors.length > 0 ? `a lint error: ${errors.join(', ')}` : gotInWords(got),
  };
}

function evaluated({ id, expression: text, attributes }: Vector, { now }: VectorOptions): Got {
  const { expression, problems } = parseChecked(text);
  const errors = problems
    .filter(({ severity }) => severity !== 'warning')
    .sort((a, b) => a.offset - b.offset);
  const [problem] = errors;
  if (problem !== undefined) {
    return { kind: 'refused', problem, isWellFormed: errors.every(({ code }) => valueProblems.has(code)) };
  }
  if (expression === undefined) throw new Error('an expression was refused without a problem');
  const outcome = evaluate(expression, {
    source: (name) => attributes.get(name) ?? null,
    softDeleted: booleanOf(attributes.get(isSoftDeleted) ?? null) === true,
    now,
    random: chance(id),
  });
  const [pattern] = checkPatterns(expression, text);
  return { kind: 'read', expression, outcome, pattern };
}

function isAsExpected(expect: VectorExpectation, got: Got, lintErrors: readonly string[]): boolean {
  if (expect.kind === 'parseError') {
    const problem = got.kind === 'refused' ? got.problem : got.pattern;
    return problem !== undefined && (expect.at === null || expect.at === problem.offset + 1);
  }
  if (got.kind === 'refused') return expect.kind === 'evalError' && got.isWellFormed;
  const { outcome } = got;
  switch (expect.kind) {
    case 'parses':
      return true;
    case 'lintError':
      return lintErrors.length > 0;
    case 'evalError':
      return outcome.kind === 'error';
    case 'omitted':
      return outcome.kind === 'omitted';
    case 'null':
      return outcome.kind === 'value' && outcome.value === null;
    case 'value':
      return outcome.kind === 'value' && isValue(outcome.value, expect.value);
    case 'matches': {
      const text = outcome.kind === 'value' ? textOf(outcome.value) : undefined;
      return text !== undefined && expect.test(text);
    }
  }
}

function isValue(value: Value, expected: string | readonly string[]): boolean {
  if (typeof expected === 'string') return textOf(value) === expected;
  return (
    Array.isArray(value) &&
    value.length === expected.length &&
    value.every((item, index) => item === expected[index])
  );
}

function expectationInWords(expect: VectorExpectation): string {
  switch (expect.kind) {
    case 'value':
      return valueInWords(expect.value);
    case 'matches':
      return `a value that matches \`${expect.pattern}\``;
    case 'parseError':
      return `a parse error${expect.at === null ? '' : ` in column ${expect.at}`}`;
    case 'parses':
      return 'no parse error';
    case 'lintError':
      return 'a lint error';
    case 'evalError':
      return 'an evaluation error';
    default:
      return expect.kind;
  }
}

function gotInWords(got: Got): string {
  if (got.kind === 'refused') {
    return `a parse error in column ${got.problem.offset + 1}: ${got.problem.message}`;
  }
  const { outcome } = got;
  if (outcome.kind === 'omitted') return 'omitted';
  if (outcome.kind === 'value') return valueInWords(outcome.value);
  return `an evaluation error in column ${outcome.error.start + 1}: ${outcome.error.message}`;
}
