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

type Entry = { -readonly [Key in keyof LoggedRequest]: LoggedRequest[Key] };

/** What is counted as it comes, so that no question goes through all that was logged. */
interface Running {
  now: number;
  most: number;
  readonly statuses: Map<number, number>;
}

/**
 * Everything that reached a sandbox, in the order in which it did. Counts are of all requests since the last reset; the entries of
 * the oldest reads are forgotten where there are very many.
 */
export class RequestLog {
  private entries: Entry[] = [];
  private counted = new Map<string, number>();
  private running = new Map<ServerName, Running>();
  private events = 0;
  /** At how many entries reads are forgotten next. */
  private full: number;

  /** @param kept how many entries there may be before reads are forgotten; writes never are */
  constructor(private readonly kept = 200_000) {
    this.full = kept * 1.5;
  }

  /** All requests since the last reset; of more than are kept, the latest, and every write. */
  get all(): readonly LoggedRequest[] {
    return this.entries;
  }

  /** Requests that can change something in Entra or Vonage. Sign-in's POST is none. */
  writes(): readonly LoggedRequest[] {
    return this.entries.filter(isWrite);
  }

  /** Requests by `METHOD /route/{id}` since the last reset, without those of sign-in. */
  counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.counted);
  }

  /** Answers by status since the last reset, of a server or of all; 0: the connection was cut. */
  statuses(server?: ServerName): Readonly<Record<number, number>> {
    const statuses: Record<number, number> = {};
    for (const [name, running] of this.running) {
      if (server !== undefined && name !== server) continue;
      for (const [status, count] of running.statuses) statuses[status] = (statuses[status] ?? 0) + count;
    }
    return statuses;
  }

  /** The largest number of requests that ran at the same time on a server. */
  concurrency(server: ServerName): number {
    return this.running.get(server)?.most ?? 0;
  }

  /** Forgets what was logged so far. */
  resetCounts(): void {
    this.entries = [];
    this.counted = new Map();
    this.running = new Map();
  }

  /** Logs a start; the returned function logs the end. */
  start(
    request: Pick<LoggedRequest, 'server' | 'method' | 'route' | 'path' | 'query' | 'body'>,
  ): (status: number) => void {
    this.events += 1;
    const { server, method, route, path, query, body } = request;
    const entry: Entry = {
      server,
      method,
      route,
      path,
      query,
      body,
      status: null,
      startedAt: this.events,
      endedAt: null,
    };
    this.keep(entry);
    const running = this.runningOn(server);
    running.now += 1;
    running.most = Math.max(running.most, running.now);
    if (server !== 'authority') {
      const key = `${method} ${route}`;
      this.counted.set(key, (this.counted.get(key) ?? 0) + 1);
    }
    return (status) => {
      if (entry.endedAt !== null) return;
      this.events += 1;
      entry.status = status;
      entry.endedAt = this.events;
      // What began before a reset ends in counts that nobody looks at.
      running.now -= 1;
      running.statuses.set(status, (running.statuses.get(status) ?? 0) + 1);
    };
  }

  private keep(entry: Entry): void {
    this.entries.push(entry);
    if (this.entries.length < this.full) return;
    const old = this.entries.length - this.kept;
    this.entries = this.entries.filter((each, index) => index >= old || isWrite(each));
    // Where most are writes, looking again after every one would find nothing to forget.
    this.full = Math.max(this.kept, this.entries.length) * 1.5;
  }

  private runningOn(server: ServerName): Running {
    const known = this.running.get(server) ?? { now: 0, most: 0, statuses: new Map<number, number>() };
    this.running.set(server, known);
    return known;
  }
}

function isWrite({ server, method }: LoggedRequest): boolean {
  return server !== 'authority' && method !== 'GET' && method !== 'HEAD';
}
