import { access, constants, realpath, stat } from 'node:fs/promises';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import type { Machine } from './machine.js';

/** What the engine needs beside the CLI: the host of Node programs and the host of their dynamic providers. */
const HOSTS = ['pulumi-language-nodejs', 'pulumi-resource-pulumi-nodejs'] as const;

type Place = Pick<Machine, 'platform' | 'env'>;

/** The file names under which a command may lie in a folder: on Windows it has an extension. */
export function fileNames(platform: NodeJS.Platform, command: string): readonly string[] {
  return platform === 'win32' ? [`${command}.exe`, `${command}.cmd`] : [command];
}

/** The key of PATH in an environment: Windows writes `Path`, and a copy of `process.env` minds the case. */
export function pathKey(env: NodeJS.ProcessEnv): string {
  return Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
}

/** The folders on PATH, in order. Relative ones are left out: they mean another folder in every directory. */
export function pathFolders(env: NodeJS.ProcessEnv): readonly string[] {
  return (env[pathKey(env)] ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
}

/** The executable of a command in a folder, if there is one. */
async function inFolder(
  { platform }: Pick<Machine, 'platform'>,
  folder: string,
  command: string,
): Promise<string | undefined> {
  for (const name of fileNames(platform, command)) {
    const file = join(folder, name);
    if (await isExecutable(file)) return file;
  }
  return undefined;
}

/** The executable of a command on PATH, if there is one. */
export async function onPath(machine: Place, command: string): Promise<string | undefined> {
  for (const folder of pathFolders(machine.env)) {
    const file = await inFolder(machine, folder, command);
    if (file !== undefined) return file;
  }
  return undefined;
}

/**
 * The hosts that a CLI would not find. It looks on PATH and beside its own executable, links resolved
 * (`GetPluginPath` in sdk/go/common/workspace/plugins.go of pulumi/pulumi).
 */
export async function missingHosts(machine: Place, binary: string): Promise<readonly string[]> {
  const beside = dirname(await realpath(binary));
  const missing: string[] = [];
  for (const host of HOSTS) {
    const found = (await inFolder(machine, beside, host)) ?? (await onPath(machine, host));
    if (found === undefined) missing.push(host);
  }
  return missing;
}

/** The CLI in a folder that holds all its hosts as well; undefined where anything is missing. */
export async function completeBin(
  machine: Pick<Machine, 'platform'>,
  bin: string,
): Promise<string | undefined> {
  for (const host of HOSTS) {
    if ((await inFolder(machine, bin, host)) === undefined) return undefined;
  }
  return inFolder(machine, bin, 'pulumi');
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
