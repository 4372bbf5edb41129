import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type PulumiOptions, runPulumi } from '../../src/cli/pulumi.js';
import { planJson } from '../../src/render/json.js';
import type { Outcome } from '../../src/run/outcome.js';
import { barePlan, change } from '../render/plans.js';
import { type FakeTerminal, fakeTerminal, folderWith, script } from './support.js';

const project = { 'Pulumi.yaml': 'name: rollcall\n', 'stacks/demo/stack.yaml': 'stack: demo\n' };
const refusal = { code: 'removals', message: 'too many', hint: 'look again' } as const;
const problem = { code: 'unknown-user', severity: 'error', message: 'no such user' } as const;
const changes = [change('create', 'anna')];

interface Acted {
  readonly code: number;
  readonly terminal: FakeTerminal;
  readonly cwd: string;
  /** What the engine was started with. */
  readonly started: { readonly args: string[]; readonly cwd: string; readonly env: NodeJS.ProcessEnv };
}

/** Runs a command with an engine that leaves an outcome, says something and ends with a code. */
async function act(
  engine: {
    readonly outcome?: Outcome;
    readonly says?: string;
    readonly code?: number;
  },
  command: 'preview' | 'up' = 'preview',
  options: PulumiOptions & { readonly isInteractive?: boolean } = {},
): Promise<Acted> {
  const cwd = await folderWith(project);
  const binary = await script(
    cwd,
    `const fs = require('node:fs');
    const { env } = process;
    fs.writeFileSync('started.json', JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd(), env }));
    const outcome = ${JSON.stringify(engine.outcome ?? null)};
    if (outcome) fs.writeFileSync(env.ROLLCALL_OUTCOME, JSON.stringify(outcome));
    process.stderr.write(${JSON.stringify(engine.says ?? '')});
    process.exitCode = ${engine.code ?? 0};`,
  );
  const { isInteractive = false, ...rest } = options;
  const terminal = fakeTerminal({
    cwd,
    env: { PATH: '/usr/bin', ROLLCALL_ALLOW: 'updates=1' },
    isInteractive,
  });
  const code = await runPulumi(terminal, command, rest, [], engineAt(binary));
  const started = JSON.parse(await readFile(join(cwd, 'started.json'), 'utf8'));
  return { code, terminal, cwd, started };
}

function engineAt(binary: string) {
  return async () => ({ binary, binFolder: dirname(binary), version: '3.246.0', origin: 'cache' as const });
}

function planned(given: Parameters<typeof barePlan>[0] = {}, preview = false): Outcome {
  const beginning = { requests: { entra: 0, vonage: 0 }, after: null, open: [], settled: [] };
  return { kind: 'plan', plan: planJson(barePlan(given)), preview, record: null, beginning };
}

