import { isGuid } from '../guid.js';
import { HttpError, pathSegment, plainLine, type ReadTransport, type TokenSource } from '../http/index.js';
import { graphSelect, isSoftDeleted } from '../mapping/attributes.js';
import { inParallel } from '../parallel.js';
import { isFilterable, pagesSaved, readPart, requestsAtOnce, requestsOf } from './cheapest.js';
import { claimsOf } from './claims.js';
import { DirectoryError } from './errors.js';
import { type Collection, PagedList, type Row, readList } from './pages.js';
import { toAssignment, toGroup, toJob, toMember, toServicePrincipal, toUser } from './shapes.js';
import type {
  DirectoryGroup,
  DirectoryReader,
  DirectoryUser,
  GroupMember,
  NeededUsers,
  OnlyUsers,
  RoleAssignment,
  ServicePrincipal,
  SignedInAs,
  SynchronizationJob,
} from './types.js';

const servicePrincipalFields = '$select=id,displayName,appRoles';
/** The most that Graph gives a page (facts sheet C.4). */
const top = '$top=999';

/** So many single questions are never worth a whole list. */
const fewAlone = 15;

/** Reads Microsoft Entra through Graph v1.0 (facts sheet C.1, C.4). See `DirectoryReader`. */
export class GraphReader implements DirectoryReader {
  readonly #transport: ReadTransport;
  readonly #token: TokenSource;

  /** @param transport its base ends in `/v1.0`. @param token the one the transport uses. */
  constructor(transport: ReadTransport, token: TokenSource) {
    this.#transport = transport;
    this.#token = token;
  }

  async signedInAs(): Promise<SignedInAs> {
    const token = await this.#token();
    return claimsOf(typeof token === 'string' ? token : token.reveal());
  }

  async servicePrincipal(nameOrId: string): Promise<ServicePrincipal> {
    return isGuid(nameOrId) ? this.#servicePrincipalById(nameOrId) : this.#servicePrincipalByName(nameOrId);
  }

