import type { Day } from '../../src/declare/types.js';
import type { Sandbox, Stored } from '../../src/sandbox/index.js';
import { addDays } from '../../src/scope/days.js';
import type { Reconciled } from '../support/reconcile.js';
import { type Declared, type Granted, grantedBy, keptDays, mostRemovals } from './declared.js';

export interface Snapshot {
  readonly accounts: ReadonlyMap<string, Stored>;
  /** Principal by id of the assignment. */
  readonly assignments: ReadonlyMap<string, string>;
}

/** `maybe`: by a run that was disturbed, or something that rollcall may have taken over. */
type Certainty = 'no' | 'maybe' | 'yes';

/** What is known of an account in Vonage. */
interface Known {
  managed: Certainty;
  /** Whether somebody made it by hand. */
  readonly byHand: boolean;
  /** Object id of whose it is. */
  owner: string | null;
  /** The days between which its owner's leave began, as far as known. */
  outEarliest: Day | null;
  outLatest: Day | null;
}

/** Who has what by whom, kept beside rollcall's own memory: by looking at both systems between its runs. */
export class Ledger {
  before: Snapshot = { accounts: new Map(), assignments: new Map() };
  private readonly accounts = new Map<string, Known>();
  private readonly assigned = new Map<string, Certainty>();
  /** Object ids of whom rollcall has in its state for certain, whatever became of the account by hand. */
  readonly known = new Set<string>();

  constructor(private readonly sandbox: Sandbox) {
    for (const { id } of sandbox.vonage.accounts) this.stranger(id);
  }

  /**
   * Notes an account that somebody made by hand.
   * @param person object id of who is called so: whom rollcall knows and has no other account (any longer), it takes this one for theirs
   */
  stranger(id: string, person: string | null = null): void {
    const isKnown = person !== null && this.known.has(person);
    this.accounts.set(id, {
      managed: isKnown ? 'maybe' : 'no',
      byHand: true,
      owner: isKnown ? person : null,
      outEarliest: null,
      outLatest: null,
    });
  }

  /** Notes that somebody deleted an account by hand. */
  gone(id: string): void {
    this.accounts.delete(id);
  }

  ownAccount(person: string): Stored | null {
    for (const [id, { owner, managed, byHand }] of this.accounts) {
      if (owner === person && (managed === 'yes' || !byHand)) return this.sandbox.vonage.find(id);
    }
    return null;
  }

  tell(id: string): string {
    return JSON.stringify(this.accounts.get(id));
  }

  isOfAnother(id: string, person: string): boolean {
    const owner = this.accounts.get(id)?.owner ?? null;
    return owner !== null && owner !== person;
  }

  /** Object id of whose an account is, as far as known. */
  whose(id: string): string | null {
    return this.accounts.get(id)?.owner ?? null;
  }

  /** Whether somebody made an account by hand, and rollcall has not taken it over for certain. */
  isByHand(id: string): boolean {
    const known = this.accounts.get(id);
    return known?.byHand === true && known.managed !== 'yes';
  }

  isStranger(id: string): boolean {
    return this.accounts.get(id)?.managed === 'no';
  }

  begin(): void {
    this.before = this.look();
  }

  private look(): Snapshot {
    const { vonage, entra } = this.sandbox;
    return {
      accounts: new Map(vonage.accounts.map((account) => [account.id, account])),
      assignments: new Map(entra.assignments().map(({ id, principalId }) => [id, principalId])),
    };
  }

