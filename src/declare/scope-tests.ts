import type { Problem } from '../problem.js';
import { evaluateFilter, type TestedClause } from '../scope/filter-evaluate.js';
import { groupInWords, valueInWords, wantedInWords } from '../scope/filter-words.js';
import { decodeFilter } from './filter.js';
import { sourceValue } from './given.js';
import { place, type SourceFile } from './source.js';
import { type Document, getEntries, getList, getText, type Tree } from './tree.js';

/** What came of the cases of one file. */
export interface ScopeTestsResult {
  readonly passed: number;
  /** One a case that failed, at what it expects. */
  readonly failures: readonly Problem[];
}

/**
 * Runs the test cases of a file that its schema, `scope-tests`, has nothing against. Attributes may have any name; a filter that cannot be
 * used and one that cannot look at the person are both `configError`.
 */
export function runScopeTests({ source, root }: Document): ScopeTestsResult {
  const failures: Problem[] = [];
  const cases = getList(root, 'vectors');
  for (const vector of cases) {
    const expected = getText(vector, 'expect');
    const { got, why, at } = outcomeOf(source, vector);
    if (expected === undefined || expected.value === got) continue;
    const id = getText(vector, 'id')?.value ?? '';
    const message = `${id}: expected ${expected.value}, got ${got}${why === '' ? '' : `: ${why}`}`;
    const hint = at === undefined ? undefined : `at ${at}`;
    failures.push(source.problem(expected.range, 'test-failed', message, { hint }));
  }
  return { passed: cases.length - failures.length, failures };
}

interface Outcome {
  readonly got: 'in' | 'out' | 'configError';
  readonly why: string;
  /** Where the clause stands that made it so. */
  readonly at?: string | undefined;
}

function outcomeOf(source: SourceFile, vector: Tree): Outcome {
  const groups = getList(vector, 'groups').map((group) => ({
    range: group.range,
    clauses: group.kind === 'list' ? group.items : [],
  }));
  const problems: Problem[] = [];
  const filter = decodeFilter(source, groups, (problem) => problems.push(problem), { allowUnknown: true });
  if (filter === undefined) {
    const first = problems.find(({ severity }) => severity === 'error');
    return { got: 'configError', why: first?.message ?? '', at: first?.position && place(first.position) };
  }
  const person = new Map(
    getEntries(vector, 'attributes').map(([name, { value }]) => [name, sourceValue(value)]),
  );
  const result = evaluateFilter(filter, (attribute) => person.get(attribute) ?? null);
  switch (result.kind) {
    case 'in':
      return {
        got: 'in',
        why: result.held.length === 0 ? 'there is no filter' : groupInWords(result.held),
        at: placeOf(result.held[0]),
      };
    case 'out': {
      const reasons = result.failed.map(
        (failed) => `${valueInWords(failed)}, and the filter wants ${wantedInWords(failed.clause)}`,
      );
      return { got: 'out', why: reasons.join('; '), at: placeOf(result.failed[0]) };
    }
    case 'error':
      return { got: 'configError', why: result.message, at: placeOf(result) };
  }
}

function placeOf(tested: TestedClause | undefined): string | undefined {
  const position = tested?.clause.position;
  return position === undefined ? undefined : place(position);
}
