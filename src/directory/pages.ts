import { isRecord, plainLine, type ReadTransport } from '../http/index.js';
import { DirectoryError } from './errors.js';

export type Row = Readonly<Record<string, unknown>> & { readonly id: string };

/** Graph may send empty pages that go on, but not for ever. */
const emptyPagesInARow = 100;

/** A collection of Graph. */
export interface Collection<T> {
  readonly path: string;
  /** What it is called in messages: `users`. */
  readonly what: string;
  /** The name that its requests are counted under. */
  readonly route: string;
  /** Makes a value of ours from each row, page by page, so that nobody keeps what Graph sent. */
  readonly shape: (row: Row) => T;
}

/**
 * A Graph collection, read through `@odata.nextLink`: one page after another, since only a page knows the next. A list is complete or an
 * error: a page that is no list, a link that was followed before, an id that comes twice, or a list that never ends.
 */
export class PagedList<T> {
  /** What was read so far, in Graph's order. */
  readonly rows: T[] = [];
  private next: string | null;
  private readonly ids = new Set<string>();
  private readonly followed = new Set<string>();
  private empty = 0;

  constructor(
    private readonly transport: ReadTransport,
    private readonly collection: Collection<T>,
  ) {
    this.next = collection.path;
  }

  /** Whether there is a page that was not read yet. */
  get hasMore(): boolean {
    return this.next !== null;
  }

  /**
   * Reads one page more, where there is one.
   * @throws {DirectoryError} `incomplete-list` or `malformed`. @throws {HttpError}, {TransportError} as the transport does, also for a link
   * to another origin.
   */
  async readPage(): Promise<void> {
    if (this.next === null) return;
    const { what, route, shape } = this.collection;
    const page: unknown = await this.transport.get(this.next, { route });
    if (!isRecord(page) || !Array.isArray(page.value)) {
      throw new DirectoryError('malformed', `Graph's list of ${what} has a page without \`value\``);
    }
    for (const row of page.value as readonly unknown[]) {
      if (!isRow(row)) {
        throw new DirectoryError('malformed', `Graph's list of ${what} has an entry without an id`);
      }
      if (this.ids.has(row.id)) {
        const id = plainLine(row.id, [], 80);
        throw new DirectoryError('incomplete-list', `Graph's list of ${what} is broken: ${id} comes twice`);
      }
      this.ids.add(row.id);
      this.rows.push(shape(row));
    }
    this.empty = page.value.length === 0 ? this.empty + 1 : 0;
    this.next = nextLink(page, what);
    if (this.next === null) return;
    if (this.followed.has(this.next) || this.empty > emptyPagesInARow) {
      throw new DirectoryError('incomplete-list', `Graph's list of ${what} is broken: it goes in circles`);
    }
    this.followed.add(this.next);
  }

  /** Reads every page that is left; the whole list. */
  async readAll(): Promise<readonly T[]> {
    while (this.hasMore) await this.readPage();
    return this.rows;
  }
}

/** Every row of a collection. See `PagedList`. */
export function readList<T>(transport: ReadTransport, collection: Collection<T>): Promise<readonly T[]> {
  return new PagedList(transport, collection).readAll();
}

function nextLink(page: Record<string, unknown>, what: string): string | null {
  const link = page['@odata.nextLink'];
  if (link === undefined || link === null) return null;
  if (typeof link === 'string' && link !== '') return link;
  throw new DirectoryError('malformed', `Graph's list of ${what} has a page with a broken nextLink`);
}

function isRow(value: unknown): value is Row {
  return isRecord(value) && typeof value.id === 'string' && value.id !== '';
}
