import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { engineEnvironment, findEngine } from '../../../src/engine/index.js';
import type { StackExport } from '../../../src/provider/state.js';
import {
  type Company,
  demoCompany,
  makeProject,
  type Sandbox,
  type SandboxOptions,
  startSandbox,
  writeDeclarations,
} from '../../../src/sandbox/index.js';

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, as a person would see them. */
  readonly output: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Called with the child's process id once it runs, and with how to close our end of both its pipes, as `head` or a closed window does. */
  readonly onStart?: (pid: number, hangUp: () => void) => void;
}

/** A project of its own in a temporary folder, the real engine, and the real servers it talks to. */
export interface Stage {
  readonly dir: string;
  readonly sandbox: Sandbox;
  readonly company: Company;
  readonly stack: string;
  readonly env: NodeJS.ProcessEnv;
  rollcall(args: readonly string[], options?: RunOptions): Promise<Ran>;
  pulumi(args: readonly string[], options?: RunOptions): Promise<Ran>;
  /** `pulumi up --yes --skip-preview`, continuing on errors. */
  up(options?: RunOptions): Promise<Ran>;
  /** Rewrites a file of the project; throws where the edit changes nothing. */
  edit(file: string, change: (text: string) => string): Promise<void>;
  write(file: string, text: string): Promise<void>;
  read(file: string): Promise<string>;
  state(): Promise<StackExport>;
  /** Writes to Graph and Vonage since `sandbox.requests.resetCounts()`, by method and route: `PATCH /Users/{id}` → 2. */
  writes(): Record<string, number>;
  close(): Promise<void>;
}

export interface StageOptions {
  readonly company?: Company;
  readonly sandbox?: Omit<SandboxOptions, 'company'>;
  readonly stack?: string;
  /** Writes the declarations; default: the ones that fit the company. */
  readonly declare?: (dir: string, company: Company, stack: string) => Promise<void>;
}

const packageRoot = rootAbove(import.meta.dirname);

/** The folder of package.json: this file is also compiled into build/ for the benchmarks. */
function rootAbove(folder: string): string {
  return existsSync(join(folder, 'Pulumi.yaml')) ? folder : rootAbove(dirname(folder));
}

/** The servers of a stage have no limits unless a story gives them some, and nobody is to wait for those of the real ones. */
async function unhurried(policy: string): Promise<void> {
  if (!existsSync(policy) || /^rates:/m.test(await readFile(policy, 'utf8'))) return;
  await appendFile(policy, '\nrates: { vonage: { perSecond: 1000 }, entra: { perSecond: 1000 } }\n');
}

/** Opens a stage. Close it in the end: it stops the servers and removes the folder. */
export async function openStage(options: StageOptions = {}): Promise<Stage> {
  const company = options.company ?? demoCompany();
  const stack = options.stack ?? 'demo';
  const engine = await findEngine();
  if (engine === undefined) throw new Error('no Pulumi CLI; run `npm run setup`');
  const sandbox = await startSandbox({ ...options.sandbox, company });
  const dir = await mkdtemp(join(tmpdir(), 'rollcall-story-'));
  await makeProject(dir, { packageRoot });
  if (options.declare) await options.declare(dir, company, stack);
  else await writeDeclarations(company, dir, { stack });
  await unhurried(join(dir, 'policies/default.yaml'));
  await mkdir(join(dir, '.state'));
  const clean = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(ROLLCALL_|AZURE_|PULUMI_|NODE_OPTIONS|VITEST)/.test(name),
    ),
  );
  const env = engineEnvironment(engine, {
    ...clean,
    ...sandbox.environment(),
    CI: 'true',
    PULUMI_BACKEND_URL: `file://${join(dir, '.state')}`,
    PULUMI_CONFIG_PASSPHRASE: 'story',
    PULUMI_HOME: join(dir, '.pulumi-home'),
  });
  const run = (file: string, args: readonly string[], run: RunOptions = {}): Promise<Ran> =>
    runChild(file, args, { cwd: dir, env: { ...env, ...run.env } }, run.onStart);
  const stage: Stage = {
    dir,
    sandbox,
    company,
    stack,
    env,
    // As npx runs it, by its first line.
    rollcall: (args, options) => run(join(packageRoot, 'bin/rollcall.js'), args, options),
    pulumi: (args, options) =>
      run(engine.binary, [...args, '--non-interactive', '--color', 'never'], options),
    up: (options) =>
      stage.pulumi(['up', '--yes', '--skip-preview', '--stack', stack], {
        ...options,
        env: { PULUMI_CONTINUE_ON_ERROR: 'true', ...options?.env },
      }),
    async edit(file, change) {
      const before = await stage.read(file);
      const after = change(before);
      if (after === before) throw new Error(`the edit of ${file} changed nothing`);
      await stage.write(file, after);
    },
    async write(file, text) {
      await mkdir(dirname(join(dir, file)), { recursive: true });
      await writeFile(join(dir, file), text);
    },
    read: (file) => readFile(join(dir, file), 'utf8'),
    async state() {
      const { stdout } = await stage.pulumi(['stack', 'export', '--stack', stack]);
      return JSON.parse(stdout) as StackExport;
    },
    writes: () => writesOf(sandbox),
    async close() {
      await sandbox.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
  const init = await stage.pulumi(['stack', 'init', stack, '--secrets-provider', 'passphrase']);
  if (init.code !== 0) throw new Error(init.output);
  return stage;
}

function writesOf(sandbox: Sandbox): Record<string, number> {
  const counts = Object.entries(sandbox.requests.counts());
  return Object.fromEntries(counts.filter(([route]) => !/^(GET|HEAD) /.test(route)));
}

function runChild(
  file: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
  onStart: RunOptions['onStart'],
): Promise<Ran> {
  return new Promise((done, fail) => {
    const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      output += text;
    });
    child.once('error', fail);
    const hangUp = (): void => {
      child.stdout.destroy();
      child.stderr.destroy();
    };
    child.once('spawn', () => onStart?.(child.pid ?? 0, hangUp));
    child.once('close', (code) => done({ code, stdout, stderr, output }));
  });
}
