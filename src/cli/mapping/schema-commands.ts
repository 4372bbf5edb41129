import type { Command } from 'commander';
import { examples, located, type RunCommand, verbose } from '../options.js';
import type { Terminal } from '../terminal.js';
import type { ExportOptions } from './export.js';
import type { ImportOptions } from './import.js';

/** Adds to `rollcall mapping` what has to do with Graph's synchronizationSchema. */
export function addSchemaCommands(mapping: Command, terminal: Terminal, run: RunCommand): void {
  located(
    mapping
      .command('export [name]')
      .description("print a mapping, and the filter of the stack's scopes, as Graph's synchronizationSchema"),
  )
    .option('--schema <file>', 'the live schema, to be changed and printed whole')
    .option('--parsed <file>', "answers of Graph's parseExpression, for functions whose tree is not known")
    .option('--operators <file>', "the answer of the job's filterOperators, for how operators are spelt")
    .option('--only', 'leave out what the live schema maps and the mapping does not name')
    .option('--out <file>', 'write it to a file instead')
    .addHelpText(
      'after',
      `
With a name, that mapping alone; the filter then stays as it is in the live schema, unless --stack says whose it is.
${examples(
  'rollcall mapping export --schema live.json --operators operators.json --out new.json',
  'rollcall mapping export vonage-business --parsed parsed.json',
)}`,
    )
    .action((name: string | undefined, options: ExportOptions) =>
      run(async () => (await import('./export.js')).exportMapping(terminal, name, options)),
    );
  verbose(
    mapping
      .command('import <schema>')
      .description('print the mapping and the filter of a synchronizationSchema as declarations'),
  )
    .option('--name <name>', 'what the mapping is called (default: as the file of --out)')
    .option('--where <file>', 'write the filter to a file instead of a comment below the mapping')
    .option('--out <file>', 'write it to a file instead')
    .addHelpText('after', examples('rollcall mapping import live.json --out mappings/vonage-business.yaml'))
    .action((path: string, options: ImportOptions) =>
      run(async () => (await import('./import.js')).importMapping(terminal, path, options)),
    );
}
