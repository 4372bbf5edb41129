import { type Command, Option } from 'commander';
import type { DriftOptions } from './drift.js';
import { planFormats } from './formats.js';
import type { ImportOptions } from './import.js';
import { examples, located, type RunCommand, verbose } from './options.js';
import type { Terminal } from './terminal.js';

/** `rollcall drift`. */
export function addDrift(program: Command, terminal: Terminal, run: RunCommand): void {
  located(
    program.command('drift').description('show what was done by hand since the last run; writes nothing'),
  )
    .addOption(new Option('--format <format>', 'how to show it').choices(planFormats).default('text'))
    .option('--out <file>', 'write it to a file instead')
    .addHelpText(
      'after',
      `\nEnds with 10 where Vonage or Entra is not as rollcall last confirmed it, and with 1 where the stack's memory
cannot be read. What is declared and not applied yet is no drift, and neither is what the next up leaves alone.\n${examples(
        'rollcall drift',
        'rollcall drift --stack prod --format markdown --out drift.md',
      )}`,
    )
    .action((options: DriftOptions) =>
      run(async () => (await import('./drift.js')).drift(terminal, options)),
    );
}

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
