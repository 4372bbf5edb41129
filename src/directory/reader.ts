import { isGuid } from '../guid.js';
import { HttpError, pathSegment, type ReadTransport, type TokenSource } from '../http/index.js';
import { graphSelect, isSoftDeleted } from '../mapping/attributes.js';
import { claimsOf } from './claims.js';
import { DirectoryError } from './errors.js';
import { type Row, readList } from './pages.js';
import { toAssignment, toGroup, toJob, toMember, toServicePrincipal, toUser } from './shapes.js';
import type {
  DirectoryGroup,
  DirectoryReader,
  DirectoryUser,
  GroupMember,
  RoleAssignment,
  ServicePrincipal,
  SignedInAs,
  SynchronizationJob,
} from './types.js';

const servicePrincipalFields = '$select=id,appId,displayName,appRoles';
/** The most that Graph gives a page (facts sheet C.4). */
const top = '$top=999';

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
    const rows = await readList(this.#transport, path, 'service principals', '/servicePrincipals');
    const key = nameKey(name);
    const found = rows.map(toServicePrincipal).filter((app) => nameKey(app.displayName) === key);
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
      return (await readList(this.#transport, path, 'synchronization jobs', route)).map(toJob);
    } catch (error) {
      if (error instanceof HttpError && error.status === 403) return null;
      throw error;
    }
  }

  async users(attributes: readonly string[]): Promise<readonly DirectoryUser[]> {
    const wanted = new Set(['userPrincipalName', ...attributes.filter((name) => name !== isSoftDeleted)]);
    const select = new Set(['id', 'userPrincipalName', 'accountEnabled', 'userType']);
    for (const name of wanted) select.add(graphSelect(name));
    const path = `/users?$select=${[...select].map(encodeURIComponent).join(',')}&${top}`;
    const names = [...wanted];
    return (await readList(this.#transport, path, 'users', '/users')).map((row) => toUser(row, names));
  }

  async groups(): Promise<readonly DirectoryGroup[]> {
    const path = `/groups?$select=id,displayName,securityEnabled&${top}`;
    return (await readList(this.#transport, path, 'groups', '/groups')).map(toGroup);
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
    return (await readList(this.#transport, path, what, `/groups/{id}/${which}`)).map(toMember);
  }

  async assignments(servicePrincipalId: string): Promise<readonly RoleAssignment[]> {
    const path = `/servicePrincipals/${pathSegment(servicePrincipalId)}/appRoleAssignedTo?${top}`;
    const route = '/servicePrincipals/{id}/appRoleAssignedTo';
    return (await readList(this.#transport, path, 'app role assignments', route)).map(toAssignment);
  }
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
