import { type EngineCall, EngineError, exportStack } from '../engine/stack.js';
import type { Live, Remembered } from '../plan/types.js';
import { openIn, readState, rememberedFrom, type StackExport, type State } from '../provider/state.js';
import type { Beginning } from '../record/begin.js';
import { recordPath, runsIn } from '../record/name.js';
import { type CarriedOver, giveKey, handedOn, journalOf, nothingCarriedOver } from '../record/open.js';
import { begunOf, readRecord } from '../record/read.js';
import type { RecordLine } from '../record/types.js';

/** What a stack remembers, and what the next record has to say of it. */
export interface Memory {
  readonly remembered: Remembered;
  /** What a run that has read both systems hands on to the next. */
  handOn(
    live: Pick<Live, 'accounts' | 'assignments'>,
    now?: Date,
  ): Pick<Beginning, 'after' | 'open' | 'settled'>;
}

/** Where a stack's memory is. */
export interface MemoryPlace {
  /** Null where there is no Pulumi CLI. */
  readonly call: EngineCall | null;
  /** As the backend has it, with its organisation where there is any. */
  readonly stack: string;
  /** The engine is running this very stack: where the CLI finds none, it looked in another place. */
  readonly mustExist: boolean;
  /** Folder of all records. */
  readonly records: string;
}

/**
 * What a stack remembers, by its state, asked of the Pulumi CLI, and by the records of the runs since the state was last saved. A stack that has
 * had no run is a first run, and so is one that the backend does not have, unless it must exist; a failure is `unreadable`, never an
 * empty memory.
 */
export async function remember({ call, stack, mustExist, records }: MemoryPlace): Promise<Memory> {
  if (call === null) return unreadable('there is no Pulumi CLI to ask; `npm run setup` gets one');
  try {
    const exported = await exportStack(call, stack);
    if (exported === null && mustExist) return unreadable(`the Pulumi CLI finds no stack ${stack}`);
    return await recall((exported ?? {}) as StackExport, records, stack.split('/').at(-1) ?? stack);
  } catch (error) {
    if (error instanceof EngineError) return unreadable(error.message);
    throw error;
  }
}

/** As `remember`, of a state that was exported already. @param stack without an organisation */
export async function recall(
  exported: StackExport,
  records: string,
  stack: string,
  now = new Date(),
): Promise<Memory> {
  const state = readState(exported);
  let journal: CarriedOver;
  try {
    journal = await readJournal(records, stack, state.run);
  } catch (error) {
    return unreadable((error as Error).message, state);
  }
  return {
    remembered: rememberedFrom(exported, { journal, now }),
    handOn: (live, at = now) => ({
      after: state.run,
      open: handedOn(openIn(state, journal, at), state, live, at),
      settled: state.pending.map(giveKey),
    }),
  };
}

/**
 * The records that matter: of the run that saved the state last, since an earlier one's writes are in that state or in the first line of
 * this one, and of every run after it. Where no run has saved any, those of the runs at the end that found none either: what is before them
 * belongs to a state that is gone.
 */
async function readJournal(records: string, stack: string, savedBy: string | null): Promise<CarriedOver> {
  const runs = await runsIn(records, stack);
  const matter: (readonly RecordLine[])[] = [];
  for (const run of runs.filter((name) => savedBy === null || name >= savedBy).reverse()) {
    const lines = await readRecord(recordPath(records, stack, run));
    const begun = begunOf(lines);
    if (savedBy === null && begun !== undefined && begun.after !== null) break;
    matter.unshift(lines);
  }
  return journalOf(matter);
}

/** Nothing of it is known, and a run that is refused for it hands on what it was handed. */
function unreadable(reason: string, state?: State): Memory {
  return {
    remembered: { kind: 'unreadable', reason },
    handOn: () => ({ after: state?.run ?? null, open: nothingCarriedOver.open, settled: [] }),
  };
}
