import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { completeBin } from './executable.js';
import type { Machine } from './machine.js';
import { ENGINE_VERSION } from './types.js';

/** A staging folder older than this belongs to nobody: no build takes so long. */
const ABANDONED_AFTER = 6 * 60 * 60 * 1000;

/** The folder of the user's cache in which the engine lives, one for each version; `bin` in it holds the executables. */
export function enginePlace({ platform, env, home }: Pick<Machine, 'platform' | 'env' | 'home'>): string {
  return join(userCache(platform, env, home), 'rollcall', `pulumi-${ENGINE_VERSION}`);
}

/** XDG Base Directory Specification: a relative XDG_CACHE_HOME is to be ignored. */
function userCache(platform: NodeJS.Platform, env: NodeJS.ProcessEnv, home: string): string {
  if (platform === 'win32') return env.LOCALAPPDATA ?? join(home, 'AppData', 'Local');
  if (env.XDG_CACHE_HOME !== undefined && isAbsolute(env.XDG_CACHE_HOME)) return env.XDG_CACHE_HOME;
  return platform === 'darwin' ? join(home, 'Library', 'Caches') : join(home, '.cache');
}

/**
 * Makes an empty folder beside a place, to be filled and then published; also clears away what killed builds left.
 * Throws where the cache can't be written.
 */
export async function stage(place: string): Promise<string> {
  const parent = dirname(place);
  await mkdir(parent, { recursive: true });
  await removeAbandoned(parent, stagePrefix(place));
  return mkdtemp(join(parent, stagePrefix(place)));
}

/**
 * Puts a filled staging folder into its place by one rename, so that a half-made engine is never found there. Where another
 * process was quicker its engine stays, for others may run it already; a broken one is replaced.
 */
export async function publish(
  machine: Pick<Machine, 'platform'>,
  staged: string,
  place: string,
): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await rename(staged, place);
    } catch (error) {
      if ((await completeBin(machine, join(place, 'bin'))) !== undefined) return discard(staged);
      if (attempt === 3) throw error;
      await moveAway(place, `${staged}-broken`);
    }
  }
}

/** Removes a staging folder. */
export async function discard(staged: string): Promise<void> {
  await rm(staged, { recursive: true, force: true });
}

async function moveAway(place: string, aside: string): Promise<void> {
  try {
    await rename(place, aside);
  } catch (error) {
    // Gone already: another process is replacing it too.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  await discard(aside);
}

function stagePrefix(place: string): string {
  return `.${basename(place)}-`;
}

async function removeAbandoned(parent: string, prefix: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(prefix)) continue;
    const folder = join(parent, name);
    const age = await stat(folder).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > ABANDONED_AFTER) await discard(folder);
  }
}
