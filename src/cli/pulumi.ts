import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPlainConfig } from '../engine/config.js';
import { type Engine, engineEnvironment, obtainEngine } from '../engine/index.js';
import { beginRecord } from '../record/begin.js';
import { withCheckpoints } from '../record/checkpoints.js';
import { endRecord } from '../record/end.js';
import { recordPath } from '../record/name.js';
import { originOf } from '../record/origin.js';
import { escapeControls } from '../render/problems.js';
import type { Outcome } from '../run/outcome.js';
import { readRecordSettings } from '../settings/index.js';
import { withAllowance } from './allow.js';
import { codeOfPlan, exitCodes } from './codes.js';
import { choosePlace, type PlaceOptions, requireProject } from './place.js';
import type { Terminal } from './terminal.js';

export interface PulumiOptions extends PlaceOptions {
  readonly allow?: string;
  readonly exitCode?: boolean;
}

/** How a child that ran the engine ended. */
interface Ended {
  /** Null where it was killed. */
  readonly code: number | null;
  /** Its last words on stderr, without colours. */
  readonly said: string;
  readonly wasStopped: boolean;
}

/** What the engine says of a stack that the backend does not have, and of one that another run holds. */
const noStack = /no stack named/i;
const locked = /stack is currently locked|conflict: Another update is currently in progress/i;

/** Enough of stderr to know what went wrong. */
const mostKept = 64 * 1024;

/**
 * Runs `pulumi preview` or `pulumi up` on a stack with its own progress, in the current folder, and says what its end means.
 * @param flags further ones for Pulumi
 * @param getEngine for tests
 */
export async function runPulumi(
  terminal: Terminal,
  command: 'preview' | 'up',
  options: PulumiOptions,
  flags: readonly string[] = [],
  getEngine: () => Promise<Engine> = () => obtainEngine((line) => terminal.err(`rollcall: ${line}\n`)),
): Promise<number> {
  const env = withAllowance(terminal.env, options.allow);
  requireProject(terminal);
  const { dir, stack } = await choosePlace(terminal, options);
  const records = await recordsOf(terminal, env, stack);
  const engine = await getEngine();
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-'));
  try {
    const file = join(folder, 'outcome.json');
    const child = {
      binary: engine.binary,
      args: [command, '--stack', stack, ...flags, ...displayFlags(terminal)],
      env: engineEnvironment(engine, {
        ...(command === 'up' ? await withCheckpoints(terminal.cwd, env, records) : env),
        // One person's failure must not keep the others waiting (docs/decisions.md).
        PULUMI_CONTINUE_ON_ERROR: 'true',
        ROLLCALL_DIR: dir,
        ROLLCALL_OUTCOME: file,
      }),
    };
    const ended = await runChild(terminal, child);
    const outcome = await readOutcome(file);
    explain(terminal, stack, ended);
    const code = codeOf(command, ended, outcome, options.exitCode === true);
    if (command === 'preview' || outcome?.kind !== 'plan') return code;
    const place = { folder: records.folder, dir, env };
    return await finishRecord(terminal, place, outcome, { exitCode: code, wasStopped: ended.wasStopped });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function displayFlags({ isInteractive, colour }: Terminal): string[] {
  return [...(isInteractive ? [] : ['--non-interactive']), ...(colour.out ? [] : ['--color', 'never'])];
}

/** Where records go, by what is said in clear: the engine alone decrypts secrets. */
async function recordsOf(
  { cwd }: Terminal,
  env: NodeJS.ProcessEnv,
  stack: string,
): Promise<ReturnType<typeof readRecordSettings>> {
  const values = Object.entries((await readPlainConfig(cwd, stack)) ?? {});
  const config = Object.fromEntries(values.map(([key, value]) => [key, value ?? undefined]));
  return readRecordSettings(cwd, { env, config });
}

interface Child {
  readonly binary: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** Runs the child to its end. Stdout and stdin are the terminal's own; stderr is passed on and its end kept. */
async function runChild(terminal: Terminal, { binary, args, env }: Child): Promise<Ended> {
  let wasStopped = false;
  let said = '';
  const child = spawn(binary, args, { cwd: terminal.cwd, env, stdio: ['inherit', 'inherit', 'pipe'] });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-mostKept);
    terminal.err(text);
  });
  const release = terminal.onStop((signal) => {
    // Told once, the engine ends in good order; told twice, it stops at once and leaves a lock. At a terminal, Ctrl-C has
    // reached it already.
    if (!wasStopped && !(terminal.isInteractive && signal === 'SIGINT')) child.kill(signal);
    wasStopped = true;
  });
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject).once('close', resolve);
    });
    return { code, said, wasStopped };
  } finally {
    release();
  }
}

async function readOutcome(file: string): Promise<Outcome | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Outcome;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Says what to do where the engine's own words leave that open. */
function explain(terminal: Terminal, stack: string, { code, said }: Ended): void {
  if (code === 0) return;
  if (noStack.test(said)) {
    terminal.err(
      `rollcall: the backend has no stack ${stack} yet; make it with \`pulumi stack init ${stack}\`\n`,
    );
  } else if (locked.test(said)) {
    terminal.err(
      `rollcall: another run holds the stack; who and since when is printed above. If that run is dead: \`pulumi cancel --stack ${stack}\`\n`,
    );
  }
}

/**
 * Writes the end of an `up` into its record. Where it was refused in its own preview there is none yet, and it gets one. One that is not whole
 * makes a run that is done one that is done in part.
 * @returns the exit code
 */
async function finishRecord(
  terminal: Terminal,
  place: { readonly folder: string; readonly dir: string; readonly env: NodeJS.ProcessEnv },
  outcome: Outcome & { readonly kind: 'plan' },
  end: Parameters<typeof endRecord>[1],
): Promise<number> {
  try {
    let path = outcome.record;
    if (path === null && end.exitCode === exitCodes.refused) {
      const { plan, beginning } = outcome;
      const origin = await originOf(place.dir, place.env);
      const run = await beginRecord(place.folder, { plan, origin, ...beginning });
      path = recordPath(place.folder, plan.stack, run);
    }
    // Ended at its preview by whoever was asked, or by what failed there: nothing was begun.
    if (path === null) return end.exitCode;
    const ended = await endRecord(path, end);
    if (ended.open > 0) {
      terminal.err(
        `rollcall: the run's record does not say what became of ${ended.open} of its writes: ${path}\n`,
      );
    }
    return ended.exitCode;
  } catch (error) {
    const why = escapeControls((error as Error).message);
    terminal.err(`rollcall: the run's record could not be finished: ${why}\n`);
    return end.exitCode === exitCodes.done ? exitCodes.partly : end.exitCode;
  }
}

function codeOf(
  command: 'preview' | 'up',
  { code, wasStopped }: Ended,
  outcome: Outcome | undefined,
  exitCode: boolean,
): number {
  if (outcome?.kind === 'input') return exitCodes.input;
  const ofPlan = outcome && codeOfPlan(outcome.plan, { exitCode });
  if (code === 0) return ofPlan ?? exitCodes.done;
  if (ofPlan === exitCodes.refused) return ofPlan;
  // It failed. Whoever could be done was done, unless it came no further than its preview.
  const hadBegun = command === 'up' && outcome !== undefined && !outcome.preview;
  return hadBegun && !wasStopped ? exitCodes.partly : exitCodes.failed;
}
