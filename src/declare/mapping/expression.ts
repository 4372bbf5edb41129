import { check } from '../../mapping/language/check.js';
import { checkAttributes } from '../../mapping/language/check-attributes.js';
import { parse } from '../../mapping/language/parser.js';
import type { Expression, ExpressionProblem } from '../../mapping/types.js';
import type { Problem } from '../../problem.js';
import type { TargetAttribute } from '../../vonage/account.js';
import { offsetInFile } from '../offsets.js';
import type { Report, SourceFile } from '../source.js';
import type { TextTree } from '../tree.js';

/**
 * Parses and checks the expression in a YAML text; every problem is reported at its character in the file.
 * @param target the attribute that takes its value, where there is one.
 * @returns undefined where there is an error.
 */
export function readExpression(
  source: SourceFile,
  text: TextTree,
  target: TargetAttribute | undefined,
  report: Report,
): Expression | undefined {
  const { expression, problems } = parse(text.value);
  const checked =
    expression === undefined ? [] : [...check(expression), ...checkAttributes(expression, target)];
  for (const problem of [...problems, ...checked]) report(placed(source, text, problem));
  return checked.some(({ severity }) => severity !== 'warning') ? undefined : expression;
}

/** A problem of an expression as one of the file that it stands in. */
export function placed(source: SourceFile, text: TextTree, problem: ExpressionProblem): Problem {
  const start = offsetInFile(source, text, problem.offset);
  const end = offsetInFile(source, text, problem.offset + problem.length);
  return source.problem([start, Math.max(start + 1, end)], problem.code, problem.message, {
    severity: problem.severity ?? 'error',
    hint: problem.hint,
  });
}
