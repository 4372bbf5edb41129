import type { DirectoryWriter, RoleAssignment } from '../../src/directory/types.js';
import { HttpError } from '../../src/http/index.js';
import { type DynamicProvider, makeHandlers } from '../../src/provider/index.js';
import type { ResourceType } from '../../src/provider/resources.js';
import { Session } from '../../src/provider/session.js';
import type { Journal } from '../../src/record/journal.js';
import {
  type Account,
  type AccountValues,
  userNameKey,
  type WantedValues,
} from '../../src/vonage/account.js';
import type { AccountWriter, CreatedAccount } from '../../src/vonage/types.js';
import { patchedValues } from '../support/patched.js';

/** Vonage in memory, with a note of every write that was sent. It keeps the promises of `AccountWriter`, no more. */
export class FakeVonage implements AccountWriter {
  readonly sent: (readonly [string, string, WantedValues?])[] = [];
  readonly accounts: Map<string, Account>;
  #made: number;

  /** @param made how many accounts were made in runs before this one */
  constructor(accounts: readonly Account[] = [], made = 0) {
    this.#made = made;
    this.accounts = new Map(accounts.map((account) => [account.id, account]));
  }

  async create(values: AccountValues): Promise<CreatedAccount> {
    const { userName } = values;
    if (userName === undefined) throw new TypeError('an account needs a userName');
    this.sent.push(['POST', userName, values]);
    const same = this.#named(userName);
    if (same !== undefined) return { ...same, existed: true };
    this.#made += 1;
    const account = { id: `made-${this.#made}`, values: { active: true, ...values, userName } };
    this.accounts.set(account.id, account);
    return { ...account, existed: false };
  }

  async patch(id: string, values: WantedValues): Promise<void> {
    if (Object.keys(values).length === 0) return;
    this.sent.push(['PATCH', id, values]);
    const account = this.accounts.get(id);
    if (account === undefined) throw refused(404);
    const rival = values.userName === undefined ? undefined : this.#named(values.userName);
    if (rival !== undefined && rival.id !== id) throw refused(409);
    this.accounts.set(id, { id, values: patchedValues(account.values, values) });
  }

  async lookUp(id: string, userName: string): Promise<Account | null> {
    return this.accounts.get(id) ?? this.#named(userName) ?? null;
  }

  async remove(id: string): Promise<void> {
    this.sent.push(['DELETE', id]);
    this.accounts.delete(id);
  }

  #named(userName: string): Account | undefined {
    const key = userNameKey(userName);
    return [...this.accounts.values()].find(({ values }) => userNameKey(values.userName) === key);
  }
}

function refused(status: number): HttpError {
  return new HttpError(`Vonage answered ${status}`, {
    status,
    method: 'PATCH',
    url: 'https://vonage.test/Users',
  });
}

/** The app's assignments in memory, with a note of every write that was sent. */
export class FakeDirectory implements DirectoryWriter {
  readonly sent: (readonly [string, ...string[]])[] = [];
  readonly assignments: Map<string, RoleAssignment>;
  #made: number;

  /** @param made how many assignments were made in runs before this one */
  constructor(assignments: readonly RoleAssignment[] = [], made = 0) {
    this.#made = made;
    this.assignments = new Map(assignments.map((assignment) => [assignment.id, assignment]));
  }

  async assign(servicePrincipalId: string, principalId: string, appRoleId: string): Promise<RoleAssignment> {
    this.sent.push(['POST', servicePrincipalId, principalId, appRoleId]);
    const same = [...this.assignments.values()].find(
      (held) => held.principalId === principalId && held.appRoleId === appRoleId,
    );
    if (same !== undefined) return same;
    this.#made += 1;
    const id = `given-${this.#made}`;
    const given: RoleAssignment = {
      id,
      principalId,
      principalType: 'User',
      principalDisplayName: null,
      appRoleId,
    };
    this.assignments.set(id, given);
    return given;
  }

  async unassign(servicePrincipalId: string, assignmentId: string): Promise<void> {
    this.sent.push(['DELETE', servicePrincipalId, assignmentId]);
    this.assignments.delete(assignmentId);
  }
}

/** A session whose writers are these; what the roster allows is the real one's, and its journal is as given. */
class FakeSession extends Session {
  constructor(
    private readonly fakeVonage: AccountWriter,
    private readonly fakeDirectory: DirectoryWriter,
    private readonly journal: Journal | undefined,
  ) {
    super();
  }

  protected override openJournal(stack: string, run: string): Journal {
    return this.journal ?? super.openJournal(stack, run);
  }

  override get accounts(): AccountWriter {
    return this.fakeVonage;
  }

  override get directory(): DirectoryWriter {
    return this.fakeDirectory;
  }
}

/** The real handlers of one provider process over writers that need not be whole fakes. */
export function handlersOver(
  accounts: AccountWriter,
  directory: DirectoryWriter,
  journal?: Journal,
): Readonly<Record<ResourceType, DynamicProvider>> {
  return makeHandlers(new FakeSession(accounts, directory, journal));
}

export interface Provider extends Readonly<Record<ResourceType, DynamicProvider>> {
  readonly vonage: FakeVonage;
  readonly directory: FakeDirectory;
  /** As the engine does it first in a whole run. */
  allow(...removals: string[]): void;
  /** The same, of a run that lets go of these. */
  release(...released: string[]): void;
}

/** The real handlers of one provider process over systems in memory. */
export function provider({ vonage = new FakeVonage(), directory = new FakeDirectory() } = {}): Provider {
  const handlers = handlersOver(vonage, directory);
  return {
    ...handlers,
    vonage,
    directory,
    allow: (...removals) => {
      handlers.Roster.diff('test', {}, { stack: 'test', removals, refusals: [] });
    },
    release: (...released) => {
      handlers.Roster.diff('test', {}, { stack: 'test', removals: [], released, refusals: [] });
    },
  };
}
