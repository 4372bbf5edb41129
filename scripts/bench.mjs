// `npm run bench`: compiles bench/ into build/bench/ and runs its main.js; arguments go to it.
import { ensureBuilt } from './lib/build.mjs';
import { runCompiled } from './lib/compiled.mjs';
import { main } from './lib/main.mjs';
import { ensurePackages } from './lib/packages.mjs';
import { setUp } from './lib/setup.mjs';

await main(async () => {
  const args = process.argv.slice(2);
  const env = await prepared(args);
  return runCompiled('bench/main.js', args, env);
});

/** Evaluating mappings, writing to a server and drawing need no Pulumi CLI, and so do not wait for one. */
async function prepared(args) {
  if (!/(?:^| )(?:--only[= ](?:mapping|writes)|--curve[= ]\S+)(?: |$)/.test(args.join(' ')))
    return setUp({ hint: 'when new' });
  await ensurePackages();
  await ensureBuilt();
  return process.env;
}
