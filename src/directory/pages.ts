import { isRecord, plainLine, type ReadTransport } from '../http/index.js';
import { DirectoryError } from './errors.js';

export type Row = Readonly<Record<string, unknown>> & { readonly id: string };

/** Graph may send empty pages that go on, but not for ever. */
const emptyPagesInARow = 100;

/**
 * Every row of a Graph collection, through `@odata.nextLink`. A list is complete or an error: a page that is no list, a
 * link that was followed before, an id that comes twice, or a list that never ends.
 *
 * @param what the collection in messages: `users`.
 * @param route the name that its requests are counted under.
 * @throws {DirectoryError} `incomplete-list` or `malformed`. @throws {HttpError}, {TransportError} as the transport does,
 * also for a link to another origin.
 */
export async function readList(
  transport: ReadTransport,
  path: string,
  what: string,
  route: string,
): Promise<Row[]> {
  const rows: Row[] = [];
  const ids = new Set<string>();
  const followed = new Set<string>();
  let empty = 0;
  for (let next: string | null = path; next !== null; ) {
    const page: unknown = await transport.get(next, { route });
    if (!isRecord(page) || !Array.isArray(page.value)) {
      throw new DirectoryError('malformed', `Graph's list of ${what} has a page without \`value\``);
    }
    for (const row of page.value as readonly unknown[]) {
      if (!isRow(row)) {
        throw new DirectoryError('malformed', `Graph's list of ${what} has an entry without an id`);
      }
      if (ids.has(row.id)) {
        const id = plainLine(row.id, [], 80);
        throw new DirectoryError('incomplete-list', `Graph's list of ${what} is broken: ${id} comes twice`);
      }
      ids.add(row.id);
      rows.push(row);
    }
    empty = page.value.length === 0 ? empty + 1 : 0;
    next = nextLink(page, what);
    if (next === null) break;
    if (followed.has(next) || empty > emptyPagesInARow) {
      throw new DirectoryError('incomplete-list', `Graph's list of ${what} is broken: it goes in circles`);
    }
    followed.add(next);
  }
  return rows;
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
