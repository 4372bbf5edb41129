import { isRecord, plainLine, type ReadTransport } from '../http/index.js';
import { inParallel } from '../parallel.js';
import type { Account } from './account.js';
import { VonageError } from './errors.js';
import { normalise } from './normalise.js';

const route = '/Users';

/** More would not be quicker: the transport has a bound of its own, and each further page waits longer for its answer. */
const pagesAtOnce = 8;
/** Nobody needs larger pages, whatever a server offers. */
const largestPage = 1000;
/** How often a list is read that changes while it is read. */
const readings = 3;

export interface PageSize {
  /** Users to ask for in the first page. */
  readonly count: number;
  /** The most that the server says it gives; null where it does not say. Asked only where there is more than one page. */
  readonly maxResults: () => Promise<number | null>;
}

/**
 * Every user (RFC 7644 section 3.4.2.4): the first page tells how many there are, the others are read in parallel. Complete or an error.
 *
 * Each position of the list must be filled once, by users of different ids, and every page says the same `totalResults`. A page begins with
 * the last user of the one before it, so that a list that moves between two pages (somebody left, somebody joined) is seen to have moved: one
 * that both ends in the same number would else lose whoever stood at the seam. Such a list is read again as a whole, twice at most. What a
 * server gives less than it was asked for is asked for again. (Only of pages of a single user nobody can see where they move.)
 *
 * @throws {VonageError} that says what is wrong. @throws {HttpError}, {TransportError} as the transport does.
 */
export async function readAll(transport: ReadTransport, size: PageSize): Promise<Account[]> {
  for (let reading = 1; ; reading += 1) {
    try {
      return await readOnce(transport, size);
    } catch (error) {
      if (!(error instanceof Moved)) throw error;
      if (reading < readings && !(error instanceof Misplaced)) continue;
      const accounts = await readWholePages(transport, size);
      if (accounts !== null) return accounts;
      if (error instanceof Misplaced) throw broken(error.message);
      throw broken(`${error.message} (it was read ${readings} times); try again when nobody changes it`);
    }
  }
}

/** The list contradicts itself, as one does that changes while it is read. */
class Moved extends Error {}

/** Another page came than was asked for. */
class Misplaced extends Moved {}

/** Null where this fails too, or the second reading is not as the first. */
async function readWholePages(transport: ReadTransport, size: PageSize): Promise<Account[] | null> {
  try {
    const [once, again] = [await readInPages(transport, size), await readInPages(transport, size)];
    const isSame = once.length === again.length && once.every(({ id }, index) => id === again[index]?.id);
    return isSame ? again : null;
  } catch (error) {
    if (error instanceof Moved) return null;
    throw error;
  }
}

/** One page after another, each from where the one before it ended, as Entra's own client does it. */
async function readInPages(transport: ReadTransport, { count }: PageSize): Promise<Account[]> {
  const first = await readPage(transport, 1, count);
  const rows = new Positions(first.total);
  rows.place(1, first);
  const page = first.accounts.length;
  // Behind a full page there may be others, whatever the total says.
  for (let start = 1 + page, isFull = page > 0; isFull; start += page) {
    const next = await readPage(transport, start, page);
    rows.place(start, next);
    isFull = next.accounts.length === page;
  }
  return rows.all();
}

async function readOnce(transport: ReadTransport, { count, maxResults }: PageSize): Promise<Account[]> {
  const first = await readPage(transport, 1, count);
  const rows = new Positions(first.total);
  rows.place(1, first);
  const got = first.accounts.length;
  // A full page may not be the last, whatever the total says.
  if (got === first.total && got !== count) return rows.all();
  if (got === 0) return rows.all();
  const page = got === count ? clamp(await maxResults(), count) : got;
  await inParallel(ranges(got, first.total, page), pagesAtOnce, (range) =>
    readRange(transport, range, page, rows),
  );
  return rows.all();
}

