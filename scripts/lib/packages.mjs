import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, runHere, runNode } from './child.mjs';
import { SetupError, say } from './say.mjs';

/**
 * Whether the installed packages are those of package-lock.json. npm keeps its own list of what it installed in
 * node_modules/.package-lock.json; packages that someone added by hand beyond the lock don't matter.
 */
export function packagesMatch(folder) {
  const installed = lockedPackages(join(folder, 'node_modules', '.package-lock.json'));
  if (installed === undefined) return false;
  for (const [path, wanted] of Object.entries(lockedPackages(join(folder, 'package-lock.json')) ?? {})) {
    if (path === '') continue;
    const found = installed[path];
    // npm leaves out optional packages made for other platforms.
    if (found === undefined && wanted.optional) continue;
    if (found?.version !== wanted.version || found?.integrity !== wanted.integrity) return false;
    if (!existsSync(join(folder, path, 'package.json'))) return false;
  }
  return true;
}

/** Runs `npm ci` unless the installed packages are right. Throws `SetupError` where it fails. */
export async function ensurePackages() {
  if (packagesMatch(root)) return;
  say('installing npm packages; this takes about half a minute, once per clone');
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  // Under `npm run` this names the very npm that runs us; without it, the one on PATH.
  const npm = process.env.npm_execpath;
  const code = npm?.endsWith('npm-cli.js')
    ? await runNode([npm, ...args])
    : await runHere(process.platform === 'win32' ? 'npm.cmd' : 'npm', args);
  if (code !== 0) throw new SetupError('npm ci failed; its own message stands above');
}

function lockedPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}
