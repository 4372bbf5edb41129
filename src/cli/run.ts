import { CommanderError } from 'commander';
import { readRunSettings } from '../settings/index.js';
import { exitCodes } from './codes.js';
import { makeProgram } from './commands.js';
import { tellFailure } from './failure.js';
import type { Terminal } from './terminal.js';

/**
 * Runs one command of rollcall and returns its exit code. Never throws: what goes wrong is told on stderr.
 * @param args without `node` and the script
 */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  let code: number = exitCodes.done;
  const program = makeProgram(terminal, async (command) => {
    // A misspelt variable that is silently ignored would run against the wrong place; so whatever the command.
    readRunSettings({ env: terminal.env });
    code = await command();
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    // Help and version end by such an error too, with the code 0; what is wrong was told already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.input;
    return tellFailure(terminal, error, args.includes('--verbose'));
  }
}
