// `npm run demo`: the whole story on this machine, without Entra or Vonage.
import { runNode } from './lib/child.mjs';
import { main } from './lib/main.mjs';
import { setUp } from './lib/setup.mjs';

await main(async () => {
  const env = await setUp({ hint: 'always' });
  return runNode(['dist/cli/demo.js', ...process.argv.slice(2)], env);
});
