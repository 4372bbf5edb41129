import type { PageFault, SandboxRequest, ServerName } from './types.js';

/** How a request goes wrong. */
export type Fault =
  | {
      readonly status: number;
      /** The request is carried out, and only then answered with the status. */
      readonly afterCommit?: boolean;
      /** `Retry-After`: seconds, or an HTTP date as text. Left out: the header is not sent. */
      readonly retryAfter?: number | string;
      /** Instead of the API's own error body. */
      readonly body?: unknown;
    }
  /** The connection is cut, before or after the request is carried out. */
  | { readonly reset: 'before' | 'after' }
  /** The answer is cut in the middle of its body, after the request is carried out. */
  | { readonly body: 'truncated' }
  | { readonly delayMs: number }
  /** The request waits for this before it is carried out: a slow answer without a clock. */
  | { readonly hold: Promise<unknown> }
  /** A GET is answered as the same URL was the last time; the first time, as it should be. */
  | { readonly stale: true }
  | { readonly page: PageFault };

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
  /** How many matching requests go wrong, from the `nth` on; default 1. `Infinity`: all. */
  readonly times?: number;
  readonly fault: Fault;
}

/** A rule at work. */
export interface ActiveFault {
  /** How many requests it has spoilt. */
  readonly hits: number;
  remove(): void;
}

/** The rules by which a sandbox misbehaves. The first rule that takes a request has it alone. */
export class Faults {
  private rules: { rule: FaultRule; seen: number; hits: number }[] = [];

  /** Adds a rule. */
  add(rule: FaultRule): ActiveFault {
    const active = { rule, seen: 0, hits: 0 };
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

  /** What is to go wrong with this request. Every rule that it matches counts it. */
  take(server: ServerName, request: Pick<SandboxRequest, 'method' | 'path' | 'url' | 'body'>): Fault | null {
    let taken: Fault | null = null;
    for (const active of this.rules) {
      const { rule } = active;
      if (!matches(rule, server, request)) continue;
      active.seen += 1;
      const first = rule.nth ?? 1;
      if (taken !== null || active.seen < first || active.seen >= first + (rule.times ?? 1)) continue;
      active.hits += 1;
      taken = rule.fault;
    }
    return taken;
  }
}

function matches(
  rule: FaultRule,
  server: ServerName,
  request: Pick<SandboxRequest, 'method' | 'path' | 'url' | 'body'>,
): boolean {
  if (rule.server !== undefined && rule.server !== server) return false;
  if (rule.method !== undefined && rule.method.toUpperCase() !== request.method) return false;
  if (rule.path !== undefined && request.path.search(rule.path) < 0) return false;
  if (rule.query !== undefined && request.url.search.search(rule.query) < 0) return false;
  return rule.body === undefined || rule.body(request.body);
}
