import type { IncomingHttpHeaders } from 'node:http';

/** The three servers of a sandbox. */
export type ServerName = 'authority' | 'graph' | 'scim';

/** What a list leaves out or repeats when a fault says so. */
export type PageFault = 'short' | 'empty' | 'early-end' | 'repeated' | 'foreign-next';

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

/** One of the three APIs: its routes, and how it says what goes wrong outside of them. */
export interface Service {
  readonly name: ServerName;
  readonly contentType: string;
  /** What stands before the routes' paths. */
  readonly prefixes: readonly string[];
  readonly routes: readonly Route[];
  /** Looks at every request before its route does; a reply ends it. */
  guard(request: SandboxRequest, route: Route | null): Reply | null;
  /** No route has this path, or none this method. */
  unknown(request: SandboxRequest, pathExists: boolean): Reply;
  malformed(request: SandboxRequest): Reply;
  /** The API's own error body for a status that a fault asks for. */
  failure(request: SandboxRequest, status: number): Reply;
  /** Bends a page of a list as a fault asks; `short` and `repeated` are what the list itself has seen in `page`. */
  bend(request: SandboxRequest, reply: Reply): Reply;
}

/** Thrown by a route: the reply that ends the request. */
export class Refused extends Error {
  constructor(readonly reply: Reply) {
    super(`refused with ${reply.status}`);
  }
}
