/** What an `HttpError` is made of. */
export interface HttpErrorParts {
  readonly status: number;
  readonly method: string;
  /** Without the query, which may hold people's names. */
  readonly url: string;
  /** `error.code` of Graph, `scimType` of SCIM. */
  readonly code?: string | undefined;
  /** What the server says of it, one line, cut. */
  readonly detail?: string | undefined;
  /** Seconds. */
  readonly retryAfter?: number | undefined;
  readonly requestId?: string | undefined;
  readonly mayHaveBeenProcessed?: boolean;
}

/** The server answered, and the answer is a refusal or failure (any status but 2xx). The message is one line. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  readonly method: string;
  readonly url: string;
  readonly code: string | undefined;
  readonly detail: string | undefined;
  readonly retryAfter: number | undefined;
  readonly requestId: string | undefined;
  /** A write that was, or may have been, carried out all the same: look before sending it again. */
  readonly mayHaveBeenProcessed: boolean;

  constructor(message: string, parts: HttpErrorParts) {
    super(message);
    this.status = parts.status;
    this.method = parts.method;
    this.url = parts.url;
    this.code = parts.code;
    this.detail = parts.detail;
    this.retryAfter = parts.retryAfter;
    this.requestId = parts.requestId;
    this.mayHaveBeenProcessed = parts.mayHaveBeenProcessed ?? false;
  }
}

/** Why a write that was given up was, in its message. */
export const becauseStopped = 'because the run was stopped';

export type TransportErrorCode =
  | 'host-not-found'
  | 'refused'
  | 'unreachable'
  | 'tls'
  | 'timeout'
  | 'cut'
  /** Not sent: the server has failed everything for too long. */
  | 'outage'
  /** Not sent: the run was told to stop. */
  | 'stopped'
  | 'too-large'
  | 'not-json'
  | 'foreign-link'
  | 'failed';

/** There was no answer, or none that can be read. The message is one line. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly code: TransportErrorCode;
  readonly method: string;
  /** Without the query. */
  readonly url: string;
  /** A write that was, or may have been, carried out all the same: look before sending it again. */
  readonly mayHaveBeenProcessed: boolean;

  constructor(
    message: string,
    parts: {
      readonly code: TransportErrorCode;
      readonly method: string;
      readonly url: string;
      readonly mayHaveBeenProcessed?: boolean;
    },
  ) {
    super(message);
    this.code = parts.code;
    this.method = parts.method;
    this.url = parts.url;
    this.mayHaveBeenProcessed = parts.mayHaveBeenProcessed ?? false;
  }
}

/** True for a failed write that may have been carried out: its effect has to be looked up before it is sent again. */
export function mayHaveBeenProcessed(error: unknown): boolean {
  return (error instanceof HttpError || error instanceof TransportError) && error.mayHaveBeenProcessed;
}
