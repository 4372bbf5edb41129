import { isRecord, plainLine, type ReadTransport } from '../http/index.js';
import type { Account } from './account.js';
import { VonageError } from './errors.js';
import { normalise } from './normalise.js';

const route = '/Users';

/**
 * Every user, page by page (RFC 7644 section 3.4.2.4). What the server really gives decides where the next page
 * begins, since it may give less than `count`. Complete or an error: a `totalResults` that changes, a page that is not the
 * one asked for, that is empty before the end or runs past it, or an id that comes twice.
 *
 * @throws {VonageError} that says which. @throws {HttpError}, {TransportError} as the transport does.
 */
export async function readAll(transport: ReadTransport, count: number): Promise<Account[]> {
  const accounts: Account[] = [];
  const ids = new Set<string>();
  let total: number | null = null;
  do {
    const startIndex = accounts.length + 1;
    const page = await transport.get(`/Users?startIndex=${startIndex}&count=${count}`, { route });
    const list = toList(page);
    if (total !== null && list.total !== total) {
      throw broken(`totalResults went from ${total} to ${list.total} while it was read; try again`);
    }
    total = list.total;
    // Servers that have nobody to list echo 0 or 1 as they like.
    if (list.startIndex !== null && list.startIndex !== startIndex && total > 0) {
      throw broken(`the page from ${startIndex} was asked for, and the one from ${list.startIndex} came`);
    }
    if (list.resources.length === 0 && accounts.length < total) {
      throw broken(`it ends after ${accounts.length} of ${total} users`);
    }
    add(list.resources, accounts, ids);
    if (accounts.length > total) {
      throw broken(`it has at least ${accounts.length} users, and totalResults says ${total}`);
    }
  } while (accounts.length < total);
  return accounts;
}

/** The users whom a filter finds, in one page as Entra's client asks for it (facts sheet B.8); complete or an error. */
export async function readFiltered(transport: ReadTransport, filter: string): Promise<Account[]> {
  const page = await transport.get(`/Users?filter=${encodeURIComponent(filter)}`, { route });
  const { total, resources } = toList(page);
  if (resources.length !== total) {
    throw broken(`a search found ${total} users and gave ${resources.length}`);
  }
  const accounts: Account[] = [];
  add(resources, accounts, new Set());
  return accounts;
}

function add(resources: readonly unknown[], accounts: Account[], ids: Set<string>): void {
  for (const resource of resources) {
    const account = normalise(resource);
    if (ids.has(account.id)) throw broken(`user ${plainLine(account.id, [], 80)} comes twice`);
    ids.add(account.id);
    accounts.push(account);
  }
}

interface List {
  readonly total: number;
  readonly startIndex: number | null;
  readonly resources: readonly unknown[];
}

function toList(page: unknown): List {
  if (!isRecord(page)) throw malformed('is no ListResponse');
  const { totalResults, startIndex } = page;
  if (typeof totalResults !== 'number' || !Number.isSafeInteger(totalResults) || totalResults < 0) {
    throw malformed('has no totalResults');
  }
  // RFC 7644 section 3.4.2: `Resources` may be left out where there is nothing to list.
  const resources = page.Resources ?? [];
  if (!Array.isArray(resources)) throw malformed('has no Resources');
  return {
    total: totalResults,
    startIndex: typeof startIndex === 'number' ? startIndex : null,
    resources,
  };
}

function broken(what: string): VonageError {
  return new VonageError('incomplete-list', `Vonage's list of users is broken: ${what}`);
}

function malformed(what: string): VonageError {
  return new VonageError('malformed', `Vonage's list of users ${what}`);
}
