import type { Dispatcher } from 'undici';
import { readText, TooLarge, Unreadable } from './body.js';
import { type Client, header, openPool, parse } from './client.js';
import { becauseStopped, HttpError, TransportError, type TransportErrorCode } from './errors.js';
import { explain } from './failure.js';
import { defaultLimits, realRuntime, type TransportOptions } from './options.js';
import { Outage } from './outage.js';
import { Pacer } from './pacer.js';
import { type Attempt, backoff, judge, type Method } from './retry.js';
import { Slots } from './slots.js';
import { errorDetails, plainLine } from './text.js';
import { readThrottle, type Throttle } from './throttle.js';
import type { RequestOptions } from './types.js';
import { requestUrl, routeOf, withoutQuery } from './url.js';
import { version } from './version.js';

/** Sends requests of the methods it was made for, and no others. */
export interface Exchange {
  request(method: Method, path: string, body: unknown, options?: RequestOptions): Promise<unknown>;
  counts(): Record<string, number>;
  clockOff(): number | null;
  close(): Promise<void>;
}

/** One attempt's end: the parsed body, or a failure that may be tried again. */
type Outcome =
  | { readonly ok: true; readonly body: unknown }
  | {
      readonly ok: false;
      readonly attempt: Attempt;
      readonly throttle: Throttle | null;
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
  // One 429 means that all requests of this token are too many, so all of them wait (facts sheet C.4: throttled calls
  // count towards the limit too).
  const pacer = new Pacer(limits, runtime);
  const outage = new Outage(limits.longestOutage, runtime);
  const counts = new Map<string, number>();
  let clockOff: number | null = null;
  let pool: Promise<Client> | undefined;
  const stopping =
    options.stop &&
    new Promise<typeof stopped>((resolve) => {
      options.stop?.addEventListener('abort', () => resolve(stopped), { once: true });
    });

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
    let began: number | undefined;
    let processed = false;
    let renewed = false;
    for (let attempt = 1; ; ) {
      const outcome = await slots.run(async () => {
        began ??= runtime.now();
        if (isOver(method)) return stopped;
        const out = outage.inTheWay();
        if (out !== null) return out;
        const first = await send(target, undefined);
        if (first === stopped || first.ok || !first.unauthorised || renewed) return first;
        // At once: those who queue behind it would all be sent with the same token.
        renewed = true;
        return send(target, first.token);
      });
      if (typeof outcome === 'number') throw notSent(target, outcome, processed);
      if (outcome === stopped) throw notBegun(target, processed);
      outage.note(outcome.ok ? null : outcome.attempt);
      if (outcome.ok) return outcome.body;
      const judgement = judge(method, outcome.attempt);
      processed ||= judgement.processed;
      if (!judgement.again) throw outcome.error(processed);
      const asked = outcome.throttle?.wait ?? null;
      const own = backoff(attempt, runtime.random());
      if (attempt >= limits.attempts) {
        throw outcome.error(processed, attempt > 1 ? `tried ${attempt} times` : undefined);
      }
      const spent = runtime.now() - (began ?? 0);
      if (spent + Math.max(asked ?? 0, own) > limits.totalTime) {
        throw outcome.error(processed, `gave up after ${Math.round(spent / 1000)} s`);
      }
      // Where the server names the time, the pacer holds the next try back.
      if (asked === null || asked < own) await unlessStopped(method, runtime.sleep(own));
      if (isOver(method)) throw outcome.error(processed, `not tried again, ${becauseStopped}`);
      attempt++;
    }
  }

  /** Reads go on: they tell what became of a write. */
  function isOver(method: Method): boolean {
    return method !== 'GET' && options.stop?.aborted === true;
  }

  function unlessStopped<T>(method: Method, wait: Promise<T>): Promise<T | typeof stopped> {
    return method === 'GET' || stopping === undefined ? wait : Promise.race([wait, stopping]);
  }

  async function send(target: Target, rejected: string | undefined): Promise<Outcome | typeof stopped> {
    // Token and connections first: signing in takes its time, and those who wait for it must not leave all at once.
    const given = await options.token(rejected).catch((error: unknown) => {
      // Without a token nothing works either.
      outage.note({ kind: 'lost' });
      throw error;
    });
    const token = typeof given === 'string' ? given : given.reveal();
    pool ??= openPool(base, limits);
    const client = await pool;
    const requestId = options.requestIdHeader === undefined ? undefined : runtime.uuid();
    const turn = await unlessStopped(target.method, pacer.turn());
    if (turn === stopped) return stopped;
    counts.set(target.route, (counts.get(target.route) ?? 0) + 1);

    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), limits.requestTimeout);
    const facts = { token, requestId, turn };
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
    const throttle = heed(response, facts);
    const date = Date.parse(header(response, 'date') ?? '');
    if (!Number.isNaN(date)) clockOff = Date.now() - date;
    const encoding = header(response, 'content-encoding');
    let text: string;
    try {
      // What a failure says is cut to a line, so there is no need to read much of it.
      text = await readText(response.body, encoding, good ? limits.responseBytes : 65_536);
    } catch (error) {
      if (!good) return refused(target, response, facts, throttle, undefined);
      if (error instanceof TooLarge) return unusable(target, facts, 'too-large', error.message);
      if (error instanceof Unreadable) return unusable(target, facts, 'not-json', error.message);
      throw error;
    }
    const parsed = parse(text, header(response, 'content-type'));
    if (!good) return refused(target, response, facts, throttle, parsed.ok ? parsed.body : undefined);
    if (!parsed.ok) return unusable(target, facts, 'not-json', parsed.wrong);
    return { ok: true, body: parsed.body };
  }

  /** Tells the pacer what an answer says of the server's limits. */
  function heed(response: Dispatcher.ResponseData, facts: Facts): Throttle {
    const throttle = readThrottle(response, runtime.now(), limits.longestRetryAfter);
    if (throttle.used !== null) pacer.nearLimit(throttle.used);
    if (response.statusCode === 429) {
      pacer.throttled(facts.turn, throttle.wait);
    } else {
      pacer.taken();
      if (response.statusCode === 503 && throttle.wait !== null) pacer.pause(throttle.wait);
    }
    return throttle;
  }

  /** Any status but 2xx. */
  function refused(
    target: Target,
    response: Dispatcher.ResponseData,
    facts: Facts,
    throttle: Throttle,
    body: unknown,
  ): Outcome {
    const status = response.statusCode;
    const details = errorDetails(body);
    const detail = details.message === undefined ? undefined : plainLine(details.message, [facts.token]);
    const code = details.code === undefined ? undefined : plainLine(details.code, [facts.token], 60);
    const { retryAfter, scope } = throttle;
    const asksTooMuch = retryAfter !== null && retryAfter * 1000 > limits.longestRetryAfter;
    const requestId = details.requestId ?? header(response, 'request-id') ?? facts.requestId;
    const hint =
      options.hints?.[status] ?? (status >= 300 && status < 400 ? 'redirects are not followed' : undefined);
    return {
      ok: false,
      attempt: { kind: 'answer', status, hasRetryAfter: retryAfter !== null },
      throttle,
      unauthorised: status === 401,
      token: facts.token,
      error: (processed, note) => {
        const said = detail === undefined ? '' : `: ${detail}`;
        const longest = limits.longestRetryAfter / 1000;
        const extra = remarks(
          code,
          status === 429 && scope !== undefined ? `throttled: ${scope}` : undefined,
          note,
          asksTooMuch
            ? `it asks to wait ${retryAfter} s, and rollcall waits ${longest} s at most`
            : undefined,
          hint,
          processed ? perhapsDone : undefined,
        );
        const message = `${title(target)}: ${options.name} answered ${status}${said}${extra}`;
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
      throttle: null,
      unauthorised: false,
      token: facts.token,
      error: (processed, note) =>
        new TransportError(`${title(target)}: ${what}${remarks(note, processed ? perhapsDone : undefined)}`, {
          code,
          method: target.method,
          url: withoutQuery(target.url),
          mayHaveBeenProcessed: processed,
        }),
    };
  }

  function notSent(target: Target, seconds: number, processed: boolean): TransportError {
    const what = `not sent, because ${options.name} has answered nothing but failures for ${seconds} s; run again later`;
    return new TransportError(`${title(target)}: ${what}${remarks(processed ? perhapsDone : undefined)}`, {
      code: 'outage',
      method: target.method,
      url: withoutQuery(target.url),
      mayHaveBeenProcessed: processed,
    });
  }

  function notBegun(target: Target, processed: boolean): TransportError {
    const what = `not sent, ${becauseStopped}${remarks(processed ? perhapsDone : undefined)}`;
    return new TransportError(`${title(target)}: ${what}`, {
      code: 'stopped',
      method: target.method,
      url: withoutQuery(target.url),
      mayHaveBeenProcessed: processed,
    });
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
    clockOff: () => clockOff,
    counts: () => Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1))),
    close: async () => {
      if (pool !== undefined) await (await pool).dispatcher.close();
    },
  };
}

/** What comes instead of a turn once the run is to stop. */
const stopped = Symbol('stopped');

interface Facts {
  readonly token: string;
  readonly requestId: string | undefined;
  /** Of the pacer. */
  readonly turn: number;
}

const perhapsDone = 'it may have been carried out all the same';

/** In brackets, behind a message; nothing where there are none. */
function remarks(...parts: readonly (string | undefined)[]): string {
  const said = parts.filter((part) => part !== undefined && part !== '');
  return said.length === 0 ? '' : ` (${said.join('; ')})`;
}

function title(target: Target): string {
  return `${target.method} ${withoutQuery(target.url)}`;
}
