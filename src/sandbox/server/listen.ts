import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { answer, type BodyFault } from './answer.js';
import type { Certificates } from './certificates.js';
import type { Fault, Faults } from './faults.js';
import { httpDate } from './http-date.js';
import type { RequestLog } from './requests.js';
import { findRoute, type Match } from './routes.js';
import { Refused, type Reply, type SandboxRequest, type Service } from './types.js';

const largestBody = 4 * 1024 * 1024;

export interface ListenOptions {
  readonly port: number;
  readonly certificates: Certificates | null;
  readonly faults: Faults;
  readonly requests: RequestLog;
  /** How long every answer takes, at least; given the number of the request. */
  readonly latencyMs?: (request: number) => number;
}

/** A listening server whose service is plugged in once its own address is known. */
export interface Listener {
  /** `https://localhost:1234`, without a slash. */
  readonly origin: string;
  serve(service: Service): void;
  /** Stops listening and cuts every connection. */
  close(): Promise<void>;
}

/** Listens on 127.0.0.1 alone. */
export async function listen(options: ListenOptions): Promise<Listener> {
  const { certificates } = options;
  let service: Service | null = null;
  let received = 0;
  const answers = new Map<string, Reply>();
  const take = (message: IncomingMessage, response: ServerResponse): void => {
    if (service === null) {
      response.writeHead(503).end();
      return;
    }
    // A client that went away is no news, and nothing else is expected to get here.
    received += 1;
    respond({ service, origin, options, answers, number: received }, message, response).catch(() =>
      response.destroy(),
    );
  };
  const server =
    certificates === null
      ? createHttpServer(take)
      : createHttpsServer(
          { key: certificates.key, cert: certificates.certificate, minVersion: 'TLSv1.2' },
          take,
        );
  // A connection that a client keeps must not be closed under its next request: that is for faults to do.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  const origin = certificates === null ? `http://127.0.0.1:${port}` : `https://localhost:${port}`;
  return {
    origin,
    serve: (next) => {
      service = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Serving {
  readonly service: Service;
  readonly origin: string;
  readonly options: ListenOptions;
  /** The last answer to each URL, for stale reads; empty while no rule asks for them. */
  readonly answers: Map<string, Reply>;
  /** The number of this request, from 1. */
  readonly number: number;
}

async function respond(
  { service, origin, options, answers, number }: Serving,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const text = await readText(message);
  const method = message.method ?? 'GET';
  const url = new URL(message.url ?? '/', origin);
  const { path, match } = findRoute(service, method, url.pathname);
  const json = parseJson(message, text);
  const ended = options.requests.start({
    server: service.name,
    method,
    route: match.template ?? path,
    path,
    query: url.search,
    body: service.name === 'authority' ? undefined : json.value,
  });
  response.once('close', () => ended(0));
  const plain: SandboxRequest = {
    method,
    path,
    url,
    query: url.searchParams,
    headers: message.headers,
    params: match.params,
    body: json.value,
    text,
    page: null,
    totalOff: 0,
  };
  const admission = service.admit(plain, match.route);
  const finish = (reply: Reply, skewSeconds: number, fault: BodyFault | null): Promise<void> => {
    ended(reply.status);
    const headers = { ...admission?.headers, ...reply.headers, ...dateHeader(skewSeconds) };
    return answer(response, { ...reply, headers }, { contentType: service.contentType, fault });
  };
  const latency = options.latencyMs?.(number) ?? 0;
  if (latency > 0) await sleep(latency);
  // Rules count what the limits let through: "the 7th POST" is the 7th that arrives at the API.
  const over = admission?.refused ?? null;
  if (over !== null) return finish(over, 0, null);
  const { fault, skewSeconds } = options.faults.take(service.name, plain);
  const request = {
    ...plain,
    page: fault !== null && 'page' in fault ? fault.page : null,
    totalOff: fault !== null && 'total' in fault ? fault.total : 0,
  };
  if (fault !== null && 'delayMs' in fault) await sleep(fault.delayMs);
  if (fault !== null && 'hold' in fault) await fault.hold;
  if (fault !== null && 'meanwhile' in fault) fault.meanwhile(request);
  if (fault !== null && 'reset' in fault && fault.reset === 'before') {
    message.socket.destroy();
    return;
  }
  const status = fault !== null && 'status' in fault ? fault : null;
  const asFailed = (): Reply | null => status && failed(service, request, status, skewSeconds);
  if (status?.afterCommit !== true) {
    const instead = asFailed();
    if (instead !== null) return finish(instead, skewSeconds, null);
  }
  const stale = fault !== null && 'stale' in fault && method === 'GET' ? answers.get(url.href) : undefined;
  const reply = stale ?? carryOut(service, request, { match, malformed: json.malformed, fault });
  remember(answers, options.faults, request, reply);
  if (fault !== null && 'reset' in fault) {
    message.socket.destroy();
    return;
  }
  return finish(asFailed() ?? reply, skewSeconds, bodyFault(fault));
}

function bodyFault(fault: Fault | null): BodyFault | null {
  return fault !== null && 'body' in fault && !('status' in fault) ? fault : null;
}

/** Pages of a large company are large: they are kept only while a rule wants them. */
function remember(answers: Map<string, Reply>, faults: Faults, request: SandboxRequest, reply: Reply): void {
  if (!faults.wantsAnswers) answers.clear();
  else if (request.method === 'GET' && reply.status === 200) answers.set(request.url.href, reply);
}

function carryOut(
  service: Service,
  request: SandboxRequest,
  given: { readonly match: Match; readonly malformed: boolean; readonly fault: Fault | null },
): Reply {
  const { route, pathExists } = given.match;
  const { fault } = given;
  try {
    const guarded = service.guard(request, route);
    if (guarded !== null) return guarded;
    if (route === null) return service.unknown(request, pathExists);
    if (given.malformed) return service.malformed(request);
    if (fault !== null && 'taken' in fault) service.forestall(request);
    const reply =
      fault !== null && 'unseen' in fault
        ? service.unseen(fault.unseen, () => route.handle(request))
        : route.handle(request);
    return request.page === null && request.totalOff === 0 ? reply : service.bend(request, reply);
  } catch (error) {
    if (error instanceof Refused) return error.reply;
    // A bug of the sandbox must not look like a fault that a test asked for.
    console.error('sandbox:', error);
    return service.failure(request, 500);
  }
}

function failed(
  service: Service,
  request: SandboxRequest,
  fault: Extract<Fault, { status: number }>,
  skewSeconds: number,
): Reply {
  const own = service.failure(request, fault.status);
  const { retryAfter } = fault;
  const retry: Record<string, string> =
    retryAfter === undefined
      ? {}
      : {
          'Retry-After':
            typeof retryAfter === 'object' ? httpDate(skewSeconds + retryAfter.dateIn) : String(retryAfter),
        };
  return { ...own, headers: { ...own.headers, ...retry }, body: fault.body ?? own.body };
}

function dateHeader(skewSeconds: number): Readonly<Record<string, string>> {
  return skewSeconds === 0 ? {} : { Date: httpDate(skewSeconds) };
}

async function readText(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestBody) throw new Error('the body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(message: IncomingMessage, text: string): { value: unknown; malformed: boolean } {
  if (text === '' || !/\bjson\b/.test(message.headers['content-type'] ?? '')) {
    return { value: undefined, malformed: false };
  }
  try {
    return { value: JSON.parse(text) as unknown, malformed: false };
  } catch {
    return { value: undefined, malformed: true };
  }
}
