import { nearest } from '../nearest.js';
import type { TargetAttribute } from '../vonage/account.js';
import { isSoftDeleted, sourceKind, unknownAttribute } from './attributes.js';
import { foreignFunctions } from './functions/foreign.js';
import { functionNames, signatureOf } from './functions/signatures.js';
import type { Expression, ExpressionProblem } from './types.js';
import { booleanOf } from './values.js';

/**
 * What is wrong with an expression that `parse` could read: unknown attributes and functions, functions that this version cannot
 * evaluate, wrong numbers of arguments, attributes of several values (facts sheet B.3; every Vonage attribute takes one value, A.1.2,
 * and no supported function makes one out of several).
 * @param target where given, the expression's value must be able to be one of this attribute.
 */
export function check(expression: Expression, target?: TargetAttribute): readonly ExpressionProblem[] {
  const problems: ExpressionProblem[] = [];
  const report = (problem: ExpressionProblem): void => void problems.push(problem);
  checkNode(expression, report);
  if (expression.kind === 'number') {
    report({
      code: 'number-alone',
      message: 'a number alone is no expression',
      ...span(expression),
      hint: `for a fixed text write \`"${expression.text}"\``,
    });
  }
  if (target === 'active' && expression.kind === 'text' && booleanOf(expression.value) === undefined) {
    report({
      code: 'not-boolean',
      message: '`active` takes `"True"` or `"False"`',
      ...span(expression),
    });
  }
  return problems.sort((a, b) => a.offset - b.offset);
}

/** Entra attributes that an expression reads, without `IsSoftDeleted`, which is computed. */
export function attributesOf(expression: Expression): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: Expression): void => {
    if (node.kind === 'attribute' && node.name !== isSoftDeleted) names.add(node.name);
    if (node.kind === 'call') node.args.forEach(visit);
    if (node.kind === 'comparison') [node.left, node.right].forEach(visit);
  };
  visit(expression);
  return names;
}

function checkNode(node: Expression, report: (problem: ExpressionProblem) => void): void {
  if (node.kind === 'attribute') checkAttribute(node.name, span(node), report);
  if (node.kind !== 'call') return;
  checkCall(node.name, node.args.length, { offset: node.start, length: node.name.length }, report);
  for (const arg of node.args) checkNode(arg, report);
}

interface Span {
  readonly offset: number;
  readonly length: number;
}

function span(node: Expression): Span {
  return { offset: node.start, length: node.end - node.start };
}

function checkAttribute(name: string, at: Span, report: (problem: ExpressionProblem) => void): void {
  const kind = sourceKind(name);
  if (kind === undefined) {
    report({ ...unknownAttribute(name), ...at });
  } else if (kind === 'strings') {
    report({
      code: 'several-values',
      message: `\`${name}\` holds several values; a Vonage attribute takes one`,
      ...at,
    });
  }
}

function checkCall(
  name: string,
  given: number,
  at: Span,
  report: (problem: ExpressionProblem) => void,
): void {
  const signature = signatureOf(name);
  if (signature === undefined) {
    report({ ...unknownFunction(name), ...at });
    return;
  }
  const { parameters, repeats } = signature;
  const least =
    parameters.filter(({ optional }) => optional !== true).length +
    (repeats === undefined ? 0 : repeats.least * repeats.parameters.length);
  const most = repeats === undefined ? parameters.length : Number.POSITIVE_INFINITY;
  if (given >= least && given <= most) return;
  const counted = `${least} argument${least === 1 ? '' : 's'}`;
  const wanted = least === most ? counted : `at least ${counted}`;
  report({ code: 'argument-count', message: `\`${name}\` takes ${wanted}, and has ${given}`, ...at });
}

function unknownFunction(name: string): Pick<ExpressionProblem, 'code' | 'message' | 'hint'> {
  const otherCase = functionNames.find((known) => known.toLowerCase() === name.toLowerCase());
  if (otherCase !== undefined) {
    return {
      code: 'function-case',
      message: `\`${name}\` is unknown: names of functions are case-sensitive`,
      hint: `write \`${otherCase}\``,
    };
  }
  const product = foreignFunctions.get(name);
  if (product !== undefined) {
    return {
      code: 'foreign-function',
      message: `\`${name}\` belongs to ${product}, not to app provisioning`,
    };
  }
  const near = nearest(name, functionNames);
  return {
    code: 'unknown-function',
    message: `there is no function \`${name}\``,
    ...(near === undefined ? {} : { hint: `did you mean \`${near}\`?` }),
  };
}
