import { Refused, type Reply, type SandboxRequest } from '../server/types.js';
import {
  type Entity,
  type EntityType,
  hasProperty,
  isSingleUserOnly,
  propertyOf,
  shape,
} from './entities.js';
import { badRequest, graphError } from './errors.js';
import { type Filter, FilterError, parseFilter } from './filter.js';
import { listed, type Mark, type RowCache, type Rows } from './rows.js';

export interface ListOptions {
  /** Rows of a page that was asked for without `$top`, the largest `$top`, and the most rows of a page whatever `$top` says. */
  readonly page: { readonly standard: number; readonly max: number; readonly rows?: number };
  /** Called with every entity that is sent. */
  readonly check: (type: EntityType, json: Readonly<Record<string, unknown>>) => void;
  /** Values of an `in`, or alternatives of an `or`, that a query may have which is not advanced. */
  readonly inValues: number;
  readonly cache: RowCache;
}

/** An advanced query may have any number of values, in a URL of so many characters (developer.microsoft.com/graph/known-issues). */
const longestAdvancedUrl = 2048;

/** A list as a path offers it. */
export interface List {
  readonly rows: Rows;
  /** What the rows can be. Where that is more than one type, each row says its own. */
  readonly types: readonly EntityType[];
  /** The path is an advanced query in itself: it casts. */
  readonly advanced?: boolean;
  /** The end of `@odata.context`. */
  readonly context: string;
}

const knownOptions = ['$select', '$filter', '$top', '$count', '$orderby', '$skiptoken'];

/** Answers a list as Graph does: filtered, ordered, a page at a time. */
export function listReply(request: SandboxRequest, list: List, options: ListOptions): Reply {
  refuseUnknownOptions(request);
  const selected = readSelect(request, list.types, true);
  const rows = selectRows(request, list, options);
  const mixed = list.types.length > 1;
  const top = Math.min(readTop(request, options.page), options.page.rows ?? Number.POSITIVE_INFINITY);
  const size = request.page === 'short' ? Math.max(1, Math.floor(top / 2)) : top;
  const { entities, next } = rows.page(readSkipToken(request), size);
  const value = entities.map((row) => {
    const own = mixed ? (selected?.filter((name) => hasProperty(row.type, name)) ?? null) : selected;
    const json = shape(row, own);
    options.check(row.type, json);
    return mixed ? { '@odata.type': `#microsoft.graph.${row.type}`, ...json } : json;
  });
  const counted = isEventual(request) && request.query.get('$count') === 'true';
  return {
    status: 200,
    body: {
      '@odata.context': contextOf(request, list.context, selected),
      ...(counted && { '@odata.count': rows.count() }),
      ...(next !== null && { '@odata.nextLink': nextLink(request, next) }),
      value,
    },
  };
}

/** Answers `/$count`: the number alone, as text. */
export function countReply(request: SandboxRequest, list: List, options: ListOptions): Reply {
  refuseUnknownOptions(request);
  if (!isEventual(request))
    badRequest(request, '$count is not currently supported.', 'Request_UnsupportedQuery');
  const rows = selectRows(request, { ...list, advanced: false }, options, true);
  return { status: 200, headers: { 'Content-Type': 'text/plain' }, body: rows.count() };
}

/** Answers a single entity. */
export function entityReply(
  request: SandboxRequest,
  entity: Entity,
  context: string,
  check: ListOptions['check'],
  status = 200,
): Reply {
  refuseUnknownOptions(request);
  const selected = readSelect(request, [entity.type], false);
  const json = shape(entity, selected);
  check(entity.type, json);
  return {
    status,
    body: { '@odata.context': contextOf(request, `${context}/$entity`, selected), ...json },
  };
}

function selectRows(request: SandboxRequest, list: List, options: ListOptions, counting = false): Rows {
  const filter = readFilter(request, list.types);
  const orderby = request.query.get('$orderby');
  const advanced =
    list.advanced === true || filter?.advanced === true || (filter !== null && orderby !== null);
  const asAdvanced = isEventual(request) && (counting || request.query.get('$count') === 'true');
  if (advanced && !asAdvanced) {
    badRequest(
      request,
      'This query needs the header ConsistencyLevel: eventual and $count=true.',
      'Request_UnsupportedQuery',
    );
  }
  if (filter !== null) refuseTooLarge(request, filter, asAdvanced ? null : options.inValues);
  const compare = readOrder(request, orderby, list.types);
  if (filter === null && compare === null) return list.rows;
  const found = filter?.candidates && list.rows.with?.(filter.candidates.property, filter.candidates.values);
  const make = (candidates: readonly Entity[]): Rows => {
    const matching =
      filter === null
        ? candidates
        : candidates.filter((row) => filter.matches((name) => propertyOf(row, name)));
    return listed(compare === null ? matching : matching.toSorted(compare));
  };
  if (found) return make(found);
  const key = JSON.stringify([request.path, request.query.get('$filter'), orderby]);
  return options.cache.get(key, () => make(list.rows.all()));
}

