import type { Reply, Route, SandboxRequest, Service } from '../server/types.js';
import { type BulkLimits, bulk } from './bulk.js';
import { resourceTypes, schemas, serviceProviderConfig } from './discovery.js';
import { scimError } from './errors.js';
import { type ScimLimit, scimLimiter } from './limit.js';
import { attribute, isObject } from './resource.js';
import { Users, type UsersOptions } from './users.js';

export interface ScimOptions extends UsersOptions {
  readonly token: () => string;
  /** `filter.maxResults` of `/ServiceProviderConfig`. */
  readonly maxResults: number;
  /** Null: the server has no `/Bulk`. */
  readonly bulk: BulkLimits | null;
  readonly limit: ScimLimit | null;
  /** The limit's clock, in milliseconds. */
  readonly clock: () => number;
}

/** Where SCIM's paths begin on the sandbox. Vonage publishes no address (facts sheet A.3.1), so nothing may count on this one. */
export const scimPrefix = '/scim/v2';

/** Vonage's SCIM API: users with five attributes, and nothing else. */
export function scimService(options: ScimOptions): Service {
  const users = new Users(options);
  const { base, vonage, maxResults } = options;
  const routes: readonly Route[] = [
    { method: 'GET', template: '/Users', handle: (request) => users.list(request) },
    { method: 'POST', template: '/Users', handle: (request) => users.create(request) },
    { method: 'GET', template: '/Users/{id}', handle: (request) => users.get(request) },
    { method: 'PUT', template: '/Users/{id}', handle: (request) => users.replace(request) },
    { method: 'PATCH', template: '/Users/{id}', handle: (request) => users.patch(request) },
    { method: 'DELETE', template: '/Users/{id}', handle: (request) => users.remove(request) },
  ];
  const discovery: readonly Route[] = [
    {
      method: 'GET',
      template: '/ServiceProviderConfig',
      handle: () => serviceProviderConfig(base, { maxResults, bulk: options.bulk }),
    },
    { method: 'GET', template: '/ResourceTypes', handle: () => resourceTypes(base) },
    { method: 'GET', template: '/Schemas', handle: () => schemas(base) },
  ];
  const limits = options.bulk;
  const bulkRoutes: readonly Route[] =
    limits === null
      ? []
      : [{ method: 'POST', template: '/Bulk', handle: (request) => bulk(request, { base, limits, routes }) }];
  return {
    name: 'scim',
    contentType: 'application/scim+json; charset=utf-8',
    prefixes: [scimPrefix],
    routes: [...routes, ...bulkRoutes, ...discovery],
    admit: scimLimiter(options.limit, options.clock),
    guard: (request) =>
      request.headers.authorization === `Bearer ${options.token()}`
        ? null
        : {
            ...scimError(401, 'The bearer token is missing or wrong.'),
            headers: { 'WWW-Authenticate': 'Bearer' },
          },
    unknown: (request, pathExists) =>
      pathExists
        ? scimError(405, `${request.method} is not allowed here.`)
        : scimError(404, `'${request.path}' was not found.`),
    malformed: () => scimError(400, 'The body is no valid JSON.', 'invalidSyntax'),
    failure: (_, status) => scimError(status, detailOf(status), status === 409 ? 'uniqueness' : undefined),
    bend,
    forestall: ({ method, body }) => {
      const userName = isObject(body) ? attribute(body, 'userName') : undefined;
      if (method !== 'POST' || typeof userName !== 'string' || vonage.find(userName) !== null) return;
      vonage.add({ userName, email: userName, givenName: 'Somebody', familyName: 'Else' });
    },
    unseen: (reads, carryOut) => vonage.unseen(reads, carryOut),
  };
}

function detailOf(status: number): string {
  if (status === 429) return 'Too many requests.';
  return status < 500 ? 'The request was refused.' : 'Something went wrong.';
}

/** Bends a list's page; `short`, `repeated` and `loop` are the list's own doing. SCIM has no link to another page. */
function bend(request: SandboxRequest, reply: Reply): Reply {
  const body = reply.body as { Resources?: unknown[]; totalResults: number } | undefined;
  if (!Array.isArray(body?.Resources)) return reply;
  const totalResults = Math.max(0, body.totalResults + request.totalOff);
  if (request.page === 'empty' || request.page === 'early-end') {
    return { ...reply, body: { ...body, totalResults, itemsPerPage: 0, Resources: [] } };
  }
  return { ...reply, body: { ...body, totalResults } };
}