  async #servicePrincipalById(id: string): Promise<ServicePrincipal> {
    try {
      const path = `/servicePrincipals/${pathSegment(id)}?${servicePrincipalFields}`;
      const row = await this.#transport.get(path, { route: '/servicePrincipals/{id}' });
      return toServicePrincipal(asRow(row, 'service principal'));
    } catch (error) {
      if (!(error instanceof HttpError) || error.status !== 404) throw error;
      throw new DirectoryError(
        'not-found',
        `no service principal has the object id ${id}; check rollcall:servicePrincipal (an application id is another id)`,
      );
    }
  }

  async #servicePrincipalByName(name: string): Promise<ServicePrincipal> {
    const filter = encodeURIComponent(`displayName eq '${name.replaceAll("'", "''")}'`);
    const path = `/servicePrincipals?$filter=${filter}&${servicePrincipalFields}`;
    const apps = await readList(this.#transport, {
      path,
      what: 'service principals',
      route: '/servicePrincipals',
      shape: toServicePrincipal,
    });
    const key = nameKey(name);
    const found = apps.filter((app) => nameKey(app.displayName) === key);
    const [only, ...others] = found;
    if (only === undefined) {
      throw new DirectoryError(
        'not-found',
        `no service principal is called ${name}; check rollcall:servicePrincipal`,
      );
    }
    if (others.length > 0) {
      const ids = found.map((app) => `${app.displayName} (${app.id})`).join(', ');
      throw new DirectoryError(
        'ambiguous',
        `${found.length} service principals are called ${name}: ${ids}; set rollcall:servicePrincipal to one's object id`,
      );
    }
    return only;
  }

  async synchronizationJobs(servicePrincipalId: string): Promise<readonly SynchronizationJob[] | null> {
    const path = `/servicePrincipals/${pathSegment(servicePrincipalId)}/synchronization/jobs`;
    const route = '/servicePrincipals/{id}/synchronization/jobs';
    try {
      const what = 'synchronization jobs';
      return await readList(this.#transport, { path, what, route, shape: toJob });
    } catch (error) {
      if (error instanceof HttpError && error.status === 403) return null;
      throw error;
    }
  }

  async users(attributes: readonly string[], only?: OnlyUsers): Promise<readonly DirectoryUser[]> {
    const { names, select } = selection(attributes);
    const collection: Collection<DirectoryUser> = {
      path: `/users?${select}&${top}`,
      what: 'users',
      route: '/users',
      shape: (row) => toUser(row, names),
    };
    const list = new PagedList(this.#transport, collection);
    let needed: Promise<NeededUsers | null> | undefined;
    const ask = (): Promise<NeededUsers | null> => (needed ??= only?.needed() ?? Promise.resolve(null));
    if (only !== undefined) {
      const saved = await pagesSaved(this.#transport, list, '/users', {
        atLeast: requestsOf(only.atLeast),
        byFilter: async () => {
          const asked = await ask();
          return asked === null ? null : requestsOf(asked.ids.length) + requestsOf(asked.otherNames);
        },
      });
      const asked = saved === null ? null : await ask();
      const some = saved === null || asked === null ? null : await this.#usersAmong(collection, asked, saved);
      if (some !== null) return some;
    }
    return this.#everyUser(collection, list, ask);
  }

  /**
   * The whole list. One that a server ends too early looks like a whole one, and would make leavers of everybody behind its end: so who is
   * needed and missing is asked for by a filter, and where Graph has any of them the list is read again, once.
   */
  async #everyUser(
    collection: Collection<DirectoryUser>,
    list: PagedList<DirectoryUser>,
    ask: () => Promise<NeededUsers | null>,
  ): Promise<readonly DirectoryUser[]> {
    let reading = list;
    for (;;) {
      const users = await reading.readAll();
      // No tenant is without users: rollcall itself was made by one.
      if (users.length === 0)
        throw new DirectoryError('incomplete-list', "Graph's list of users is empty, which no tenant is");
      const left = await this.#leftOut(collection, users, await ask());
      if (left === undefined) return users;
      if (reading !== list) {
        const name = plainLine(left.userPrincipalName, [], 120);
        throw new DirectoryError(
          'incomplete-list',
          `Graph's list of users is broken: it leaves out ${name}; run again later`,
        );
      }
      reading = new PagedList(this.#transport, collection);
    }
  }

  /** Somebody who is needed and whom the whole list does not have, though Graph does. */
  async #leftOut(
    collection: Collection<DirectoryUser>,
    users: readonly DirectoryUser[],
    needed: NeededUsers | null,
  ): Promise<DirectoryUser | undefined> {
    if (needed === null) return undefined;
    const known = new Set(
      users.flatMap(({ id, userPrincipalName }) => [id.toLowerCase(), userPrincipalName.toLowerCase()]),
    );
    const missing = (all: readonly string[]): readonly string[] =>
      all.filter((each) => !known.has(each.toLowerCase()));
    const parts = [
      { property: 'id', values: missing(needed.ids), read: ({ id }: DirectoryUser) => id },
      {
        property: 'userPrincipalName',
        values: missing(needed.names).filter(isFilterable),
        read: ({ userPrincipalName }: DirectoryUser) => userPrincipalName,
      },
    ];
    const found = await Promise.all(parts.map((part) => readPart(this.#transport, collection, part)));
    return found.flatMap((rows) => rows ?? [])[0];
  }

  /**
   * Just these users. Who does not come is asked for once more, alone: only a 404 says that somebody is not there.
   * @param most how many may be asked for alone before the whole list is cheaper
   * @returns null where this cannot be had, or not be relied on
   */
  async #usersAmong(
    collection: Collection<DirectoryUser>,
    { ids, names }: NeededUsers,
    most: number,
  ): Promise<readonly DirectoryUser[] | null> {
    const found = await readPart(this.#transport, collection, {
      property: 'id',
      values: ids,
      read: ({ id }) => id,
    });
    if (found === null) return null;
    const users = new Map(found.map((user) => [user.id.toLowerCase(), user]));
    const known = new Set(found.map(({ userPrincipalName }) => userPrincipalName.toLowerCase()));
    const others = names.filter((name) => !known.has(name.toLowerCase()));
    const named = await readPart(this.#transport, collection, {
      property: 'userPrincipalName',
      values: others,
      read: ({ userPrincipalName }) => userPrincipalName,
    });
    if (named === null) return null;
    for (const user of named) {
      users.set(user.id.toLowerCase(), user);
      known.add(user.userPrincipalName.toLowerCase());
    }
    const missing = [
      ...ids.filter((id) => !users.has(id.toLowerCase())),
      ...others.filter((name) => !known.has(name.toLowerCase())),
    ];
    if (missing.length > Math.max(most, fewAlone)) return null;
    const alone = await inParallel(missing, requestsAtOnce, (nameOrId) => this.user(nameOrId, []));
    const isThere = missing.some((nameOrId, index) => {
      const user = alone[index] ?? null;
      const key = nameOrId.toLowerCase();
      return user !== null && (user.id.toLowerCase() === key || user.userPrincipalName.toLowerCase() === key);
    });
    return isThere ? null : [...users.values()];
  }

  async user(nameOrId: string, attributes: readonly string[]): Promise<DirectoryUser | null> {
    const { names, select } = selection(attributes);
    try {
      const path = `/users/${pathSegment(nameOrId)}?${select}`;
      return toUser(asRow(await this.#transport.get(path, { route: '/users/{id}' }), 'user'), names);
    } catch (error) {
      if (error instanceof HttpError && error.status === 404) return null;
      throw error;
    }
  }

  async groups(only?: readonly string[]): Promise<readonly DirectoryGroup[]> {
    const collection: Collection<DirectoryGroup> = {
      path: `/groups?$select=id,displayName&${top}`,
      what: 'groups',
      route: '/groups',
      shape: toGroup,
    };
    const list = new PagedList(this.#transport, collection);
    // A name that Entra may compare otherwise than rollcall does has to be looked for in the whole list.
    if (only === undefined || !only.every(isFilterable)) return list.readAll();
    const ids = only.filter(isGuid);
    const names = only.filter((reference) => !isGuid(reference));
    const requests = requestsOf(ids.length) + requestsOf(names.length);
    const choice = { atLeast: requests, byFilter: async () => requests };
    if ((await pagesSaved(this.#transport, list, '/groups', choice)) === null) return list.readAll();
    const byId = { property: 'id', values: ids, read: ({ id }: DirectoryGroup) => id };
    const byName = {
      property: 'displayName',
      values: names,
      read: ({ displayName }: DirectoryGroup) => displayName,
    };
    const [identified, called] = await Promise.all([
      readPart(this.#transport, collection, byId),
      readPart(this.#transport, collection, byName),
    ]);
    if (identified === null || called === null) return list.readAll();
    return [...new Map([...identified, ...called].map((group) => [group.id, group])).values()];
  }

  members(groupId: string): Promise<readonly GroupMember[]> {
    return this.#members(groupId, 'members');
  }

  transitiveMembers(groupId: string): Promise<readonly GroupMember[]> {
    // A cast to users would be an advanced query, which reads an index that may lag (facts sheet C.4).
    return this.#members(groupId, 'transitiveMembers');
  }

  async #members(groupId: string, which: 'members' | 'transitiveMembers'): Promise<readonly GroupMember[]> {
    const path = `/groups/${pathSegment(groupId)}/${which}?$select=id,displayName&${top}`;
    const what = `${which === 'members' ? 'members' : 'transitive members'} of group ${groupId}`;
    return readList(this.#transport, { path, what, route: `/groups/{id}/${which}`, shape: toMember });
  }

  async assignments(servicePrincipalId: string): Promise<readonly RoleAssignment[]> {
    const path = `/servicePrincipals/${pathSegment(servicePrincipalId)}/appRoleAssignedTo?${top}`;
    const route = '/servicePrincipals/{id}/appRoleAssignedTo';
    return readList(this.#transport, { path, what: 'app role assignments', route, shape: toAssignment });
  }
}

/** The attributes to take from a user, and the `$select` that makes Graph send them. */
function selection(attributes: readonly string[]): { names: readonly string[]; select: string } {
  const wanted = new Set(['userPrincipalName', ...attributes.filter((name) => name !== isSoftDeleted)]);
  const select = new Set(['id', 'userPrincipalName', 'accountEnabled', 'userType']);
  for (const name of wanted) select.add(graphSelect(name));
  return { names: [...wanted], select: `$select=${[...select].map(encodeURIComponent).join(',')}` };
}

function nameKey(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

function asRow(value: unknown, what: string): Row {
  if (typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string') {
    return value as Row;
  }
  throw new DirectoryError('malformed', `Graph answered with a ${what} that has no id`);
}
