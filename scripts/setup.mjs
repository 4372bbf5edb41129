// `npm run setup`: makes this clone ready and does nothing else.
import { main } from './lib/main.mjs';
import { say } from './lib/say.mjs';
import { setUp } from './lib/setup.mjs';

await main(async () => {
  await setUp({ hint: 'always' });
  say('ready');
  return 0;
});
