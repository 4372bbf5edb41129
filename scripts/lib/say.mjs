/** A line about the set-up itself; on stderr, so that stdout holds what the command is about. */
export function say(line) {
  process.stderr.write(`rollcall: ${line}\n`);
}

/** Something the user has to see to; its message is all that they need. */
export class SetupError extends Error {
  name = 'SetupError';
}
