import type { Problem } from '../problem.js';
import { DeclarationFiles } from './files.js';
import type { SourceFile } from './source.js';

/**
 * Problems with the source lines at their positions. The planner knows positions alone, for lines of 100,000 people would fill memory; so
 * the files are read again, as declarations are. Where a file can't be read any longer, its problems stay without a line.
 * @param dir folder of `stacks/`, `mappings/` and `policies/`
 */
export async function withSourceLines(
  dir: string,
  problems: readonly Problem[],
): Promise<readonly Problem[]> {
  const files = new DeclarationFiles(dir, () => {});
  const read = new Map<string, SourceFile | undefined>();
  const shown: Problem[] = [];
  for (const problem of problems) {
    const { position, source } = problem;
    if (position === undefined || source !== undefined) {
      shown.push(problem);
      continue;
    }
    const { file, line } = position;
    if (!read.has(file)) read.set(file, await files.read(file));
    const text = read.get(file)?.sourceLine(line);
    shown.push(text === undefined ? problem : { ...problem, source: text });
  }
  return shown;
}