  /** After any run: what is wrong, a line each. */
  after(done: Reconciled, declared: Declared, day: Day, isAllowed: boolean): readonly string[] {
    const { vonage } = this.sandbox;
    const granted = this.granted(declared, day);
    const wrong: string[] = [];
    for (const account of vonage.accounts) {
      if (this.accounts.has(account.id)) continue;
      const owner = this.personNamed(account.userName);
      this.accounts.set(account.id, {
        managed: 'maybe',
        byHand: false,
        owner,
        outEarliest: null,
        outLatest: null,
      });
      if (owner === null || !granted.people.has(owner)) wrong.push(`${account.userName} was made for nobody`);
    }
    const lost: string[] = [];
    for (const [id, was] of this.before.accounts) {
      const is = vonage.find(id);
      const known = this.accounts.get(id);
      const locked = this.isLocked(granted, was);
      if (was.active && is?.active !== true && !locked) lost.push(was.userName);
      const owner = this.ownerOf(id);
      if (owner !== null && is?.active === true && !was.active && this.isOut(owner, granted))
        wrong.push(`${was.userName} is another's and was enabled`);
      if (known === undefined || done.wasRefused) continue;
      const heir = this.personNamed(was.userName);
      if (known.managed === 'no') {
        const isTouchable = locked || (heir !== null && granted.people.has(heir));
        if (isTouchable) {
          known.managed = 'maybe';
          known.owner = heir;
        } else if (JSON.stringify(is) !== JSON.stringify(was)) wrong.push(`${was.userName} is a stranger's`);
      }
      if (known.owner === null || !granted.people.has(known.owner)) known.outEarliest ??= day;
      // A leaver whom somebody has enabled by hand leaves anew; somebody hired again takes the account over.
      const isHad = [known.owner, heir].some((person) => person !== null && granted.people.has(person));
      if (was.active || isHad) known.outLatest = null;
      if (is === null && (known.outEarliest === null || day < addDays(known.outEarliest, keptDays)))
        wrong.push(`${was.userName} was deleted too early`);
    }
    if (!isAllowed && lost.length > mostRemovals) wrong.push(`lost without leave: ${lost.join(', ')}`);
    const { removals } = done.planned.plan.counts;
    const isWhole = !done.wasRefused && !done.wasKilled && done.failures.length === 0;
    if (isWhole && lost.length !== removals)
      wrong.push(`${lost.length} lost access (${lost.join(', ')}), and the plan has ${removals}`);
    if (!done.wasRefused) {
      for (const id of granted.assigned) if (this.certainty(id) === 'no') this.assigned.set(id, 'maybe');
      for (const id of granted.groups) if (this.certainty(id) === 'no') this.assigned.set(id, 'maybe');
      for (const [id, ours] of this.assigned) {
        if (ours === 'yes' && !granted.assigned.has(id) && !granted.groups.has(id))
          this.assigned.set(id, 'maybe');
      }
    }
    return wrong;
  }

  /** Where nothing is left to do: what is wrong, a line each. Notes then what is certain. */
  rest(declared: Declared, day: Day): readonly string[] {
    const granted = this.granted(declared, day);
    const excused = new Set([...granted.people].filter((id) => this.isExcused(id, granted)));
    const wrong = [
      ...[...granted.people].flatMap((id) => this.personAtRest(id, granted, excused)),
      ...this.sandbox.vonage.accounts.flatMap((account) =>
        this.accountAtRest(account, granted, excused, day),
      ),
      ...this.assignmentsAtRest(granted, excused),
    ];
    for (const id of this.accounts.keys())
      if (this.sandbox.vonage.find(id) === null) this.accounts.delete(id);
    return wrong;
  }

  private personAtRest(id: string, granted: Granted, excused: ReadonlySet<string>): readonly string[] {
    const { entra, vonage } = this.sandbox;
    const user = entra.findUser(id);
    if (user === null) return [];
    const name = user.userPrincipalName;
    const named = vonage.named(name);
    const [account] = named;
    const isActive = user.accountEnabled && !granted.locked.has(id);
    if (excused.has(id)) return [];
    if (isActive) {
      if (account === undefined) return [`${name} has no account`];
      const { userName, active, email, givenName, familyName } = account;
      const has = JSON.stringify({ userName, active, email, givenName, familyName });
      const should = JSON.stringify({
        userName: name,
        active: true,
        email: user.mail ?? name,
        givenName: user.givenName,
        familyName: user.surname,
      });
      if (has !== should) return [`${name} has ${has}, and should have ${should}`];
    } else if (named.some(({ active }) => active)) return [`${name} is active in Vonage`];
    const known = account && this.accounts.get(account.id);
    if (known === undefined) return [];
    // An account that nobody had to write may be a stranger's still.
    known.managed = isActive ? 'yes' : known.managed === 'no' ? 'maybe' : known.managed;
    known.owner = id;
    if (known.managed === 'yes') this.known.add(id);
    known.outEarliest = null;
    known.outLatest = null;
    return [];
  }

  private accountAtRest(
    account: Stored,
    granted: Granted,
    excused: ReadonlySet<string>,
    day: Day,
  ): readonly string[] {
    const { entra } = this.sandbox;
    const { id, userName, active } = account;
    const known = this.accounts.get(id);
    if (known === undefined) return [`${userName} came from nowhere`];
    const { managed, owner } = known;
    if (this.isLocked(granted, account)) return active ? [`${userName} is locked out and active`] : [];
    // One that somebody made and rollcall may never have touched may be as it was.
    if (managed === 'no' || (managed === 'maybe' && known.byHand)) return [];
    if (owner !== null && granted.people.has(owner) && entra.findUser(owner) !== null) {
      if (excused.has(owner)) return [];
      const name = entra.user(owner).userPrincipalName;
      return name.toLowerCase() === userName.toLowerCase() ? [] : [`${userName} is left over of ${name}`];
    }
    if (active) return [`${userName} is active and has no grant`];
    if (managed === 'maybe') return [];
    if (known.outLatest !== null && day >= addDays(known.outLatest, keptDays))
      return [`${userName} should have been deleted: out since ${known.outLatest}`];
    known.outLatest ??= day;
    return [];
  }

