import {
  type Closable,
  createReadTransport,
  createWriteTransport,
  type Limits,
  type ReadTransport,
  type RequestCounts,
  type Runtime,
  type TransportOptions,
} from '../http/index.js';
import { defaultRates, type VonageRate } from '../rates.js';
import type { VonageSettings } from '../settings/index.js';
import { ScimReader } from './reader.js';
import { ScimWriter } from './writer.js';

export interface VonageConnection {
  readonly reader: ScimReader;
  /** Requests sent so far. */
  counts(): RequestCounts;
  close(): Promise<void>;
}

export interface WritableVonageConnection extends VonageConnection {
  readonly writer: ScimWriter;
}

export interface VonageConnectOptions {
  /** Users to ask for a page. */
  readonly count?: number;
  /** The policy's; default: `defaultRates`. */
  readonly rate?: VonageRate;
  readonly limits?: Partial<Limits>;
  /** Once it aborts no write begins (`TransportOptions.stop`). */
  readonly stop?: AbortSignal;
  readonly runtime?: Partial<Runtime>;
}

/** What a busy machine held up may be caught up with at once; never more than the rate in any second. */
const catchUpSeconds = 0.25;

/**
 * Opens Vonage's SCIM API. Nothing is sent before the first question. A SCIM token can't be read-only, so in mode
 * `read` no transport that could write is ever made (docs/architecture.md: preview cannot write).
 */
export function connectVonage(
  settings: { readonly vonage: VonageSettings },
  mode: 'read',
  options?: VonageConnectOptions,
): VonageConnection;
export function connectVonage(
  settings: { readonly vonage: VonageSettings },
  mode: 'write',
  options?: VonageConnectOptions,
): WritableVonageConnection;
export function connectVonage(
  { vonage }: { readonly vonage: VonageSettings },
  mode: 'read' | 'write',
  options: VonageConnectOptions = {},
): VonageConnection | WritableVonageConnection {
  const rate = options.rate ?? defaultRates.vonage;
  const transportOptions: TransportOptions = {
    name: 'Vonage',
    baseUrl: vonage.url,
    token: () => Promise.resolve(vonage.token),
    addressSetting: 'ROLLCALL_VONAGE_URL or rollcall:vonageUrl',
    hints: {
      401: 'the token was refused; check ROLLCALL_VONAGE_TOKEN or rollcall:vonageToken',
      403: 'the token may not do this; check ROLLCALL_VONAGE_TOKEN or rollcall:vonageToken',
    },
    // RFC 7644 section 3.1: both are to be accepted, and either may come.
    accept: 'application/scim+json, application/json',
    contentType: 'application/scim+json',
    // A list comes in pages, and in few requests: it is read as fast as `concurrency` lets, until Vonage complains. Writes
    // are evenly spaced from the first one on, for a limit that nobody has published (facts sheet A.3.2) has no known bucket.
    limits: {
      concurrency: rate.concurrency,
      ...(mode === 'write' && { perSecond: rate.perSecond, burst: rate.perSecond * catchUpSeconds }),
      ...options.limits,
    },
    ...(options.stop && { stop: options.stop }),
    ...(options.runtime && { runtime: options.runtime }),
  };
  const about = (transport: ReadTransport & Closable): VonageConnection => ({
    reader: new ScimReader(transport, options.count),
    counts: () => transport.counts,
    close: () => transport.close(),
  });
  if (mode === 'read') return about(createReadTransport(transportOptions));
  // Reader and writer share one transport, and so its pauses and its bound on requests at once.
  const transport = createWriteTransport(transportOptions);
  return {
    ...about(transport),
    writer: new ScimWriter(transport, { bulk: rate.bulk, runtime: options.runtime }),
  };
}
