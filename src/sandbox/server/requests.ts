import type { ServerName } from './types.js';

/** One request that a sandbox answered, or is answering. */
export interface LoggedRequest {
  readonly server: ServerName;
  readonly method: string;
  /** Template of the route: `/users/{id}`; the path itself where no route has it. */
  readonly route: string;
  readonly path: string;
  /** With its question mark; empty where there is none. */
  readonly query: string;
  /** The parsed JSON body. Sign-in's is left out: it holds the secret. */
  readonly body: unknown;
  /** Null while it runs; 0 where the connection was cut. */
  readonly status: number | null;
  /** Places in the one order of all starts and ends, so that overlaps can be asserted. */
  readonly startedAt: number;
  readonly endedAt: number | null;
}

/** Everything that reached a sandbox, in the order in which it did. */
export class RequestLog {
  private entries: { -readonly [Key in keyof LoggedRequest]: LoggedRequest[Key] }[] = [];
  private events = 0;

  /** All requests since the last reset. */
  get all(): readonly LoggedRequest[] {
    return this.entries;
  }

  /** Requests that can change something in Entra or Vonage. Sign-in's POST is none. */
  writes(): readonly LoggedRequest[] {
    return this.entries.filter((entry) => entry.server !== 'authority' && !/^(GET|HEAD)$/.test(entry.method));
  }

  /** Requests by `METHOD /route/{id}` since the last reset, without those of sign-in. */
  counts(): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const { server, method, route } of this.entries) {
      if (server === 'authority') continue;
      const key = `${method} ${route}`;
      counts[key] = (counts[key] ?? 0) + 1;
    }
    return counts;
  }

  /** The largest number of requests that ran at the same time on a server. */
  concurrency(server: ServerName): number {
    const edges = this.entries
      .filter((entry) => entry.server === server)
      .flatMap((entry) => [
        { at: entry.startedAt, step: 1 },
        { at: entry.endedAt ?? Number.POSITIVE_INFINITY, step: -1 },
      ])
      .sort((a, b) => a.at - b.at);
    let running = 0;
    let most = 0;
    for (const edge of edges) {
      running += edge.step;
      most = Math.max(most, running);
    }
    return most;
  }

  /** Forgets what was logged so far. */
  resetCounts(): void {
    this.entries = [];
  }

  /** Logs a start; the returned function logs the end. */
  start(
    request: Pick<LoggedRequest, 'server' | 'method' | 'route' | 'path' | 'query' | 'body'>,
  ): (status: number) => void {
    this.events += 1;
    const entry = {
      ...request,
      status: null as number | null,
      startedAt: this.events,
      endedAt: null as number | null,
    };
    this.entries.push(entry);
    return (status) => {
      if (entry.endedAt !== null) return;
      this.events += 1;
      entry.status = status;
      entry.endedAt = this.events;
    };
  }
}
