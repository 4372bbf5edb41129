import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

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
  const holders: Holder[] = [];
  // The second is that of backends made before Pulumi 3.61, whose stacks belong to no project.
  for (const place of [join('organization', project, stack), stack]) {
    holders.push(...(await holdersAt(join(folder, 'locks', place))));
  }
  return holders.length === 0 ? undefined : { holders };
}

async function holdersAt(folder: string): Promise<readonly Holder[]> {
  const files = await readdir(folder).catch(() => []);
  const held: Holder[] = [];
  for (const file of files.filter((name) => name.endsWith('.json'))) {
    // One that goes while it is looked at holds nothing.
    const text = await readFile(join(folder, file), 'utf8').catch(() => '');
    held.push(...holderIn(text));
  }
  return held;
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
