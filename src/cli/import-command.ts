import type { Command } from 'commander';
import type { ImportOptions } from './import.js';
import { examples, type RunCommand, verbose } from './options.js';
import type { Terminal } from './terminal.js';

/** `rollcall import`. */
export function addImport(program: Command, terminal: Terminal, run: RunCommand): void {
  verbose(
    program
      .command('import')
      .description(
        'write the declarations that describe who has Vonage now; changes neither Entra nor Vonage',
      ),
  )
    .requiredOption('--stack <name>', 'the stack to make')
    .option(
      '-C, --dir <folder>',
      'where to write stacks/, mappings/ and policies/ (default: the current folder)',
    )
    .option(
      '--mapping <name>',
      'the mapping; made from the template where it is not there',
      'vonage-business',
    )
    .option('--policy <name>', 'the policy; made from the template where it is not there', 'default')
    .option(
      '--groups <pattern>',
      'let these groups explain people, `*` for any text; repeatable',
      (pattern: string, before: readonly string[]) => [...before, pattern],
      [],
    )
    .option('--explain-by-groups', "let any group explain people; reads every group's members")
    .option(
      '--include-unassigned',
      'declare people with an account and no assignment; the first up assigns them',
    )
    .option('--include-missing', 'declare assigned people without an account; the first up makes it')
    .option(
      '--include-differing',
      'declare people whose account differs from the mapping; the first up changes it',
    )
    .option('--force', 'overwrite files, and import into a stack that has had runs')
    .addHelpText(
      'after',
      `\nWithout an --include option the first plan takes people over as they are and writes nothing. docs/import.md.\n${examples(
        'rollcall import --stack prod',
        "rollcall import --stack prod --groups 'VBC *'",
        'rollcall import --stack prod -C /tmp/look --explain-by-groups',
      )}`,
    )
    .action((options: ImportOptions) =>
      run(async () => (await import('./import.js')).importStack(terminal, options)),
    );
}
