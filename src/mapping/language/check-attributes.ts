import type { TargetAttribute } from '../../vonage/account.js';
import { sourceKind, unknownAttribute } from '../attributes.js';
import { parameterAt } from '../functions/parameters.js';
import { signatureOf } from '../functions/signatures.js';
import type { Parameter, Signature } from '../functions/types.js';
import type { Expression, ExpressionProblem } from '../types.js';
import { booleanOf } from '../values.js';
import { arrange, problemAt, type Report } from './problems.js';

/**
 * What is wrong with an expression that `check` has nothing against, given what Entra has and Vonage takes: attributes that Entra does
 * not have; several values where one is due, as every Vonage attribute takes one (facts sheet A.1.2); a constant for `active` that is no
 * Boolean.
 * @param target where given, the expression's value must be able to be one of this attribute.
 */
export function checkAttributes(
  expression: Expression,
  target?: TargetAttribute,
): readonly ExpressionProblem[] {
  const problems: ExpressionProblem[] = [];
  checkNode(expression, 'a Vonage attribute', (problem) => void problems.push(problem));
  if (target === 'active' && expression.kind === 'text' && booleanOf(expression.value) === undefined) {
    problems.push(problemAt(expression, 'not-boolean', '`active` takes `"True"` or `"False"`'));
  }
  return arrange(problems);
}

/** @param single what takes the part's value, where that takes one value alone. */
function checkNode(node: Expression, single: string | undefined, report: Report): void {
  if (node.kind === 'attribute') {
    const kind = sourceKind(node.name);
    if (kind === undefined) {
      const { code, message, hint } = unknownAttribute(node.name);
      report(problemAt(node, code, message, hint));
    } else if (kind === 'strings' && single !== undefined) {
      report(severalValues(node, `\`${node.name}\` holds several values`, single));
    }
  } else if (node.kind === 'comparison') {
    checkNode(node.left, undefined, report);
    checkNode(node.right, undefined, report);
  } else if (node.kind === 'call') {
    const signature = signatureOf(node.name);
    if (signature?.result === 'list' && single !== undefined) {
      const at = { start: node.start, end: node.start + node.name.length };
      report(severalValues(at, `\`${node.name}\` gives several values`, single));
    }
    node.args.forEach((arg, index) => {
      const parameter = signature && parameterAt(signature, index);
      const taker = signature && parameter && takerOf(node.name, signature, parameter, single);
      checkNode(arg, taker, report);
    });
  }
}

function severalValues(at: { start: number; end: number }, what: string, single: string): ExpressionProblem {
  return problemAt(
    at,
    'several-values',
    `${what}; ${single} takes one`,
    '`Item(…, 1)` gives the first of them, `Join(", ", …)` one text',
  );
}

/** Arguments that are looked at, and never become the call's own value. */
const lookedAt: Readonly<Record<string, readonly string[]>> = {
  IIF: ['condition'],
  Switch: ['source', 'key'],
};

/** What takes an argument's value, where that takes one value alone: the parameter, or whatever takes the call's. */
function takerOf(
  name: string,
  { result }: Signature,
  parameter: Parameter,
  single: string | undefined,
): string | undefined {
  if (parameter.kind === 'list') return undefined;
  if (parameter.kind !== 'any') return `\`${parameter.name}\` of \`${name}\``;
  if (result !== 'any' || lookedAt[name]?.includes(parameter.name) === true) return undefined;
  return single;
}
