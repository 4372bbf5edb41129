import type { Company } from '../company/types.js';
import { guid } from '../ids.js';
import { behind, Lag } from '../store/lag.js';
import { Ordered } from '../store/ordered.js';
import type { AccountValues } from './resource.js';
import type { VonageAccount } from './types.js';

/**
 * What Vonage holds. The methods are what an administrator does by hand in Vonage's portal, so they may leave accounts
 * that SCIM would refuse. Accounts are named by SCIM id or userName; naming one that is not there throws.
 */
export class Vonage {
  private readonly stored: Ordered<Stored>;
  private readonly byName;
  private readonly lag = new Lag<Stored>();
  private made = 0;
  private activeCount = 0;

  constructor(
    private readonly company: Company,
    private readonly now: () => Date,
  ) {
    this.stored = new Ordered<Stored>([], (account) => account.hidden !== true);
    this.byName = this.stored.index((account) => account.userName.toLowerCase());
    for (const account of company.accounts)
      this.keep({ ...account, lastModified: account.created, version: 1 }, null);
  }

  /** Every account, hidden ones included, in the order of creation. */
  get accounts(): readonly Stored[] {
    return this.stored.all();
  }

  /** How many accounts take a seat: the active ones, hidden ones included. */
  get active(): number {
    return this.activeCount;
  }

  /** The five attributes of every account, ordered by userName: plain values, to be compared with what was expected. */
  snapshot(): readonly AccountValues[] {
    return this.accounts
      .map(({ userName, active, email, givenName, familyName }) => {
        return { userName, active, email, givenName, familyName };
      })
      .sort((a, b) => (a.userName.toLowerCase() < b.userName.toLowerCase() ? -1 : 1));
  }

  /** A part of what SCIM lists: the accounts from the `start`th on, from 0, and how many there are. Hidden ones are not. */
  list(start: number, count: number): { readonly total: number; readonly accounts: readonly Stored[] } {
    const seen = this.lag.read();
    if (seen === null) {
      return { total: this.stored.shown, accounts: this.stored.slice(start, count) };
    }
    const all = behind(this.stored.allShown(), seen);
    return { total: all.length, accounts: all.slice(start, start + count) };
  }

  /** What SCIM finds by a userName, without regard to case. */
  search(userName: string): readonly Stored[] {
    const seen = this.lag.read();
    const found = this.named(userName).filter((account) => account.hidden !== true);
    if (seen === null) return found;
    const key = userName.toLowerCase();
    const before = new Map([...seen].filter(([, account]) => account?.userName.toLowerCase() === key));
    const shown = found.filter(({ id }) => !seen.has(id));
    return behind(shown, before);
  }

  /** The next `reads` lists and searches do not show what `act` changes. */
  unseen<Result>(reads: number, act: () => Result): Result {
    return this.lag.during(reads, act);
  }

  /** Null where there is none. */
  find(idOrUserName: string): Stored | null {
    return this.stored.get(idOrUserName) ?? this.named(idOrUserName)[0] ?? null;
  }

  account(idOrUserName: string): Stored {
    const found = this.find(idOrUserName);
    if (found === null) throw new Error(`the sandbox's Vonage has no user ${idOrUserName}`);
    return found;
  }

  /** Accounts with this userName, without regard to case, hidden ones included. SCIM allows one; by hand there can be more. */
  named(userName: string): readonly Stored[] {
    return this.byName.get(userName.toLowerCase()).flatMap((id) => this.stored.get(id) ?? []);
  }

  /** Adds an account. */
  add(account: Partial<VonageAccount> & Pick<VonageAccount, 'userName'>): Stored {
    this.made += 1;
    const time = this.now().toISOString();
    const added: Stored = {
      id: guid(this.company.tenantId, 'added-account', this.made),
      active: true,
      email: null,
      givenName: null,
      familyName: null,
      created: time,
      lastModified: time,
      version: 1,
      ...account,
    };
    this.keep(added, null);
    return added;
  }

  /** Changes an account. What is the same already leaves it as it is. */
  edit(idOrUserName: string, changes: Partial<Omit<VonageAccount, 'id'>>): Stored {
    const before = this.account(idOrUserName);
    const names = Object.keys(changes) as (keyof typeof changes)[];
    if (names.every((name) => changes[name] === before[name])) return before;
    const after = {
      ...before,
      ...changes,
      lastModified: this.now().toISOString(),
      version: before.version + 1,
    };
    this.keep(after, before);
    return after;
  }

  remove(idOrUserName: string): void {
    const account = this.account(idOrUserName);
    this.activeCount -= Number(account.active);
    this.stored.delete(account.id);
    this.lag.record(account.id, account);
  }

  private keep(account: Stored, before: Stored | null): void {
    this.activeCount += Number(account.active) - Number(before?.active ?? false);
    this.stored.set(account);
    this.lag.record(account.id, before);
  }
}

/** An account as the store keeps it. */
export interface Stored extends VonageAccount {
  readonly lastModified: string;
  readonly version: number;
}
