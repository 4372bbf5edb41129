import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isName, nameRule } from '../declare/names.js';
import { suggest } from '../nearest.js';
import { UsageError } from './failure.js';
import type { Terminal } from './terminal.js';

/** Options that say which declarations a command is about. */
export interface PlaceOptions {
  readonly dir?: string;
  readonly stack?: string;
}

/** Which declarations a command is about. */
export interface Place {
  /** Absolute. */
  readonly dir: string;
  readonly stack: string;
}

/**
 * The folder and the stack: `--dir`, else `ROLLCALL_DIR`, else the current folder; `--stack`, else the only stack there.
 * Which stack is selected in Pulumi does not count: it is a setting of one machine, and a command should mean the same on all.
 */
export async function choosePlace(terminal: Terminal, options: PlaceOptions): Promise<Place> {
  const dir = folderOf(terminal, options);
  const stacks = await stacksIn(dir);
  const { stack } = options;
  if (stack !== undefined) {
    if (!isName(stack)) throw new UsageError(`\`${stack}\` cannot be the name of a stack: ${nameRule}`);
    if (stacks === undefined || stacks.includes(stack)) return { dir, stack };
    const hint = suggest(stack, stacks, 'stacks');
    throw new UsageError(
      `there is no folder stacks/${stack} in ${dir}${hint === undefined ? '' : `; ${hint}`}`,
    );
  }
  const [only, ...others] = stacks ?? [];
  if (only === undefined) {
    throw new UsageError(
      `there is no folder stacks/ with a stack in ${dir}; run this in the clone, or name the folder with --dir`,
    );
  }
  if (others.length > 0) {
    throw new UsageError(
      `there are several stacks; choose one with --stack: ${[only, ...others].join(', ')}`,
    );
  }
  return { dir, stack: only };
}

/** The folder, and the stack that is named, else all of them. */
export async function chooseStacks(
  terminal: Terminal,
  options: PlaceOptions,
): Promise<{ readonly dir: string; readonly stacks: readonly string[] }> {
  if (options.stack !== undefined) {
    const { dir, stack } = await choosePlace(terminal, options);
    return { dir, stacks: [stack] };
  }
  const dir = folderOf(terminal, options);
  const stacks = await stacksIn(dir);
  if (stacks === undefined && !existsSync(join(dir, 'mappings'))) {
    throw new UsageError(
      `there is no folder stacks/ or mappings/ in ${dir}; run this in the clone, or name the folder with --dir`,
    );
  }
  return { dir, stacks: stacks ?? [] };
}

/** The folder of the declarations: `--dir`, else `ROLLCALL_DIR`, else the current folder. */
export function folderOf({ cwd, env }: Terminal, { dir }: PlaceOptions): string {
  return resolve(cwd, dir ?? (env.ROLLCALL_DIR || '.'));
}

/** Throws unless the command runs in a Pulumi project: without one there is no stack to ask. */
export function requireProject({ cwd }: Terminal): void {
  if (existsSync(join(cwd, 'Pulumi.yaml'))) return;
  throw new UsageError('there is no Pulumi.yaml in this folder; run this in the clone');
}

/** Names of the stacks of a folder, sorted; undefined where there is no `stacks/`. */
async function stacksIn(dir: string): Promise<readonly string[] | undefined> {
  try {
    const entries = await readdir(join(dir, 'stacks'), { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && isName(entry.name))
      .map((entry) => entry.name)
      .sort();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
