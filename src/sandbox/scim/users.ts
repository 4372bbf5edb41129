import type { Reply, SandboxRequest } from '../server/types.js';
import { refuse } from './errors.js';
import { patched } from './patch.js';
import {
  type AccountValues,
  complete,
  isObject,
  resourceOf,
  userSchema,
  valuesOf,
  versionOf,
} from './resource.js';
import type { Stored, Vonage } from './vonage.js';

export interface UsersOptions {
  /** Where SCIM's paths begin. */
  readonly base: string;
  readonly vonage: Vonage;
  /** The largest page of a list; several: of one list request after the other, over and over. */
  readonly page: number | readonly number[];
  /** Whether every list request gets the accounts in another order, so that pages overlap and leave out. */
  readonly unordered: boolean;
  /** How many accounts may be active, and how one more is refused; null: any number. */
  readonly seats: Seats | null;
  /** What a PATCH is answered with: both occur (facts sheet B.8). */
  readonly patchStatus: 200 | 204;
  /** Whether people may be without names and e-mail, which Vonage's tutorial denies (facts sheet A.1.3). */
  readonly incomplete: boolean;
}

/** Vonage publishes nothing about what happens when all are taken (facts sheet A.3), so all of it can be chosen. */
export interface Seats {
  readonly total: number;
  readonly status: number;
  readonly detail: string;
}

/** `/Users` of Vonage. */
export class Users {
  private lists = 0;

  constructor(private readonly options: UsersOptions) {}

  list(request: SandboxRequest): Reply {
    const page = this.nextPage();
    const asked = Math.max(1, numberOf(request, 'startIndex', 1));
    const count = Math.min(page, Math.max(0, numberOf(request, 'count', page)));
    // A server that repeats itself gives the page before, or always the first, and calls it this one.
    const startIndex = { repeated: Math.max(1, asked - count), loop: 1 }[String(request.page)] ?? asked;
    const size = request.page === 'short' ? Math.ceil(count / 2) : count;
    const { total, accounts } = this.found(request.query.get('filter'), startIndex - 1, size);
    return {
      status: 200,
      body: {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
        totalResults: total,
        startIndex: asked,
        itemsPerPage: accounts.length,
        Resources: accounts.map((account) => this.shown(request, account)),
      },
    };
  }

  get(request: SandboxRequest): Reply {
    return this.reply(request, 200, this.accountOf(request));
  }

  create(request: SandboxRequest): Reply {
    const values = this.complete(valuesOf(objectBody(request)));
    this.refuseTaken(values.userName, null);
    this.refuseWithoutSeat(values, null);
    const account = this.options.vonage.add(values);
    const reply = this.reply(request, 201, account);
    return { ...reply, headers: { ...reply.headers, Location: `${this.options.base}/Users/${account.id}` } };
  }

  replace(request: SandboxRequest): Reply {
    const before = this.accountOf(request);
    refuseStale(request, before);
    const values = this.complete(valuesOf(objectBody(request)));
    this.refuseTaken(values.userName, before);
    this.refuseWithoutSeat(values, before);
    return this.reply(request, 200, this.options.vonage.edit(before.id, values));
  }

  patch(request: SandboxRequest): Reply {
    const before = this.accountOf(request);
    refuseStale(request, before);
    const { userName, active, email, givenName, familyName } = before;
    const known = { userName, active, email, givenName, familyName };
    const values = patched(known, objectBody(request), this.options);
    this.refuseTaken(values.userName, before);
    this.refuseWithoutSeat(values, before);
    const after = this.options.vonage.edit(before.id, values);
    const reply = this.reply(request, 200, after);
    return this.options.patchStatus === 204
      ? { status: 204, ...(reply.headers && { headers: reply.headers }) }
      : reply;
  }

  remove(request: SandboxRequest): Reply {
    const account = this.accountOf(request);
    refuseStale(request, account);
    this.options.vonage.remove(account.id);
    return { status: 204 };
  }

  private complete(values: AccountValues): AccountValues {
    return complete(values, this.options);
  }

  private accountOf(request: SandboxRequest): Stored {
    const id = request.params.id ?? '';
    const account = this.options.vonage.find(id);
    if (account === null || account.id !== id || account.hidden === true) {
      refuse(404, `User '${id}' was not found.`);
    }
    return account;
  }

