import { exitCodes } from '../exit-codes.js';
import { RecordFile } from './file.js';
import { begunOf, readRecord } from './read.js';
import { addRequests } from './requests.js';
import type { Ended, RecordLine, Requests, Result } from './types.js';

/**
 * Writes the last line of a record: how the run ended, and what of it is done. It has to be called when nobody writes to the record any
 * longer. A record that has its end already keeps it.
 *
 * @returns that line. Where some of what was begun is not known to be done (`open`), a run that would end with 0 ends as done in part.
 * @throws where the record cannot be read or written
 */
export async function endRecord(
  path: string,
  { exitCode, wasStopped }: Pick<Ended, 'exitCode' | 'wasStopped'>,
  now = new Date(),
): Promise<Ended> {
  const lines = await readRecord(path);
  const last = lines.at(-1);
  if (last?.kind === 'ended') return last;
  const sum = tally(lines);
  const ended: Ended = {
    kind: 'ended',
    at: now.toISOString(),
    exitCode: sum.open > 0 && exitCode === exitCodes.done ? exitCodes.partly : exitCode,
    wasStopped,
    ...sum,
  };
  const file = await RecordFile.reopen(path);
  await file.append(ended, { flush: true }).finally(() => file.close());
  return ended;
}

/** What a record has come to, as far as it goes: for the last line, and for progress. */
export function tally(lines: readonly RecordLine[]): Pick<Ended, 'done' | 'failed' | 'open' | 'requests'> {
  const results = lines.filter((line): line is Result => line.kind === 'result');
  const intents = lines.filter(({ kind }) => kind === 'intent').length;
  const done = results.filter(isDone).length;
  return {
    done,
    failed: results.length - done,
    open: intents - results.length,
    requests: addRequests(begunOf(lines)?.requests ?? none, sentBy(results)),
  };
}

/** Results are written side by side, and so the last one need not have seen the most. */
function sentBy(results: readonly Result[]): Requests {
  return results.reduce(
    (most, { requests }) => ({
      entra: Math.max(most.entra, requests.entra),
      vonage: Math.max(most.vonage, requests.vonage),
    }),
    none,
  );
}

const none: Requests = { entra: 0, vonage: 0 };

/** Whether nothing is left to do of a write: it was carried out, or what it was to take is not there. */
export function isDone({ outcome }: Pick<Result, 'outcome'>): boolean {
  return outcome === 'done' || outcome === 'not-found';
}
