import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { root, runNode } from './child.mjs';
import { SetupError, say } from './say.mjs';

/** Compiles bench/ and what it uses into build/, and runs one of its files. Resolves with the exit code. */
export async function runCompiled(file, args, env) {
  const build = join(root, 'build');
  rmSync(build, { recursive: true, force: true });
  say('compiling');
  const code = await runNode(['node_modules/typescript/bin/tsc', '-p', 'tsconfig.bench.json']);
  if (code !== 0) throw new SetupError('it does not compile; the errors stand above');
  // The compiler put its own copy of src/ beside it, but what is measured must be dist/, as it is shipped.
  rmSync(join(build, 'src'), { recursive: true, force: true });
  symlinkSync(join(root, 'dist'), join(build, 'src'), 'junction');
  return runNode([join('build', file), ...args], env);
}
