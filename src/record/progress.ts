import { open } from 'node:fs/promises';
import { becauseStopped } from '../http/index.js';
import type { Change } from '../plan/types.js';
import { isDone } from './end.js';
import type { RecordLine, Result } from './types.js';

/** How far a run has come. People are counted, and each group that is assigned as one of them. */
export interface Progress {
  readonly people: {
    /** With anything to write. */
    readonly total: number;
    /** All of whose writes have ended well. */
    readonly done: number;
    /** Of whom a write has failed, certainly or perhaps. */
    readonly failed: number;
  };
  readonly changes: {
    readonly total: number;
    readonly done: number;
    readonly failed: number;
    /** Failed, and may have been carried out all the same. */
    readonly unsure: number;
    /** Begun, and nothing is known of its end. */
    readonly open: number;
  };
}

interface Person {
  readonly name: string;
  changes: number;
  done: number;
  hasFailed: boolean;
}

/** Counts what the record of a run says against what its plan set out to do. */
export class ProgressCounter {
  readonly #people = new Map<string, Person>();
  /** Everyone, by each name that the record may call them. */
  readonly #named = new Map<string, Person>();
  readonly #total: number;
  #intents = 0;
  #done = 0;
  #failed = 0;
  #unsure = 0;
  /** Not sent, for the run was stopped: nobody's failure. */
  #givenUp = 0;

  /** @param changes of the plan; what is kept does not count */
  constructor(changes: readonly Change[]) {
    const pending = changes.filter(({ action }) => action !== 'keep');
    this.#total = pending.length;
    for (const change of pending) {
      const id = idOf(change);
      const person = this.#people.get(id) ?? {
        name: change.subject.name,
        changes: 0,
        done: 0,
        hasFailed: false,
      };
      person.changes += 1;
      this.#people.set(id, person);
      for (const name of namesOf(change)) this.#named.set(name, person);
    }
  }

  /** Takes lines of the record, each once. @param wasStopped whether writes may have been given up by then */
  count(lines: readonly RecordLine[], wasStopped = false): void {
    for (const line of lines) {
      if (line.kind === 'intent') this.#intents += 1;
      else if (line.kind === 'result') this.#countResult(line, wasStopped);
    }
  }

  #countResult(result: Result, wasStopped: boolean): void {
    const { outcome, subject, error } = result;
    const person = this.#named.get(subject.toLowerCase());
    if (isDone(result)) {
      this.#done += 1;
      if (person !== undefined) person.done += 1;
      return;
    }
    if (outcome === 'unsure') this.#unsure += 1;
    else if (wasStopped && error?.includes(becauseStopped)) {
      this.#givenUp += 1;
      return;
    } else this.#failed += 1;
    if (person !== undefined) person.hasFailed = true;
  }

  /** Names, in the plan's order, of those of whom nothing has failed and not all is done. */
  left(): readonly string[] {
    const left = [...this.#people.values()].filter((each) => !each.hasFailed && each.done < each.changes);
    return left.map(({ name }) => name);
  }

  get progress(): Progress {
    const everybody = [...this.#people.values()];
    // What failed and was then done in another way is done.
    const done = everybody.filter((each) => each.done >= each.changes).length;
    const failed = everybody.filter((each) => each.hasFailed && each.done < each.changes).length;
    return {
      people: { total: everybody.length, done, failed },
      changes: {
        total: this.#total,
        done: this.#done,
        failed: this.#failed,
        unsure: this.#unsure,
        open: this.#intents - this.#done - this.#failed - this.#unsure - this.#givenUp,
      },
    };
  }
}

function idOf({ subject }: Change): string {
  return (subject.objectId ?? subject.scimId ?? subject.name).toLowerCase();
}

/** A record tells of a rename under the new name. */
function namesOf({ subject, attributes }: Change): readonly string[] {
  const renamed = attributes.filter(({ attribute }) => attribute === 'userName');
  return [subject.name, ...renamed.flatMap(({ before, after }) => [before, after])]
    .filter((name) => typeof name === 'string')
    .map((name) => name.toLowerCase());
}

/** Reads a record while it is written. */
export class RecordFollower {
  #offset = 0;
  #rest = Buffer.alloc(0);

  constructor(private readonly path: string) {}

  /** The lines that have come since the last call; none where they cannot be read now. What is no line of a record is passed over. */
  async read(): Promise<readonly RecordLine[]> {
    const bytes = await this.#readOn().catch(() => Buffer.alloc(0));
    const all = Buffer.concat([this.#rest, bytes]);
    const end = all.lastIndexOf(0x0a) + 1;
    this.#rest = all.subarray(end);
    return all
      .toString('utf8', 0, end)
      .split('\n')
      .flatMap((line) => parseLine(line));
  }

  async #readOn(): Promise<Buffer> {
    const file = await open(this.path, 'r');
    try {
      const { size } = await file.stat();
      const bytes = Buffer.alloc(Math.max(0, size - this.#offset));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, this.#offset);
      this.#offset += bytesRead;
      return bytes.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }
}

/** It only shows how things go: whoever depends on a line reads it by `readRecord`. */
function parseLine(line: string): RecordLine[] {
  if (line === '') return [];
  try {
    return [JSON.parse(line) as RecordLine];
  } catch {
    return [];
  }
}
