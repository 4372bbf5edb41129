export {
  becauseStopped,
  HttpError,
  mayHaveBeenProcessed,
  TransportError,
  type TransportErrorCode,
} from './errors.js';
export { defaultLimits, type Limits, type Runtime, realRuntime, type TransportOptions } from './options.js';
export { backoff } from './retry.js';
export { errorDetails, isRecord, plainLine } from './text.js';
export { createReadTransport, createWriteTransport } from './transport.js';
export type {
  Clocked,
  Closable,
  ReadTransport,
  RequestCounts,
  RequestOptions,
  Revealable,
  TokenSource,
  WriteTransport,
} from './types.js';
export { pathSegment } from './url.js';
export { version } from './version.js';
