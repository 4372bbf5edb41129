import type { Allowance, Change, Counts } from '../plan/types.js';
import type { AppAssignmentInputs, VonageUserInputs } from '../provider/resources.js';

/**
 * The record of one run: a file of JSON lines, `<records>/<stack>/<run>.jsonl`, written as the run goes on. It is at once what
 * auditors keep and the journal by which the next run learns what a killed one had begun. Lines are only ever appended; the last one
 * may be cut off.
 */
export type RecordLine = Begun | Intent | Result | Ended;

/** First line: what the run set out to do. Written before anything else is. */
export interface Begun {
  readonly kind: 'begun';
  /** Format of the file. */
  readonly version: 1;
  /** Name of the run, which sorts by time: `20261124T090500Z-4f1c2a`. */
  readonly run: string;
  readonly at: string;
  readonly stack: string;
  /** Who ran it, as the CI system or the machine says; null where neither does. */
  readonly actor: string | null;
  /** Commit of the declarations; null where they are not in Git. */
  readonly commit: string | null;
  /** Whether the declarations differ from the commit. */
  readonly dirty: boolean;
  readonly planHash: string;
  readonly counts: Counts;
  /** Overrides that were used. */
  readonly allowed: Allowance;
  /** Messages of the limits that refused the plan. */
  readonly refusals: readonly string[];
  readonly changes: readonly RecordedChange[];
  /** Requests sent to read both systems. */
  readonly requests: Requests;
  /** What earlier runs had begun, and nobody knows yet whether it was done. */
  readonly open: readonly Intent[];
}

/** A change of the plan, without values and reasons. */
export type RecordedChange = Pick<Change, 'action' | 'kind' | 'subject'> & {
  readonly attributes: readonly string[];
};

export interface Requests {
  readonly entra: number;
  readonly vonage: number;
}

export type Operation = 'create' | 'update' | 'delete';

interface OfResource {
  readonly at: string;
  readonly type: 'VonageUser' | 'AppAssignment';
  /** Resource name in the URN. */
  readonly name: string;
  readonly operation: Operation;
}

/** A write is about to be sent. It is on disk before the write leaves. */
export interface Intent extends OfResource {
  readonly kind: 'intent';
  /** What is remembered of whom it gives access to; null where it takes or changes. */
  readonly inputs: VonageUserInputs | AppAssignmentInputs | null;
}

/** What became of it. */
export interface Result extends OfResource {
  readonly kind: 'result';
  /** `unsure`: it failed and may have been carried out all the same. */
  readonly outcome: 'done' | 'failed' | 'unsure';
  /** Resource id after a create that is done. */
  readonly id: string | null;
  /** One line, without secrets. */
  readonly error: string | null;
  /** Requests sent for it. */
  readonly requests: Requests;
}

/** Last line. Missing after a kill, and after a bare `pulumi up`, which nobody sees the end of. */
export interface Ended {
  readonly kind: 'ended';
  readonly at: string;
  readonly exitCode: number;
  /** Ctrl-C or SIGTERM. */
  readonly wasStopped: boolean;
  readonly done: number;
  readonly failed: number;
  readonly requests: Requests;
}
