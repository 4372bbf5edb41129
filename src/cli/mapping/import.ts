import { resolve } from 'node:path';
import { readMappingText } from '../../declare/load-mapping.js';
import { isName, nameOfFile, nameRule } from '../../declare/names.js';
import { SourceFile } from '../../declare/source.js';
import { mappingYaml, whereYaml } from '../../render/declaration.js';
import { formatProblems } from '../../render/problems.js';
import { fromSchema } from '../../synchronization/index.js';
import { exitCodes } from '../codes.js';
import { UsageError } from '../failure.js';
import { writeWhole } from '../files.js';
import type { Terminal } from '../terminal.js';
import { placedIn, readJsonFile } from './json-file.js';

export interface ImportOptions {
  /** Name of the mapping; default: that of `--out`. */
  readonly name?: string;
  /** File for the mapping instead of stdout. */
  readonly out?: string;
  /** File for the filter, which is else a comment below the mapping. */
  readonly where?: string;
}

const unnamed = 'imported';

/**
 * `rollcall mapping import`: the mapping and the filter for users of a schema that Graph or the portal gave, as declarations; offline. What
 * they cannot say is told with its JSON pointer; where that changes the meaning of the rest, nothing is written.
 */
export async function importMapping(
  terminal: Terminal,
  path: string,
  options: ImportOptions,
): Promise<number> {
  const name = options.name ?? (options.out === undefined ? unnamed : nameOfFile(options.out));
  if (!isName(name))
    throw new UsageError(`\`${name}\` cannot be the name of a mapping; give one with --name: ${nameRule}`);
  const { imported, problems: unsaid } = fromSchema(await readJsonFile(terminal, path));
  const colour = terminal.colour.err;
  if (unsaid.length > 0) terminal.err(`${formatProblems(placedIn(path, unsaid), { colour })}\n`);
  if (imported === undefined) return exitCodes.input;
  const mapping = mappingYaml(name, imported.attributes);
  const where = whereYaml(imported.filter);
  // A rule of mapping files may be broken by what Entra takes, such as `match` without `userName`; then people mend the file.
  const { problems: broken } = readMappingText(new SourceFile(`mappings/${name}.yaml`, mapping), name);
  if (broken.length > 0) terminal.err(`${formatProblems(broken, { colour })}\n`);
  const text = options.where === undefined ? `${mapping}${asComment(where)}` : mapping;
  if (options.out === undefined) terminal.out(text);
  else await writeWhole(resolve(terminal.cwd, options.out), text);
  if (options.where !== undefined) {
    await writeWhole(resolve(terminal.cwd, options.where), where === '' ? '# Everybody passes.\n' : where);
  }
  return broken.some(({ severity }) => severity === 'error') ? exitCodes.input : exitCodes.done;
}

function asComment(where: string): string {
  if (where === '') return '';
  const lines = where.trimEnd().split('\n');
  return [
    '',
    '# The scoping filter of the schema. It belongs to scopes (scopes/*.yaml):',
    '#',
    ...lines.map((line) => `# ${line}`),
    '',
  ].join('\n');
}
