import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { up } from '../../src/cli/up.js';
import { planJson } from '../../src/render/json.js';
import { begun, intent, result, textOf } from '../record/lines.js';
import { barePlan, change } from '../render/plans.js';
import { type FakeTerminal, fakeTerminal, folderWith, script } from './support.js';

const project = { 'Pulumi.yaml': 'name: phones\n', 'stacks/demo/stack.yaml': 'stack: demo\n' };
const both = [change('create', 'ann@contoso.com'), change('create', 'ben@contoso.com')];
const of = (subject: string) => ({ subject });

interface Acted {
  readonly terminal: FakeTerminal;
  readonly running: Promise<number>;
  readonly record: string;
  readonly until: (said: string) => Promise<void>;
}

/** Starts `up --yes` with an engine that leaves an outcome and a record, prints events, and then goes on as told. */
async function begin(
  engine: {
    readonly plan?: Parameters<typeof barePlan>[0];
    readonly record?: readonly object[];
    readonly events?: readonly object[];
    readonly goesOn: string;
  },
  given: Parameters<typeof fakeTerminal>[0] & { readonly skipPreview?: boolean } = {},
): Promise<Acted> {
  const cwd = await folderWith(project);
  const record = join(cwd, 'records/demo/run.jsonl');
  await mkdir(dirname(record), { recursive: true });
  const outcome = { kind: 'plan', plan: planJson(barePlan({ changes: both, ...engine.plan })), record };
  const binary = await script(
    cwd,
    `const fs = require('node:fs');
    const { env } = process;
    fs.writeFileSync(${JSON.stringify(record)}, ${JSON.stringify(textOf(begun(), ...(engine.record ?? [])))});
    fs.writeFileSync(env.ROLLCALL_OUTCOME, ${JSON.stringify(JSON.stringify(outcome))});
    process.stdout.write(${JSON.stringify(textOf(...(engine.events ?? [])))});
    ${engine.goesOn}`,
  );
  const terminal = fakeTerminal({ env: { PATH: '/usr/bin' }, ...given, cwd });
  const { skipPreview = false } = given;
  const obtained = { binary, binFolder: dirname(binary), version: '3.246.0', origin: 'cache' as const };
  const running = up(terminal, { yes: true, skipPreview }, async () => obtained);
  const until = async (said: string): Promise<void> => {
    while (!(terminal.stdout + terminal.stderr).includes(said)) {
      await new Promise((done) => setTimeout(done, 10));
    }
  };
  return { terminal, running, record, until };
}

const lineOf = (event: object): object => ({ sequence: 1, timestamp: 1, ...event });
const urn = 'urn:pulumi:demo::phones::pulumi-nodejs:dynamic/rollcall:VonageUser::ben@contoso.com';
const failure = lineOf({ diagnosticEvent: { urn, severity: 'error', message: 'refused\n' } });
const verdict = lineOf({ diagnosticEvent: { severity: 'error', message: 'update failed\n' } });
const last = async (record: string): Promise<unknown> =>
  JSON.parse((await readFile(record, 'utf8')).trimEnd().split('\n').at(-1) ?? '');

