import type { Dispatcher } from 'undici';
import { readText, TooLarge, Unreadable } from './body.js';
import { HttpError, TransportError, type TransportErrorCode } from './errors.js';
import { explain } from './failure.js';
import { defaultLimits, realRuntime, type TransportOptions } from './options.js';
import { type Attempt, backoff, judge, type Method, retryAfterSeconds } from './retry.js';
import { Slots } from './slots.js';
import { errorDetails, plainLine } from './text.js';
import type { RequestOptions } from './types.js';
import { requestUrl, routeOf, withoutQuery } from './url.js';
import { version } from './version.js';

/** Sends requests of the methods it was made for, and no others. */
export interface Exchange {
  request(method: Method, path: string, body: unknown, options?: RequestOptions): Promise<unknown>;
  counts(): Record<string, number>;
  close(): Promise<void>;
}

/** One attempt's end: the parsed body, or a failure that may be tried again. */
type Outcome =
  | { readonly ok: true; readonly body: unknown }
  | {
      readonly ok: false;
      readonly attempt: Attempt;
      /** Seconds. */
      readonly retryAfter: number | null;
      readonly unauthorised: boolean;
      readonly token: string;
      readonly error: (processed: boolean, note?: string) => Error;
    };

interface Target {
  readonly method: Method;
  readonly url: URL;
  readonly route: string;
  readonly body: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

/** @param methods the only methods it will ever send: a preview's exchange is made for GET alone. */
export function createExchange(options: TransportOptions, methods: readonly Method[]): Exchange {
  const limits = { ...defaultLimits, ...options.limits };
  const runtime = { ...realRuntime, ...options.runtime };
  const base = new URL(options.baseUrl);
  const slots = new Slots(limits.concurrency);
  const counts = new Map<string, number>();
  let pool: Promise<Client> | undefined;
  // One 429 means that all requests of this token are too many, so all of them wait (facts sheet C.4: throttled calls
  // count towards the limit too).
  let pausedUntil = 0;

  async function request(method: Method, path: string, body: unknown, given: RequestOptions = {}) {
    if (!methods.includes(method)) throw new Error(`this transport can't send ${method}`);
    const url = requestUrl(base, path);
    if (url === null) throw foreignLink(method, path);
    const target: Target = {
      method,
      url,
      route: `${method} ${given.route ?? routeOf(base, url)}`,
      body: body === undefined ? undefined : JSON.stringify(body),
      headers: given.headers ?? {},
    };
    let processed = false;
    let rejected: string | undefined;
    for (let attempt = 1; ; ) {
      const outcome = await slots.run(() => send(target, rejected));
      if (outcome.ok) return outcome.body;
      if (outcome.unauthorised && rejected === undefined) {
        rejected = outcome.token;
        continue;
      }
      const judgement = judge(method, outcome.attempt);
      processed ||= judgement.processed;
      if (!judgement.again) throw outcome.error(processed);
      const wait = outcome.retryAfter === null ? null : outcome.retryAfter * 1000;
      if (wait !== null && wait > limits.longestRetryAfter) {
        const most = limits.longestRetryAfter / 1000;
        throw outcome.error(
          processed,
          `it asks to wait ${outcome.retryAfter} s, and rollcall waits ${most} s at most`,
        );
      }
      if (attempt >= limits.attempts) {
        throw outcome.error(processed, attempt > 1 ? `tried ${attempt} times` : undefined);
      }
      // Where the server names the time, `pausedUntil` holds the next attempt back.
      if (wait === null) await runtime.sleep(backoff(attempt, runtime.random()));
      attempt++;
    }
  }

  async function send(target: Target, rejected: string | undefined): Promise<Outcome> {
    const pause = pausedUntil - runtime.now();
    if (pause > 0) await runtime.sleep(pause);
    const given = await options.token(rejected);
    const token = typeof given === 'string' ? given : given.reveal();
    pool ??= openPool(base, limits);
    const client = await pool;
    const requestId = options.requestIdHeader === undefined ? undefined : runtime.uuid();
    counts.set(target.route, (counts.get(target.route) ?? 0) + 1);

    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), limits.requestTimeout);
    const facts = { token, requestId };
    try {
      const response = await client.request(target.url, {
        dispatcher: client.dispatcher,
        method: target.method,
        signal: abort.signal,
        // `timer` covers the whole attempt.
        headersTimeout: 0,
        bodyTimeout: 0,
        headers: {
          accept: options.accept ?? 'application/json',
          'accept-encoding': 'gzip',
          // Some firewalls refuse requests that have none (facts sheet B.8).
          'user-agent': `rollcall/${version()}`,
          ...target.headers,
          ...(requestId === undefined ? {} : { [options.requestIdHeader ?? '']: requestId }),
          ...(target.body === undefined ? {} : { 'content-type': options.contentType ?? 'application/json' }),
          authorization: `Bearer ${token}`,
        },
        ...(target.body === undefined ? {} : { body: target.body }),
      });
      return await receive(target, response, facts);
    } catch (error) {
      return abort.signal.aborted
        ? failed(
            target,
            facts,
            'timeout',
            `${target.url.host} gave no answer in ${limits.requestTimeout / 1000} s`,
          )
        : unanswered(target, facts, error);
    } finally {
      clearTimeout(timer);
    }
  }

  async function receive(target: Target, response: Dispatcher.ResponseData, facts: Facts): Promise<Outcome> {
    const status = response.statusCode;
    const good = status >= 200 && status < 300;
    const encoding = header(response, 'content-encoding');
    let text: string;
    try {
      // What a failure says is cut to a line, so there is no need to read much of it.
      text = await readText(response.body, encoding, good ? limits.responseBytes : 65_536);
    } catch (error) {
      if (!good) return refused(target, response, facts, undefined);
      if (error instanceof TooLarge) return unusable(target, facts, 'too-large', error.message);
      if (error instanceof Unreadable) return unusable(target, facts, 'not-json', error.message);
      throw error;
    }
    const parsed = parse(text, header(response, 'content-type'));
    if (!good) return refused(target, response, facts, parsed.ok ? parsed.body : undefined);
    if (!parsed.ok) return unusable(target, facts, 'not-json', parsed.wrong);
    return { ok: true, body: parsed.body };
  }

  /** Any status but 2xx. */
  function refused(target: Target, response: Dispatcher.ResponseData, facts: Facts, body: unknown): Outcome {
    const status = response.statusCode;
    const details = errorDetails(body);
    const detail = details.message === undefined ? undefined : plainLine(details.message, [facts.token]);
    const code = details.code === undefined ? undefined : plainLine(details.code, [facts.token], 60);
    const retryAfter = retryAfterSeconds(header(response, 'retry-after'), runtime.now());
    if (retryAfter !== null && retryAfter * 1000 <= limits.longestRetryAfter) {
      pausedUntil = Math.max(pausedUntil, runtime.now() + retryAfter * 1000);
    }
    const requestId = details.requestId ?? header(response, 'request-id') ?? facts.requestId;
    const hint =
      options.hints?.[status] ?? (status >= 300 && status < 400 ? 'redirects are not followed' : undefined);
    return {
      ok: false,
      attempt: { kind: 'answer', status, hasRetryAfter: retryAfter !== null },
      retryAfter,
      unauthorised: status === 401,
      token: facts.token,
      error: (processed, note) => {
        const said = detail === undefined ? '' : `: ${detail}`;
        const extra = [code, note, hint].filter((part) => part !== undefined && part !== '').join('; ');
        const message = `${title(target)}: ${options.name} answered ${status}${said}${extra === '' ? '' : ` (${extra})`}`;
        return new HttpError(message, {
          status,
          method: target.method,
          url: withoutQuery(target.url),
          code,
          detail,
          retryAfter: retryAfter ?? undefined,
          requestId: requestId === undefined ? undefined : plainLine(requestId, [facts.token], 80),
          mayHaveBeenProcessed: processed,
        });
      },
    };
  }

  function unanswered(target: Target, facts: Facts, error: unknown): Outcome {
    const failure = explain(error, target.url.host);
    const check = failure.checkAddress && options.addressSetting !== undefined;
    const what = check ? `${failure.what}; check ${options.addressSetting}` : failure.what;
    return failed(target, facts, failure.code, what, failure.attempt);
  }

  /** A 2xx that can't be read: sending again would not help, and a write has been carried out. */
  function unusable(target: Target, facts: Facts, code: TransportErrorCode, wrong: string): Outcome {
    const check = options.addressSetting === undefined ? '' : `; check ${options.addressSetting}`;
    const what = `the answer of ${options.name} ${wrong}${code === 'not-json' ? check : ''}`;
    return failed(target, facts, code, what, { kind: 'unreadable' });
  }

  function failed(
    target: Target,
    facts: Facts,
    code: TransportErrorCode,
    what: string,
    attempt: Attempt = { kind: 'lost' },
  ): Outcome {
    return {
      ok: false,
      attempt,
      retryAfter: null,
      unauthorised: false,
      token: facts.token,
      error: (processed, note) =>
        new TransportError(`${title(target)}: ${what}${note === undefined ? '' : ` (${note})`}`, {
          code,
          method: target.method,
          url: withoutQuery(target.url),
          mayHaveBeenProcessed: processed,
        }),
    };
  }

  function foreignLink(method: Method, path: string): TransportError {
    const host = URL.canParse(path) ? new URL(path).host : plainLine(path, [], 80);
    const what = `${options.name} points to ${host}, and its token is for ${base.host} alone`;
    return new TransportError(`${method}: ${what}; the link was not followed`, {
      code: 'foreign-link',
      method,
      url: withoutQuery(base),
    });
  }

  return {
    request,
    counts: () => Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1))),
    close: async () => {
      if (pool !== undefined) await (await pool).dispatcher.close();
    },
  };
}

