import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { stateFolder } from '../engine/backend.js';
import { type Holder, type Locked, lockAt, lockIn } from '../engine/locks.js';
import { escapeControls } from '../render/problems.js';
import { durationInWords } from '../render/progress.js';
import type { Terminal } from './terminal.js';

/**
 * Whether another run holds the stack.
 * @param said what the engine said on stderr, where it has been run
 */
export async function findLock(
  { cwd }: Pick<Terminal, 'cwd'>,
  env: NodeJS.ProcessEnv,
  stack: string,
  said = '',
): Promise<Locked | undefined> {
  const told = lockIn(said);
  if (told !== undefined) return told;
  const folder = await stateFolder(cwd, env);
  const project = await projectName(cwd);
  return folder === null || project === undefined ? undefined : lockAt(folder, project, stack);
}

async function projectName(folder: string): Promise<string | undefined> {
  try {
    const { name } = parse(await readFile(join(folder, 'Pulumi.yaml'), 'utf8')) as {
      readonly name?: unknown;
    };
    return typeof name === 'string' ? name : undefined;
  } catch {
    // The engine will say what is wrong with it.
    return undefined;
  }
}

/** Who holds a stack, since when, and what to do about it. */
export function lockInWords(stack: string, { holders }: Locked, now: Date): string {
  const [only, ...others] = holders.map((holder) => holderInWords(holder, now));
  const who =
    only === undefined
      ? `another run is at work on stack ${stack}; the backend does not say whose, but \`pulumi stack --stack ${stack}\` does`
      : others.length === 0
        ? `another run is at work on stack ${stack}: ${only}`
        : `other runs are at work on stack ${stack}: ${[only, ...others].join('; ')}`;
  return (
    `rollcall: ${who}.\n` +
    '  Nothing was written. Wait until it has ended, then run this again.\n' +
    `  Only if it is dead, as after a crash, and nobody is at work: \`pulumi cancel --stack ${stack}\`\n`
  );
}

/** `root@build-7, process 4711, since 2026-11-24T10:00:00Z (3 min 05 s ago)`. */
function holderInWords({ who, pid, since }: Holder, now: Date): string {
  const seconds = Math.max(0, (now.getTime() - since.getTime()) / 1000);
  const at = since.toISOString().replace(/\.\d{3}Z$/, 'Z');
  return `${escapeControls(who)}, process ${pid}, since ${at} (${durationInWords(seconds)} ago)`;
}
