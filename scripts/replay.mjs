// `npm run replay`: plays six years of a real organisation's changes against the sandbox; arguments go to test/replay/main.ts.
import { runCompiled } from './lib/compiled.mjs';
import { main } from './lib/main.mjs';
import { setUp } from './lib/setup.mjs';

await main(async () => {
  const env = await setUp({ hint: 'when new' });
  return runCompiled('test/replay/main.js', process.argv.slice(2), env);
});
