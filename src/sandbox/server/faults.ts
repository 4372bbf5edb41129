import { Chance } from './chance.js';
import type { PageFault, SandboxRequest, ServerName } from './types.js';

/** How a request goes wrong. */
export type Fault =
  | {
      readonly status: number;
      /** The request is carried out, and only then answered with the status. */
      readonly afterCommit?: boolean;
      /**
       * `Retry-After`: seconds; an HTTP date that is so many seconds away by the server's clock; or any text as it is. Left
       * out: the header is not sent.
       */
      readonly retryAfter?: number | string | { readonly dateIn: number };
      /** Instead of the API's own error body. */
      readonly body?: unknown;
    }
  /** The connection is cut, before or after the request is carried out. */
  | { readonly reset: 'before' | 'after' }
  /** The request is carried out; the answer is cut in the middle of its body, or is a page of HTML with status 200. */
  | { readonly body: 'truncated' | 'html' }
  /** The request is carried out; the answer is JSON of so many bytes, which nobody holds in memory. */
  | { readonly body: 'huge'; readonly bytes: number }
  /** The request is carried out; the answer comes a byte at a time. */
  | { readonly body: 'slow'; readonly everyMs: number }
  | { readonly delayMs: number }
  /** The request waits for this before it is carried out: a slow answer without a clock. */
  | { readonly hold: Promise<unknown> }
  /** Called before the request is carried out: what somebody else does at the worst moment. */
  | { readonly meanwhile: (request: FaultyRequest) => void }
  /** Somebody else makes the same user or assignment just before this request does. */
  | { readonly taken: true }
  /** A GET is answered as the same URL was the last time since the rule was added; the first time, as it should be. */
  | { readonly stale: true }
  /** A write is carried out, and the next so many lists and searches of this server do not show it. */
  | { readonly unseen: number }
  | { readonly page: PageFault }
  /** `totalResults`, or `@odata.count`, is off by this. */
  | { readonly total: number }
  /** The server's clock is off: `Date`, and a `Retry-After` that is a date. Other rules have the request too. */
  | { readonly skewSeconds: number };

/** What a rule looks at. */
export type FaultyRequest = Pick<SandboxRequest, 'method' | 'path' | 'url' | 'body'>;

/** Which requests go wrong, and how. Every condition that is given must hold. */
export interface FaultRule {
  readonly server?: ServerName;
  readonly method?: string;
  /** Tried on the path without the API's prefix and without the query. */
  readonly path?: RegExp;
  readonly query?: RegExp;
  /** Tried on the parsed JSON body. */
  readonly body?: (body: unknown) => boolean;
  /** The first matching request that goes wrong, from 1; default 1. */
  readonly nth?: number;
  /** How many matching requests go wrong, from the `nth` on; default 1, with `chance` Infinity. `Infinity`: all. */
  readonly times?: number;
  /** `nth` and `times` count each request by itself: its method, URL and whom it is about. A retry is the same request. */
  readonly perRequest?: boolean;
  /** Of those that are left, this part goes wrong: 0.05 are 5 %. Which ones depends on seed and request alone, not on their order. */
  readonly chance?: number;
  /** Default 1. */
  readonly seed?: number;
  /** By `chance`, the same request goes wrong no more than so many times in a row; default 2. */
  readonly inARow?: number;
  /** Several: one of them, by seed and request with `chance`, in turn without. */
  readonly fault: Fault | readonly Fault[];
}

/** A rule at work. */
export interface ActiveFault {
  /** How many requests it has spoilt. */
  readonly hits: number;
  remove(): void;
}

/** What is to go wrong with one request. */
export interface Taken {
  readonly fault: Fault | null;
  /** By how much the server's clock is off. */
  readonly skewSeconds: number;
}

/** The rules by which a sandbox misbehaves. The first rule that takes a request has it alone. */
export class Faults {
  private rules: Active[] = [];

