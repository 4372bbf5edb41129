import { delimiter, dirname } from 'node:path';
import { pathFolders, pathKey } from './executable.js';
import type { Engine } from './types.js';

/** The engine must use what is here: no look for a newer version, no download of a plugin, no question to a registry. */
const OFFLINE = {
  PULUMI_SKIP_UPDATE_CHECK: 'true',
  PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
  PULUMI_DISABLE_REGISTRY_RESOLVE: 'true',
  PULUMI_SUPPRESS_NEO_LINK: 'true',
};

/**
 * The environment in which to run an engine: its folder is on PATH, where it looks for its hosts, and it asks nobody on the
 * network but the backend and what the program asks. What the given environment says already about these stays.
 */
export function engineEnvironment(engine: Engine, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const folders = pathFolders(env);
  // One from PATH stays where it stands: its folder may be /usr/bin, which in front would hide the user's own node.
  const inPlace =
    engine.origin === 'path' ? folders.includes(engine.binFolder) : folders[0] === engine.binFolder;
  // The hosts start `node` by name: where PATH has none, they get the one that runs us.
  const node = dirname(process.execPath);
  const path = [
    inPlace ? '' : engine.binFolder,
    env[pathKey(env)] ?? '',
    folders.includes(node) ? '' : node,
  ].filter((part) => part !== '');
  return { ...OFFLINE, ...env, [pathKey(env)]: path.join(delimiter) };
}

/** Whether a bare `pulumi` in this environment starts the engine. */
export function isOnPath(engine: Engine, env: NodeJS.ProcessEnv): boolean {
  return engine.origin === 'path' || pathFolders(env).includes(engine.binFolder);
}
