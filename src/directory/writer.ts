import { sameId } from '../guid.js';
import {
  backoff,
  HttpError,
  mayHaveBeenProcessed,
  pathSegment,
  type Runtime,
  realRuntime,
  type WriteTransport,
} from '../http/index.js';
import { DirectoryError } from './errors.js';
import { readList } from './pages.js';
import { toAssignment } from './shapes.js';
import type { DirectoryWriter, RoleAssignment } from './types.js';

const route = '/servicePrincipals/{id}/appRoleAssignedTo';
/** With `backoff` this waits for up to a minute: Entra's directory takes seconds to know a new object everywhere. */
const attempts = 7;

/** Writes app role assignments through Graph v1.0 (facts sheet C.1). See `DirectoryWriter`. */
export class GraphWriter implements DirectoryWriter {
  readonly #transport: WriteTransport;
  readonly #runtime: Pick<Runtime, 'sleep' | 'random'>;

  constructor(transport: WriteTransport, runtime: Partial<Runtime> = {}) {
    this.#transport = transport;
    this.#runtime = { ...realRuntime, ...runtime };
  }

  async assign(servicePrincipalId: string, principalId: string, appRoleId: string): Promise<RoleAssignment> {
    const path = `/servicePrincipals/${pathSegment(servicePrincipalId)}/appRoleAssignedTo`;
    const body = { principalId, resourceId: servicePrincipalId, appRoleId };
    for (let attempt = 1; ; attempt++) {
      try {
        return toAssignment(await this.#transport.send('POST', path, body, { route }));
      } catch (error) {
        const perhapsThere = mayBeThere(error);
        if (!perhapsThere && !notThereYet(error)) throw error;
        const existing = perhapsThere ? await this.#find(path, principalId, appRoleId, error) : undefined;
        if (existing !== undefined) return existing;
        if (attempt >= attempts) throw saysItExists(error) ? hidden(principalId, error) : error;
        await this.#runtime.sleep(backoff(attempt, this.#runtime.random()));
        if (!mayHaveBeenProcessed(error)) continue;
        // The list may lag behind the write: what it shows now need not be sent again.
        const late = await this.#find(path, principalId, appRoleId, error);
        if (late !== undefined) return late;
      }
    }
  }

  async unassign(
    servicePrincipalId: string,
    assignmentId: string,
    { principalId, appRoleId }: Pick<RoleAssignment, 'principalId' | 'appRoleId'>,
  ): Promise<void> {
    const list = `/servicePrincipals/${pathSegment(servicePrincipalId)}/appRoleAssignedTo`;
    const remove = (id: string): Promise<unknown> =>
      this.#transport.send('DELETE', `${list}/${pathSegment(id)}`, undefined, { route: `${route}/{id}` });
    try {
      await remove(assignmentId);
    } catch (error) {
      if (!isGone(error)) throw error;
      // Taken and given again since, by hand or by a run that was cut off, it has another id.
      const other = await this.#find(list, principalId, appRoleId, error);
      if (other === undefined || other.id === assignmentId) return;
      await remove(other.id).catch((failed: unknown) => {
        if (!isGone(failed)) throw failed;
      });
    }
  }

  /**
   * From the whole list: whether Graph filters it by principal is not documented for certain. Where it can't be read,
   * the write's own error stands.
   */
  async #find(
    path: string,
    principalId: string,
    appRoleId: string,
    cause: unknown,
  ): Promise<RoleAssignment | undefined> {
    let held: readonly RoleAssignment[];
    try {
      held = await readList(this.#transport, {
        path: `${path}?$top=999`,
        what: 'app role assignments',
        route,
        shape: toAssignment,
      });
    } catch {
      throw cause;
    }
    return held.find((one) => sameId(one.principalId, principalId) && sameId(one.appRoleId, appRoleId));
  }
}

/** The assignment may exist: Graph says so, or its answer was lost or made no sense. */
function mayBeThere(error: unknown): boolean {
  if (mayHaveBeenProcessed(error) || saysItExists(error)) return true;
  return error instanceof DirectoryError && error.code === 'malformed';
}

/**
 * Graph's words for it, "Permission being assigned already exists on the object", are no contract; so they are read loosely, and
 * believed only once the assignment is found.
 */
function saysItExists(error: unknown): boolean {
  return (
    error instanceof HttpError &&
    (error.status === 400 || error.status === 409) &&
    /already exist/i.test(error.detail ?? '')
  );
}

function hidden(principalId: string, cause: unknown): DirectoryError {
  const what =
    `Entra says that the role is assigned to ${principalId} already, and does not list that assignment. Its list lags ` +
    'behind for minutes at times: run again later';
  return new DirectoryError('incomplete-list', what, { cause });
}

/** A person or group that was made a moment ago, and that not all of Entra knows yet. */
function notThereYet(error: unknown): boolean {
  if (!(error instanceof HttpError)) return false;
  if (error.status === 404) return true;
  return error.status === 400 && /not a valid reference update|does not exist/i.test(error.detail ?? '');
}

function isGone(error: unknown): boolean {
  return error instanceof HttpError && error.status === 404;
}
