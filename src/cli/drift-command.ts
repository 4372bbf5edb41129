import { type Command, Option } from 'commander';
import type { DriftOptions } from './drift.js';
import { planFormats } from './formats.js';
import { examples, located, type RunCommand } from './options.js';
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