describe('runPulumi', () => {
  it('should run the engine here, on the stack, with what the program needs to know', async () => {
    const { code, started, cwd } = await act({ outcome: planned() }, 'up', { allow: 'removals=3' });
    expect(code).toBe(0);
    expect(started.args).toEqual(['up', '--stack', 'demo', '--non-interactive', '--color', 'never']);
    expect(started.cwd).toBe(cwd);
    expect(started.env).toMatchObject({
      PULUMI_CONTINUE_ON_ERROR: 'true',
      ROLLCALL_DIR: cwd,
      ROLLCALL_ALLOW: 'removals=3',
    });
    expect(started.env.PATH?.split(':')[0]).toBe(cwd);
  });

  it('should leave ROLLCALL_ALLOW as it is without --allow, and show progress at a terminal', async () => {
    const { started } = await act({ outcome: planned() }, 'preview', { isInteractive: true });
    expect(started.env.ROLLCALL_ALLOW).toBe('updates=1');
    expect(started.args).not.toContain('--non-interactive');
  });

  it('should remove the outcome once it is read', async () => {
    const { started } = await act({ outcome: planned() });
    const file = started.env.ROLLCALL_OUTCOME ?? '';
    expect(file).toMatch(/outcome\.json$/);
    expect(existsSync(dirname(file))).toBe(false);
  });

  it.each([
    ['nothing to do', { outcome: planned() }, 0, 0],
    ['changes', { outcome: planned({ changes }) }, 0, 0],
    ['errors of single people', { outcome: planned({ changes, problems: [problem] }) }, 4, 4],
    ['a refused plan', { outcome: planned({ changes, refusals: [refusal] }), code: 255 }, 3, 3],
    ['bad input', { outcome: { kind: 'input', problems: [problem] } as const, code: 255 }, 2, 2],
    ['a failure after the plan', { outcome: planned({ changes }), code: 255 }, 1, 4],
    [
      'a failure with errors of single people',
      { outcome: planned({ problems: [problem] }), code: 255 },
      1,
      4,
    ],
    ['a failure before the plan', { code: 255 }, 1, 1],
    ['a preview that failed', { outcome: planned({ changes }, true), code: 255 }, 1, 1],
  ])('should tell by its exit code of %s', async (_, engine, preview, up) => {
    expect((await act(engine, 'preview')).code).toBe(preview);
    expect((await act(engine, 'up')).code).toBe(up);
  });

  it('should end a preview with 10 where changes are pending and it is asked to', async () => {
    expect((await act({ outcome: planned({ changes }) }, 'preview', { exitCode: true })).code).toBe(10);
    expect((await act({ outcome: planned() }, 'preview', { exitCode: true })).code).toBe(0);
  });

  it('should pass the words of the engine on, and say what to do about a stack that is not there', async () => {
    const { terminal, code } = await act({ says: "error: no stack named 'demo' found\n", code: 255 });
    expect(code).toBe(1);
    expect(terminal.stderr).toContain("error: no stack named 'demo' found\n");
    expect(terminal.stderr).toContain('`pulumi stack init demo`');
    expect(terminal.stderr).not.toContain('pulumi cancel');
  });

  it('should say what to do about a lock', async () => {
    const says =
      'error: the stack is currently locked by 1 lock(s).\n  created by root@host (pid 7) at 2026-11-24T10:00:00Z\n';
    const { terminal, code } = await act({ says, code: 255 });
    expect(code).toBe(1);
    expect(terminal.stderr).toContain('pid 7');
    expect(terminal.stderr).toContain('If that run is dead: `pulumi cancel --stack demo`');
  });

  it('should say nothing of these where all went well', async () => {
    const { terminal } = await act({
      says: 'warning: the stack is currently locked, as a joke\n',
      outcome: planned(),
    });
    expect(terminal.stderr).not.toContain('pulumi cancel');
  });

  it('should run nowhere but in a Pulumi project', async () => {
    const terminal = fakeTerminal({ cwd: await folderWith({ 'stacks/demo/stack.yaml': '' }) });
    const none = async (): Promise<never> => {
      throw new Error('the engine was looked for');
    };
    await expect(runPulumi(terminal, 'preview', {}, [], none)).rejects.toThrow('there is no Pulumi.yaml');
  });

  it('should refuse a bad --allow before it looks for an engine', async () => {
    const terminal = fakeTerminal({ cwd: await folderWith(project) });
    const none = async (): Promise<never> => {
      throw new Error('the engine was looked for');
    };
    await expect(runPulumi(terminal, 'up', { allow: 'all' }, [], none)).rejects.toThrow('--allow');
  });
});

describe('runPulumi, interrupted', () => {
  /** Notes each signal, and ends only after a while, as an engine that finishes what it began. */
  const patient = `const fs = require('node:fs');
    let got = '';
    for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => {
      fs.writeFileSync('signals', (got += name + ' '));
      setTimeout(() => process.exit(255), 300);
    });
    setInterval(() => {}, 1000);
    fs.writeFileSync(process.env.ROLLCALL_OUTCOME, ${JSON.stringify(JSON.stringify(planned({ changes })))});
    process.stderr.write('ready');`;

  async function interrupt(isInteractive: boolean, signals: readonly ('SIGINT' | 'SIGTERM')[]) {
    const cwd = await folderWith({ ...project, signals: '' });
    const binary = await script(cwd, patient);
    const terminal = fakeTerminal({ cwd, isInteractive, env: { PATH: '/usr/bin' } });
    const running = runPulumi(terminal, 'up', {}, [], engineAt(binary));
    while (!terminal.stderr.includes('ready')) await new Promise((done) => setTimeout(done, 10));
    for (const signal of signals) terminal.stop(signal);
    const code = await running;
    return { code, terminal, got: await readFile(join(cwd, 'signals'), 'utf8') };
  }

  it('should pass an interrupt on once, wait for the engine, and call it no partial success', async () => {
    const { code, got, terminal } = await interrupt(false, ['SIGINT', 'SIGINT']);
    expect(got).toBe('SIGINT ');
    expect(code).toBe(1);
    expect(terminal.listeners).toBe(0);
  });

  it('should not repeat what the terminal has sent already', async () => {
    const { got } = await interrupt(true, ['SIGTERM']);
    expect(got).toBe('SIGTERM ');
    const terminal = fakeTerminal({
      cwd: await folderWith({ ...project, signals: '' }),
      isInteractive: true,
    });
    const binary = await script(
      terminal.cwd,
      `process.on('SIGINT', () => require('node:fs').writeFileSync('signals', 'SIGINT'));
      process.stderr.write('ready');
      setTimeout(() => {}, 300);`,
    );
    const running = runPulumi(terminal, 'up', {}, [], engineAt(binary));
    while (!terminal.stderr.includes('ready')) await new Promise((done) => setTimeout(done, 10));
    terminal.stop('SIGINT');
    await running;
    expect(await readFile(join(terminal.cwd, 'signals'), 'utf8')).toBe('');
  });
});
