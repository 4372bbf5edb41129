import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Certificates } from './certificates.js';
import type { Fault, Faults } from './faults.js';
import type { RequestLog } from './requests.js';
import { Refused, type Reply, type Route, type SandboxRequest, type Service } from './types.js';

const largestBody = 4 * 1024 * 1024;

export interface ListenOptions {
  readonly port: number;
  readonly certificates: Certificates | null;
  readonly faults: Faults;
  readonly requests: RequestLog;
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
  const answers = new Map<string, Reply>();
  const answer = (message: IncomingMessage, response: ServerResponse): void => {
    if (service === null) {
      response.writeHead(503).end();
      return;
    }
    // A client that went away is no news, and nothing else is expected to get here.
    respond({ service, origin, options, answers }, message, response).catch(() => response.destroy());
  };
  const server =
    certificates === null
      ? createHttpServer(answer)
      : createHttpsServer(
          { key: certificates.key, cert: certificates.certificate, minVersion: 'TLSv1.2' },
          answer,
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
  /** The last answer to each URL, for stale reads. */
  readonly answers: Map<string, Reply>;
}

async function respond(
  { service, origin, options, answers }: Serving,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const text = await readText(message);
  const method = message.method ?? 'GET';
  const url = new URL(message.url ?? '/', origin);
  const { path, inside } = withoutPrefix(service, url.pathname);
  const match = inside
    ? findRoute(service.routes, method, path)
    : { route: null, params: {}, pathExists: false };
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
  const fault = options.faults.take(service.name, { method, path, url, body: json.value });
  const request: SandboxRequest = {
    method,
    path,
    url,
    query: url.searchParams,
    headers: message.headers,
    params: match.params,
    body: json.value,
    text,
    page: fault !== null && 'page' in fault ? fault.page : null,
  };
  if (fault !== null && 'delayMs' in fault) await sleep(fault.delayMs);
  if (fault !== null && 'hold' in fault) await fault.hold;
  if (fault !== null && 'reset' in fault && fault.reset === 'before') {
    message.socket.destroy();
    return;
  }
  const stale = fault !== null && 'stale' in fault && method === 'GET' ? answers.get(url.href) : undefined;
  const before = fault !== null && 'status' in fault && fault.afterCommit !== true;
  const reply =
    stale ?? (before ? failed(service, request, fault) : carryOut(service, request, match, json.malformed));
  if (method === 'GET' && reply.status === 200) answers.set(url.href, reply);
  if (fault !== null && 'reset' in fault) {
    message.socket.destroy();
    return;
  }
  const last = fault !== null && 'status' in fault && !before ? failed(service, request, fault) : reply;
  ended(last.status);
  send(service, response, last, fault !== null && 'body' in fault && fault.body === 'truncated');
}

function carryOut(
  service: Service,
  request: SandboxRequest,
  { route, pathExists }: Match,
  malformed: boolean,
): Reply {
  try {
    const guarded = service.guard(request, route);
    if (guarded !== null) return guarded;
    if (route === null) return service.unknown(request, pathExists);
    if (malformed) return service.malformed(request);
    const reply = route.handle(request);
    return request.page === null ? reply : service.bend(request, reply);
  } catch (error) {
    if (error instanceof Refused) return error.reply;
    // A bug of the sandbox must not look like a fault that a test asked for.
    console.error('sandbox:', error);
    return service.failure(request, 500);
  }
}

function failed(service: Service, request: SandboxRequest, fault: Extract<Fault, { status: number }>): Reply {
  const own = service.failure(request, fault.status);
  const retry: Record<string, string> =
    fault.retryAfter === undefined ? {} : { 'Retry-After': String(fault.retryAfter) };
  return { ...own, headers: { ...own.headers, ...retry }, body: fault.body ?? own.body };
}

function send(service: Service, response: ServerResponse, reply: Reply, truncated: boolean): void {
  if (reply.body === undefined) {
    response.writeHead(reply.status, reply.headers).end();
    return;
  }
  const body = Buffer.from(JSON.stringify(reply.body), 'utf8');
  response.writeHead(reply.status, {
    'Content-Type': service.contentType,
    'Content-Length': body.length,
    ...reply.headers,
  });
  if (!truncated) {
    response.end(body);
    return;
  }
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
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

function withoutPrefix(service: Service, pathname: string): { path: string; inside: boolean } {
  for (const prefix of service.prefixes) {
    if (prefix === '') return { path: pathname, inside: true };
    if (pathname.startsWith(`${prefix}/`)) return { path: pathname.slice(prefix.length), inside: true };
  }
  return { path: pathname, inside: false };
}

interface Match {
  readonly route: Route | null;
  readonly template?: string;
  readonly params: Readonly<Record<string, string>>;
  readonly pathExists: boolean;
}

function findRoute(routes: readonly Route[], method: string, path: string): Match {
  let other: Match | null = null;
  for (const route of routes) {
    const params = paramsOf(route.template, path);
    if (params === null) continue;
    if (route.method === method) return { route, template: route.template, params, pathExists: true };
    other ??= { route: null, template: route.template, params, pathExists: true };
  }
  return other ?? { route: null, params: {}, pathExists: false };
}

function paramsOf(template: string, path: string): Record<string, string> | null {
  const wanted = template.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = decode(given[index] ?? '');
    if (value === null) return null;
    if (!part.startsWith('{')) {
      if (part !== value) return null;
    } else if (value === '') return null;
    else params[part.slice(1, -1)] = value;
  }
  return params;
}

function decode(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
