import type { Command } from 'commander';
import { examples, type RunCommand, verbose } from '../options.js';
import type { Terminal } from '../terminal.js';

/** `rollcall scope …`: what has to do with who is in scope. */
export function addScope(program: Command, terminal: Terminal, run: RunCommand): void {
  const scope = program.command('scope').description('scoping filters: who is in scope').helpCommand(false);
  verbose(scope.command('test').description('run test cases of scoping filters'))
    .argument('[files...]', 'files of test cases, JSON or YAML (`rollcall schema scope-tests`)')
    .addHelpText('after', examples('rollcall scope test filters.json'))
    .action((files: readonly string[]) =>
      run(async () => (await import('./test.js')).scopeTest(terminal, files)),
    );
}
