// `npm run build`: compiles src/ into dist/.
import { ensureBuilt } from './lib/build.mjs';
import { main } from './lib/main.mjs';

await main(async () => {
  await ensureBuilt();
  return 0;
});
