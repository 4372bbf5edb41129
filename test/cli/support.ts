import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { StopSignal, Terminal } from '../../src/cli/terminal.js';
import {
  declarationFiles,
  demoCompany,
  makeCompany,
  type Sandbox,
  writeDeclarations,
} from '../../src/sandbox/index.js';

/** A terminal that keeps what is printed and can be interrupted. */
export interface FakeTerminal extends Terminal {
  readonly stdout: string;
  readonly stderr: string;
  stop(signal: StopSignal): void;
  /** How many wait for an interrupt. */
  readonly listeners: number;
}

export function fakeTerminal(
  given: {
    readonly env?: NodeJS.ProcessEnv;
    readonly cwd?: string;
    readonly isInteractive?: boolean;
    readonly columns?: number;
    /** What the person there says to a question. */
    readonly answer?: (question: string) => string | null | Promise<string | null>;
    /** Hears how many wait for an interrupt each time that one begins or ceases to; can interrupt them. */
    readonly onListeners?: (count: number, stop: FakeTerminal['stop']) => void;
  } = {},
): FakeTerminal {
  const listeners = new Set<(signal: StopSignal) => void>();
  const printed = { out: '', err: '' };
  const stop: FakeTerminal['stop'] = (signal) => {
    for (const listener of listeners) listener(signal);
  };
  return {
    env: given.env ?? {},
    cwd: given.cwd ?? '/nowhere',
    isInteractive: given.isInteractive ?? false,
    colour: { out: false, err: false },
    columns: given.columns ?? null,
    async ask(question) {
      printed.out += question;
      if (given.answer === undefined) throw new Error(`nobody expected the question ${question}`);
      return given.answer(question);
    },
    out: (text) => {
      printed.out += text;
    },
    err: (text) => {
      printed.err += text;
    },
    onStop(listener) {
      listeners.add(listener);
      given.onListeners?.(listeners.size, stop);
      return () => {
        listeners.delete(listener);
        given.onListeners?.(listeners.size, stop);
      };
    },
    stop,
    get listeners() {
      return listeners.size;
    },
    get stdout() {
      return printed.out;
    },
    get stderr() {
      return printed.err;
    },
  };
}

/** An empty folder that goes when the test ends. */
export async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-cli-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A folder with files, given by path. */
export async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await emptyFolder();
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

/** What makes a folder one of Pulumi. */
export const projectFile = 'name: rollcall\nruntime: nodejs\n';

/** A folder with Pulumi.yaml and the declarations of the demo company, or of a smaller one. */
export async function declaredFolder(people?: number): Promise<string> {
  const folder = await emptyFolder();
  const company = people === undefined ? demoCompany() : makeCompany({ people, groups: 2, seed: 1 });
  await writeDeclarations(company, folder, { stack: 'demo' });
  await writeFile(join(folder, 'Pulumi.yaml'), projectFile);
  return folder;
}

/** The text of `Pulumi.demo.yaml` of the demo company. */
export function demoStackFile(): string {
  return declarationFiles(demoCompany(), 'demo').get('Pulumi.demo.yaml') ?? '';
}

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** Runs the compiled CLI as a process of its own, with nothing of this shell's settings. */
export function rollcall(
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<Ran> {
  const env = { ...cleanEnvironment(), ...options.env };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...args], {
      cwd: options.cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('error', reject).once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** What a person who uses a sandbox has set, with a Pulumi backend of its own that has no stack yet. */
export function sandboxEnvironment(sandbox: Sandbox, folder: string): Record<string, string> {
  return {
    ...sandbox.environment(),
    PULUMI_BACKEND_URL: `file://${folder}`,
    PULUMI_HOME: join(folder, '.pulumi-home'),
    PULUMI_CONFIG_PASSPHRASE: 'test',
  };
}

function cleanEnvironment(): NodeJS.ProcessEnv {
  const foreign = /^(?:ROLLCALL_|AZURE_|PULUMI_|NODE_OPTIONS|VITEST|NO_COLOR|FORCE_COLOR)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

/** An executable Node program, for tests that stand in for the Pulumi CLI. */
export async function script(folder: string, text: string): Promise<string> {
  const file = join(folder, 'engine.cjs');
  await writeFile(file, `#!${process.execPath}\n${text}`);
  await chmod(file, 0o755);
  return file;
}
