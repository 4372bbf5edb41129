import { assignedSubject } from '../plan/assignment.js';
import type { Remembered, RememberedAccount, RememberedAssignment } from '../plan/types.js';
import {
  type CarriedOver,
  giveKey,
  isStated,
  nothingCarriedOver,
  rememberedGives,
  type Stated,
} from '../record/open.js';
import type { Given, OpenGive } from '../record/types.js';
import {
  type AppAssignmentInputs,
  type AppAssignmentOutputs,
  givenAccount,
  givenAssignment,
  type ResourceType,
  type RosterInputs,
  rememberAccount,
  rememberAssignment,
  typeToken,
  type VonageUserInputs,
  type VonageUserOutputs,
} from './resources.js';

interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: unknown;
  readonly outputs?: unknown;
}

/** The shape of `pulumi stack export`, as far as rollcall reads it. */
export interface StackExport {
  readonly deployment?: {
    readonly resources?: readonly StateResource[];
    readonly pending_operations?: readonly { readonly type: string; readonly resource: StateResource }[];
  } | null;
}

/** A create that was cut off, as the engine keeps it: for ever, whatever became of it since. */
export type PendingGive = Given & { readonly name: string };

/** What a stack's state has. */
export interface State extends Stated {
  /** The run that last saved it, where it left a record. */
  readonly run: string | null;
  readonly pending: readonly PendingGive[];
  /** Whether a run has ever saved anything. */
  readonly hasRun: boolean;
}

export function readState(exported: StackExport): State {
  const accounts: RememberedAccount[] = [];
  const assignments: RememberedAssignment[] = [];
  const resources = exported.deployment?.resources ?? [];
  for (const resource of resources) {
    const { id = null, inputs, outputs = {} } = resource;
    const name = nameOf(resource);
    if (isType(resource, 'VonageUser')) {
      accounts.push(
        rememberAccount(name, id, inputs as VonageUserInputs, outputs as Partial<VonageUserOutputs>),
      );
    } else if (isType(resource, 'AppAssignment')) {
      const held = outputs as Partial<AppAssignmentOutputs>;
      assignments.push(rememberAssignment(name, id, inputs as AppAssignmentInputs, held));
    }
  }
  const roster = resources.find((resource) => isType(resource, 'Roster'));
  const pending = (exported.deployment?.pending_operations ?? [])
    .filter(({ type }) => type === 'creating')
    .flatMap(({ resource }) => pendingGive(resource) ?? []);
  return {
    run: (roster?.inputs as Partial<RosterInputs> | undefined)?.run ?? null,
    accounts,
    assignments,
    pending,
    hasRun: accounts.length + assignments.length > 0 || roster !== undefined,
  };
}

/** Null for an assignment that was to be taken: there is nothing to look for. */
function pendingGive(resource: StateResource): PendingGive | null {
  const name = nameOf(resource);
  if (isType(resource, 'VonageUser')) {
    return { type: 'VonageUser', name, gives: givenAccount(resource.inputs as VonageUserInputs) };
  }
  if (!isType(resource, 'AppAssignment')) return null;
  const inputs = resource.inputs as AppAssignmentInputs;
  return inputs.withdrawn ? null : { type: 'AppAssignment', name, gives: givenAssignment(inputs) };
}

/** What is open, told by the journal and by pending operations that no run has looked at. */
export function openIn(state: State, journal: CarriedOver, now: Date): readonly OpenGive[] {
  const known = new Set(journal.open.map(giveKey));
  const unseen = state.pending.filter(
    (give) => !journal.settled.has(giveKey(give)) && !known.has(giveKey(give)),
  );
  const at = now.toISOString();
  const first = new Map(
    unseen.map(({ name, ...give }): [string, OpenGive] => {
      const subject = give.type === 'VonageUser' ? name : assignedSubject(name);
      return [giveKey(give), { ...give, run: null, at, subject, remade: false }];
    }),
  );
  return [...journal.open, ...first.values()].filter((give) => !isStated(give, state));
}

/**
 * What a stack remembers: everyone rollcall gave access, with what was confirmed of them, by its state; and, without an id, what a run
 * had begun to give and the state does not have, so that nobody it made is taken for a stranger.
 */
export function rememberedFrom(
  exported: StackExport,
  {
    journal = nothingCarriedOver,
    now = new Date(),
  }: { readonly journal?: CarriedOver; readonly now?: Date } = {},
): Remembered {
  const state = readState(exported);
  const begun = rememberedGives(openIn(state, journal, now));
  const accounts = [...state.accounts, ...begun.accounts];
  const assignments = [...state.assignments, ...begun.assignments];
  const ran = state.hasRun || accounts.length + assignments.length > 0;
  return ran ? { kind: 'read', accounts, assignments } : { kind: 'first-run' };
}

function nameOf({ urn }: StateResource): string {
  return urn.split('::').slice(3).join('::');
}

function isType(resource: StateResource, type: ResourceType): boolean {
  return resource.type === typeToken(type);
}
