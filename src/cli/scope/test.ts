import { arrange } from '../../declare/problems.js';
import { runScopeTests } from '../../declare/scope-tests.js';
import { type Document, get, getList } from '../../declare/tree.js';
import type { Problem } from '../../problem.js';
import { formatProblems } from '../../render/problems.js';
import { exitCodes } from '../codes.js';
import { UsageError } from '../failure.js';
import { readGivenDocument } from '../given-file.js';
import type { Terminal } from '../terminal.js';

/** What else people have at hand that is no file of filter tests, and which command takes it. */
function otherFormat({ root }: Document): { message: string; hint: string } | undefined {
  const [first] = getList(root, 'vectors');
  if (get(first, 'expression') !== undefined && get(first, 'groups') === undefined) {
    return { message: 'this is a file of expression tests', hint: 'run it with `rollcall mapping test`' };
  }
  if (get(root, 'mapping') !== undefined && get(root, 'attributes') !== undefined) {
    return { message: 'this is a mapping', hint: 'run its tests with `rollcall mapping test`' };
  }
  if (get(root, 'scopes') !== undefined && get(root, 'vectors') === undefined) {
    return {
      message: 'this declares scopes, and holds no tests of filters',
      hint: '`rollcall validate` checks it; `rollcall schema scope-tests` says how test cases are written',
    };
  }
  return undefined;
}

/**
 * `rollcall scope test FILE…`: runs the test cases of scoping filters in these files. Where a file cannot be read, or is of another
 * format, all that is wrong is told and nothing is run.
 */
export async function scopeTest(terminal: Terminal, files: readonly string[]): Promise<number> {
  if (files.length === 0) {
    throw new UsageError(
      'name a file of test cases, for example `rollcall scope test filters.json`; `rollcall schema scope-tests` says what stands in it',
    );
  }
  const problems: Problem[] = [];
  const documents: Document[] = [];
  for (const file of files) {
    const document = await readGivenDocument(
      terminal,
      file,
      'scope-tests',
      (problem) => void problems.push(problem),
      otherFormat,
    );
    if (document !== undefined) documents.push(document);
  }
  if (problems.length > 0) {
    terminal.err(`${formatProblems(arrange(problems), { colour: terminal.colour.err })}`);
  }
  if (documents.length < files.length) return exitCodes.input;
  const results = documents.map(runScopeTests);
  const failures = results.flatMap((result) => result.failures);
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  if (failures.length > 0) terminal.out(`${formatProblems(failures, { colour: terminal.colour.out })}\n`);
  terminal.out(`${passed} passed, ${failures.length} failed\n`);
  return failures.length === 0 ? exitCodes.done : exitCodes.failed;
}
