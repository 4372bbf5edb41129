import { type Command, Option } from 'commander';

/** Runs a command, which gives its exit code. */
export type RunCommand = (command: () => number | Promise<number>) => Promise<void>;

/** A command that is about a stack's declarations. */
export function located(command: Command, stacks = 'the only one in stacks/'): Command {
  return verbose(command.addOption(dirOption()).option('--stack <name>', `which stack (default: ${stacks})`));
}

/** A command that can say more of an error. */
export function verbose(command: Command): Command {
  return command.option('--verbose', 'show where an error came from');
}

/** Where the declarations lie. */
export function dirOption(): Option {
  return new Option(
    '-C, --dir <folder>',
    'where stacks/, mappings/ and policies/ lie (default: the current folder)',
  );
}

/** Examples below a command's help. */
export function examples(...commands: readonly string[]): string {
  return `\nExamples:\n${commands.map((command) => `  $ ${command}\n`).join('')}`;
}
