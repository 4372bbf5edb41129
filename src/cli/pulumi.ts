import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPlainConfig } from '../engine/config.js';
import { type Engine, obtainEngine } from '../engine/index.js';
import type { Outcome } from '../program/outcome.js';
import { type RecordSettings, readRecordSettings } from '../settings/index.js';
import { withAllowance } from './allow.js';
import { codeOfPlan, exitCodes } from './codes.js';
import { choosePlace, type Place, type PlaceOptions, requireProject } from './place.js';
import type { StopSignal, Terminal } from './terminal.js';

export interface PulumiOptions extends PlaceOptions {
  readonly allow?: string;
  readonly exitCode?: boolean;
}

/** A stack, and what it takes to run the engine on it in the current folder. */
export interface OpenStack extends Place {
  readonly engine: Engine;
  /** Of the terminal, with `--allow` in it. */
  readonly env: NodeJS.ProcessEnv;
  readonly records: RecordSettings;
}

/**
 * Finds out what `rollcall preview` and `rollcall up` are to run, and gets the engine where it is missing.
 * @param getEngine for tests
 */
export async function openStack(
  terminal: Terminal,
  options: PulumiOptions,
  getEngine: () => Promise<Engine> = () => obtainEngine((line) => terminal.err(`rollcall: ${line}\n`)),
): Promise<OpenStack> {
  const env = withAllowance(terminal.env, options.allow);
  requireProject(terminal);
  const { dir, stack } = await choosePlace(terminal, options);
  const records = await recordsOf(terminal, env, stack);
  return { dir, stack, env, records, engine: await getEngine() };
}

/** Where records go, by what is said in clear: the engine alone decrypts secrets. */
async function recordsOf({ cwd }: Terminal, env: NodeJS.ProcessEnv, stack: string): Promise<RecordSettings> {
  const values = Object.entries((await readPlainConfig(cwd, stack)) ?? {});
  const config = Object.fromEntries(values.map(([key, value]) => [key, value ?? undefined]));
  return readRecordSettings(cwd, { env, config });
}

/** Calls back with a path at which the program can leave its outcome; it is gone afterwards. */
export async function withOutcomeFile<T>(use: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-'));
  try {
    return await use(join(folder, 'outcome.json'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What the program has left; undefined where it has left nothing yet. */
export async function readOutcome(file: string): Promise<Outcome | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Outcome;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** How a child that ran the engine ended. */
export interface Ended {
  /** Null where it was killed. */
  readonly code: number | null;
  /** Its last words on stderr, without colours. */
  readonly said: string;
  /** How often it was told to stop. */
  readonly stops: number;
}

export interface Child {
  readonly binary: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Takes what it prints; without, the child has the terminal for itself. */
  readonly onOutput?: (text: string) => void;
  readonly onError: (text: string) => void;
  /** Hears of each time that it is told to stop, from 1, before the child does. */
  readonly onStop?: (count: number, signal: StopSignal) => void;
}

/** Enough of stderr to know what went wrong. */
const mostKept = 64 * 1024;

/**
 * Runs the engine to its end. Told once, it ends in good order; told twice, it stops at once, and may leave a lock; the third time it is
 * killed. A hang-up is told by the shell and by the kernel, so it only ever counts as the first.
 */
export async function runEngine(terminal: Terminal, given: Child): Promise<Ended> {
  const hasTerminal = given.onOutput === undefined;
  let stops = 0;
  let said = '';
  const child = spawn(given.binary, given.args, {
    cwd: terminal.cwd,
    env: given.env,
    stdio: hasTerminal ? ['inherit', 'inherit', 'pipe'] : ['ignore', 'pipe', 'pipe'],
    // Out of reach of the terminal's Ctrl-C, so that the engine hears of it once, and from us.
    detached: !hasTerminal && process.platform !== 'win32',
  });
  child.stdout?.setEncoding('utf8').on('data', (text: string) => given.onOutput?.(text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-mostKept);
    given.onError(text);
  });
  const release = terminal.onStop((signal) => {
    if (signal === 'SIGHUP' && stops > 0) return;
    stops += 1;
    given.onStop?.(stops, signal);
    if (stops > 2) child.kill('SIGKILL');
    // At a terminal that the engine has for itself, Ctrl-C has reached it already.
    else if (!(hasTerminal && terminal.isInteractive && signal === 'SIGINT')) {
      child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal);
    }
  });
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject).once('close', resolve);
    });
    return { code, said, stops };
  } finally {
    release();
  }
}

const noStack = /no stack named/i;

/** Says what to do about a stack that the backend does not have. */
export function explainMissing(terminal: Terminal, stack: string, { code, said }: Ended): void {
  if (code === 0 || !noStack.test(said)) return;
  terminal.err(
    `rollcall: the backend has no stack ${stack} yet; make it with \`pulumi stack init ${stack}\`\n`,
  );
}

/**
 * What a run of the engine has come to, as far as its exit code and the plan tell; undefined where it failed, and neither
 * input nor a limit is why.
 */
export function codeOfRun(
  { code }: Ended,
  outcome: Outcome | undefined,
  options: Pick<PulumiOptions, 'exitCode'> = {},
): number | undefined {
  if (outcome?.kind === 'input') return exitCodes.input;
  const ofPlan = outcome && codeOfPlan(outcome.plan, { exitCode: options.exitCode === true });
  if (code === 0) return ofPlan ?? exitCodes.done;
  return ofPlan === exitCodes.refused ? ofPlan : undefined;
}
