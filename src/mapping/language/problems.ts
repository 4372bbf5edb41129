import type { ExpressionProblem, Span } from '../types.js';

/** Takes a problem. Problems are collected, so that a person sees all of them at once. */
export type Report = (problem: ExpressionProblem) => void;

/** Nobody reads more about one expression, and whoever shows them does work for each. */
const most = 50;

/** A problem of a part. */
export function problemAt(
  { start, end }: Span,
  code: string,
  message: string,
  hint?: string,
  severity?: 'warning',
): ExpressionProblem {
  return {
    code,
    message,
    offset: start,
    length: end - start,
    ...(hint === undefined ? {} : { hint }),
    ...(severity === undefined ? {} : { severity }),
  };
}

export function isError({ severity }: ExpressionProblem): boolean {
  return severity !== 'warning';
}

/**
 * Problems in the order of the text. Of several errors at one place the first that was found stays: the others are what it leads to.
 * Beyond 50, one problem says how many more there are; errors are not crowded out by warnings.
 */
export function arrange(problems: readonly ExpressionProblem[]): readonly ExpressionProblem[] {
  const seen = new Set<string>();
  const single = problems.filter((problem) => {
    const key = isError(problem) ? String(problem.offset) : `${problem.offset} ${problem.code}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  if (single.length <= most) return single.sort(byOffset);
  const ranked = [...single].sort((a, b) => Number(isError(b)) - Number(isError(a)) || byOffset(a, b));
  const kept = ranked.slice(0, most).sort(byOffset);
  const rest = ranked.slice(most);
  const last = kept[kept.length - 1];
  if (last === undefined) return kept;
  kept.push({
    code: 'more-problems',
    message: `${rest.length} more problems`,
    offset: last.offset,
    length: last.length,
    ...(rest.some(isError) ? {} : { severity: 'warning' }),
  });
  return kept;
}

function byOffset(a: ExpressionProblem, b: ExpressionProblem): number {
  return a.offset - b.offset;
}
