// npm runs this at the end of `npm ci`, and before its first `npx rollcall`, so that the latter works at once.
import { canBuild, ensureBuilt } from './lib/build.mjs';
import { main } from './lib/main.mjs';
import { SetupError, say } from './lib/say.mjs';

await main(async () => {
  if (!canBuild()) {
    say('not compiled: TypeScript is a development dependency, which was left out');
    return 0;
  }
  try {
    await ensureBuilt();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    // No failure of the install: a half-edited source must not keep anyone from adding a package, and npm would leave
    // its folder for `npx` half made, which then fails for ever.
    say(error.message);
  }
  return 0;
});
