import { Argument, Command, Option } from 'commander';
import { version } from '../http/version.js';
import { addDrift } from './drift-command.js';
import type { ExplainOptions } from './explain.js';
import type { FmtOptions } from './fmt.js';
import { lintFormats, planFormats, type SchemaFormat, schemaFormats } from './formats.js';
import { addImport } from './import-command.js';
import type { LintOptions } from './lint.js';
import { addMapping } from './mapping/commands.js';
import { examples, located, type RunCommand, verbose } from './options.js';
import type { PlaceOptions } from './place.js';
import type { PlanOptions } from './plan.js';
import type { PulumiOptions } from './pulumi.js';
import { addSandbox } from './sandbox-command.js';
import { addScope } from './scope/commands.js';
import type { Terminal } from './terminal.js';
import type { UpOptions } from './up.js';

/**
 * The command line: names, options, help. What a command needs is loaded when it is run, so that `--help` and `validate`
 * do not wait for the Azure and Pulumi libraries.
 */
export function makeProgram(terminal: Terminal, run: RunCommand): Command {
  const program = new Command('rollcall')
    .description('Who has Vonage, declared in Git and applied to Microsoft Entra and Vonage.')
    .version(version(), '--version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: (text) => terminal.err(text),
      getOutHasColors: () => terminal.colour.out,
      getErrHasColors: () => terminal.colour.err,
    })
    .addHelpText('after', `\n${codes}\n`);
  addReading(program, terminal, run);
  addDrift(program, terminal, run);
  addWriting(program, terminal, run);
  addImport(program, terminal, run);
  addMapping(program, terminal, run);
  addScope(program, terminal, run);
  addTools(program, terminal, run);
  addFmt(program, terminal, run);
  return program;
}

const codes =
  'Exit codes: 0 done, 1 failed, 2 bad input, 3 plan refused, 4 some people failed or it was stopped, 10 changes pending or drift.';

function addReading(program: Command, terminal: Terminal, run: RunCommand): void {
  located(program.command('validate').description('check the declarations, offline'), 'all in stacks/')
    .addHelpText('after', examples('rollcall validate', 'rollcall validate -C ../our-phones --stack prod'))
    .action((options: PlaceOptions) =>
      run(async () => (await import('./validate.js')).validate(terminal, options)),
    );
  addLint(program, terminal, run);
  located(program.command('plan').description('show what would change and why; writes nothing'))
    .addOption(new Option('--format <format>', 'how to show it').choices(planFormats).default('text'))
    .option('--out <file>', 'write it to a file instead')
    .addOption(allowOption())
    .addOption(exitCodeOption())
    .addHelpText(
      'after',
      examples(
        'rollcall plan',
        'rollcall plan --format markdown --out comment.md',
        'rollcall plan --stack prod --exit-code',
      ),
    )
    .action((options: PlanOptions) => run(async () => (await import('./plan.js')).plan(terminal, options)));
  located(program.command('explain').description('say why one person has Vonage or has not; writes nothing'))
    .argument('<name>', 'userPrincipalName, object id, or Vonage userName')
    .addOption(new Option('--format <format>', 'how to show it').choices(['text', 'json']).default('text'))
    .addHelpText(
      'after',
      `\nReads Entra, Vonage and the stack's state. Ends with 2 where nobody has the name.\n${examples(
        'rollcall explain leader@contoso.com',
        'rollcall explain leader@contoso.com --format json',
      )}`,
    )
    .action((name: string, options: ExplainOptions) =>
      run(async () => (await import('./explain.js')).explain(terminal, name, options)),
    );
  located(
    program.command('preview').description('show the plan through Pulumi (`pulumi preview`); writes nothing'),
  )
    .addOption(allowOption())
    .addOption(exitCodeOption())
    .addHelpText('after', examples('rollcall preview', 'rollcall preview --stack prod --exit-code'))
    .action((options: PulumiOptions) =>
      run(async () => (await import('./preview.js')).preview(terminal, options)),
    );
}

function addFmt(program: Command, terminal: Terminal, run: RunCommand): void {
  verbose(
    program.command('fmt').description('format mapping files: expressions, and blanks at the ends of lines'),
  )
    .argument('[files...]', 'mapping files (default: those of mappings/)')
    .option('-C, --dir <folder>', 'where mappings/ lies (default: the current folder)')
    .option('--check', 'write nothing, and end with 1 when a file is not formatted')
    .addHelpText(
      'after',
      examples('rollcall fmt', 'rollcall fmt --check', 'rollcall fmt mappings/vonage-business.yaml'),
    )
    .action((files: readonly string[], options: FmtOptions) =>
      run(async () => (await import('./fmt.js')).fmt(terminal, files, options)),
    );
}

function addLint(program: Command, terminal: Terminal, run: RunCommand): void {
  located(
    program.command('lint').description('find what is risky in mappings and filters, offline'),
    'all of them',
  )
    .addOption(new Option('--format <format>', 'how to show it').choices(lintFormats).default('text'))
    .option('--out <file>', 'write it to a file instead')
    .option('--strict', 'fail for warnings too')
    .addHelpText(
      'after',
      `\nAll of mappings/, and the scopes of all stacks or of one. docs/lints.md has a page on each rule.\n${examples(
        'rollcall lint',
        'rollcall lint --strict',
        'rollcall lint --format sarif --out lint.sarif',
      )}`,
    )
    .action((options: LintOptions) => run(async () => (await import('./lint.js')).lint(terminal, options)));
}

function addWriting(program: Command, terminal: Terminal, run: RunCommand): void {
  located(
    program
      .command('up')
      .description(
        "show the plan, ask, and apply just that plan by `pulumi up`, with nobody held back by another's failure",
      ),
  )
    .option('--yes', 'do not ask; needed where there is no terminal')
    .option('--skip-preview', 'show only how many changes there are, unless it is refused; only with --yes')
    .addOption(allowOption())
    .addHelpText(
      'after',
      `\nShows its progress. Ctrl-C finishes what is under way and says who is done; once more ends it at once. Ends with 3, and
writes nothing, where the plan has changed since the yes; with 1 where another run holds the stack. docs/running.md.\n${examples(
        'rollcall up',
        'rollcall up --stack prod --yes',
        'rollcall up --yes --allow removals=37',
      )}`,
    )
    .action((options: UpOptions) => run(async () => (await import('./up.js')).up(terminal, options)));
}

function addTools(program: Command, terminal: Terminal, run: RunCommand): void {
  located(program.command('doctor').description('check sign-in, permissions, app, SCIM, clock and Pulumi'))
    .addHelpText('after', examples('rollcall doctor', 'rollcall doctor --stack prod'))
    .action((options: PlaceOptions) =>
      run(async () => (await import('./doctor.js')).doctor(terminal, options)),
    );
  addSandbox(program, terminal, run);
  verbose(program.command('schema').description("print a format's JSON Schema"))
    .addArgument(new Argument('<format>').choices(schemaFormats))
    .addHelpText('after', examples('rollcall schema people', 'rollcall schema plan > plan.schema.json'))
    .action((format: SchemaFormat) =>
      run(async () => (await import('./schema.js')).schema(terminal, format)),
    );
}

function allowOption(): Option {
  return new Option(
    '--allow <numbers>',
    'lift a limit for just the number that the plan says: removals=37, updates=5, deletions=2',
  );
}

function exitCodeOption(): Option {
  return new Option('--exit-code', 'end with 10 when changes are pending');
}
