import { nearest } from '../../nearest.js';
import { foreignFunction } from '../functions/foreign.js';
import { parameterAt } from '../functions/parameters.js';
import { functionNames, signatureOf } from '../functions/signatures.js';
import type { Parameter } from '../functions/types.js';
import type { Expression, ExpressionProblem, Part } from '../types.js';
import { checkArguments } from './check-arguments.js';
import type { Read } from './grammar.js';
import { arrange, problemAt, type Report } from './problems.js';

/**
 * What is wrong with an expression that `parse` could read, whatever it is for: unknown functions, functions of other products, wrong
 * numbers and kinds of arguments, comparisons and functions where they cannot stand (facts sheet B.3). What is certain to fail, that is:
 * an attribute or a call may come to anything. Attributes are another matter (`checkAttributes`), and so is what is unwise (lints).
 */
export function check(expression: Expression): readonly ExpressionProblem[] {
  return checkRecovered({ root: expression, loose: [], unsure: new Set() });
}

/** The same for what could be read of an expression with mistakes. */
export function checkRecovered({ root, loose, unsure }: Read): readonly ExpressionProblem[] {
  const problems: ExpressionProblem[] = [];
  const walk: Walk = { unsure, report: (problem) => void problems.push(problem) };
  if (root !== undefined) {
    if (root.kind === 'number') {
      const hint = `for a fixed text write \`"${root.text}"\``;
      walk.report(problemAt(root, 'number-alone', 'a number alone is no expression', hint));
    }
    checkNode(root, 'top', walk);
  }
  for (const node of loose) checkNode(node, 'unknown', walk);
  return arrange(problems);
}

interface Walk {
  readonly report: Report;
  readonly unsure: ReadonlySet<Expression>;
}

/** Where a part stands: at the top, as an argument, within a comparison, or where nobody knows. */
type Place = 'top' | 'operand' | 'unknown' | Argument;

interface Argument {
  readonly call: string;
  readonly parameter: Parameter | undefined;
}

function checkNode(node: Expression, place: Place, walk: Walk): void {
  switch (node.kind) {
    case 'comparison':
      if (!mayCompare(place)) {
        const message = 'a comparison stands in the condition of `IIF`, or in `CBool`';
        walk.report(problemAt(node, 'comparison-place', message, `for example \`IIF(…, "True", "False")\``));
      }
      checkNode(node.left, 'operand', walk);
      checkNode(node.right, 'operand', walk);
      return;
    case 'word':
      if (!mayName(place)) {
        const message = `\`${node.name}\` stands as the last argument of \`InStr\` alone`;
        walk.report(problemAt(node, 'word-place', message));
      }
      return;
    case 'call':
      checkCall(node, place, walk);
      return;
    default:
      return;
  }
}

function mayCompare(place: Place): boolean {
  if (typeof place === 'string') return place === 'unknown';
  const { call, parameter } = place;
  if (parameter === undefined) return true;
  return (call === 'IIF' && parameter.name === 'condition') || call === 'CBool';
}

function mayName(place: Place): boolean {
  if (typeof place === 'string') return place === 'unknown';
  return place.parameter === undefined || place.parameter.name === 'compareType';
}

function checkCall(call: Part<'call'>, place: Place, { report, unsure }: Walk): void {
  const at = { start: call.start, end: call.start + call.name.length };
  const name = functionNames.find((known) => known.toLowerCase() === call.name.toLowerCase());
  const signature = name === undefined ? undefined : signatureOf(name);
  if (name !== call.name) report(unknownFunction(call.name, name, at));
  if (signature?.isTopOnly === true && place !== 'top' && place !== 'unknown') {
    const message = `\`${call.name}\` cannot stand within another function`;
    report(problemAt(at, 'top-only', message, 'put the other function into each of its arguments'));
  }
  if (name !== undefined && signature !== undefined) {
    checkArguments({ name, signature, at, args: call.args, isSure: !unsure.has(call), unsure, report });
  }
  call.args.forEach((arg, index) => {
    const parameter = signature === undefined ? undefined : parameterAt(signature, index);
    checkNode(arg, unsure.has(call) ? 'unknown' : { call: name ?? call.name, parameter }, { report, unsure });
  });
}

function unknownFunction(
  name: string,
  otherCase: string | undefined,
  at: { readonly start: number; readonly end: number },
): ExpressionProblem {
  if (otherCase !== undefined) {
    const message = `\`${name}\` is unknown: names of functions are case-sensitive`;
    return problemAt(at, 'function-case', message, `write \`${otherCase}\``);
  }
  const foreign = foreignFunction(name);
  if (foreign !== undefined) {
    const message = `\`${name}\` belongs to ${foreign.product}, not to app provisioning`;
    const { instead } = foreign;
    return problemAt(at, 'foreign-function', message, instead === undefined ? undefined : `use ${instead}`);
  }
  const near = nearest(name, functionNames);
  const hint = near === undefined ? undefined : `did you mean \`${near}\`?`;
  return problemAt(at, 'unknown-function', `there is no function \`${name}\``, hint);
}
