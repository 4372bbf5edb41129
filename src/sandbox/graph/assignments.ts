import { defaultAppRole, type Entra, rolesForPeople } from '../entra/entra.js';
import type { EntraAssignment, EntraServicePrincipal } from '../entra/types.js';
import type { Reply, SandboxRequest } from '../server/types.js';
import { assignmentEntity, contractErrors, type Entity } from './entities.js';
import { badRequest, notFound } from './errors.js';
import { entityReply, type ListOptions, listReply } from './list.js';
import { listed, storedRows } from './rows.js';

const context = 'appRoleAssignments';

/** `appRoleAssignedTo` of a service principal: who has the app. */
export class Assignments {
  /** Reads that are still answered with 404 after a create, by assignment id. */
  private readonly unreplicated = new Map<string, number>();

  constructor(
    private readonly entra: Entra,
    private readonly options: ListOptions & { readonly replicationReads: number },
  ) {}

  list(request: SandboxRequest): Reply {
    const app = appOf(this.entra, request);
    const entity = (held: EntraAssignment): Entity => assignmentEntity(this.entra, held);
    const behind = this.entra.readBehind(app.id);
    const rows =
      behind === null ? storedRows(this.entra.assignmentStore(app.id), entity) : listed(behind.map(entity));
    return listReply(request, { rows, types: ['appRoleAssignment'], context }, this.options);
  }

  get(request: SandboxRequest): Reply {
    const held = this.heldBy(request);
    const left = this.unreplicated.get(held.id) ?? 0;
    if (left > 0) {
      this.unreplicated.set(held.id, left - 1);
      notFound(request, held.id);
    }
    return entityReply(request, assignmentEntity(this.entra, held), context, this.options.check);
  }

  create(request: SandboxRequest): Reply {
    const app = appOf(this.entra, request);
    const { principalId, appRoleId } = this.readBody(request, app);
    const principal = this.entra.principal(principalId);
    if (principal === null) notFound(request, principalId);
    const role = app.appRoles.find((candidate) => candidate.id === appRoleId.toLowerCase());
    const isDefault = appRoleId === defaultAppRole && app.appRoles.length === 0;
    if (!isDefault && (role === undefined || !rolesForPeople(app).includes(role))) {
      badRequest(
        request,
        `Permission being assigned was not found on application '${app.appId}'.`,
        'Request_BadRequest',
      );
    }
    const held = this.entra.assign(principal.id, appRoleId.toLowerCase(), app);
    if (held === null) {
      badRequest(request, 'Permission being assigned already exists on the object', 'Request_BadRequest');
    }
    this.unreplicated.set(held.id, this.options.replicationReads);
    return entityReply(request, assignmentEntity(this.entra, held), context, this.options.check, 201);
  }

  remove(request: SandboxRequest): Reply {
    this.entra.unassign(this.heldBy(request).id);
    return { status: 204 };
  }

  private heldBy(request: SandboxRequest): EntraAssignment {
    const app = appOf(this.entra, request);
    const id = request.params.assignment ?? '';
    const held = this.entra.findAssignment(id);
    if (held === null || held.resourceId !== app.id || this.entra.principal(held.principalId) === null) {
      notFound(request, id);
    }
    return held;
  }

  private readBody(
    request: SandboxRequest,
    app: EntraServicePrincipal,
  ): { principalId: string; appRoleId: string } {
    const body = request.body;
    if (typeof body !== 'object' || body === null) {
      badRequest(
        request,
        'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.',
      );
    }
    const [wrong] = contractErrors('appRoleAssignment', body);
    const { principalId, resourceId, appRoleId } = body as Readonly<Record<string, unknown>>;
    if (
      wrong !== undefined ||
      typeof principalId !== 'string' ||
      typeof resourceId !== 'string' ||
      typeof appRoleId !== 'string'
    ) {
      const reason = wrong ?? 'principalId, resourceId and appRoleId are required';
      badRequest(
        request,
        `One or more property values specified are invalid: ${reason}.`,
        'Request_BadRequest',
      );
    }
    if (resourceId.toLowerCase() !== app.id) {
      badRequest(
        request,
        'The resourceId does not match the service principal in the URL.',
        'Request_BadRequest',
      );
    }
    return { principalId, appRoleId };
  }
}

/** The service principal in the path; ends the request with 404 where there is none. */
export function appOf(entra: Entra, request: SandboxRequest): EntraServicePrincipal {
  const id = request.params.id ?? '';
  return entra.servicePrincipal(id) ?? notFound(request, id);
}
