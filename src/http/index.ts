export { becauseStopped, HttpError, mayHaveBeenProcessed, TransportError } from './errors.js';
export { type Limits, type Runtime, realRuntime, type TransportOptions } from './options.js';
export { backoff } from './retry.js';
export { errorDetails, isRecord, plainLine } from './text.js';
export { createReadTransport, createWriteTransport } from './transport.js';
export type {
  Clocked,
  Closable,
  ReadTransport,
  RequestCounts,
  RequestOptions,
  TokenSource,
  WriteTransport,
} from './types.js';
export { pathSegment } from './url.js';
