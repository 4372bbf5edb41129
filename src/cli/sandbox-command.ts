import { type Command, InvalidArgumentError } from 'commander';
import { examples, type RunCommand, verbose } from './options.js';
import type { SandboxCommandOptions } from './sandbox.js';
import type { Terminal } from './terminal.js';

/** `rollcall sandbox`: its options and help. */
export function addSandbox(program: Command, terminal: Terminal, run: RunCommand): void {
  verbose(program.command('sandbox').description('run a local Entra and a local Vonage until Ctrl-C'))
    .option('--people <number>', 'how many people should have Vonage', wholeNumber(1, 100_000), 60)
    .option('--groups <number>', 'how many groups there are', wholeNumber(1, 5000), 8)
    .option('--seed <number>', 'another company for each number', wholeNumber(0, 2 ** 31 - 1), 1)
    .option('--env <file>', 'write the variables to use it to a file, to be sourced')
    // Node looks at every `--env-file` of a command line, even behind the script, and so does npx (nodejs/node#54232).
    .option(
      '--env-file <file>',
      'the same; Node itself ends with `not found` where the file is not there yet',
    )
    .option('--write <folder>', 'write declarations that fit the company')
    .option('--stack <name>', 'the stack of these declarations', 'demo')
    .option('--throttle', "Graph's limits as Microsoft documents them, and 25 requests a second to SCIM")
    .option('--scim-rate <number>', 'requests a second that SCIM takes', wholeNumber(1, 100_000))
    .option('--latency <milliseconds>', 'how long every answer takes', wholeNumber(0, 60_000))
    .option('--bulk <number>', "SCIM's /Bulk, with so many operations a request", wholeNumber(1, 10_000))
    .option('--seats <number>', 'how many Vonage accounts may be active', wholeNumber(0, 1_000_000))
    .option(
      '--fault <rule>',
      "what goes wrong, as in 'scim POST /Users 7 500 after' (docs/sandbox.md); can be given several times",
      (rule: string, before: readonly string[] = []) => [...before, rule],
    )
    .addHelpText(
      'after',
      `\nWithout options it is the company that stacks/demo is made for.\n${examples(
        'rollcall sandbox --env sandbox.env',
        'rollcall sandbox --people 1000 --groups 40 --write /tmp/big --stack big',
        "rollcall sandbox --throttle --fault 'graph GET /users 5% 503'",
      )}`,
    )
    .action((options: SandboxCommandOptions) =>
      run(async () => (await import('./sandbox.js')).sandbox(terminal, options)),
    );
}

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}
