import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** Who holds a stack, as the backend says. */
export interface Holder {
  /** `root@build-7`. */
  readonly who: string;
  /** Of the engine's process on that machine. */
  readonly pid: number;
  readonly since: Date;
}

/** That another run holds the stack; whom the backend does not name it does not list. */
export interface Locked {
  readonly holders: readonly Holder[];
  /** Path of a lock file that says nothing, as a crash or a full disk leaves it. */
  readonly broken?: string;
}

/** `checkForLock` in pkg/backend/diy/lock.go of pulumi/pulumi. */
const lockedFolder = /the stack is currently locked by \d+ lock\(s\)/i;
const holder = /: created by (.+) \(pid (\d+)\) at (\S+)/g;
/** Status 409 of Pulumi Cloud, whoever hosts it (`ConflictingUpdateError`); it names nobody. */
const lockedService =
  /\[409\] Conflict: Another update is currently in progress|Another update is currently in progress/i;

/** What the engine's own words say of a lock; undefined where they say nothing of one. */
export function lockIn(said: string): Locked | undefined {
  if (lockedFolder.test(said)) {
    const holders = [...said.matchAll(holder)].flatMap(([, who = '', pid, since = '']) =>
      holderOf({ who, pid: Number(pid), since }),
    );
    return { holders };
  }
  return lockedService.test(said) ? { holders: [] } : undefined;
}

/**
 * Who holds a stack whose state is in a folder; undefined where nobody does. The engine looks for locks only after it has read the
 * state, and that fails with `EOF` where another run is writing it just then.
 * @param folder `.pulumi` of the backend (`stateFolder`)
 */
export async function lockAt(folder: string, project: string, stack: string): Promise<Locked | undefined> {
  const locks: Lock[] = [];
  // The second is that of backends made before Pulumi 3.61, whose stacks belong to no project.
  for (const place of [join('organization', project, stack), stack]) {
    locks.push(...(await locksAt(join(folder, 'locks', place))));
  }
  if (locks.length === 0) return undefined;
  const broken = locks.find(({ holder }) => holder === undefined)?.file;
  return {
    holders: locks.flatMap(({ holder }) => holder ?? []),
    ...(broken !== undefined && { broken }),
  };
}

interface Lock {
  readonly file: string;
  readonly holder: Holder | undefined;
}

async function locksAt(folder: string): Promise<readonly Lock[]> {
  const names = await readdir(folder).catch(() => []);
  const locks: Lock[] = [];
  for (const name of names.filter((each) => each.endsWith('.json'))) {
    const file = join(folder, name);
    let text = await readLock(file);
    if (text !== undefined && holderIn(text).length === 0) {
      // It may be half written.
      await setTimeout(200);
      text = await readLock(file);
    }
    if (text !== undefined) locks.push({ file, holder: holderIn(text)[0] });
  }
  return locks;
}

/** Undefined for one that has gone while it was looked for, and so holds nothing. */
async function readLock(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
}

function holderIn(text: string): Holder[] {
  try {
    const { username, hostname, pid, timestamp } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    return holderOf({ who: `${username}@${hostname}`, pid: Number(pid), since: String(timestamp) });
  } catch {
    return [];
  }
}

function holderOf({ who, pid, since }: { who: string; pid: number; since: string }): Holder[] {
  const date = new Date(since);
  return Number.isNaN(date.getTime()) ? [] : [{ who, pid, since: date }];
}
