import { type ClientHttp2Session, connect, constants, type IncomingHttpHeaders } from 'node:http2';
import { decodeRegistered, encodeGoal, type Registered, type ResourceGoal } from './registration.js';

/** What the engine's resource monitor is asked for: to bring one resource about, and how that ended. */
export interface Monitor {
  /**
   * Answers when the engine is done with the resource, be it that it failed.
   * @throws {MonitorError} where it has no answer
   */
  register(goal: ResourceGoal): Promise<Registered>;
  close(): void;
}

/** A call that the engine refused or broke off. */
export class MonitorError extends Error {
  override readonly name = 'MonitorError';

  constructor(
    message: string,
    /** The engine is ending, and has said why. */
    readonly isEnding: boolean,
  ) {
    super(message);
  }
}

/** Status codes of gRPC (grpc/grpc, doc/statuscodes.md). */
const status = { ok: '0', cancelled: '1', unavailable: '14' } as const;

/** Compressed or not, and the length (grpc/grpc, doc/PROTOCOL-HTTP2.md, "Length-Prefixed-Message"). */
const prefixBytes = 5;

/**
 * So many registrations are under way at once: more than any engine works on, for the next one must be there when it is free,
 * and far less than 20,000, whose streams would all wait in memory.
 */
const underWay = 256;

const request = {
  [constants.HTTP2_HEADER_METHOD]: 'POST',
  [constants.HTTP2_HEADER_PATH]: '/pulumirpc.ResourceMonitor/RegisterResource',
  [constants.HTTP2_HEADER_CONTENT_TYPE]: 'application/grpc',
  [constants.HTTP2_HEADER_TE]: 'trailers',
};

/**
 * The monitor at `host:port`. It speaks gRPC by itself, over Node's HTTP/2: the generated client costs three times as much
 * processor time a call, all else being equal (docs/bench.md).
 */
export function openMonitor(address: string): Monitor {
  const session = connect(`http://${address}`);
  // Every request under way is told too, and what comes later fails at once.
  session.on('error', () => {});
  let running = 0;
  const waiting: (() => void)[] = [];
  /** How many of them have had their turn. Taking them out of so long a list would take longer. */
  let served = 0;
  return {
    async register(goal) {
      if (running >= underWay) await new Promise<void>((resolve) => waiting.push(resolve));
      else running++;
      try {
        return decodeRegistered(await call(session, encodeGoal(goal, prefixBytes)));
      } finally {
        // Whoever waits takes the place over.
        const next = waiting[served];
        if (next === undefined) running--;
        else {
          served++;
          next();
        }
      }
    },
    close: () => session.close(),
  };
}

function call(session: ClientHttp2Session, message: Buffer): Promise<Buffer> {
  message.writeUInt32BE(message.length - prefixBytes, 1);
  if (session.closed || session.destroyed) return Promise.reject(brokenOff());
  return new Promise((resolve, reject) => {
    const stream = session.request(request);
    const parts: Buffer[] = [];
    let ended: IncomingHttpHeaders = {};
    const note = (headers: IncomingHttpHeaders): void => {
      if ('grpc-status' in headers) ended = headers;
    };
    stream
      .on('response', note)
      .on('trailers', note)
      .on('data', (part: Buffer) => parts.push(part))
      // The close that follows rejects.
      .on('error', () => {})
      .on('close', () => {
        if (ended['grpc-status'] === status.ok) resolve(Buffer.concat(parts).subarray(prefixBytes));
        else reject(failure(ended));
      })
      .end(message);
  });
}

function failure(headers: IncomingHttpHeaders): MonitorError {
  const code = headers['grpc-status'];
  if (code === undefined) return brokenOff();
  const message = decodeURIComponent(String(headers['grpc-message'] ?? `gRPC status ${code}`));
  return new MonitorError(message, code === status.cancelled || code === status.unavailable);
}

function brokenOff(): MonitorError {
  return new MonitorError('the engine broke the connection off', true);
}
