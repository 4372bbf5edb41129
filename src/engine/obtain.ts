import { join } from 'node:path';
import { buildEngine } from './build.js';
import { discard, enginePlace, publish, stage } from './cache.js';
import { completeBin } from './executable.js';
import { engineInCache, engineOnPath } from './find.js';
import { type Machine, thisMachine } from './machine.js';
import { ENGINE_VERSION, type Engine, EngineMissing } from './types.js';
import { versionIn } from './version.js';

/** Pulumi's installer is fetched from here (`installPosix` in the SDK's automation/cmd.js). */
const INSTALLER = 'https://get.pulumi.com/install.sh';
const PATIENCE = 3000;

/**
 * Finds the engine, or gets it into the user's cache: by Pulumi's own installer where its host answers, else by building it
 * from Go modules, which takes minutes. `progress` is given a line when something slow begins and while it lasts.
 * Throws `EngineMissing` where no way leads to an engine.
 */
export async function obtainEngine(
  progress: (line: string) => void,
  machine: Machine = thisMachine(),
): Promise<Engine> {
  const found = await engineOnPath(machine);
  if (typeof found === 'object') return found;
  const cached = await engineInCache(machine);
  if (cached !== undefined) return cached;

  const tried: string[] = [found ?? 'on PATH: there is no pulumi'];
  for (const [origin, way] of [
    ['installed', install],
    ['built', buildEngine],
  ] as const) {
    const why = await intoCache(machine, (folder) => way(machine, folder, progress));
    if (why === undefined) {
      const engine = await engineInCache(machine);
      if (engine !== undefined) return { ...engine, origin };
    }
    tried.push(why ?? `${enginePlace(machine)} was removed while it was made`);
  }
  throw new EngineMissing(tried);
}

/** Returns undefined when the CLI is in `bin` of the folder, or a line that says why it is not. */
async function install(
  machine: Machine,
  folder: string,
  progress: (line: string) => void,
): Promise<string | undefined> {
  if (!(await machine.answers(INSTALLER, PATIENCE))) return `installing it: ${INSTALLER} can't be reached`;
  progress(`installing the Pulumi CLI ${ENGINE_VERSION} with Pulumi's own installer, once per user`);
  try {
    await machine.install(folder);
    return undefined;
  } catch (error) {
    return `installing it: ${firstLine(error)}`;
  }
}

/** Fills a staging folder by one way, looks whether what came runs, and publishes it. Returns why not, or undefined. */
async function intoCache(
  machine: Machine,
  fill: (folder: string) => Promise<string | undefined>,
): Promise<string | undefined> {
  const place = enginePlace(machine);
  let staged: string;
  try {
    staged = await stage(place);
  } catch (error) {
    return `the cache can't be written: ${firstLine(error)}`;
  }
  try {
    const why = (await fill(staged)) ?? (await flaw(machine, staged));
    if (why === undefined) await publish(machine, staged, place);
    return why;
  } catch (error) {
    return firstLine(error);
  } finally {
    await discard(staged);
  }
}

/** What is wrong with a freshly made engine, if anything: an incomplete or foreign one must not reach the cache. */
async function flaw(machine: Machine, staged: string): Promise<string | undefined> {
  const binary = await completeBin(machine, join(staged, 'bin'));
  if (binary === undefined) return 'what came is not a whole Pulumi CLI with its Node hosts';
  const asked = await machine.run(binary, ['version'], {
    env: { ...machine.env, PULUMI_SKIP_UPDATE_CHECK: 'true' },
  });
  const version = versionIn(asked.stdout);
  return version === ENGINE_VERSION
    ? undefined
    : `the Pulumi CLI that came does not run as version ${ENGINE_VERSION}: ${version ?? asked.stderr.trim()}`;
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n').find((line) => line.trim() !== '') ?? text;
}
