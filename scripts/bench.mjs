// `npm run bench`: compiles bench/ into build/bench/ and runs its main.js; arguments go to it.
import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './lib/build.mjs';
import { root, runNode } from './lib/child.mjs';
import { main } from './lib/main.mjs';
import { ensurePackages } from './lib/packages.mjs';
import { SetupError, say } from './lib/say.mjs';
import { setUp } from './lib/setup.mjs';

await main(async () => {
  const args = process.argv.slice(2);
  const env = await prepared(args);
  const build = join(root, 'build');
  rmSync(build, { recursive: true, force: true });
  say('compiling the benchmarks');
  const code = await runNode(['node_modules/typescript/bin/tsc', '-p', 'tsconfig.bench.json']);
  if (code !== 0) throw new SetupError('bench/ does not compile; the errors stand above');
  // The compiler put its own copy of src/ beside it, but what is measured must be dist/, as it is shipped.
  rmSync(join(build, 'src'), { recursive: true, force: true });
  symlinkSync(join(root, 'dist'), join(build, 'src'), 'junction');
  return runNode(['build/bench/main.js', ...args], env);
});

/** Evaluating mappings and writing to a server need no Pulumi CLI, and so do not wait for one. */
async function prepared(args) {
  if (!/(?:^| )--only[= ](?:mapping|writes)(?: |$)/.test(args.join(' '))) return setUp({ hint: 'when new' });
  await ensurePackages();
  await ensureBuilt();
  return process.env;
}
