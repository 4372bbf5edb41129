import { pageOf } from '../lint/rules.js';
import type { AcceptedProblem, Problem, Severity } from '../problem.js';

/** A finding as `rollcall lint --format json` prints it. */
export interface FindingJson {
  /** Id of a rule, or the code of a problem that has no page. */
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  /** Relative to the folder of the declarations; null with line and columns where the finding has no place. */
  readonly file: string | null;
  /** From 1; columns in UTF-16 units, `endColumn` the first that no longer belongs. */
  readonly line: number | null;
  readonly column: number | null;
  readonly endColumn: number | null;
  readonly hint: string | null;
  /** From the root of the repository. */
  readonly page: string | null;
}

/** What `rollcall lint --format json` prints; `schema/lint.json` is its published form. */
export interface LintJson {
  /** Raised when a reader of the earlier form would misunderstand the new one. */
  readonly version: 1;
  readonly findings: readonly FindingJson[];
  readonly suppressed: readonly (FindingJson & { readonly reason: string })[];
  readonly counts: { readonly errors: number; readonly warnings: number; readonly suppressed: number };
}

/** Findings as a plain object that validates against `schema/lint.json`. */
export function lintJson(problems: readonly Problem[], accepted: readonly AcceptedProblem[]): LintJson {
  const count = (severity: Severity): number =>
    problems.filter((problem) => problem.severity === severity).length;
  return {
    version: 1,
    findings: problems.map(finding),
    suppressed: accepted.map(({ problem, reason }) => ({ ...finding(problem), reason })),
    counts: { errors: count('error'), warnings: count('warning'), suppressed: accepted.length },
  };
}

function finding({ code, severity, message, position, length = 1, hint }: Problem): FindingJson {
  return {
    rule: code,
    severity,
    message,
    file: position?.file ?? null,
    line: position?.line ?? null,
    column: position?.column ?? null,
    endColumn: position === undefined ? null : position.column + length,
    hint: hint ?? null,
    page: pageOf(code) ?? null,
  };
}
