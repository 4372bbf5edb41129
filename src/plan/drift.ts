import {
  type Account,
  differences,
  sameValue,
  type TargetAttribute,
  targetAttributes,
  userNameKey,
} from '../vonage/account.js';
import type { Draft } from './draft.js';
import { AssignmentDrift } from './drift-assignments.js';
import type { Change, Live, Planned, Remembered, RememberedAccount } from './types.js';

/**
 * What was done by hand. Of an account that was changed in several ways the first that fits is said, and all of its attributes are
 * listed. `unseen`: SCIM does not show it, and its person is to have no access: it was deleted, or is an administrator's. `replaced`: it is
 * gone, and another has its name or role. `unmanaged`: nobody declares it and rollcall never made it.
 */
export const driftKinds = [
  'unseen',
  'deleted',
  'replaced',
  'disabled',
  'enabled',
  'changed',
  'unassigned',
  'assigned',
  'unmanaged',
] as const;
export type DriftKind = (typeof driftKinds)[number];

type AttributeValue = string | boolean | null;

export interface DriftedAttribute {
  readonly attribute: TargetAttribute;
  /** What rollcall last confirmed; null: nothing. */
  readonly last: AttributeValue;
  readonly now: AttributeValue;
}

/** One account or assignment that is not as rollcall last confirmed it. */
export interface Drifted {
  readonly kind: Change['kind'];
  readonly what: DriftKind;
  readonly subject: Change['subject'];
  /** App role of an assignment, for people; null of an account. */
  readonly role: string | null;
  /** Of an account that is there; else none. */
  readonly attributes: readonly DriftedAttribute[];
  /** What the next `up` does about it, as clauses of which it is the subject: `sets name.familyName back to Byron`. */
  readonly next: readonly string[];
}

export interface Drift {
  readonly stack: string;
  /** `first-run`: nothing is confirmed yet, and so there is nothing to compare with. */
  readonly memory: 'first-run' | 'read';
  /** What calls for somebody: the next `up` writes about it, takes note of it, or is kept from doing so by an error. */
  readonly drifted: readonly Drifted[];
  /**
   * What the next `up` leaves as it is, as it did last time, for all that anybody remembers: strangers under `unmanaged: keep`, people who
   * are protected, accounts of leavers that are gone or that policy keeps.
   */
  readonly leftAlone: readonly Drifted[];
  /** Changes of the plan that no drift is behind: what is declared, or what Entra's people are, has changed since the last run. */
  readonly pending: number;
  /** Why the next `up` would be refused as things stand; empty: it would not. */
  readonly refusals: readonly string[];
}

/**
 * What Vonage and Entra hold now against what rollcall last confirmed. What the declarations or Entra's people want otherwise since
 * then is no drift, but not applied yet. Attributes that rollcall did not manage at the last run are not compared.
 * @param remembered never `unreadable`: of that nothing can be said
 * @param planned the plan of these very `remembered` and `live`
 */
export function driftOf(
  remembered: Exclude<Remembered, { readonly kind: 'unreadable' }>,
  live: Live,
  planned: Planned,
): Drift {
  const { plan } = planned;
  const base = { stack: plan.stack, refusals: plan.refusals.map(({ message }) => message) };
  if (remembered.kind === 'first-run') {
    const pending = plan.changes.filter(({ action }) => action !== 'keep').length;
    return { ...base, memory: 'first-run', drifted: [], leftAlone: [], pending };
  }
  const accounts = new AccountDrift(remembered.accounts, live, planned);
  const assignments = new AssignmentDrift(remembered, live, planned);
  const found = [...accounts.found, ...assignments.found].sort(inOrder);
  return {
    ...base,
    memory: 'read',
    drifted: found.filter(({ isStanding }) => !isStanding).map(({ drifted }) => drifted),
    leftAlone: found.filter(({ isStanding }) => isStanding).map(({ drifted }) => drifted),
    pending: accounts.pending + assignments.pending,
  };
}

/** `isStanding`: it will be the same after the next `up`. */
export interface Found {
  readonly drifted: Drifted;
  readonly isStanding: boolean;
}

function inOrder({ drifted: a }: Found, { drifted: b }: Found): number {
  const order = driftKinds.indexOf(a.what) - driftKinds.indexOf(b.what);
  if (order !== 0) return order;
  const key = ({ kind, subject, role }: Drifted): string =>
    `${kind} ${userNameKey(subject.name)} ${subject.objectId} ${subject.scimId} ${role}`;
  return key(a) < key(b) ? -1 : 1;
}

class AccountDrift {
  readonly found: Found[] = [];
  pending: number;
  private readonly drafts: ReadonlyMap<RememberedAccount | null, Draft>;
  private readonly changes: ReadonlyMap<string, Change>;
  private readonly accounts: ReadonlyMap<string, Account>;

  constructor(remembered: readonly RememberedAccount[], live: Live, planned: Planned) {
    const changes = planned.plan.changes.filter(({ kind }) => kind === 'account');
    this.changes = new Map(changes.map((change) => [change.subject.scimId ?? '', change]));
    this.drafts = new Map(planned.drafts.map((draft) => [draft.memory, draft]));
    this.accounts = new Map(live.accounts.map((account) => [account.id, account]));
    this.pending = changes.filter(({ action }) => action !== 'keep').length;
    const known = new Set(remembered.flatMap(({ scimId }) => scimId ?? []));
    for (const memory of remembered) {
      // Of a create that was cut off nothing was confirmed.
      if (memory.scimId !== null) this.compare(memory, memory.scimId, known);
    }
    for (const draft of planned.drafts) {
      if (draft.memory === null && draft.objectId === null) this.stranger(draft);
    }
  }

