import { Argument, type Command, Option } from 'commander';
import { UsageError } from '../failure.js';
import { dirOption, examples, located, type RunCommand, verbose } from '../options.js';
import type { Terminal } from '../terminal.js';
import type { EvalOptions } from './eval.js';
import type { PreviewOptions } from './preview.js';
import { addSchemaCommands } from './schema-commands.js';
import type { TestOptions } from './test.js';

/** `rollcall mapping …`: what is about attribute mappings and their expressions. All but `preview` is offline. */
export function addMapping(program: Command, terminal: Terminal, run: RunCommand): void {
  const mapping = program
    .command('mapping')
    .description('try attribute mappings and their expressions')
    .helpCommand(false);
  verbose(mapping.command('test').description('run the tests of mappings, or files of expression tests'))
    .addArgument(new Argument('[file...]', 'mappings or expression tests (default: all of mappings/)'))
    .addOption(dirOption())
    .addHelpText(
      'after',
      `\nEnds with 1 where a test fails, with 2 where a file is not of its format.\n${examples(
        'rollcall mapping test',
        'rollcall mapping test mappings/vonage-business.yaml',
        'rollcall mapping test expressions.json more.yaml',
      )}`,
    )
    .action((files: readonly string[], options: TestOptions) =>
      run(async () => (await import('./test.js')).testMappings(terminal, files, options)),
    );
  located(mapping.command('preview').description('show what Vonage would be sent for one person of Entra'))
    .requiredOption('--user <name>', 'userPrincipalName or object id')
    .option('--against <revision>', 'compare with the mapping of a revision of Git, such as HEAD~1 or main')
    .addOption(new Option('--format <format>', 'how to show it').choices(['text', 'json']).default('text'))
    .addHelpText(
      'after',
      `\nReads one user of Entra and writes nothing. Ends with 4 where an attribute cannot be had.\n${examples(
        'rollcall mapping preview --user leader@contoso.com',
        'rollcall mapping preview --user leader@contoso.com --against main',
      )}`,
    )
    .action((options: PreviewOptions) =>
      run(async () => (await import('./preview.js')).previewMapping(terminal, options)),
    );
  verbose(mapping.command('eval').description('evaluate one expression for a person made up here'))
    .addArgument(new Argument('<expression>', "in Entra's expression language; in quotes, for the shell"))
    .option('--given <name=value>', 'an attribute: name=text, name:=JSON, or name alone for null', collect)
    .option('--null <name>', 'an attribute that is null, as every attribute is that is not given', collect)
    .option('--soft-deleted', 'the computed IsSoftDeleted is true')
    .option('--now <instant>', 'the clock of Now(), such as 2026-12-01T09:00:00Z (default: the real one)')
    .option('--seed <text>', 'other values of Guid and RandomString for each seed', '1')
    .option('--trace', 'show the value of every part too, in the order of evaluation')
    .addOption(new Option('--format <format>', 'how to show it').choices(['text', 'json']).default('text'))
    .addHelpText('after', `\n${meaning}\n${evalExamples}`)
    .allowExcessArguments(true)
    .action((expression: string, options: EvalOptions, { args }: Command) =>
      run(async () => {
        if (args.length > 1) throw new UsageError(splitByShell);
        return (await import('./eval.js')).evalExpression(terminal, expression, options);
      }),
    );
  addSchemaCommands(mapping, terminal, run);
}

const meaning = `Prints the value as Entra's service would: True and False for Booleans, several values as a JSON array,
(null) where nothing flows, (omitted) where the expression drops the attribute from the flow.
Ends with 1 where it cannot be evaluated, with 2 where it is not well written.`;

const splitByShell =
  'the shell has split the expression into several words; put all of it in single quotes: rollcall mapping eval \'Append([mail], "x")\'';

const evalExamples = examples(
  `rollcall mapping eval 'Coalesce([mail], [userPrincipalName])' --given userPrincipalName=lea@contoso.com`,
  `rollcall mapping eval 'Join(", ", [otherMails])' --given 'otherMails:=["a@contoso.com", "b@contoso.com"]'`,
  `rollcall mapping eval 'Not([IsSoftDeleted])' --soft-deleted --trace`,
);

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
