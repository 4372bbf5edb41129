import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, runNode } from './child.mjs';
import { SetupError, say } from './say.mjs';

const TSC = join('node_modules', 'typescript', 'bin', 'tsc');
const STAMP = join(root, 'dist', '.sources');
const MEMORY = join(root, 'dist', '.tsbuildinfo');

/**
 * Compiles src/ into dist/ unless dist/ is the compiled form of just these sources.
 * Throws `SetupError` where they do not compile.
 */
export async function ensureBuilt() {
  const sources = filesIn(join(root, 'src'));
  const wanted = fingerprint(sources);
  const whole = sources.every((file) => existsSync(join(root, 'dist', outputOf(file))));
  if (whole && readText(STAMP) === wanted) return;

  say('compiling');
  // The compiler trusts its memory of what it wrote: where an output is gone, it must forget.
  if (!whole) rmSync(MEMORY, { force: true });
  const code = await runNode([TSC, '-p', 'tsconfig.build.json']);
  if (code !== 0) throw new SetupError('src/ does not compile; the errors stand above');
  removeStale(sources);
  writeFileSync(STAMP, wanted);
}

/** Whether TypeScript is there: it is a development dependency, which `npm ci --omit=dev` leaves out. */
export function canBuild() {
  return existsSync(join(root, TSC));
}

/** One hash of everything that the compiled form depends on. */
function fingerprint(sources) {
  const hash = createHash('sha256');
  const settings = [
    'tsconfig.json',
    'tsconfig.build.json',
    join('node_modules', 'typescript', 'package.json'),
  ];
  for (const file of [...settings, ...sources.map((source) => join('src', source))]) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

/** Removes compiled files whose source is gone, which would still be found by an import. */
function removeStale(sources) {
  const outputs = new Set(sources.map(outputOf));
  const dist = join(root, 'dist');
  for (const file of filesIn(dist)) {
    if (!/\.(js|json)(\.map)?$/.test(file)) continue;
    if (!outputs.has(file.replace(/\.map$/, ''))) rmSync(join(dist, file));
  }
}

function outputOf(source) {
  return source.replace(/\.ts$/, '.js');
}

/** The files below a folder, as sorted paths relative to it; without those that begin with a dot. */
function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

function readText(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