  private assignmentsAtRest(granted: Granted, excused: ReadonlySet<string>): readonly string[] {
    const { entra } = this.sandbox;
    const held = entra.assignments().map(({ principalId }) => principalId);
    const wrong: string[] = [];
    const was = new Set(this.before.assignments.values());
    const principals = new Set([...held, ...granted.assigned, ...granted.groups, ...this.assigned.keys()]);
    for (const id of principals) {
      const principal = entra.principal(id);
      if (principal === null) {
        if (this.certainty(id) === 'yes') this.assigned.set(id, 'maybe');
        continue;
      }
      const name = 'userPrincipalName' in principal ? principal.userPrincipalName : principal.displayName;
      const has = held.filter((one) => one === id).length;
      const isDisabled = 'accountEnabled' in principal && !principal.accountEnabled;
      const isLocked = granted.locked.has(id);
      if (has > 1) wrong.push(`${name} is assigned twice`);
      if (isLocked) {
        if (has > 0) wrong.push(`${name} is locked out and assigned`);
        this.assigned.set(id, 'no');
      } else if (granted.groups.has(id) || (granted.assigned.has(id) && !isDisabled && !excused.has(id))) {
        if (has === 0) wrong.push(`${name} is not assigned`);
        this.assigned.set(id, 'yes');
      } else if (granted.people.has(id) && (isDisabled || excused.has(id))) {
        if (was.has(id) !== has > 0) wrong.push(`${name} is held and was changed`);
      } else {
        if (has > 0 && this.certainty(id) === 'yes') wrong.push(`${name} is assigned and has no grant`);
        if (has === 0) this.assigned.set(id, 'no');
      }
    }
    return wrong;
  }

  /** Whom an error keeps from being brought in line. */
  private isExcused(id: string, granted: Granted): boolean {
    const { entra, vonage } = this.sandbox;
    const user = entra.findUser(id);
    if (user === null || user.surname === null) return true;
    const named = vonage.named(user.userPrincipalName);
    if (named.length > 1) return true;
    const [account] = named;
    if (account === undefined) return false;
    const own = this.ownAccount(id);
    if (own !== null && own.id !== account.id) return true;
    const owner = this.accounts.get(account.id)?.owner ?? null;
    if (this.isLocked(granted, account)) return !granted.locked.has(id);
    if (owner === null || owner === id || this.isStranger(account.id)) return false;
    const holder = entra.findUser(owner);
    return holder !== null && (granted.people.has(owner) || holder.accountEnabled);
  }

  /** Whether somebody has no grant, and is there all the same: nobody else may have their account. */
  private isOut(id: string, granted: Granted): boolean {
    return !granted.people.has(id) && this.sandbox.entra.findUser(id)?.accountEnabled === true;
  }

  /** Whose an account is, unless it may be a stranger's. */
  private ownerOf(id: string): string | null {
    const known = this.accounts.get(id);
    return known === undefined || (known.byHand && known.managed !== 'yes') ? null : known.owner;
  }

  private isLocked(granted: Granted, account: Stored): boolean {
    const owner = this.ownerOf(account.id);
    if (owner !== null && granted.locked.has(owner)) return true;
    const person = this.personNamed(account.userName);
    if (person !== null && granted.locked.has(person)) return true;
    // With a person every account of their account's name is meant.
    const namesakes = this.sandbox.vonage.named(account.userName);
    return namesakes.some(({ id }) => granted.locked.has(this.ownerOf(id) ?? ''));
  }

  private granted(declared: Declared, day: Day): Granted {
    const granted = grantedBy(declared, this.sandbox.entra, day, this.known);
    // Every account of a name is meant, and so is whoever has that account.
    const named = declared.lockout.flatMap(({ text }) => this.sandbox.vonage.named(text));
    const owners = named.flatMap(({ id }) => this.ownerOf(id) ?? []);
    return { ...granted, locked: new Set([...granted.locked, ...owners]) };
  }

  private personNamed(userName: string): string | null {
    return this.sandbox.entra.findUser(userName)?.id ?? null;
  }

  private certainty(id: string): Certainty {
    return this.assigned.get(id) ?? 'no';
  }
}
