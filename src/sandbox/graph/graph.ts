import type { Entra } from '../entra/entra.js';
import type { EntraGroup, EntraUser } from '../entra/types.js';
import type { Reply, Route, SandboxRequest, Service } from '../server/types.js';
import { type AccessOptions, authenticate, forbidden } from './access.js';
import { Assignments, appOf } from './assignments.js';
import {
  groupEntity,
  jobEntity,
  organizationEntity,
  principalEntity,
  servicePrincipalEntity,
  userEntity,
} from './entities.js';
import { codeOf, graphError, notFound } from './errors.js';
import { countReply, entityReply, type List, type ListOptions, listReply } from './list.js';
import { listed, RowCache, type Rows, rowsOf, storedRows } from './rows.js';
import { type GraphLimits, graphLimiter } from './throttle.js';

export interface GraphOptions extends AccessOptions, Omit<ListOptions, 'cache'> {
  readonly entra: Entra;
  readonly limits: GraphLimits | null;
  /** The limits' clock, in milliseconds. */
  readonly clock: () => number;
  /** How many reads of a single new assignment are answered with 404. */
  readonly replicationReads: number;
}

interface GraphRoute extends Route {
  /** Permissions that all have to be there (facts sheet C.3). */
  readonly needs: readonly string[];
}