function refuseTooLarge(request: SandboxRequest, filter: Filter, most: number | null): void {
  if (most === null) {
    if (request.url.href.length <= longestAdvancedUrl) return;
    badRequest(request, 'The request URL is too long for this query.', 'Request_UnsupportedQuery');
  }
  if (filter.alternatives <= most) return;
  badRequest(
    request,
    `Too many child clauses specified in search filter expression containing 'OR' operators: ${filter.alternatives}. Max allowed: ${most}.`,
    'Request_UnsupportedQuery',
  );
}

function readOrder(
  request: SandboxRequest,
  orderby: string | null,
  types: readonly EntityType[],
): ((a: Entity, b: Entity) => number) | null {
  if (orderby === null) return null;
  const [property = '', direction = 'asc'] = orderby.trim().split(/\s+/);
  if (!anyHas(types, property)) badRequest(request, `Could not find a property named '${property}'.`);
  const sign = direction === 'desc' ? -1 : 1;
  const key = (row: Entity): string => String(propertyOf(row, property) ?? '').toLowerCase();
  return (a, b) => sign * (key(a) < key(b) ? -1 : Number(key(a) > key(b)));
}

function refuseUnknownOptions(request: SandboxRequest): void {
  for (const [name, value] of request.query) {
    if (name.startsWith('$') && !knownOptions.includes(name)) {
      const message =
        name === '$skip'
          ? "'$skip' is not supported by the service."
          : `The query option '${name}' is not supported.`;
      badRequest(request, message, 'Request_UnsupportedQuery');
    }
    if (name === '$count' && value !== 'true' && value !== 'false')
      badRequest(request, "Invalid value for '$count'.");
  }
}

function anyHas(types: readonly EntityType[], property: string): boolean {
  return types.some((type) => hasProperty(type, property));
}

function readSelect(
  request: SandboxRequest,
  types: readonly EntityType[],
  listing: boolean,
): readonly string[] | null {
  const text = request.query.get('$select');
  if (text === null) return null;
  const names = text.split(',').map((name) => name.trim());
  for (const name of names) {
    if (!anyHas(types, name)) {
      const type = types.length > 1 ? 'directoryObject' : types[0];
      const reason = `Could not find a property named '${name}' on type 'microsoft.graph.${type}'.`;
      badRequest(request, `Parsing OData Select and Expand failed: ${reason}`);
    }
    if (listing && types.some((type) => isSingleUserOnly(type, name))) {
      throw new Refused(graphError(request, 501, 'NotImplemented', `'${name}' is not supported in a list.`));
    }
  }
  return [...new Set(names)];
}

function readFilter(request: SandboxRequest, types: readonly EntityType[]): Filter | null {
  const text = request.query.get('$filter');
  if (text === null) return null;
  try {
    return parseFilter(text, (name) => anyHas(types, name.split('/')[0] ?? name));
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    badRequest(request, `Invalid filter clause: ${error.message}`, 'Request_UnsupportedQuery');
  }
}

function readTop(request: SandboxRequest, page: ListOptions['page']): number {
  const text = request.query.get('$top');
  if (text === null) return page.standard;
  const top = Number(text);
  if (!Number.isInteger(top) || top < 1 || top > page.max) {
    badRequest(
      request,
      `Invalid page size specified: '${text}'. Must be between 1 and ${page.max} inclusive.`,
      'Request_UnsupportedQuery',
    );
  }
  return top;
}

/** A token is opaque to clients: the last row that they have, and a place for when it has gone meanwhile. */
function readSkipToken(request: SandboxRequest): Mark | null {
  const text = request.query.get('$skiptoken');
  if (text === null) return null;
  const match = /^(.+) (\d+)$/.exec(Buffer.from(text, 'base64url').toString('utf8'));
  if (match === null) {
    badRequest(
      request,
      'The specified page token value has expired and can no longer be included in your request.',
      'Directory_ExpiredPageToken',
    );
  }
  return { id: match[1] ?? '', place: Number(match[2]) };
}

function nextLink(request: SandboxRequest, { id, place }: Mark): string {
  const query = new URLSearchParams(request.query);
  query.set('$skiptoken', Buffer.from(`${id} ${place}`).toString('base64url'));
  return `${request.url.origin}${request.url.pathname}?${query.toString().replaceAll('%24', '$')}`;
}

function contextOf(request: SandboxRequest, context: string, selected: readonly string[] | null): string {
  const version = request.url.pathname.split('/')[1] ?? 'v1.0';
  const [set = context, ...rest] = context.split('/$entity');
  const tail = rest.length > 0 ? '/$entity' : '';
  return `${request.url.origin}/${version}/$metadata#${set}${selected === null ? '' : `(${selected.join(',')})`}${tail}`;
}

function isEventual(request: SandboxRequest): boolean {
  return String(request.headers.consistencylevel ?? '').toLowerCase() === 'eventual';
}
