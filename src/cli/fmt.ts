import { stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { DeclarationFiles } from '../declare/files.js';
import { formatMapping } from '../declare/format.js';
import { arrange } from '../declare/problems.js';
import type { Problem } from '../problem.js';
import { escapeControls, formatProblems } from '../render/problems.js';
import { exitCodes } from './codes.js';
import { UsageError } from './failure.js';
import { writeWhole } from './files.js';
import { folderOf } from './place.js';
import type { Terminal } from './terminal.js';

export interface FmtOptions {
  readonly dir?: string;
  /** Only say what would change. */
  readonly check?: boolean;
}

/** A file to format: below `dir`, where no link is followed. */
interface Target {
  readonly dir: string;
  /** With forward slashes. */
  readonly path: string;
}

/**
 * `rollcall fmt`: formats mapping files in place, by default all of `mappings/`. A file with errors is left alone.
 * @returns 2 where a file has errors; with `--check`, 1 where a file is not formatted.
 */
export async function fmt(
  terminal: Terminal,
  files: readonly string[],
  options: FmtOptions,
): Promise<number> {
  const dir = folderOf(terminal, options);
  const problems: Problem[] = [];
  const report = (problem: Problem): void => void problems.push(problem);
  const targets =
    files.length === 0 ? await all(dir, report) : files.map((file) => locate(terminal, dir, file));
  let [changed, unchanged] = [0, 0];
  for (const { dir: folder, path } of targets) {
    const source = await new DeclarationFiles(folder, report).read(path);
    const text = source === undefined ? undefined : formatMapping(source, report);
    if (source === undefined || text === undefined) continue;
    if (text === source.text) {
      unchanged += 1;
      continue;
    }
    changed += 1;
    const file = join(folder, path);
    if (options.check !== true) await writeWhole(file, text, (await stat(file)).mode & 0o777);
    terminal.out(`${options.check === true ? 'not formatted' : 'formatted'}: ${escapeControls(path)}\n`);
  }
  if (problems.length > 0) {
    terminal.err(formatProblems(arrange(problems), { colour: terminal.colour.err }));
  }
  const failed = targets.length - changed - unchanged;
  const counts = [
    `${changed} ${changed === 1 ? 'file' : 'files'} ${options.check === true ? 'to format' : 'formatted'}`,
    `${unchanged} unchanged`,
    ...(failed === 0 ? [] : [`${failed} with errors`]),
  ];
  terminal.out(`${counts.join(', ')}\n`);
  if (failed > 0 || problems.some(({ severity }) => severity === 'error')) return exitCodes.input;
  return options.check === true && changed > 0 ? exitCodes.failed : exitCodes.done;
}

async function all(dir: string, report: (problem: Problem) => void): Promise<readonly Target[]> {
  const files = new DeclarationFiles(dir, report);
  const kind = (await files.exists()) ? await files.kind('mappings') : 'missing';
  if (kind === 'missing' || kind === 'file') {
    throw new UsageError(`there is no folder mappings/ in ${dir}; name the folder with --dir, or the files`);
  }
  return (await files.yamlFiles('mappings')).map((name) => ({ dir, path: `mappings/${name}` }));
}

/** A file that was named: below the folder of the declarations, or anywhere else, where its own folder is the one that counts. */
function locate({ cwd }: Terminal, dir: string, file: string): Target {
  const path = resolve(cwd, file);
  if (!/\.ya?ml$/i.test(path)) {
    throw new UsageError(`${file} is no mapping file: the name of one ends in .yaml`);
  }
  const below = relative(dir, path);
  if (below.startsWith('..') || isAbsolute(below)) return { dir: dirname(path), path: basename(path) };
  return { dir, path: below.split(sep).join('/') };
}
