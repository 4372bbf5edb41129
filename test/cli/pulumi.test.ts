import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { preview } from '../../src/cli/preview.js';
import type { PulumiOptions } from '../../src/cli/pulumi.js';
import { up } from '../../src/cli/up.js';
import type { Outcome } from '../../src/program/outcome.js';
import { planJson } from '../../src/render/json.js';
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
  const code = await start(terminal, command, rest, binary);
  const started = JSON.parse(await readFile(join(cwd, 'started.json'), 'utf8'));
  return { code, terminal, cwd, started };
}

function start(terminal: FakeTerminal, command: 'preview' | 'up', options: PulumiOptions, binary: string) {
  return command === 'up'
    ? up(terminal, { yes: true, ...options }, engineAt(binary))
    : preview(terminal, options, engineAt(binary));
}

function engineAt(binary: string) {
  return async () => ({ binary, binFolder: dirname(binary), version: '3.246.0', origin: 'cache' as const });
}

function planned(given: Parameters<typeof barePlan>[0] = {}): Outcome {
  return { kind: 'plan', plan: planJson(barePlan(given)), record: null };
}

describe('preview and up', () => {
  it('should run the engine here, on the stack, with what the program needs to know', async () => {
    const { code, started, cwd } = await act({ outcome: planned() }, 'up', { allow: 'removals=3' });
    expect(code).toBe(0);
    const own = ['--yes', '--skip-preview', '--json', '--non-interactive', '--color', 'never'];
    expect(started.args.slice(0, 9)).toEqual(['up', '--stack', 'demo', ...own]);
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

  it('should say nothing of these where all went well', async () => {
    const says = 'warning: no stack named demo, as a joke\n';
    const { terminal } = await act({ says, outcome: planned() });
    expect(terminal.stderr).not.toContain('pulumi stack init');
  });

  it('should run nowhere but in a Pulumi project', async () => {
    const terminal = fakeTerminal({ cwd: await folderWith({ 'stacks/demo/stack.yaml': '' }) });
    const none = async (): Promise<never> => {
      throw new Error('the engine was looked for');
    };
    await expect(preview(terminal, {}, none)).rejects.toThrow('there is no Pulumi.yaml');
  });

  it('should refuse a bad --allow before it looks for an engine', async () => {
    const terminal = fakeTerminal({ cwd: await folderWith(project) });
    const none = async (): Promise<never> => {
      throw new Error('the engine was looked for');
    };
    await expect(up(terminal, { yes: true, allow: 'all' }, none)).rejects.toThrow('--allow');
  });
});

describe('preview, interrupted', () => {
  it('should not repeat what the terminal has sent already', async () => {
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
    const running = preview(terminal, {}, engineAt(binary));
    while (!terminal.stderr.includes('ready')) await new Promise((done) => setTimeout(done, 10));
    terminal.stop('SIGINT');
    await running;
    expect(await readFile(join(terminal.cwd, 'signals'), 'utf8')).toBe('');
  });
});
