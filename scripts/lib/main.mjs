import { checkNode } from './node.mjs';
import { SetupError, say } from './say.mjs';

/** Runs a script's work, which returns its exit code; an expected failure is shown as its message alone. */
export async function main(work) {
  try {
    checkNode();
    process.exitCode = await work();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    process.exitCode = 1;
  }
}
