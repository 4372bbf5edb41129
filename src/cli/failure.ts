import type { Problem } from '../problem.js';
import { escapeLines, formatProblems } from '../render/problems.js';
import { exitCodes } from './codes.js';
import type { Terminal } from './terminal.js';

/** The command line, or the place where the command was run, is wrong; the message says what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Errors of ours, and of Node's file system: their messages are for people. Any other is a fault of rollcall. */
const forPeople: ReadonlySet<string> = new Set([
  'UsageError',
  'HttpError',
  'TransportError',
  'DirectoryError',
  'VonageError',
  'EngineError',
  'EngineMissing',
]);

/** Tells of an error that ended a command, in one clear message, and gives the exit code. */
export function tellFailure(terminal: Terminal, error: unknown, verbose: boolean): number {
  const problems = problemsOf(error);
  if (problems !== undefined) terminal.err(formatProblems(problems, { colour: terminal.colour.err }));
  else terminal.err(`rollcall: ${messageOf(error)}\n`);
  if (verbose && error instanceof Error) terminal.err(`${escapeLines(error.stack ?? '')}\n`);
  return problems !== undefined || error instanceof UsageError ? exitCodes.input : exitCodes.failed;
}

/** What people wrote that is wrong, where that is the error. */
function problemsOf(error: unknown): readonly Problem[] | undefined {
  if (!(error instanceof Error) || !('problems' in error)) return undefined;
  return Array.isArray(error.problems) ? error.problems : undefined;
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return escapeLines(String(error));
  const isExpected = forPeople.has(error.name) || typeof (error as NodeJS.ErrnoException).code === 'string';
  const message = escapeLines(error.message);
  return isExpected
    ? message
    : `${message}\nThis should not happen; with --verbose it says where. Please report it.`;
}
