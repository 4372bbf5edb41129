import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { findEngine } from '../../../src/engine/index.js';
import type { Sandbox } from '../../../src/sandbox/index.js';
import type { Stage } from './stage.js';

/** A request that has arrived and waits. */
export interface Held {
  /** Settles once as many requests as asked for wait. */
  readonly arrived: Promise<void>;
  /** Lets them be carried out, and settles once they were. */
  release(): Promise<void>;
}

export interface HeldPost {
  readonly server: 'graph' | 'scim';
  /** Text in the body. */
  readonly says: string;
}

/** Holds POSTs before they are carried out. */
export function holdPosts(sandbox: Sandbox, posts: readonly HeldPost[]): Held {
  const waiting = new Set<HeldPost>();
  let allArrived = (): void => {};
  let letGo = (): void => {};
  const arrived = new Promise<void>((resolve) => {
    allArrived = resolve;
  });
  const hold = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  for (const post of posts) {
    sandbox.faults.add({
      server: post.server,
      method: 'POST',
      body: (body) => {
        const taken = JSON.stringify(body).includes(post.says);
        if (taken) waiting.add(post);
        if (waiting.size === posts.length) allArrived();
        return taken;
      },
      // A retry waits too.
      times: Number.POSITIVE_INFINITY,
      fault: { hold },
    });
  }
  return {
    arrived,
    async release() {
      letGo();
      sandbox.faults.clear();
      await setImmediate();
    },
  };
}

/**
 * Holds the nth write to either server before it is carried out. Once released it is carried out, after its sender is dead; left held, it
 * is lost on the way.
 */
export function holdWrite(sandbox: Sandbox, nth: number): Held {
  let seen = 0;
  let arrive = (): void => {};
  let letGo = (): void => {};
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const hold = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const isThatOne = (): boolean => {
    seen += 1;
    if (seen === nth) arrive();
    return seen === nth;
  };
  const rules = (['graph', 'scim'] as const).flatMap((server) =>
    ['POST', 'PATCH', 'DELETE'].map((method) =>
      sandbox.faults.add({
        server,
        method,
        body: isThatOne,
        times: Number.POSITIVE_INFINITY,
        fault: { hold },
      }),
    ),
  );
  // From then on others pass, until their sender is dead.
  void arrived.then(() => {
    for (const rule of rules) rule.remove();
  });
  return {
    arrived,
    async release() {
      letGo();
      await setImmediate();
    },
  };
}

/** Starts `pulumi up`, waits for something, and kills the engine and everything it started. */
export async function killUpWhen(
  stage: Stage,
  moment: Promise<void>,
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  const engine = await findEngine();
  if (engine === undefined) throw new Error('no Pulumi CLI; run `npm run setup`');
  const args = ['up', '--yes', '--skip-preview', '--stack', stage.stack, '--non-interactive'];
  const env = { ...stage.env, PULUMI_CONTINUE_ON_ERROR: 'true', ...more };
  const child = spawn(engine.binary, args, { cwd: stage.dir, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += String(text)));
  if (child.pid === undefined) throw new Error('the engine did not start');
  const ended = once(child, 'close');
  const early = ended.then(() => {
    throw new Error(`pulumi up ended by itself: ${output}`);
  });
  await Promise.race([moment, early]);
  early.catch(() => {});
  // The engine puts its hosts into process groups of their own, so they are found by their parents.
  for (const pid of familyOf(child.pid)) killNow(pid);
  await ended;
}

function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // A host may see that its engine is gone, and end first.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** A process and everything below it, parents first. */
function familyOf(pid: number): readonly number[] {
  const listed = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const rows = listed
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    rows.flatMap(([own = 0, above]) => (above === parent ? [own, ...below(own)] : []));
  return [pid, ...below(pid)];
}