describe('up --yes', () => {
  it('should show the plan, what failed in whose case, and what was done, and end the record', async () => {
    const { terminal, running, record } = await begin({
      record: [
        intent(1),
        intent(2, of('ben@contoso.com')),
        result(1),
        result(2, { ...of('ben@contoso.com'), outcome: 'failed', error: 'refused' }),
      ],
      events: [failure, verdict],
      goesOn: 'process.exitCode = 255;',
    });
    expect(await running).toBe(4);
    expect(terminal.stdout).toContain('+ create   ann@contoso.com');
    expect(terminal.stdout).toContain('Done in part: 1 of 2 people done, 1 failed (1 of 2 changes, in ');
    expect(terminal.stdout).toContain('Record: records/demo/run.jsonl\n');
    expect(terminal.stderr).toBe('error: ben@contoso.com: refused\n');
    expect(await last(record)).toMatchObject({ kind: 'ended', exitCode: 4, done: 1, failed: 1, open: 0 });
  });

  it('should show only numbers where the preview is skipped', async () => {
    const { terminal, running } = await begin(
      { record: [intent(1), result(1), intent(2), result(2, of('ben@contoso.com'))], goesOn: '' },
      { skipPreview: true },
    );
    expect(await running).toBe(0);
    expect(terminal.stdout).toContain('demo: 2 to create\nDone: 2 changes to 2 people in ');
    expect(terminal.stdout).not.toContain('+ create');
  });

  it('should show a refused plan whole all the same, and count nothing of it', async () => {
    const refusals = [{ code: 'removals', message: 'too many', hint: 'look again' }] as const;
    const { terminal, running } = await begin(
      { plan: { refusals }, goesOn: 'process.exitCode = 255;' },
      { skipPreview: true, columns: 80 },
    );
    expect(await running).toBe(3);
    expect(terminal.stdout).toContain('+ create   ann@contoso.com');
    expect(terminal.stdout).toContain('REFUSED: too many');
    expect(terminal.stdout).not.toContain('Done');
    expect(terminal.stderr).not.toContain('of 2 people');
  });

  it('should keep a bar below everything else on a terminal, and take it away in the end', async () => {
    const { terminal, running, until } = await begin(
      {
        record: [intent(1), result(1), intent(2)],
        goesOn: `setInterval(() => fs.existsSync('go') && process.exit(0), 20);`,
      },
      { columns: 80 },
    );
    await until('1 of 2 people');
    await writeFile(join(terminal.cwd, 'go'), '');
    // The second has no result, so it is not known to be done.
    expect(await running).toBe(4);
    expect(terminal.stderr).toContain('[###############---------------] 1 of 2 people');
    expect(terminal.stderr).toContain(
      "\r\u001b[Krollcall: the run's record does not say what became of 1 of",
    );
  });

  it('should show no bar where nothing is written', async () => {
    const { terminal, running } = await begin({ plan: { changes: [] }, goesOn: '' }, { columns: 80 });
    expect(await running).toBe(0);
    expect(terminal.stdout).toContain('Nothing to do');
    expect(terminal.stderr).not.toMatch(/\[[#-]+\]|Done/);
  });

  it.each([
    [
      'error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with `pulumi cancel`.\n  s3://b/.pulumi/locks/x.json: created by ann@build-7 (pid 4711) at 2026-11-24T10:00:00Z\n',
      'another run is at work on stack demo: ann@build-7, process 4711, since 2026-11-24T10:00:00Z (',
    ],
    [
      'error: [409] Conflict: Another update is currently in progress.\nTo learn more visit https://www.pulumi.com\n',
      'the backend does not say whose, but `pulumi stack --stack demo` does',
    ],
  ])('should tell in our words of a lock', async (says, told) => {
    const cwd = await folderWith(project);
    const binary = await script(
      cwd,
      `process.stderr.write(${JSON.stringify(says)}); process.exitCode = 255;`,
    );
    const terminal = fakeTerminal({ cwd, env: { PATH: '/usr/bin' } });
    const engine = { binary, binFolder: cwd, version: '3.246.0', origin: 'cache' as const };
    expect(await up(terminal, { yes: true }, async () => engine)).toBe(1);
    expect(terminal.stderr).toContain(told);
    expect(terminal.stderr).toContain('Nothing was written.');
    expect(terminal.stderr).toContain('`pulumi cancel --stack demo`');
    expect(terminal.stderr).not.toContain('locked by');
  });
});

describe('up --yes, interrupted', () => {
  /** Notes each signal and whether it was told by file too; ends only after a while, as an engine that finishes what it began. */
  const patient = `let got = '';
    for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => {
      const told = fs.existsSync(env.ROLLCALL_OUTCOME + '.stop');
      fs.writeFileSync('signals', (got += name + (told ? '+file ' : ' ')));
      setTimeout(() => process.exit(255), 1200);
    });
    setInterval(() => {}, 1000);
    process.stdout.write('ready\\n');`;

  async function interrupt(
    record: readonly object[],
    signals: readonly ('SIGINT' | 'SIGTERM' | 'SIGHUP')[],
    isInteractive = false,
  ) {
    const acted = await begin({ record, goesOn: patient }, { isInteractive });
    await acted.until('ready');
    for (const [index, signal] of signals.entries()) {
      acted.terminal.stop(signal);
      await acted.until(index === 0 ? 'stopping' : 'ending at once');
      await new Promise((done) => setTimeout(done, 200));
    }
    const code = await acted.running;
    return { ...acted, code, got: await readFile(join(acted.terminal.cwd, 'signals'), 'utf8') };
  }

  it.each([true, false])(
    'should wait for the engine and say what is done (terminal: %s)',
    async (isInteractive) => {
      const written = [intent(1), result(1)];
      const { code, got, terminal, record } = await interrupt(written, ['SIGINT'], isInteractive);
      expect(code).toBe(4);
      expect(got).toMatch(/^SIGINT(\+file)? $/);
      expect(terminal.stdout).toContain('Stopped: 1 of 2 people done, 1 not done (1 of 2 changes, in ');
      expect(terminal.stdout).toContain('Not done: ben@contoso.com.\nRun it again to go on');
      expect(terminal.listeners).toBe(0);
      expect(await last(record)).toMatchObject({ exitCode: 4, wasStopped: true, done: 1 });
    },
  );

  it('should end with 1 where nothing was written', async () => {
    const { code, terminal } = await interrupt([], ['SIGTERM']);
    expect(code).toBe(1);
    expect(terminal.stdout).toContain('Stopped before anything was written');
  });

  it('should pass on a second signal, and say that a lock may be left', async () => {
    const { got, terminal } = await interrupt([intent(1)], ['SIGHUP', 'SIGINT']);
    expect(got).toMatch(/^SIGTERM(\+file)? SIGINT\+file $/);
    expect(terminal.stderr).toContain('`pulumi cancel --stack demo`');
  });

  it('should take a hang-up for one, however often it is told', async () => {
    const { terminal, running, until } = await begin({ record: [intent(1), result(1)], goesOn: patient });
    await until('ready');
    for (const signal of ['SIGHUP', 'SIGHUP', 'SIGHUP'] as const) {
      terminal.stop(signal);
      await new Promise((done) => setTimeout(done, 100));
    }
    expect(await running).toBe(4);
    expect(await readFile(join(terminal.cwd, 'signals'), 'utf8')).toMatch(/^SIGTERM(\+file)? $/);
    expect(terminal.stderr).not.toContain('ending at once');
  });

  it('should not start the engine when told before that', async () => {
    let told = 0;
    const { terminal, running, record } = await begin(
      { goesOn: '' },
      {
        onListeners(_, stop) {
          told += 1;
          if (told === 1) stop('SIGINT');
        },
      },
    );
    expect(await running).toBe(1);
    expect(terminal.stderr).toBe('rollcall: stopped before anything was written\n');
    expect(terminal.stdout).toBe('');
    expect(existsSync(record)).toBe(false);
    expect(terminal.listeners).toBe(0);
  });

  it('should finish the record, and say what is done, when told while it winds down', async () => {
    const written = [intent(1), result(1), intent(2), result(2, of('ben@contoso.com'))];
    const counts: number[] = [];
    const { terminal, running, record } = await begin(
      { record: written, goesOn: '' },
      {
        onListeners(count, stop) {
          // The third time is where the engine has ended.
          if (counts.push(count) === 3) stop('SIGINT');
        },
      },
    );
    expect(await running).toBe(0);
    expect(counts).toEqual([1, 2, 1, 0]);
    expect(terminal.stdout).toContain('Done: 2 changes to 2 people');
    expect(terminal.stderr).not.toContain('stopping');
    expect(await last(record)).toMatchObject({ kind: 'ended', exitCode: 0, wasStopped: false });
  });
});