interface Facts {
  readonly token: string;
  readonly requestId: string | undefined;
}

interface Client {
  readonly request: typeof import('undici').request;
  readonly dispatcher: Dispatcher;
}

/** undici takes a quarter of a second to load, so a command that asks nothing does not load it. */
async function openPool(base: URL, limits: typeof defaultLimits): Promise<Client> {
  const { Agent, EnvHttpProxyAgent, request } = await import('undici');
  const pooling = { connections: limits.concurrency, connect: { timeout: limits.connectTimeout } };
  // A proxy stands between this machine and the others, never between it and itself.
  const direct = /^(?:localhost|\[::1\]|127\.[\d.]+)$/.test(base.hostname);
  return { request, dispatcher: direct ? new Agent(pooling) : new EnvHttpProxyAgent(pooling) };
}

function title(target: Target): string {
  return `${target.method} ${withoutQuery(target.url)}`;
}

function header(response: Dispatcher.ResponseData, name: string): string | undefined {
  const value = response.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function parse(text: string, contentType: string | undefined) {
  if (text.trim() === '') return { ok: true, body: undefined } as const;
  const type = contentType?.split(';')[0]?.trim().toLowerCase();
  if (type !== undefined && type !== 'application/json' && !/^application\/[\w.-]+\+json$/.test(type)) {
    return { ok: false, wrong: `is ${plainLine(type, [], 60)} and not JSON` } as const;
  }
  try {
    return { ok: true, body: JSON.parse(text) as unknown } as const;
  } catch {
    // The parser's own message quotes the text, which may hold anything.
    return { ok: false, wrong: 'is broken JSON' } as const;
  }
}
