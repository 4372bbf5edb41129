import { DirectoryError } from '../directory/errors.js';
import { HttpError, mayHaveBeenProcessed, plainLine, TransportError } from '../http/index.js';
import { RecordFile } from './file.js';
import { begunOf, readRecord } from './read.js';
import type {
  GivenAccount,
  GivenAssignment,
  Intent,
  Operation,
  RecordLine,
  Requests,
  Result,
} from './types.js';

/** One write, as its handler announces it. */
export interface Write {
  readonly type: Intent['type'];
  readonly operation: Operation;
  /** userName of an account; object id of whoever holds an assignment, for which the record puts the name that the plan has. */
  readonly of: string;
  readonly gives: GivenAccount | GivenAssignment | null;
  /** Whether it takes access from somebody: then it is sent even where it cannot be recorded. */
  readonly takes: boolean;
}

/** What came of a write that is done. */
export interface Written<T> {
  readonly value: T;
  /** Id of what was made or taken over; null of anything else. */
  readonly id: string | null;
  /** What was to be disabled is not there (`Result.outcome`). */
  readonly notFound?: boolean;
}

/** Where the writes of a run are recorded. */
export interface JournalPlace {
  /** Path of the run's record, which has its line `begun`. */
  readonly path: string;
  /** Requests that the writers have sent so far. */
  readonly requests: () => Requests;
  readonly now?: () => Date;
}

interface Opened {
  readonly file: Pick<RecordFile, 'append'>;
  /** Names in the plan, by object id. */
  readonly names: ReadonlyMap<string, string>;
  /** Intents that the record has already. */
  readonly count: number;
}

/**
 * Records the writes of one run: that one is to be sent, before it is sent, and what came of it. A write of which that cannot be
 * recorded is not sent, so that nobody gets access that the next run would not know of; but for one that takes access away: that is
 * sent, and then it counts as failed, so that the run does not end as if all were recorded.
 */
export class Journal {
  readonly #place: JournalPlace;
  readonly #open: () => Promise<Opened>;
  #opened: Promise<Opened> | undefined;
  #count = 0;

  /** @param open for tests */
  constructor(place: JournalPlace, open: () => Promise<Opened> = () => reopen(place.path)) {
    this.#place = place;
    this.#open = open;
  }

  /**
   * @param send sends it; calls `mayBeDone` as soon as something of it may have been carried out, whatever comes of the rest
   * @throws what `send` throws; an error that says so where it could not be recorded
   */
  async write<T>(write: Write, send: (mayBeDone: () => void) => Promise<Written<T>>): Promise<T> {
    const { unrecorded, line, opened } = await this.#intend(write);
    if (unrecorded !== null && !write.takes) {
      throw new Error(`nothing was written, because the run's record cannot be: ${unrecorded}`);
    }
    let mayBeDone = false;
    const answer = async (result: Pick<Result, 'outcome' | 'id' | 'error'>): Promise<void> => {
      if (unrecorded !== null) return;
      const { at: _, kind: __, gives: ___, ...same } = line;
      const told: Result = {
        kind: 'result',
        at: this.#now(),
        ...same,
        ...result,
        requests: this.#place.requests(),
      };
      // The intent says enough for the next run, and `endRecord` counts what has no result.
      await opened?.file.append(told, { flush: false }).catch(() => {});
    };
    let written: Written<T>;
    try {
      written = await send(() => {
        mayBeDone = true;
      });
    } catch (error) {
      const outcome = mayBeDone || !isCertain(error) ? 'unsure' : 'failed';
      await answer({ outcome, id: null, error: plainLine((error as Error).message) });
      throw error;
    }
    await answer({ outcome: written.notFound ? 'not-found' : 'done', id: written.id, error: null });
    if (unrecorded !== null)
      throw new Error(`this was done, but the run's record cannot be written: ${unrecorded}`);
    return written.value;
  }

  async #intend(write: Write): Promise<{
    readonly unrecorded: string | null;
    readonly line: Intent;
    readonly opened: Opened | undefined;
  }> {
    const { type, operation, of, gives } = write;
    let opened: Opened | undefined;
    let line: Intent = { kind: 'intent', number: 0, at: this.#now(), type, operation, subject: of, gives };
    try {
      // Opened again where that failed: the disk may have room by then.
      this.#opened ??= this.#open().catch((error: unknown) => {
        this.#opened = undefined;
        throw error;
      });
      opened = await this.#opened;
      this.#count = Math.max(this.#count, opened.count) + 1;
      line = { ...line, number: this.#count, subject: opened.names.get(of.toLowerCase()) ?? of };
      await opened.file.append(line, { flush: true });
      return { unrecorded: null, line, opened };
    } catch (error) {
      return { unrecorded: plainLine((error as Error).message), line, opened };
    }
  }

  #now(): string {
    return (this.#place.now?.() ?? new Date()).toISOString();
  }
}

/** Whether a failed write has certainly left nothing behind: the server refused it, or it was never sent. */
function isCertain(error: unknown): boolean {
  if (error instanceof DirectoryError) return error.code === 'sign-in';
  return (error instanceof HttpError || error instanceof TransportError) && !mayHaveBeenProcessed(error);
}

async function reopen(path: string): Promise<Opened> {
  const lines = await readRecord(path);
  return { file: await RecordFile.reopen(path), names: namesIn(lines), count: intentsIn(lines) };
}

function namesIn(lines: readonly RecordLine[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { subject } of begunOf(lines)?.changes ?? []) {
    if (subject.objectId !== null) names.set(subject.objectId.toLowerCase(), subject.name);
  }
  return names;
}

function intentsIn(lines: readonly RecordLine[]): number {
  return lines.reduce((most, line) => (line.kind === 'intent' ? Math.max(most, line.number) : most), 0);
}
