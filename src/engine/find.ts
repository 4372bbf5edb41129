import { realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { enginePlace } from './cache.js';
import { completeBin, missingHosts, onPath } from './executable.js';
import { type Machine, thisMachine } from './machine.js';
import { ENGINE_VERSION, type Engine, OLDEST_ENGINE } from './types.js';
import { atLeast, versionIn } from './version.js';

/** Quick: an engine that is on this machine already, on PATH first, then in our cache; undefined where there is none. */
export async function findEngine(machine: Machine = thisMachine()): Promise<Engine | undefined> {
  const found = await engineOnPath(machine);
  return typeof found === 'object' ? found : engineInCache(machine);
}

/** The engine on PATH; where there is one that won't do, a line that says why; undefined where there is none. */
export async function engineOnPath(machine: Machine): Promise<Engine | string | undefined> {
  const binary = await onPath(machine, 'pulumi');
  if (binary === undefined) return undefined;

  // Our own cache may be on PATH, put there by `engineEnvironment` or the user: no need to start the CLI to know it.
  const cached = await engineInCache(machine);
  if (cached !== undefined && (await same(cached.binary, binary))) return cached;

  const env = { ...machine.env, PULUMI_SKIP_UPDATE_CHECK: 'true' };
  const asked = await machine.run(binary, ['version'], { env });
  const version = asked.code === 0 ? versionIn(asked.stdout) : undefined;
  if (version === undefined) return `${binary} did not tell its version`;
  if (!atLeast(version, OLDEST_ENGINE) || atLeast(version, '4.0.0'))
    return `${binary} is version ${version}; ${OLDEST_ENGINE} or a later 3.x is needed`;

  const missing = await missingHosts(machine, binary);
  if (missing.length > 0) return `${binary} has no ${missing.join(' and no ')} beside it or on PATH`;
  return { binary, binFolder: dirname(binary), version, origin: 'path' };
}

/** The engine in the user's cache. It is published there whole or not at all, so its version is its folder's. */
export async function engineInCache(
  machine: Pick<Machine, 'platform' | 'env' | 'home'>,
): Promise<Engine | undefined> {
  const binFolder = join(enginePlace(machine), 'bin');
  const binary = await completeBin(machine, binFolder);
  return binary === undefined ? undefined : { binary, binFolder, version: ENGINE_VERSION, origin: 'cache' };
}

async function same(one: string, other: string): Promise<boolean> {
  return (await realpath(one)) === (await realpath(other));
}
