import type { Dispatcher } from 'undici';
import { isLoopback } from '../loopback.js';
import type { Limits } from './options.js';
import { plainLine } from './text.js';

/** Sends one request on pooled connections. */
export interface Client {
  readonly request: typeof import('undici').request;
  readonly dispatcher: Dispatcher;
}

/** undici takes a quarter of a second to load, so a command that asks nothing does not load it. */
export async function openPool(base: URL, limits: Limits): Promise<Client> {
  const { Agent, EnvHttpProxyAgent, request } = await import('undici');
  const pooling = { connections: limits.concurrency, connect: { timeout: limits.connectTimeout } };
  // A proxy stands between this machine and the others, never between it and itself.
  return {
    request,
    dispatcher: isLoopback(base.hostname) ? new Agent(pooling) : new EnvHttpProxyAgent(pooling),
  };
}

/** A header of an answer; the first of several. */
export function header(response: Pick<Dispatcher.ResponseData, 'headers'>, name: string): string | undefined {
  const value = response.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

type Parsed = { readonly ok: true; readonly body: unknown } | { readonly ok: false; readonly wrong: string };

/** The body of an answer; undefined where it is empty. `wrong` says why it is no JSON, without quoting it. */
export function parse(text: string, contentType: string | undefined): Parsed {
  if (text.trim() === '') return { ok: true, body: undefined };
  const type = contentType?.split(';')[0]?.trim().toLowerCase();
  if (type !== undefined && type !== 'application/json' && !/^application\/[\w.-]+\+json$/.test(type)) {
    return { ok: false, wrong: `is ${plainLine(type, [], 60)} and not JSON` };
  }
  try {
    return { ok: true, body: JSON.parse(text) as unknown };
  } catch {
    // The parser's own message quotes the text, which may hold anything.
    return { ok: false, wrong: 'is broken JSON' };
  }
}
