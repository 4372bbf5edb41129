import type { Problem } from '../problem.js';
import { readDocument } from './document.js';
import { DeclarationFiles } from './files.js';
import { decodeMapping, type MappingFile } from './mapping.js';
import { findNamed } from './named-file.js';
import { arrange } from './problems.js';
import type { SourceFile } from './source.js';

/** A mapping file by itself. `file` is absent where there was an error. */
export interface LoadedMapping {
  readonly file?: MappingFile;
  readonly problems: readonly Problem[];
}

/** Reads `mappings/<name>.yaml` below `dir`, whatever stack uses it. */
export async function loadMapping(dir: string, name: string): Promise<LoadedMapping> {
  const problems: Problem[] = [];
  const files = new DeclarationFiles(dir, (problem) => void problems.push(problem));
  const found = await findNamed(files, 'mapping', name);
  if (found.path === undefined) {
    const { code, message, hint } = found;
    const unknown: Problem = { code, severity: 'error', message, ...(hint === undefined ? {} : { hint }) };
    return { problems: [...problems, unknown] };
  }
  const source = await files.read(found.path);
  return source === undefined ? { problems } : readMappingText(source, name, problems);
}

/** Checks the text of a mapping file, be it one that exists or one that is about to be written. */
export function readMappingText(
  source: SourceFile,
  name: string,
  before: readonly Problem[] = [],
): LoadedMapping {
  const problems: Problem[] = [...before];
  const report = (problem: Problem): void => void problems.push(problem);
  const document = readDocument(source, 'mapping', report);
  const file = document === undefined ? undefined : decodeMapping(document, name, report);
  const failed = problems.some(({ severity }) => severity === 'error');
  return file === undefined || failed
    ? { problems: arrange(problems) }
    : { file, problems: arrange(problems) };
}