  /** An account that shares its name with another already, by hand, can be changed otherwise. */
  private refuseTaken(userName: string, before: Stored | null): void {
    if (before?.userName.toLowerCase() === userName.toLowerCase()) return;
    if (this.options.vonage.named(userName).length > 0) {
      refuse(409, `A user with userName '${userName}' exists already.`, 'uniqueness');
    }
  }

  private refuseWithoutSeat(values: AccountValues, before: Stored | null): void {
    const { seats, vonage } = this.options;
    if (seats === null || !values.active || before?.active === true || vonage.active < seats.total) return;
    refuse(seats.status, seats.detail);
  }

  private nextPage(): number {
    const { page } = this.options;
    const sizes = typeof page === 'number' ? [page] : page;
    const size = sizes[this.lists % sizes.length] ?? 100;
    this.lists += 1;
    return size;
  }

  /** Vonage can be searched by `userName eq` alone (facts sheet A.1.2). */
  private found(filter: string | null, start: number, count: number): ReturnType<Vonage['list']> {
    const { vonage, unordered } = this.options;
    if (filter === null) return unordered ? this.turned(start, count) : vonage.list(start, count);
    const match =
      /^\s*(?:urn:ietf:params:scim:schemas:core:2\.0:User:)?userName\s+eq\s+(?:("(?:[^"\\]|\\.)*")|([^\s"()]+))\s*$/i.exec(
        filter,
      );
    if (match === null)
      refuse(400, `Filter '${filter}' is not supported: userName eq "…" is.`, 'invalidFilter');
    const all = vonage.search(match[1] === undefined ? (match[2] ?? '') : unquote(match[1]));
    return { total: all.length, accounts: all.slice(start, start + count) };
  }

  /** The list begins somewhere else each time: another order, for the price of a page. */
  private turned(start: number, count: number): ReturnType<Vonage['list']> {
    const { total, accounts } = this.options.vonage.list(0, 0);
    if (start >= total) return { total, accounts };
    const step = 1 + Math.floor(total / 3);
    const begin = (start + this.lists * step) % total;
    const wanted = Math.min(count, total - start);
    const head = this.options.vonage.list(begin, wanted).accounts;
    return { total, accounts: [...head, ...this.options.vonage.list(0, wanted - head.length).accounts] };
  }

  private reply(request: SandboxRequest, status: number, account: Stored): Reply {
    return { status, headers: { ETag: versionOf(account) }, body: this.shown(request, account) };
  }

  private shown(request: SandboxRequest, account: Stored): Record<string, unknown> {
    const resource = resourceOf(account, this.options.base);
    const wanted = namesIn(request.query.get('attributes'));
    const unwanted = namesIn(request.query.get('excludedAttributes'));
    // `id` and `schemas` are always returned (RFC 7643 section 3.1).
    const kept = Object.entries(resource).filter(([key]) => {
      if (key === 'id' || key === 'schemas') return true;
      const name = key.toLowerCase();
      return wanted === null ? !(unwanted?.includes(name) ?? false) : wanted.includes(name);
    });
    return Object.fromEntries(kept);
  }
}

/** First parts of the attribute names in a comma-separated list: sub-attributes bring their whole attribute. */
function namesIn(text: string | null): readonly string[] | null {
  if (text === null || text.trim() === '') return null;
  return text.split(',').map((name) => {
    const bare = name.trim().replace(new RegExp(`^${userSchema}:`, 'i'), '');
    return (bare.split(/[.[]/)[0] ?? '').toLowerCase();
  });
}

function numberOf(request: SandboxRequest, name: string, otherwise: number): number {
  const text = request.query.get(name);
  if (text === null) return otherwise;
  const number = Number(text);
  return Number.isInteger(number) ? number : refuse(400, `'${name}' must be a whole number.`, 'invalidValue');
}

function objectBody(request: SandboxRequest): Readonly<Record<string, unknown>> {
  return isObject(request.body)
    ? request.body
    : refuse(400, 'The body must be a JSON object.', 'invalidSyntax');
}

function refuseStale(request: SandboxRequest, account: Stored): void {
  const wanted = request.headers['if-match'];
  if (wanted === undefined || wanted === '*' || wanted === versionOf(account)) return;
  refuse(412, `The user has changed: its version is ${versionOf(account)}.`);
}

function unquote(quoted: string): string {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return refuse(400, `Filter value ${quoted} is no valid text.`, 'invalidFilter');
  }
}