function clamp(maxResults: number | null, least: number): number {
  return Math.max(least, Math.min(maxResults ?? least, largestPage));
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Positions behind the first page, cut into pages that overlap by one. There is one at least, which looks for what the total does not count. */
function ranges(got: number, total: number, page: number): readonly Range[] {
  const step = Math.max(1, page - 1);
  const cut: Range[] = [];
  for (let last = got; last < total || cut.length === 0; last += step) {
    cut.push({ from: page > 1 ? last : last + 1, to: Math.min(total, last + step) });
  }
  return cut;
}

/** Fills a range, whatever part of what it is asked for the server gives at once; at the end of the list until a page has room for more. */
async function readRange(
  transport: ReadTransport,
  { from, to }: Range,
  page: number,
  rows: Positions,
): Promise<void> {
  for (let start = from; ; ) {
    const list = await readPage(transport, start, page);
    rows.place(start, list);
    const got = list.accounts.length;
    const end = start + got - 1;
    if (end >= to && (to < list.total || rows.hadRoom(got))) return;
    if (got === 0) throw new Moved(`it ends after ${end} of ${list.total} users`);
    // Where it began with the last one of the page before it, it brought nobody.
    if (got === 1 && page > 1)
      throw new Moved(`the page from ${start} has a single user and is not the last`);
    start = page > 1 ? end : end + 1;
  }
}

/** The list as far as it is read, by position. */
class Positions {
  private readonly rows: (Account | undefined)[] = [];
  private largest = 0;

  constructor(private readonly total: number) {}

  /** @param start from 1, as SCIM counts */
  place(start: number, { accounts, total }: Page): void {
    if (total !== this.total) {
      throw new Moved(`totalResults went from ${this.total} to ${total} while it was read`);
    }
    this.largest = Math.max(this.largest, accounts.length);
    const end = start + accounts.length - 1;
    if (end > total) throw new Moved(`it has at least ${end} users, and totalResults says ${total}`);
    accounts.forEach((account, index) => {
      const known = this.rows[start - 1 + index];
      if (known !== undefined && known.id !== account.id) {
        throw new Moved(`the page from ${start} does not begin where the one before it ended`);
      }
      this.rows[start - 1 + index] = account;
    });
  }

  /** Whether a page of so many users had room for more: behind one that was full there may be others, whatever the total says. */
  hadRoom(users: number): boolean {
    return users < this.largest;
  }

  /** Everybody, once. */
  all(): Account[] {
    const ids = new Set<string>();
    const accounts: Account[] = [];
    for (let index = 0; index < this.total; index += 1) {
      const account = this.rows[index];
      if (account === undefined) throw new Moved(`it ends after ${index} of ${this.total} users`);
      if (ids.has(account.id)) throw new Moved(`user ${plainLine(account.id, [], 80)} comes twice`);
      ids.add(account.id);
      accounts.push(account);
    }
    return accounts;
  }
}

interface Page {
  readonly total: number;
  readonly accounts: readonly Account[];
}

async function readPage(transport: ReadTransport, start: number, count: number): Promise<Page> {
  const list = toList(await transport.get(`/Users?startIndex=${start}&count=${count}`, { route }));
  // Servers that have nobody to list echo 0 or 1 as they like.
  if (list.startIndex !== null && list.startIndex !== start && list.total > 0) {
    throw new Misplaced(`the page from ${start} was asked for, and the one from ${list.startIndex} came`);
  }
  return { total: list.total, accounts: list.resources.map(normalise) };
}

/** The users whom a filter finds, in one page as Entra's client asks for it (facts sheet B.8); complete or an error. */
export async function readFiltered(transport: ReadTransport, filter: string): Promise<Account[]> {
  const page = await transport.get(`/Users?filter=${encodeURIComponent(filter)}`, { route });
  const { total, resources } = toList(page);
  if (resources.length !== total) {
    throw broken(`a search found ${total} users and gave ${resources.length}`);
  }
  const accounts = resources.map(normalise);
  const twice = accounts.find(({ id }, index) => accounts.findIndex((other) => other.id === id) !== index);
  if (twice !== undefined) throw broken(`user ${plainLine(twice.id, [], 80)} comes twice`);
  return accounts;
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
