import {
  HttpError,
  isRecord,
  pathSegment,
  plainLine,
  type ReadTransport,
  TransportError,
} from '../http/index.js';
import { inParallel } from '../parallel.js';
import { type Account, userNameKey } from './account.js';
import { userNameFilter } from './dialect.js';
import { VonageError } from './errors.js';
import { normalise } from './normalise.js';
import { readAll, readFiltered } from './pages.js';
import type { AccountReader } from './types.js';

/** What the server says it can do (RFC 7643 section 5); null where it does not say. */
export interface ServiceProviderConfig {
  readonly patch: boolean | null;
  readonly maxResults: number | null;
  /** How much one request may write; null where it has no /Bulk. */
  readonly bulk: { readonly maxOperations: number; readonly maxPayloadSize: number } | null;
}

/** So many who are missing from a list are looked at alone before it is called broken; whoever is gone for certain does not count. */
const mostAlone = 20;
const looksAtOnce = 8;

/** Reads Vonage's users over SCIM. See `AccountReader`. */
export class ScimReader implements AccountReader {
  readonly #transport: ReadTransport;
  readonly #count: number;

  /** @param count users to ask for in the first page of a list; the server may give fewer. */
  constructor(transport: ReadTransport, count = 100) {
    this.#transport = transport;
    this.#count = count;
  }

  async accounts(known: () => Promise<readonly string[]> = async () => []): Promise<readonly Account[]> {
    const accounts = await readAll(this.#transport, {
      count: this.#count,
      maxResults: () => this.#maxResults(),
    });
    const listed = new Set(accounts.map(({ id }) => id));
    const missing = (await known()).filter((id) => !listed.has(id));
    let left: readonly Account[] = [];
    for (let at = 0; at < missing.length && left.length === 0; at += mostAlone) {
      const looked = await inParallel(missing.slice(at, at + mostAlone), looksAtOnce, (id) =>
        this.account(id),
      );
      left = looked.filter((account) => account !== null);
    }
    const [someone] = left;
    if (someone === undefined || missing.length <= mostAlone) return [...accounts, ...left];
    const name = plainLine(someone.values.userName, [], 120);
    throw new VonageError(
      'incomplete-list',
      `Vonage's list of users is broken: it leaves out ${missing.length} whom rollcall knows, and ${name} is there; run again later`,
    );
  }

  /** It only says how large pages may be, so that a server that has none of it, or a broken one, is read as well. */
  async #maxResults(): Promise<number | null> {
    try {
      return (await this.serviceProviderConfig()).maxResults;
    } catch (error) {
      const isRefused = error instanceof HttpError && error.status !== 401;
      const isNoConfig = error instanceof TransportError && error.code === 'not-json';
      if (isRefused || isNoConfig || error instanceof VonageError) return null;
      throw error;
    }
  }

  /**
   * A 404 here is an error and not "nobody": a search without a match is an empty list (facts sheet B.8). What comes is
   * compared again, since a server that ignores the filter would give everybody.
   */
  async find(userName: string): Promise<readonly Account[]> {
    const key = userNameKey(userName);
    const found = await readFiltered(this.#transport, userNameFilter(userName));
    return found.filter((account) => userNameKey(account.values.userName) === key);
  }

  /** One user by SCIM id; null where there is none (404). @throws {VonageError} `malformed` for another one than was asked for */
  async account(id: string): Promise<Account | null> {
    try {
      const account = normalise(
        await this.#transport.get(`/Users/${pathSegment(id)}`, { route: '/Users/{id}' }),
      );
      if (account.id === id) return account;
      throw new VonageError(
        'malformed',
        `Vonage was asked for user ${plainLine(id, [], 80)}, and answered with another`,
      );
    } catch (error) {
      if (error instanceof HttpError && error.status === 404) return null;
      throw error;
    }
  }

  /** Servers need not have it: an `HttpError` 404 means nothing more. */
  async serviceProviderConfig(): Promise<ServiceProviderConfig> {
    const config = await this.#transport.get('/ServiceProviderConfig');
    if (!isRecord(config))
      throw new VonageError('malformed', "Vonage's ServiceProviderConfig is no JSON object");
    const filter = isRecord(config.filter) ? config.filter : {};
    return {
      patch: isRecord(config.patch) ? booleanOrNull(config.patch.supported) : null,
      maxResults: typeof filter.maxResults === 'number' ? filter.maxResults : null,
      bulk: isRecord(config.bulk) && config.bulk.supported === true ? bulkLimits(config.bulk) : null,
    };
  }
}

/** Both are required (RFC 7643 section 5); a server that does not say how much it takes is asked for nothing. */
function bulkLimits({
  maxOperations,
  maxPayloadSize,
}: Record<string, unknown>): ServiceProviderConfig['bulk'] {
  return typeof maxOperations === 'number' && typeof maxPayloadSize === 'number'
    ? { maxOperations, maxPayloadSize }
    : null;
}

function booleanOrNull(value: unknown): boolean | null {
  return typeof value === 'boolean' ? value : null;
}
