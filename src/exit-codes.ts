/** Exit codes of every command (docs/architecture.md). */
export const exitCodes = {
  done: 0,
  /** Something failed that is not in what was given: network, engine. */
  failed: 1,
  /** What was given is wrong: declarations, settings, the command line. */
  input: 2,
  /** The plan is refused, by a limit or because it is not the one that was agreed to. */
  refused: 3,
  /** Some people failed or the run was stopped; the others are done. */
  partly: 4,
  /** Changes are pending, with `--exit-code` alone; or `rollcall drift` found some. */
  pending: 10,
} as const;
