// `npm run build`, and what npm runs at the end of `npm ci`: compiles src/ so that `npx rollcall` works.
import { canBuild, ensureBuilt } from './lib/build.mjs';
import { main } from './lib/main.mjs';
import { say } from './lib/say.mjs';

await main(async () => {
  if (canBuild()) await ensureBuilt();
  else say('not compiled: TypeScript is a development dependency, which was left out');
  return 0;
});
