import type { Allowance, Change, Counts } from '../plan/types.js';
import type { Owner } from './owner.js';

/**
 * The record of one run: a file of JSON lines, `<records>/<stack>/<run>.jsonl`, written as the run goes on. It is at once what
 * auditors keep and the journal by which the next run learns what a killed one had begun. Lines are only ever appended; the last one
 * may be cut off. `schema/record.json` is its published form, docs/records.md tells it to people.
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
  /** Absent in records of earlier releases, which count as anybody's. */
  readonly owner?: Owner;
  /** The run that the stack's state was last saved by; null where it was saved by none that left a record. */
  readonly after: string | null;
  /** Who ran it, as the CI system or the machine says; null where neither does. */
  readonly actor: string | null;
  /** Commit of the declarations; null where they are not in Git. */
  readonly commit: string | null;
  /** Whether `stacks/`, `mappings/` or `policies/` differ from the commit; null where Git does not say. */
  readonly dirty: boolean | null;
  readonly planHash: string;
  readonly counts: Counts;
  /** Overrides that were used. */
  readonly allowed: Allowance;
  /** Messages of the limits that refused the plan. */
  readonly refusals: readonly string[];
  /** Without what is kept on purpose. */
  readonly changes: readonly RecordedChange[];
  /** Requests sent to read both systems. */
  readonly requests: Requests;
  /** What earlier runs had begun to give, and the state does not have. */
  readonly open: readonly OpenGive[];
  /** Keys (`giveKey`) of the engine's pending operations that this run has looked at: they count no longer, `open` has what is left of them. */
  readonly settled: readonly string[];
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

/** What is remembered of an account that is made or taken over: of the inputs, what tells whose it is and whether it is to be active. */
export interface GivenAccount {
  readonly userName: string;
  readonly objectId?: string;
  /** userPrincipalName where it is not the userName. */
  readonly principal?: string;
  /** Earlier names under which declarations still have them. */
  readonly knownAs?: readonly string[];
  readonly scopes: readonly string[];
  readonly active?: boolean;
  /** On the emergency list. */
  readonly lockedOut?: true;
}

export interface GivenAssignment {
  readonly principalId: string;
  readonly roleId: string;
  readonly resourceId: string;
}

/** What a run makes or takes over, and the state does not have yet, by the type of its resource. */
export type Given =
  | { readonly type: 'VonageUser'; readonly gives: GivenAccount }
  | { readonly type: 'AppAssignment'; readonly gives: GivenAssignment };

/** A give of an earlier run of which nobody knows whether it was done, or which the state does not have though it was. */
export type OpenGive = Given & {
  /** The run that began it; null: known by the engine's pending operations alone. */
  readonly run: string | null;
  /** When it was begun or, with `run` null, first seen. */
  readonly at: string;
  readonly subject: string;
  /** Made anew for somebody whose account is gone and whom the state has. */
  readonly remade: boolean;
};

interface OfResource {
  /** Counts the intents of the file from 1; a result has the number of its intent. */
  readonly number: number;
  readonly at: string;
  readonly type: 'VonageUser' | 'AppAssignment';
  readonly operation: Operation;
  /** Vonage userName; of an assignment, the userPrincipalName or group as the plan has it. */
  readonly subject: string;
}

/** A write is about to be sent. It is on disk before the write leaves. */
export interface Intent extends OfResource {
  readonly kind: 'intent';
  /** What it makes or takes over; null where it takes away or changes what the state has. */
  readonly gives: GivenAccount | GivenAssignment | null;
}

/** What became of it. */
export interface Result extends OfResource {
  readonly kind: 'result';
  /**
   * `unsure`: it failed and may have been carried out all the same. `not-found`: an account was to be disabled, and Vonage has none of its id
   * or name; there was nothing to do, and nothing was confirmed.
   */
  readonly outcome: 'done' | 'failed' | 'unsure' | 'not-found';
  /** SCIM id or assignment id after a create that is done. */
  readonly id: string | null;
  /** One line, without secrets. */
  readonly error: string | null;
  /** Requests that the run's writers have sent so far, this write's among them. Writes go side by side: no request is one write's alone. */
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
  /** Failed or unsure. */
  readonly failed: number;
  /** Begun, and no result is known. */
  readonly open: number;
  /** Requests of the whole run, those that read included. */
  readonly requests: Requests;
}
