import type { Company } from '../company/types.js';
import { guid } from '../ids.js';
import type { VonageAccount } from './types.js';

/**
 * What Vonage holds. The methods are what an administrator does by hand in Vonage's portal, so they may leave accounts
 * that SCIM would refuse. Accounts are named by SCIM id or userName; naming one that is not there throws.
 */
export class Vonage {
  private readonly byId = new Map<string, Stored>();
  private readonly idsByName = new Map<string, string[]>();
  private made = 0;

  constructor(
    private readonly company: Company,
    private readonly now: () => Date,
  ) {
    for (const account of company.accounts)
      this.keep({ ...account, lastModified: account.created, version: 1 });
  }

  /** Every account, hidden ones included. */
  get accounts(): readonly Stored[] {
    return [...this.byId.values()];
  }

  /** Null where there is none. */
  find(idOrUserName: string): Stored | null {
    return this.byId.get(idOrUserName) ?? this.named(idOrUserName)[0] ?? null;
  }

  account(idOrUserName: string): Stored {
    const found = this.find(idOrUserName);
    if (found === null) throw new Error(`the sandbox's Vonage has no user ${idOrUserName}`);
    return found;
  }

  /** Accounts with this userName, without regard to case. SCIM allows one; by hand there can be more. */
  named(userName: string): readonly Stored[] {
    return (this.idsByName.get(userName.toLowerCase()) ?? []).flatMap((id) => this.byId.get(id) ?? []);
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
    this.keep(added);
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
    this.forget(before);
    this.keep(after);
    return after;
  }

  remove(idOrUserName: string): void {
    const account = this.account(idOrUserName);
    this.forget(account);
    this.byId.delete(account.id);
  }

  private keep(account: Stored): void {
    // A Map keeps the place of a key that it has: lists stay in the order of creation.
    this.byId.set(account.id, account);
    const key = account.userName.toLowerCase();
    this.idsByName.set(key, [...(this.idsByName.get(key) ?? []), account.id]);
  }

  private forget(account: Stored): void {
    const key = account.userName.toLowerCase();
    const others = (this.idsByName.get(key) ?? []).filter((id) => id !== account.id);
    if (others.length === 0) this.idsByName.delete(key);
    else this.idsByName.set(key, others);
  }
}

/** An account as the store keeps it. */
export interface Stored extends VonageAccount {
  readonly lastModified: string;
  readonly version: number;
}
