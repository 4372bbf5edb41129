import { findEngine } from '../engine/index.js';
import { exitCodes } from './codes.js';
import { condense } from './demo/condense.js';
import { type DemoStage, openDemoStage, type Ran } from './demo/stage.js';
import { tellFailure, UsageError } from './failure.js';
import { processTerminal, type Terminal } from './terminal.js';

const help = `npm run demo [-- --keep]

A company of 60 in a local Entra and a local Vonage; the real Pulumi engine previews, applies, refuses.
--keep leaves the temporary project in place; --verbose shows where an error came from.
`;

async function main(terminal: Terminal, args: readonly string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    terminal.out(help);
    return exitCodes.done;
  }
  try {
    const other = args.find((arg) => !['--keep', '--verbose'].includes(arg));
    if (other !== undefined) throw new UsageError(`unknown option ${other}; there are --keep and --verbose`);
    const engine = await findEngine();
    if (engine === undefined)
      throw new UsageError('there is no Pulumi CLI yet; start this by `npm run demo`');
    terminal.out('Starting a local Entra and a local Vonage, and making a copy of this project …\n');
    return await play(terminal, await openDemoStage(engine), args.includes('--keep'));
  } catch (error) {
    return tellFailure(terminal, error, args.includes('--verbose'));
  }
}

/** Plays all scenes; whatever happens, nothing is left running. */
async function play(terminal: Terminal, stage: DemoStage, keep: boolean): Promise<number> {
  let isStopped = false;
  // The command under way gets the interrupt too; when it has ended, so does the demo.
  const release = terminal.onStop(() => {
    isStopped = true;
  });
  try {
    for (const scene of scenes) {
      const asExpected = await scene(terminal, stage);
      if (isStopped || !asExpected) return exitCodes.failed;
    }
    terminal.out(ending);
    if (keep) terminal.out(`\nThe project is kept in ${stage.folder}; its servers are gone.\n`);
    return exitCodes.done;
  } finally {
    release();
    await stage.close(keep);
  }
}

/** One part of the story; false where something went otherwise than told. */
type Scene = (terminal: Terminal, stage: DemoStage) => Promise<boolean>;

const scenes: readonly Scene[] = [
  async (terminal, stage) => {
    const { company } = stage.sandbox;
    say(
      terminal,
      `${company.displayName} has ${company.users.length} users in Entra, ${company.groups.length} groups, and ${company.accounts.length} Vonage accounts that somebody made by hand.`,
      'Who should have Vonage is declared in stacks/demo: people, and groups with reasons.',
    );
    return show(terminal, stage, ['validate'], exitCodes.done);
  },
  async (terminal, stage) => {
    say(terminal, 'What would Pulumi do? Existing accounts are adopted, nobody is duplicated.');
    return show(terminal, stage, ['preview', '--exit-code'], exitCodes.pending, condense);
  },
  async (terminal, stage) => {
    say(terminal, 'Apply it.');
    return show(terminal, stage, ['up', '--yes', '--skip-preview'], exitCodes.done);
  },
  async (terminal, stage) => {
    say(terminal, 'And again: there is nothing left to do.');
    return show(terminal, stage, ['preview', '--exit-code'], exitCodes.done, condense);
  },
  async (terminal, stage) => {
    const { leaver, married, surname } = await makeChanges(stage);
    say(
      terminal,
      `Two things happen: the line of ${leaver} is deleted, and in Entra ${married} is called ${surname} now.`,
      '`rollcall plan` says what follows, and why:',
    );
    return show(terminal, stage, ['plan', '--exit-code'], exitCodes.pending, withoutLeftAlone);
  },
  async (terminal, stage) => {
    say(terminal, 'Pulumi shows exactly that:');
    return show(terminal, stage, ['preview', '--exit-code'], exitCodes.pending, condense);
  },
  async (terminal, stage) => {
    await stage.remove('stacks/demo/scopes/support.yaml');
    say(
      terminal,
      'Somebody deletes the whole file scopes/support.yaml. That is more than the policy allows:',
    );
    return show(terminal, stage, ['up', '--yes', '--skip-preview'], exitCodes.refused, (output) =>
      condense(output, 0),
    );
  },
];

/** Somebody leaves, and somebody else marries. */
async function makeChanges(
  stage: DemoStage,
): Promise<{ readonly leaver: string; readonly married: string; readonly surname: string }> {
  const { company, entra } = stage.sandbox;
  const [file] = company.people;
  const leaver = file?.entries[0]?.user;
  const isDeclared = new Set(company.people.flatMap(({ entries }) => entries.map(({ user }) => user)));
  const married = company.covered.find((name) => !isDeclared.has(name.toLowerCase()));
  if (file === undefined || leaver === undefined || married === undefined) {
    throw new Error('the demo company has changed; the demo has nobody to play with');
  }
  const entry = new RegExp(`  - user: ${leaver.replaceAll('.', '\\.')}\n(?:    .*\n)*`);
  await stage.edit(`stacks/demo/people/${file.name}.yaml`, (text) => text.replace(entry, ''));
  const before = entra.user(married);
  const surname = before.surname === 'Lindqvist' ? 'Ashworth' : 'Lindqvist';
  entra.editUser(before.id, { surname });
  return { leaver, married: before.displayName, surname };
}

/** Runs a command and shows what it printed; false where it ended otherwise than expected. */
async function show(
  terminal: Terminal,
  stage: DemoStage,
  args: readonly string[],
  expected: number,
  pick: (output: string) => string = (output) => output.trimEnd(),
): Promise<boolean> {
  terminal.out(`\n$ rollcall ${args.join(' ')}\n`);
  const begun = performance.now();
  const ran: Ran = await stage.rollcall(...args);
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  if (ran.code !== expected) {
    terminal.out(ran.output);
    terminal.err(`rollcall: this ended with ${ran.code}, and ${expected} was expected\n`);
    return false;
  }
  terminal.out(`${pick(ran.output)}\n  (${seconds} s, exit code ${ran.code})\n`);
  return true;
}

function say(terminal: Terminal, ...sentences: readonly string[]): void {
  terminal.out(`\n${sentences.map((sentence) => `▸ ${sentence}\n`).join('')}`);
}

/** Those who are left alone are the same every time. */
function withoutLeftAlone(output: string): string {
  return output.replace(/\nLeft alone[\s\S]*$/, '').trimEnd();
}

const ending = `
That was all: nobody lost access, and nothing is left running. Where to look next:
  stacks/demo, mappings, policies    what was declared here; change it and run the demo's commands yourself:
  npx rollcall sandbox               the same company until Ctrl-C; it says what to type next
  README.md                          your first real stack, in ten steps
  docs/architecture.md               how it is built
`;

process.exitCode = await main(processTerminal(), process.argv.slice(2));