/** Microsoft Graph, as much of it as rollcall and azuread's providers use. */
export function graphService(options: GraphOptions): Service {
  const { entra } = options;
  const routes = graphRoutes(options);
  return {
    name: 'graph',
    contentType:
      'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8',
    prefixes: ['/v1.0', '/beta'],
    routes,
    guard: (request, route) => {
      const claims = authenticate(request, options);
      const own = routes.find((candidate) => candidate === route);
      return own === undefined ? null : forbidden(request, claims, own.needs);
    },
    unknown: (request, pathExists) => {
      if (pathExists) {
        const message = `Specified HTTP method is not allowed for the request target.`;
        return graphError(request, 405, 'Request_BadRequest', message);
      }
      const segment = request.path.split('/').filter(Boolean).at(-1) ?? '';
      return graphError(request, 400, 'BadRequest', `Resource not found for the segment '${segment}'.`);
    },
    malformed: (request) =>
      graphError(
        request,
        400,
        'BadRequest',
        'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.',
      ),
    failure: (request, status) => {
      const { code, message } = codeOf(status);
      return graphError(request, status, code, message);
    },
    bend,
    admit: graphLimiter(options.limits, options),
    forestall: (request) => {
      const { principalId, appRoleId } = isRecord(request.body) ? request.body : {};
      const app = entra.servicePrincipal(request.params.id ?? '');
      if (request.method !== 'POST' || app === null || typeof principalId !== 'string') return;
      if (typeof appRoleId === 'string' && entra.principal(principalId) !== null) {
        entra.assign(principalId, appRoleId, app);
      }
    },
    unseen: (reads, carryOut) => entra.unseen(reads, carryOut),
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function graphRoutes(given: GraphOptions): readonly GraphRoute[] {
  const { entra } = given;
  const options: ListOptions = { ...given, cache: new RowCache(() => entra.version) };
  const { cache } = options;
  const assignments = new Assignments(entra, { ...given, cache });
  const users = ['User.Read.All'];
  const groups = ['GroupMember.Read.All'];
  const apps = ['Application.Read.All'];
  const assign = ['AppRoleAssignment.ReadWrite.All', 'Application.Read.All'];
  const get = (
    template: string,
    needs: readonly string[],
    handle: (request: SandboxRequest) => Reply,
  ): GraphRoute => ({
    method: 'GET',
    template,
    needs,
    handle,
  });
  const list = (
    template: string,
    needs: readonly string[],
    make: (request: SandboxRequest) => List,
  ): GraphRoute => get(template, needs, (request) => listReply(request, make(request), options));
  const userList = (): List => ({
    rows: storedRows(entra.userStore, userEntity, (property, value) => usersBy(entra, property, value)),
    types: ['user'],
    context: 'users',
  });
  const groupList = (): List => ({
    rows: storedRows(entra.groupStore, groupEntity, (property, value) => groupsBy(entra, property, value)),
    types: ['group'],
    context: 'groups',
  });
  const appList = (): List => ({
    rows: listed(entra.servicePrincipals.map(servicePrincipalEntity)),
    types: ['servicePrincipal'],
    context: 'servicePrincipals',
  });
  const principalRows = (ids: readonly string[]): Rows =>
    rowsOf(ids, (id) => {
      const principal = entra.principal(id);
      return principal === null ? null : principalEntity(principal);
    });
  const inGroup = (
    name: string,
    needs: readonly string[],
    rows: (group: EntraGroup) => Rows,
  ): GraphRoute[] => {
    const all = (request: SandboxRequest): List => ({
      rows: rows(groupOf(entra, request)),
      types: ['user', 'group'],
      context: 'directoryObjects',
    });
    const cast =
      (type: 'user' | 'group') =>
      (request: SandboxRequest): List => ({
        rows: cache.get(request.path, () => {
          const rows = all(request).rows.all();
          return listed(rows.filter((row) => row.type === type));
        }),
        types: [type],
        context: `${type}s`,
        advanced: true,
      });
    return [
      list(`/groups/{id}/${name}`, needs, all),
      get(`/groups/{id}/${name}/$count`, needs, (request) => countReply(request, all(request), options)),
      list(`/groups/{id}/${name}/microsoft.graph.user`, needs, cast('user')),
      list(`/groups/{id}/${name}/microsoft.graph.group`, needs, cast('group')),
    ];
  };
  return [
    list('/users', users, userList),
    get('/users/$count', users, (request) => countReply(request, userList(), options)),
    get('/users/{id}', users, (request) => {
      const id = request.params.id ?? '';
      const user = entra.findUser(id) ?? notFound(request, id);
      return entityReply(request, userEntity(user), 'users', options.check);
    }),
    list('/groups', groups, groupList),
    get('/groups/$count', groups, (request) => countReply(request, groupList(), options)),
    get('/groups/{id}', groups, (request) =>
      entityReply(request, groupEntity(groupOf(entra, request)), 'groups', options.check),
    ),
    ...inGroup('members', groups, (group) => principalRows(group.members)),
    ...inGroup('transitiveMembers', groups, (group) =>
      cache.get(`transitive ${group.id}`, () => principalRows(transitive(entra, group))),
    ),
    ...inGroup('owners', groups, (group) => principalRows(group.owners)),
    list('/servicePrincipals', apps, appList),
    get('/servicePrincipals/{id}', apps, (request) =>
      entityReply(request, servicePrincipalEntity(appOf(entra, request)), 'servicePrincipals', options.check),
    ),
    get('/servicePrincipals/{id}/appRoleAssignedTo', apps, (request) => assignments.list(request)),
    {
      method: 'POST',
      template: '/servicePrincipals/{id}/appRoleAssignedTo',
      needs: assign,
      handle: (request) => assignments.create(request),
    },
    get('/servicePrincipals/{id}/appRoleAssignedTo/{assignment}', apps, (request) =>
      assignments.get(request),
    ),
    {
      method: 'DELETE',
      template: '/servicePrincipals/{id}/appRoleAssignedTo/{assignment}',
      needs: assign,
      handle: (request) => assignments.remove(request),
    },
    list('/servicePrincipals/{id}/synchronization/jobs', ['Synchronization.Read.All'], (request) => ({
      rows: listed(entra.synchronizationJobs(appOf(entra, request).id).map(jobEntity)),
      types: ['synchronizationJob'],
      context: 'synchronizationJobs',
    })),
    list('/directory/deletedItems/microsoft.graph.user', users, () => ({
      rows: storedRows(entra.deletedStore, userEntity),
      types: ['user'],
      context: 'directory/deletedItems/microsoft.graph.user',
    })),
    list('/organization', [], () => ({
      rows: listed([organizationEntity(entra)]),
      types: ['organization'],
      context: 'organization',
    })),
  ];
}

function groupOf(entra: Entra, request: SandboxRequest): EntraGroup {
  const id = request.params.id ?? '';
  const group = entra.principal(id);
  return group === null || 'userPrincipalName' in group ? notFound(request, id) : group;
}

/** Ids of everyone below a group, each once. */
function transitive(entra: Entra, group: EntraGroup): readonly string[] {
  const found = new Set<string>();
  const todo = [group.id];
  for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
    for (const member of entra.members(id)) {
      if (found.has(member.id)) continue;
      found.add(member.id);
      if (!('userPrincipalName' in member)) todo.push(member.id);
    }
  }
  return [...found];
}

/** Users by a property that has an index; null where it has none. */
function usersBy(entra: Entra, property: string, value: string): readonly EntraUser[] | null {
  switch (property) {
    case 'id':
      return [entra.userStore.get(value.toLowerCase())].filter((user) => user !== undefined);
    case 'userPrincipalName':
    case 'displayName':
    case 'mail':
      return entra.usersWith(property, value);
    default:
      return null;
  }
}

function groupsBy(entra: Entra, property: string, value: string): readonly EntraGroup[] | null {
  if (property === 'displayName') return entra.groupsNamed(value);
  if (property !== 'id') return null;
  return [entra.groupStore.get(value.toLowerCase())].filter((group) => group !== undefined);
}

/** Bends a list's page; `short` is the list's own doing, and legal. */
function bend(request: SandboxRequest, reply: Reply): Reply {
  const body = reply.body as ListBody | undefined;
  if (!Array.isArray(body?.value)) return reply;
  return { ...reply, body: bentPage(request, off(body, request.totalOff)) };
}

interface ListBody {
  readonly value: readonly unknown[];
  readonly '@odata.count'?: number;
  readonly '@odata.nextLink'?: string;
}

function off(body: ListBody, by: number): ListBody {
  const count = body['@odata.count'];
  return count === undefined ? body : { ...body, '@odata.count': Math.max(0, count + by) };
}

function bentPage(request: SandboxRequest, body: ListBody): ListBody {
  const { '@odata.nextLink': next, ...rest } = body;
  switch (request.page) {
    case 'early-end':
      return rest;
    case 'repeated':
      return { ...body, '@odata.nextLink': request.url.href };
    case 'loop':
      return { ...body, '@odata.nextLink': firstPage(request.url) };
    case 'foreign-next':
      return { ...body, '@odata.nextLink': foreign(next ?? request.url.href) };
    case 'empty':
      return { ...rest, '@odata.nextLink': request.url.href, value: [] };
    default:
      return body;
  }
}

function firstPage(url: URL): string {
  const first = new URL(url);
  first.searchParams.delete('$skiptoken');
  return first.href;
}

/** `.invalid` is nobody's, for ever (RFC 2606): a token sent there reaches no one. */
function foreign(link: string): string {
  const url = new URL(link);
  return `https://graph.example.invalid${url.pathname}${url.search}`;
}
