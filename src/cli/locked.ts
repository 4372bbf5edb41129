import { projectName, stateFolder } from '../engine/backend.js';
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

/** Who holds a stack, since when, and what to do about it. */
export function lockInWords(stack: string, { holders, broken }: Locked, now: Date): string {
  if (holders.length === 0 && broken !== undefined) return brokenInWords(stack, broken);
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

/** Left by a crash or a full disk: the engine itself fails at it, and can't take it away. */
function brokenInWords(stack: string, file: string): string {
  return (
    `rollcall: stack ${stack} has a lock that can't be read: ${escapeControls(file)}\n` +
    '  Nothing was written. Another run may be beginning: wait a minute, then run this again.\n' +
    '  Only if nobody is at work: delete that file\n'
  );
}
