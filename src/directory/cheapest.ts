import { HttpError, isRecord, type ReadTransport } from '../http/index.js';
import { inParallel } from '../parallel.js';
import { type Collection, type PagedList, readList } from './pages.js';

/**
 * Values that one `$filter=… in (…)` may have. Microsoft's known issues (query parameters, `$filter`): "the request is limited to 15 expressions
 * in the filter clause by default". Advanced queries take more, but read an index that may lag (facts sheet C.4): nobody may be taken for gone by it.
 */
const mostValues = 15;
/** The same page: the value that `eq` compares with has 120 characters at most. */
const longestValue = 120;
/** More would not be quicker: the transport has a bound of its own. */
export const requestsAtOnce = 8;

/** How a part of a collection can be had. */
export interface Part<T> {
  readonly property: string;
  readonly values: readonly string[];
  /** The value of the property in a row; compared without regard to case. */
  readonly read: (row: T) => string;
}

/** How many requests `readPart` takes. */
export function requestsOf(values: number): number {
  return Math.ceil(values / mostValues);
}

/** Whether a filter can find this text at all, and finds just what an exact comparison in our own process would. */
export function isFilterable(text: string): boolean {
  return text.length <= longestValue && /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(text);
}

export interface Choice {
  /** Requests that the part takes at least, where that is known before `byFilter` is. */
  readonly atLeast: number;
  /** Requests that it takes; null where only the whole list will do. */
  readonly byFilter: () => Promise<number | null>;
}

/**
 * Reads the first page, and where there are more says whether the part is cheaper to have than the other pages; on a tie it is not, for a whole
 * list is surer. The number of rows is asked for only where that decides; it comes from an index that may lag, but nothing else hangs on it.
 * @returns how many pages of the whole list are left, where the part is cheaper; null where the whole list is to be read
 */
export async function pagesSaved<T>(
  transport: ReadTransport,
  list: PagedList<T>,
  collectionPath: string,
  { atLeast, byFilter }: Choice,
): Promise<number | null> {
  await list.readPage();
  if (!list.hasMore) return null;
  let left: number | null | undefined;
  const pagesLeft = async (): Promise<number | null> => {
    const total = await countOf(transport, collectionPath);
    const perPage = Math.max(1, list.rows.length);
    return total === null ? null : Math.max(1, Math.ceil((total - list.rows.length) / perPage));
  };
  if (atLeast > 1) {
    left = await pagesLeft();
    if (left === null || atLeast >= left) return null;
  }
  const requests = await byFilter();
  if (requests === null) return null;
  // There is one page more at the least.
  if (requests <= 1) return left ?? 1;
  left ??= await pagesLeft();
  return left !== null && requests < left ? left : null;
}

/** How many rows a collection has; null where Graph will not say. */
async function countOf(transport: ReadTransport, path: string): Promise<number | null> {
  try {
    const page = await transport.get(`${path}?$select=id&$top=1&$count=true`, {
      route: `${path}?$count`,
      headers: { ConsistencyLevel: 'eventual' },
    });
    const count = isRecord(page) ? page['@odata.count'] : undefined;
    return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : null;
  } catch (error) {
    if (error instanceof HttpError && error.status >= 400 && error.status < 500 && error.status !== 401)
      return null;
    throw error;
  }
}

/**
 * The rows of a collection whose property has one of some values, fifteen values a request, in parallel.
 * @returns null where Graph refuses the filter, or answers with what it was not asked for and so does not follow it
 */
export async function readPart<T>(
  transport: ReadTransport,
  collection: Collection<T>,
  { property, values, read }: Part<T>,
): Promise<readonly T[] | null> {
  const wanted = new Map(values.map((value) => [value.toLowerCase(), value]));
  const all = [...wanted.values()];
  const parts = Array.from({ length: requestsOf(all.length) }, (_, part) =>
    all.slice(part * mostValues, (part + 1) * mostValues),
  );
  try {
    const found = await inParallel(parts, requestsAtOnce, async (part) => {
      const list = part.map((value) => `'${value.replaceAll("'", "''")}'`).join(',');
      const filter = encodeURIComponent(`${property} in (${list})`);
      const path = `${collection.path}&$filter=${filter}`;
      const rows = await readList(transport, { ...collection, path, route: `${collection.route}?$filter` });
      const asked = new Set(part.map((value) => value.toLowerCase()));
      if (rows.some((row) => !asked.has(read(row).toLowerCase()))) throw new Unfiltered();
      return rows;
    });
    return found.flat();
  } catch (error) {
    const isRefused = error instanceof HttpError && (error.status === 400 || error.status === 501);
    if (isRefused || error instanceof Unfiltered) return null;
    throw error;
  }
}

class Unfiltered extends Error {}