  private compare(memory: RememberedAccount, scimId: string, known: ReadonlySet<string>): void {
    const draft = this.drafts.get(memory);
    const own = this.accounts.get(scimId);
    // Another of the same name is what the planner takes for theirs.
    const other = draft?.account && !known.has(draft.account.id) ? draft.account : null;
    const account = own ?? other;
    const attributes = account === null ? [] : driftedAttributes(account, memory);
    if (own !== undefined && attributes.length === 0) return;
    const change = this.changes.get(account?.id ?? scimId);
    const gone = draft?.unseen === true ? 'unseen' : account === null ? 'deleted' : 'replaced';
    const what = own === undefined ? gone : whatOf(attributes);
    const isWritten = change !== undefined && change.action !== 'keep';
    const isStanding = !isWritten && stands(change, draft);
    this.settle(change, attributes);
    const name = account?.values.userName ?? memory.values.userName;
    this.found.push({
      isStanding,
      drifted: {
        kind: 'account',
        what,
        subject: { name, objectId: memory.objectId, scimId: account?.id ?? scimId },
        role: null,
        attributes,
        next: nextOf(change, draft, what, attributes),
      },
    });
  }

  private stranger({ account, causes }: Draft): void {
    // Whom the emergency list has is nobody's stranger.
    if (account === null || causes[0]?.kind === 'lockout') return;
    const change = this.changes.get(account.id);
    const takes = change !== undefined && change.action !== 'keep';
    if (takes) this.pending -= 1;
    const taking = account.values.active ? 'disables it' : 'takes it over, disabled';
    const why = (change?.causes ?? causes)[0]?.message ?? 'nobody declares it';
    this.found.push({
      isStanding: !takes,
      drifted: {
        kind: 'account',
        what: 'unmanaged',
        subject: { name: account.values.userName, objectId: null, scimId: account.id },
        role: null,
        attributes: [],
        next: [takes ? `${taking} (unmanaged: disable)` : `keeps it: ${why}`],
      },
    });
  }

  /** A change is pending no longer where drift is all that is behind it. */
  private settle(change: Change | undefined, attributes: readonly DriftedAttribute[]): void {
    if (change === undefined || change.action === 'keep') return;
    const drifted = new Set<string>(attributes.map(({ attribute }) => attribute));
    const isMixed =
      change.action === 'delete' ||
      (change.action !== 'create' && change.attributes.some(({ attribute }) => !drifted.has(attribute)));
    if (!isMixed) this.pending -= 1;
  }
}

function driftedAttributes(account: Account, memory: RememberedAccount): readonly DriftedAttribute[] {
  const differing = differences(account, memory.values);
  return targetAttributes
    .filter((attribute) => differing[attribute] !== undefined)
    .map((attribute) => ({
      attribute,
      last: memory.values[attribute] ?? null,
      now: account.values[attribute] ?? null,
    }));
}

function whatOf(attributes: readonly DriftedAttribute[]): DriftKind {
  const active = attributes.find(({ attribute }) => attribute === 'active');
  if (active === undefined) return 'changed';
  return active.now === true ? 'enabled' : 'disabled';
}

/** Whether what is not written about is left so on purpose, and will be the same every night. */
function stands(change: Change | undefined, draft: Draft | undefined): boolean {
  if (draft?.unseen === true || draft?.causes[0]?.kind === 'error') return false;
  if (change?.causes[0]?.kind === 'protected' || draft?.lockedOut === true) return true;
  // Somebody who left, or whom Entra has disabled, is to have no access: that the account is gone is no loss.
  return draft?.fate === 'leave' || (draft?.fate === 'hold' && draft.causes[0]?.kind === 'entra-disabled');
}

function nextOf(
  change: Change | undefined,
  draft: Draft | undefined,
  what: DriftKind,
  attributes: readonly DriftedAttribute[],
): readonly string[] {
  if (what === 'unseen')
    return ["leaves it as it is: look in Vonage whether it was deleted, or is an administrator's and live"];
  const why = change?.causes[0]?.message ?? draft?.causes[0]?.message;
  if (change === undefined || change.action === 'keep') {
    if (draft?.fate === 'have' && change === undefined)
      return attributes.map(({ attribute }) => kept(draft, attribute));
    return [why === undefined ? 'leaves it as it is' : `leaves it as it is: ${why}`];
  }
  if (change.action === 'delete') return [`deletes the account${why === undefined ? '' : `: ${why}`}`];
  if (change.action === 'create') return ['makes the account anew'];
  const clauses = what === 'replaced' ? ['takes the new account for theirs'] : [];
  for (const { attribute, last } of attributes) {
    const planned = change.attributes.find((each) => each.attribute === attribute);
    if (planned === undefined) clauses.push(kept(draft, attribute));
    else if (sameValue(attribute, planned.after, last)) clauses.push(back(attribute, planned.after));
    else clauses.push(`sets ${attribute} to ${shown(planned.after)}, which is declared now`);
  }
  return clauses;
}

function kept(draft: Draft | undefined, attribute: TargetAttribute): string {
  return draft?.wanted[attribute] === undefined
    ? `keeps ${attribute}: the mapping does not manage it now`
    : `keeps ${attribute}: it is what is declared now`;
}

function back(attribute: TargetAttribute, value: AttributeValue): string {
  if (attribute === 'active') return value === true ? 'enables it again' : 'disables it again';
  return value === null ? `takes ${attribute} away again` : `sets ${attribute} back to ${shown(value)}`;
}

function shown(value: AttributeValue): string {
  return value === null ? 'nothing' : String(value);
}
