import type { Reply, SandboxRequest, Service } from '../server/types.js';
import { resourceTypes, schemas, serviceProviderConfig } from './discovery.js';
import { scimError } from './errors.js';
import { Users, type UsersOptions } from './users.js';

export interface ScimOptions extends UsersOptions {
  readonly token: () => string;
}

/** Where SCIM's paths begin on the sandbox. Vonage publishes no address (facts sheet A.3.1), so nothing may count on this one. */
export const scimPrefix = '/scim/v2';

/** Vonage's SCIM API: users with five attributes, and nothing else. */
export function scimService(options: ScimOptions): Service {
  const users = new Users(options);
  const { base } = options;
  return {
    name: 'scim',
    contentType: 'application/scim+json; charset=utf-8',
    prefixes: [scimPrefix],
    routes: [
      { method: 'GET', template: '/Users', handle: (request) => users.list(request) },
      { method: 'POST', template: '/Users', handle: (request) => users.create(request) },
      { method: 'GET', template: '/Users/{id}', handle: (request) => users.get(request) },
      { method: 'PUT', template: '/Users/{id}', handle: (request) => users.replace(request) },
      { method: 'PATCH', template: '/Users/{id}', handle: (request) => users.patch(request) },
      { method: 'DELETE', template: '/Users/{id}', handle: (request) => users.remove(request) },
      { method: 'GET', template: '/ServiceProviderConfig', handle: () => serviceProviderConfig(base) },
      { method: 'GET', template: '/ResourceTypes', handle: () => resourceTypes(base) },
      { method: 'GET', template: '/Schemas', handle: () => schemas(base) },
    ],
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
  };
}

function detailOf(status: number): string {
  if (status === 429) return 'Too many requests.';
  return status < 500 ? 'The request was refused.' : 'Something went wrong.';
}

/** Bends a list's page; `short` and `repeated` are the list's own doing. SCIM has no link to another page. */
function bend(request: SandboxRequest, reply: Reply): Reply {
  const body = reply.body as { Resources?: unknown[] } | undefined;
  if (!Array.isArray(body?.Resources)) return reply;
  if (request.page === 'empty' || request.page === 'early-end') {
    return { ...reply, body: { ...body, itemsPerPage: 0, Resources: [] } };
  }
  return reply;
}
