import {
  backoff,
  HttpError,
  mayHaveBeenProcessed,
  pathSegment,
  type Runtime,
  realRuntime,
  type WriteTransport,
} from '../http/index.js';
import { type Account, type AccountValues, userNameKey, type WantedValues } from './account.js';
import { createBody, patchBody } from './dialect.js';
import { VonageError } from './errors.js';
import { normalise } from './normalise.js';
import { ScimReader } from './reader.js';
import type { AccountWriter, CreatedAccount } from './types.js';

const route = '/Users/{id}';
const attempts = 4;

/** Writes Vonage's users over SCIM. See `AccountWriter`. */
export class ScimWriter implements AccountWriter {
  readonly #transport: WriteTransport;
  readonly #reader: ScimReader;
  readonly #runtime: Pick<Runtime, 'sleep' | 'random'>;

  constructor(transport: WriteTransport, runtime: Partial<Runtime> = {}) {
    this.#transport = transport;
    this.#reader = new ScimReader(transport);
    this.#runtime = { ...realRuntime, ...runtime };
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
        const answer = await this.#transport.send('POST', '/Users', createBody(values));
        return { ...normalise(answer), existed: false };
      } catch (error) {
        const taken = error instanceof HttpError && error.status === 409;
        // A 2xx whose body is no user made one all the same.
        const perhapsMade = mayHaveBeenProcessed(error) || error instanceof VonageError;
        if (!taken && !perhapsMade) throw error;
        const account = taken ? await this.#holderOf(userName) : await this.#search(userName, error);
        if (account !== undefined) return { ...account, existed: true };
        if (taken || attempt >= attempts) throw error;
        // The search may lag behind the write, so that the account shows a moment later.
        await this.#runtime.sleep(backoff(attempt, this.#runtime.random()));
      }
    }
  }

  /** Who has a userName that the server says is taken. A search that minds case may find nobody; then the list is read. */
  async #holderOf(userName: string): Promise<Account | undefined> {
    const [found] = await this.#reader.find(userName);
    if (found !== undefined) return found;
    const key = userNameKey(userName);
    return (await this.#reader.accounts()).find((account) => userNameKey(account.values.userName) === key);
  }

  /** The account that a write with a lost answer may have made. Where nobody can tell, the write's own error stands. */
  async #search(userName: string, lost: unknown): Promise<Account | undefined> {
    try {
      return (await this.#reader.find(userName))[0];
    } catch {
      throw lost;
    }
  }

  async patch(id: string, values: WantedValues): Promise<void> {
    if (Object.values(values).every((value) => value === undefined)) return;
    const path = `/Users/${pathSegment(id)}`;
    try {
      await this.#transport.send('PATCH', path, patchBody(values), { route });
    } catch (error) {
      const email = values['emails[type eq "work"].value'] !== undefined;
      if (!email || !(error instanceof HttpError) || error.status !== 400 || error.code !== 'noTarget')
        throw error;
      await this.#transport.send('PATCH', path, patchBody(values, false), { route });
    }
  }

  async remove(id: string): Promise<void> {
    try {
      await this.#transport.send('DELETE', `/Users/${pathSegment(id)}`, undefined, { route });
    } catch (error) {
      if (!(error instanceof HttpError) || error.status !== 404) throw error;
    }
  }
}
