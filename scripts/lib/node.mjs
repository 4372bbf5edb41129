import { SetupError } from './say.mjs';

const OLDEST = [20, 19];

/** Throws `SetupError` where this Node is older than package.json's `engines` allows. */
export function checkNode(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  throw new SetupError(
    `rollcall needs Node ${OLDEST.join('.')} or later; this is ${version}. Get one from https://nodejs.org`,
  );
}
