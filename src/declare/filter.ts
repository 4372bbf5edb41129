import { textOf } from '../mapping/values.js';
import type { Filter } from '../scope/filter.js';
import { checkFilter, type FilterCheckOptions, type FilterProblem } from '../scope/filter-check.js';
import { offsetInFile } from './offsets.js';
import type { Range, Report, SourceFile } from './source.js';
import { get, getText, isText, type Tree } from './tree.js';

/** A group of clauses as it stands in a file. */
export interface GroupTree {
  /** Stands for the group as a whole. */
  readonly range: Range;
  readonly clauses: readonly Tree[];
}

/**
 * Decodes the groups of a filter and reports what is wrong with them, at the clause's part.
 * @returns undefined where there was an error; what is missing or of another type the schema has reported.
 */
export function decodeFilter(
  source: SourceFile,
  groups: readonly GroupTree[],
  report: Report,
  options?: FilterCheckOptions,
): Filter | undefined {
  let isWhole = true;
  const readable = groups.map((group) => ({
    ...group,
    clauses: group.clauses.filter((clause) => {
      const isReadable =
        getText(clause, 'attribute') !== undefined && getText(clause, 'operator') !== undefined;
      isWhole &&= isReadable;
      return isReadable;
    }),
  }));
  const written = readable.map(({ clauses }) =>
    clauses.map((clause) => ({
      attribute: getText(clause, 'attribute')?.value ?? '',
      operator: getText(clause, 'operator')?.value ?? '',
      value: writtenValue(clause),
      position: source.position(clause.range[0]),
    })),
  );
  const { filter, problems } = checkFilter(written, options);
  for (const problem of problems) {
    // Its clauses are there, and could not be read.
    if (problem.clause === null && !isWhole) continue;
    const { code, message, severity, hint } = problem;
    report(source.problem(rangeOf(source, readable, problem), code, message, { severity, hint }));
  }
  return isWhole ? filter : undefined;
}

/** Files of test cases may have a number or a Boolean as such; Entra knows texts alone. */
function writtenValue(clause: Tree): string | null {
  const value = get(clause, 'value');
  return value?.kind === 'scalar' ? (textOf(value.value) ?? null) : null;
}

/** Where something about a filter stands: at the part of a clause, else at the clause or the group. */
export function rangeOf(
  source: SourceFile,
  groups: readonly GroupTree[],
  problem: Pick<FilterProblem, 'group' | 'clause' | 'part' | 'span'>,
): Range {
  const group = groups[problem.group];
  const clause = problem.clause === null ? undefined : group?.clauses[problem.clause];
  if (clause === undefined) return group?.range ?? [0, 0];
  const part = get(clause, problem.part);
  if (part === undefined) return clause.range;
  if (problem.span === undefined || !isText(part)) return part.range;
  const { offset, length } = problem.span;
  const start = offsetInFile(source, part, offset);
  return [start, Math.max(start + 1, offsetInFile(source, part, offset + length))];
}
