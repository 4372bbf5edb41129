/** Requests sent, by method and route template, for example `GET /users` → 2. */
export type RequestCounts = Readonly<Record<string, number>>;

/** The part of the transport that can only read. A preview is given nothing else. */
export interface ReadTransport {
  /** GET `path` (relative to the base, or an absolute URL of the same origin); the parsed JSON body. */
  get(path: string, options?: RequestOptions): Promise<unknown>;
  readonly counts: RequestCounts;
}

export interface WriteTransport extends ReadTransport {
  /** `undefined` for an empty body. POST is never sent twice by the transport after it may have reached the server. */
  send(
    method: 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
    options?: RequestOptions,
  ): Promise<unknown>;
}

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Name under which the request is counted; default: the path with ids replaced by `{id}`. */
  readonly route?: string;
}

/** Connections stay open for the next request until this is called; a process may also simply end. */
export interface Closable {
  close(): Promise<void>;
}

/** What a transport has noticed of the server's clock. */
export interface Clocked {
  /**
   * Milliseconds by which this machine's clock is ahead of the server's, by the `Date` of the latest answer (RFC 9110 section 6.6.1: a second
   * exact, and as late as the answer was under way); null before there is one.
   */
  readonly clockOff: number | null;
}

/** A token that prints as `[secret]`; `Secret` of `settings/` is one. */
export interface Revealable {
  reveal(): string;
}

/**
 * Gives the bearer token of the next request. `rejected` is a token that the server has just refused with 401: a
 * source that can get another one does so, unless it has done so meanwhile.
 */
export type TokenSource = (rejected?: string) => Promise<string | Revealable>;
