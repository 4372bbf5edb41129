import type { IncomingHttpHeaders } from 'node:http';

/** The three servers of a sandbox. */
export type ServerName = 'authority' | 'graph' | 'scim';

/**
 * What a page of a list has wrong. `short`: fewer rows than asked for, and more behind. `empty`: none, and more behind.
 * `early-end`: as if it were the last. `repeated`: the page before once more. `loop`: the first page once more, for ever.
 * `foreign-next`: a link to another host.
 */
export const pageFaults = ['short', 'empty', 'early-end', 'repeated', 'loop', 'foreign-next'] as const;
export type PageFault = (typeof pageFaults)[number];

export interface SandboxRequest {
  readonly method: string;
  /** Without the API's own prefix: `/users/…`, whatever the version. */
  readonly path: string;
  /** The whole URL as the client must have written it. */
  readonly url: URL;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Values of the `{…}` of the route's template. */
  readonly params: Readonly<Record<string, string>>;
  /** The parsed JSON body; undefined where there is none. */
  readonly body: unknown;
  readonly text: string;
  readonly page: PageFault | null;
  /** By how much the total of a list is to be off. */
  readonly totalOff: number;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; undefined: no body. */
  readonly body?: unknown;
}

export interface Route {
  readonly method: string;
  /** Path with `{…}` for what varies; earlier routes win. */
  readonly template: string;
  readonly handle: (request: SandboxRequest) => Reply;
}

/** What a limit says to a request. */
export interface Admission {
  /** The answer where the request is over the limit: it is not carried out. */
  readonly refused: Reply | null;
  /** Sent with whatever answer the request gets. */
  readonly headers: Readonly<Record<string, string>>;
}

/** One of the three APIs: its routes, and how it says what goes wrong outside of them. */
export interface Service {
  readonly name: ServerName;
  readonly contentType: string;
  /** What stands before the routes' paths. */
  readonly prefixes: readonly string[];
  readonly routes: readonly Route[];
  /** Counts every request against the API's limits, before anything else. Null: there are none. */
  admit(request: SandboxRequest, route: Route | null): Admission | null;
  /** Looks at every request before its route does; a reply ends it. */
  guard(request: SandboxRequest, route: Route | null): Reply | null;
  /** No route has this path, or none this method. */
  unknown(request: SandboxRequest, pathExists: boolean): Reply;
  malformed(request: SandboxRequest): Reply;
  /** The API's own error body for a status that a fault asks for. */
  failure(request: SandboxRequest, status: number): Reply;
  /** Bends a page of a list as a fault asks; `short` and `repeated` are what the list itself has seen in `page`. */
  bend(request: SandboxRequest, reply: Reply): Reply;
  /** What somebody else does to be in the way of this create: makes the same. */
  forestall(request: SandboxRequest): void;
  /** Carries a write out so that the next `reads` lists and searches do not show it. */
  unseen(reads: number, carryOut: () => Reply): Reply;
}

/** Thrown by a route: the reply that ends the request. */
export class Refused extends Error {
  constructor(readonly reply: Reply) {
    super(`refused with ${reply.status}`);
  }
}
