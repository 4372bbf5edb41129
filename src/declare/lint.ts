import type { AcceptedProblem, Problem } from '../problem.js';
import { DeclarationFiles } from './files.js';
import { readFolder } from './load.js';
import { decodeMapping } from './mapping.js';
import { nameOfFile } from './names.js';
import { arrange } from './problems.js';
import { decodeScopes } from './scopes.js';

/** What was found in mappings and scopes. */
export interface LintReport {
  /** Everything that is wrong with these files, lints and errors of their form alike; sorted by file, line and column. */
  readonly problems: readonly Problem[];
  readonly accepted: readonly AcceptedProblem[];
  /** How many files were read. */
  readonly files: number;
}

/**
 * Lints every mapping in `mappings/`, also those that no stack names, and the scopes of stacks. Reads files below `dir` alone, as
 * `loadDeclarations` does.
 * @param dir folder of `stacks/` and `mappings/`.
 * @param stacks whose scopes; each a name.
 */
export async function lintDeclarations(dir: string, stacks: readonly string[]): Promise<LintReport> {
  const problems: Problem[] = [];
  const report = (problem: Problem): void => void problems.push(problem);
  const files = new DeclarationFiles(dir, report);
  const mappings = await readFolder(
    files,
    'mappings',
    'mapping',
    (document, to) => [decodeMapping(document, nameOfFile(document.source.file), to)],
    report,
  );
  let count = mappings.files;
  const accepted = mappings.items.flatMap((file) => [...file.accepted]);
  for (const stack of stacks) {
    const scopes = await readFolder(files, `stacks/${stack}/scopes`, 'scopes', decodeScopes, report);
    count += scopes.files;
    accepted.push(...scopes.items.flatMap((scope) => scope.accepted));
  }
  return { problems: arrange(problems), accepted, files: count };
}
