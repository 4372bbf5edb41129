// `npm run model`: the model-based test for as long as you like, from a seed of its own.
import { parseArgs } from 'node:util';
import { runNode } from './lib/child.mjs';
import { main } from './lib/main.mjs';
import { ensurePackages } from './lib/packages.mjs';

const help = `npm run model -- [options]
  --plays N       plays, each of a new company (default 100)
  --steps N       steps of a play on average (default 60)
  --seed N        which ones (default: new ones each time; printed)
  --path P        just the play that a failure named
  --shrink        looks for the fewest steps that fail (minutes)
  --help`;

await main(async () => {
  const { values } = parseArgs({
    options: {
      plays: { type: 'string', default: '100' },
      steps: { type: 'string', default: '60' },
      seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
      path: { type: 'string' },
      shrink: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  await ensurePackages();
  return runNode(['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', 'test/model'], {
    ...process.env,
    MODEL_PLAYS: values.plays,
    MODEL_STEPS: values.steps,
    MODEL_SEED: values.seed,
    ...(values.path !== undefined && { MODEL_PATH: values.path }),
    ...(values.shrink && { MODEL_SHRINK: 'true' }),
  });
});
