import {
  backoff,
  HttpError,
  mayHaveBeenProcessed,
  pathSegment,
  plainLine,
  type Runtime,
  realRuntime,
  type WriteTransport,
} from '../http/index.js';
import type { VonageRate } from '../rates.js';
import { type Account, type AccountValues, userNameKey, type WantedValues } from './account.js';
import { BulkSender } from './bulk.js';
import { createBody, patchBody } from './dialect.js';
import { VonageError } from './errors.js';
import { normalise } from './normalise.js';
import { ScimReader } from './reader.js';
import type { AccountWriter, CreatedAccount } from './types.js';

const route = '/Users/{id}';
/** Times that an account is tried to be made whose making cannot be told. */
const attempts = 3;
/** Times that an account is looked for which should be there: a search may lag behind a write. */
const looks = 3;

export interface ScimWriterOptions {
  /** Default: `never`. */
  readonly bulk?: VonageRate['bulk'];
  readonly runtime?: Partial<Runtime> | undefined;
}

/** Writes Vonage's users over SCIM. See `AccountWriter`. */
export class ScimWriter implements AccountWriter {
  readonly #transport: WriteTransport;
  /** Where each write goes first; one that is tried again goes alone. */
  readonly #first: Pick<WriteTransport, 'send'>;
  readonly #reader: ScimReader;
  readonly #runtime: Pick<Runtime, 'sleep' | 'random'>;
  #everybody: Promise<readonly Account[]> | undefined;

  constructor(transport: WriteTransport, { bulk = 'never', runtime }: ScimWriterOptions = {}) {
    this.#transport = transport;
    this.#reader = new ScimReader(transport);
    this.#runtime = { ...realRuntime, ...runtime };
    this.#first = bulk === 'auto' ? new BulkSender(transport, this.#runtime) : transport;
  }

  /**
   * An account that exists already comes back as it is, with `existed`: bringing it in line is for the caller, who knows
   * what may be changed. So does one that an earlier try made, when its answer was lost.
   */
  async create(values: AccountValues): Promise<CreatedAccount> {
    const { userName } = values;
    if (userName === undefined) throw new TypeError('an account needs a userName');
    for (let attempt = 1; ; attempt++) {
      try {
        const sender = attempt === 1 ? this.#first : this.#transport;
        return { ...normalise(await sender.send('POST', '/Users', createBody(values))), existed: false };
      } catch (error) {
        if (error instanceof HttpError && error.status === 409) {
          return { ...(await this.#holderOf(userName, error)), existed: true };
        }
        // A 2xx whose body is no user made one all the same.
        if (!mayHaveBeenProcessed(error) && !(error instanceof VonageError)) throw error;
        const account = await this.#madeAfterAll(userName, error);
        if (account !== undefined) return { ...account, existed: true };
        if (attempt >= attempts) throw error;
      }
    }
  }

  /**
   * Who has a userName that the server says is taken: made by hand meanwhile, or by an earlier try. A search that minds
   * case may find nobody; then the list is read, once for all such conflicts.
   */
  async #holderOf(userName: string, conflict: HttpError): Promise<Account> {
    const key = userNameKey(userName);
    for (let look = 1; look <= looks; look++) {
      const found = only(await this.#reader.find(userName), userName);
      if (found !== undefined) return found;
      if (look === 1) {
        const everybody = await this.#list();
        const listed = only(
          everybody.filter(({ values }) => userNameKey(values.userName) === key),
          userName,
        );
        if (listed !== undefined) return listed;
      }
      if (look < looks) await this.#runtime.sleep(backoff(look, this.#runtime.random()));
    }
    throw new VonageError('taken', takenByNobody(userName, conflict), { cause: conflict });
  }

  #list(): Promise<readonly Account[]> {
    this.#everybody ??= this.#reader.accounts().catch((error: unknown) => {
      this.#everybody = undefined;
      throw error;
    });
    return this.#everybody;
  }

  /**
   * The account that a write with a lost answer may have made, looked for several times with growing waits, since what is
   * not found is made a second time. Where nobody can look, the write's own error stands.
   */
  async #madeAfterAll(userName: string, lost: unknown): Promise<Account | undefined> {
    for (let look = 1; look <= looks; look++) {
      let found: readonly Account[];
      try {
        found = await this.#reader.find(userName);
      } catch {
        throw lost;
      }
      const account = only(found, userName);
      if (account !== undefined) return account;
      await this.#runtime.sleep(backoff(look, this.#runtime.random()));
    }
    return undefined;
  }

  async patch(id: string, values: WantedValues): Promise<void> {
    if (Object.values(values).every((value) => value === undefined)) return;
    const path = `/Users/${pathSegment(id)}`;
    try {
      await this.#first.send('PATCH', path, patchBody(values), { route });
    } catch (error) {
      const email = values['emails[type eq "work"].value'] !== undefined;
      if (!email || !(error instanceof HttpError) || error.status !== 400 || error.code !== 'noTarget')
        throw error;
      await this.#transport.send('PATCH', path, patchBody(values, false), { route });
    }
  }

  async lookUp(id: string, userName: string): Promise<Account | null> {
    return (await this.#reader.account(id)) ?? (await this.#reader.find(userName))[0] ?? null;
  }

  async remove(id: string): Promise<void> {
    try {
      await this.#first.send('DELETE', `/Users/${pathSegment(id)}`, undefined, { route });
    } catch (error) {
      if (!(error instanceof HttpError) || error.status !== 404) throw error;
    }
  }
}

/** @throws {VonageError} `ambiguous` where there are several: taking one of them could give somebody another one's phone. */
function only(accounts: readonly Account[], userName: string): Account | undefined {
  if (accounts.length <= 1) return accounts[0];
  const names = accounts.map(({ id, values }) => plainLine(`${values.userName} (id ${id})`, [], 120));
  throw new VonageError(
    'ambiguous',
    `Vonage has ${accounts.length} accounts with the user name ${plainLine(userName)}: ${names.join(', ')}; ` +
      'delete all but one of them in Vonage, and run again',
  );
}

/** Facts sheet A.2.4: with an Account Administrator as SCIM's user, other administrators and Super Users are not shown. */
function takenByNobody(userName: string, { detail }: HttpError): string {
  const said = detail === undefined ? '' : `: ${detail}`;
  return (
    `Vonage makes no account ${plainLine(userName)}, because something of it is taken (409${said}), and shows nobody ` +
    'with this user name. Most likely it is an administrator of Vonage, whom SCIM does not show: take this person out ' +
    'of the declarations, or their rights as an administrator away in Vonage, and run again'
  );
}
