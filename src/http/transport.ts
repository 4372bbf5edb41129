import { createExchange } from './exchange.js';
import type { TransportOptions } from './options.js';
import type { Clocked, Closable, ReadTransport, WriteTransport } from './types.js';

/**
 * A transport that can only read: the object has no method that writes, and what lies under it refuses any method but
 * GET. Tokens, time-outs, retries, redirects: see `createExchange`.
 */
export function createReadTransport(options: TransportOptions): ReadTransport & Closable & Clocked {
  const exchange = createExchange(options, ['GET']);
  return Object.freeze({
    get: (path, given) => exchange.request('GET', path, undefined, given),
    get counts() {
      return exchange.counts();
    },
    get clockOff() {
      return exchange.clockOff();
    },
    close: exchange.close,
  } satisfies ReadTransport & Closable & Clocked);
}

/** A transport that writes too. A POST is not sent again once it may have reached the server (`judge` in retry.ts). */
export function createWriteTransport(options: TransportOptions): WriteTransport & Closable & Clocked {
  const exchange = createExchange(options, ['GET', 'POST', 'PATCH', 'DELETE']);
  return Object.freeze({
    get: (path, given) => exchange.request('GET', path, undefined, given),
    send: (method, path, body, given) => exchange.request(method, path, body, given),
    get counts() {
      return exchange.counts();
    },
    get clockOff() {
      return exchange.clockOff();
    },
    close: exchange.close,
  } satisfies WriteTransport & Closable & Clocked);
}
