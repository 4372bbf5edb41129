import {
  type Clocked,
  type Closable,
  createReadTransport,
  createWriteTransport,
  type Limits,
  type ReadTransport,
  type RequestCounts,
  type Runtime,
  type TokenSource,
  type TransportOptions,
} from '../http/index.js';
import { defaultRates, type Rate } from '../rates.js';
import type { DirectorySettings } from '../settings/index.js';
import { GraphReader } from './reader.js';
import { createTokenSource } from './sign-in.js';
import { GraphWriter } from './writer.js';

export interface DirectoryConnection {
  readonly reader: GraphReader;
  /** Requests sent so far. */
  counts(): RequestCounts;
  /** As `Clocked.clockOff`, of Graph. */
  clockOff(): number | null;
  close(): Promise<void>;
}

export interface WritableDirectoryConnection extends DirectoryConnection {
  readonly writer: GraphWriter;
}

export interface DirectoryConnectOptions {
  /** In place of signing in: for tests against a loopback server. */
  readonly token?: TokenSource;
  /** The policy's; default: `defaultRates`. */
  readonly rate?: Rate;
  readonly limits?: Partial<Limits>;
  /** Once it aborts no write begins (`TransportOptions.stop`). */
  readonly stop?: AbortSignal;
  readonly runtime?: Partial<Runtime>;
}

/**
 * Graph's write quota is a bucket that fills up in 150 seconds (facts sheet C.4). A third of it is spent at once, so that a
 * day's changes are not slowed down; the rest is left to other runs and tools of the same app.
 */
const burstSeconds = 50;

/**
 * Opens Microsoft Entra. Nothing is sent before the first question. In mode `read` no transport that could write is ever
 * made (docs/architecture.md: preview cannot write).
 */
export function connectDirectory(
  settings: { readonly directory: DirectorySettings },
  mode: 'read',
  options?: DirectoryConnectOptions,
): DirectoryConnection;
export function connectDirectory(
  settings: { readonly directory: DirectorySettings },
  mode: 'write',
  options?: DirectoryConnectOptions,
): WritableDirectoryConnection;
export function connectDirectory(
  { directory }: { readonly directory: DirectorySettings },
  mode: 'read' | 'write',
  options: DirectoryConnectOptions = {},
): DirectoryConnection | WritableDirectoryConnection {
  const now = options.runtime?.now;
  const token = options.token ?? createTokenSource(directory, now === undefined ? {} : { now });
  const rate = options.rate ?? defaultRates.entra;
  const transportOptions: TransportOptions = {
    name: 'Microsoft Graph',
    baseUrl: `${directory.graphUrl}/v1.0`,
    token,
    addressSetting: 'ROLLCALL_GRAPH_URL or rollcall:graphUrl',
    hints: {
      401: 'the sign-in was refused; check rollcall:tenantId and the app',
      // Facts sheet C.3.
      403: 'reading needs User.Read.All, GroupMember.Read.All and Application.Read.All; assigning AppRoleAssignment.ReadWrite.All',
    },
    // Microsoft's support finds a request by it.
    requestIdHeader: 'client-request-id',
    // Reads have a quota of their own, eighteen times as large in requests, and come in pages: they are not spaced until
    // Graph says that its limit is near.
    limits: {
      concurrency: rate.concurrency,
      ...(mode === 'write' && { perSecond: rate.perSecond, burst: rate.perSecond * burstSeconds }),
      ...options.limits,
    },
    ...(options.stop && { stop: options.stop }),
    ...(options.runtime && { runtime: options.runtime }),
  };
  const about = (transport: ReadTransport & Closable & Clocked): DirectoryConnection => ({
    reader: new GraphReader(transport, token),
    counts: () => transport.counts,
    clockOff: () => transport.clockOff,
    close: () => transport.close(),
  });
  if (mode === 'read') return about(createReadTransport(transportOptions));
  // Reader and writer share one transport, and so its pauses and its bound on requests at once.
  const transport = createWriteTransport(transportOptions);
  return { ...about(transport), writer: new GraphWriter(transport, options.runtime) };
}
