import { delimiter } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { ensurePackages } from './packages.mjs';
import { SetupError, say } from './say.mjs';

/**
 * Makes a bare clone ready: npm packages, compiled sources, a Pulumi CLI. What is there already is left alone, so that the
 * second time takes well under a second. Returns the environment in which to run rollcall.
 *
 * @param {{hint: 'always' | 'when new'}} options when to say how a bare `pulumi` finds the CLI
 * @returns {Promise<NodeJS.ProcessEnv>}
 * @throws SetupError with a message for the user
 */
export async function setUp({ hint }) {
  await ensurePackages();
  await ensureBuilt();
  const { engineEnvironment, EngineMissing, isOnPath, obtainEngine } = await import(
    '../../dist/engine/index.js'
  );
  try {
    const engine = await obtainEngine(say);
    const isNew = engine.origin === 'installed' || engine.origin === 'built';
    if (isNew) say(`the Pulumi CLI ${engine.version} is ready`);
    if (!isOnPath(engine, process.env) && (isNew || hint === 'always')) say(pathHint(engine.binFolder));
    return engineEnvironment(engine, process.env);
  } catch (error) {
    if (error instanceof EngineMissing) throw new SetupError(error.message);
    throw error;
  }
}

function pathHint(folder) {
  const command =
    process.platform === 'win32' ? `set "PATH=${folder};%PATH%"` : `export PATH="${folder}${delimiter}$PATH"`;
  return `for a bare \`pulumi preview\` in this shell: ${command}`;
}