  /** Adds a rule. */
  add(rule: FaultRule): ActiveFault {
    const active = new Active(rule);
    this.rules.push(active);
    return {
      get hits() {
        return active.hits;
      },
      remove: () => {
        this.rules = this.rules.filter((other) => other !== active);
      },
    };
  }

  /** Removes every rule. */
  clear(): void {
    this.rules = [];
  }

  /** Whether answers must be remembered, for a rule that gives them again. */
  get wantsAnswers(): boolean {
    return this.rules.some(({ faults }) => faults.some((fault) => 'stale' in fault));
  }

  /** What is to go wrong with this request. Every rule that it matches counts it. */
  take(server: ServerName, request: FaultyRequest): Taken {
    let fault: Fault | null = null;
    let skewSeconds = 0;
    for (const active of this.rules) {
      if (!matches(active.rule, server, request)) continue;
      const own = active.take(request, fault === null);
      if (own !== null && 'skewSeconds' in own) skewSeconds += own.skewSeconds;
      else fault ??= own;
    }
    return { fault, skewSeconds };
  }
}

class Active {
  readonly faults: readonly Fault[];
  hits = 0;
  private seen = 0;
  private readonly seenByRequest = new Map<string, number>();
  private readonly chance: Chance | null;
  private readonly skews: boolean;

  constructor(readonly rule: FaultRule) {
    const { chance, seed = 1, inARow = 2, fault } = rule;
    this.faults = isSeveral(fault) ? fault : [fault];
    if (this.faults.length === 0) throw new Error('a rule needs a fault');
    this.chance = chance === undefined ? null : new Chance(seed, chance, inARow);
    this.skews = this.faults.every((one) => 'skewSeconds' in one);
  }

  /**
   * Counts a request that matches, and says how it goes wrong.
   * @param free no earlier rule has the request
   */
  take(request: FaultyRequest, free: boolean): Fault | null {
    const { nth = 1, perRequest } = this.rule;
    const times = this.rule.times ?? (this.chance === null ? 1 : Number.POSITIVE_INFINITY);
    const seen = perRequest === true ? this.countAlone(request) : ++this.seen;
    // A clock that is off spoils no request, so other rules do not keep it from one.
    if (!(free || this.skews) || seen < nth || seen >= nth + times) return null;
    const chosen = this.choose(request);
    if (chosen !== null) this.hits += 1;
    return chosen;
  }

  private choose(request: FaultyRequest): Fault | null {
    const { length } = this.faults;
    if (this.chance === null) return this.faults[this.hits % length] ?? null;
    const struck = this.chance.strikes(identityOf(request));
    return struck === null ? null : (this.faults[Math.floor(struck * length)] ?? null);
  }

  private countAlone(request: FaultyRequest): number {
    const identity = identityOf(request);
    const seen = (this.seenByRequest.get(identity) ?? 0) + 1;
    this.seenByRequest.set(identity, seen);
    return seen;
  }
}

function isSeveral(fault: FaultRule['fault']): fault is readonly Fault[] {
  return Array.isArray(fault);
}

/** The same text for a request and its retries, and for no other: method, URL, and whom the body is about. */
function identityOf({ method, url, body }: FaultyRequest): string {
  const { userName, principalId } = (typeof body === 'object' && body !== null ? body : {}) as {
    readonly userName?: unknown;
    readonly principalId?: unknown;
  };
  return `${method} ${url.pathname}${url.search} ${String(userName ?? principalId ?? '').toLowerCase()}`;
}

function matches(rule: FaultRule, server: ServerName, request: FaultyRequest): boolean {
  if (rule.server !== undefined && rule.server !== server) return false;
  if (rule.method !== undefined && rule.method.toUpperCase() !== request.method) return false;
  if (rule.path !== undefined && request.path.search(rule.path) < 0) return false;
  if (rule.query !== undefined && request.url.search.search(rule.query) < 0) return false;
  return rule.body === undefined || rule.body(request.body);
}
