import { type EngineCall, EngineError, exportStack } from '../engine/stack.js';
import type { Live, Remembered } from '../plan/types.js';
import type { Problem } from '../problem.js';
import { openIn, readState, rememberedFrom, type StackExport, type State } from '../provider/state.js';
import type { Beginning } from '../record/begin.js';
import type { LastRecord } from '../record/checkpoints.js';
import { recordPath, runsIn } from '../record/name.js';
import { giveKey, handedOn, journalOf, nothingCarriedOver } from '../record/open.js';
import { foreignOwner } from '../record/owner.js';
import { begunOf, readRecord } from '../record/read.js';
import type { RecordLine } from '../record/types.js';
import type { WritePlace } from '../settings/index.js';

/** What a stack remembers, and what the next record has to say of it. */
export interface Memory {
  readonly remembered: Remembered;
  /** What of the records may be missing in it. */
  readonly warnings: readonly Problem[];
  /** What a run that has read both systems hands on to the next. */
  handOn(
    live: Pick<Live, 'accounts' | 'assignments'>,
    now?: Date,
  ): Pick<Beginning, 'after' | 'open' | 'settled'>;
}

/** Where the records of a stack's runs are. */
export interface RecordsPlace {
  /** Folder of all records. */
  readonly records: string;
  /** Where the stack writes to: records of another place are left out. */
  readonly writesTo: WritePlace;
  readonly lastRecord: LastRecord;
}

/** Where a stack's memory is. */
export interface MemoryPlace extends RecordsPlace {
  /** Null where there is no Pulumi CLI. */
  readonly call: EngineCall | null;
  /** As the backend has it, with its organisation where there is any. */
  readonly stack: string;
  /** The engine is running this very stack: where the CLI finds none, it looked in another place. */
  readonly mustExist: boolean;
}

/**
 * What a stack remembers, by its state, asked of the Pulumi CLI, and by the records of the runs since the state was last saved. A stack that has
 * had no run is a first run, and so is one that the backend does not have, unless it must exist; a failure is `unreadable`, never an
 * empty memory.
 */
export async function remember({ call, stack, mustExist, ...place }: MemoryPlace): Promise<Memory> {
  if (call === null) return unreadable('there is no Pulumi CLI to ask; `npm run setup` gets one');
  try {
    const exported = await exportStack(call, stack);
    if (exported === null && mustExist) return unreadable(`the Pulumi CLI finds no stack ${stack}`);
    return await recall((exported ?? {}) as StackExport, place, stack.split('/').at(-1) ?? stack);
  } catch (error) {
    if (error instanceof EngineError) return unreadable(error.message);
    throw error;
  }
}

/** The same of another stack of the fleet, whose Vonage URL may be written in another way; what is missing in its records, its own runs say. */
export async function rememberSibling(
  place: Omit<MemoryPlace, 'mustExist' | 'lastRecord'>,
): Promise<Remembered> {
  const writesTo = { ...place.writesTo, vonageUrl: null };
  return (await remember({ ...place, writesTo, mustExist: false, lastRecord: 'optional' })).remembered;
}

/** As `remember`, of a state that was exported already. @param stack without an organisation */
export async function recall(
  exported: StackExport,
  place: RecordsPlace,
  stack: string,
  now = new Date(),
): Promise<Memory> {
  const state = readState(exported);
  let records: Records;
  try {
    records = await readRecords(place, stack, state.run);
  } catch (error) {
    return unreadable((error as Error).message, state);
  }
  const lost = lostRecord(place, stack, state.run, records.runs);
  if (lost !== null && place.lastRecord === 'required') {
    return unreadable(
      `${lost}, and as checkpoints are skipped nothing else tells it. Bring the folder back or, where you know that no run was cut off, ` +
        'run once with PULUMI_SKIP_CHECKPOINTS=false',
      state,
    );
  }
  const journal = journalOf(records.matter);
  return {
    remembered: rememberedFrom(exported, { journal, now }),
    warnings: [...(lost === null ? [] : [lostWarning(lost)]), ...foreignRecords(records.foreign)],
    handOn: (live, at = now) => ({
      after: state.run,
      open: handedOn(openIn(state, journal, at), state, live, at),
      settled: state.pending.map(giveKey),
    }),
  };
}

interface Foreign {
  readonly path: string;
  /** In words. */
  readonly owner: string;
}

interface Records {
  /** Names of all that are there. */
  readonly runs: readonly string[];
  readonly matter: readonly (readonly RecordLine[])[];
  readonly foreign: readonly Foreign[];
}

/**
 * The records that matter: of the run that saved the state last, since an earlier one's writes are in that state or in the first line of
 * this one, and of every run after it. Where no run has saved any, those of the runs at the end that found none either: what is before them
 * belongs to a state that is gone. Those of another place are left out.
 */
async function readRecords(
  { records, writesTo }: RecordsPlace,
  stack: string,
  savedBy: string | null,
): Promise<Records> {
  const runs = await runsIn(records, stack);
  const matter: (readonly RecordLine[])[] = [];
  const foreign: Foreign[] = [];
  for (const run of runs.filter((name) => savedBy === null || name >= savedBy).reverse()) {
    const path = recordPath(records, stack, run);
    const lines = await readRecord(path);
    const begun = begunOf(lines);
    const owner = begun?.owner === undefined ? null : foreignOwner(begun.owner, writesTo);
    if (owner !== null) {
      foreign.unshift({ path, owner });
      continue;
    }
    if (savedBy === null && begun !== undefined && begun.after !== null) break;
    matter.unshift(lines);
  }
  return { runs, matter, foreign };
}

/** What is missing, in words, where the run that saved the state last has left no record here, though one is looked for. */
function lostRecord(
  { records, lastRecord }: RecordsPlace,
  stack: string,
  savedBy: string | null,
  runs: readonly string[],
): string | null {
  if (savedBy === null || runs.includes(savedBy)) return null;
  if (lastRecord === 'optional' && runs.length === 0) return null;
  const path = recordPath(records, stack, savedBy);
  return `the record of the run that saved the state last is not there (${path}), so nobody knows what that run and later ones had begun`;
}

function lostWarning(message: string): Problem {
  return {
    code: 'lost-record',
    severity: 'warning',
    message,
    hint: 'bring the folder of records back, if it was lost or restored at an old commit, or name it by ROLLCALL_RECORDS or `rollcall:records`',
  };
}

function foreignRecords(foreign: readonly Foreign[]): readonly Problem[] {
  return [...new Set(foreign.map(({ owner }) => owner))].map((owner) => {
    const [first, ...others] = foreign.filter((record) => record.owner === owner).map(({ path }) => path);
    const files = others.length === 0 ? `${first} is` : `${first} and ${others.length} more are`;
    return {
      code: 'foreign-record',
      severity: 'warning',
      message: `the record ${files} of ${owner}, and left out: this stack does not know what that run began`,
      hint:
        'give each project a folder of its own by ROLLCALL_RECORDS or `rollcall:records`; where this stack has moved, ' +
        'see that its last run at the old place was not cut off',
    };
  });
}

/** Nothing of it is known, and a run that is refused for it hands on what it was handed. */
function unreadable(reason: string, state?: State): Memory {
  return {
    remembered: { kind: 'unreadable', reason },
    warnings: [],
    handOn: () => ({ after: state?.run ?? null, open: nothingCarriedOver.open, settled: [] }),
  };
}
