import type { Remembered, RememberedAccount, RememberedAssignment } from '../plan/types.js';
import {
  type AppAssignmentInputs,
  type AppAssignmentOutputs,
  type ResourceType,
  rememberAccount,
  rememberAssignment,
  typeToken,
  type VonageUserInputs,
  type VonageUserOutputs,
} from './resources.js';

interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: unknown;
  readonly outputs?: unknown;
}

/** The shape of `pulumi stack export`, as far as rollcall reads it. */
export interface StackExport {
  readonly deployment?: {
    readonly resources?: readonly StateResource[];
    readonly pending_operations?: readonly { readonly type: string; readonly resource: StateResource }[];
  } | null;
}

/**
 * What a stack's state remembers: everyone rollcall gave access, with what was confirmed of them. A create that was cut
 * off (a pending operation) is remembered too, without an id, so that nobody it made is taken for a stranger.
 */
export function rememberedFrom(exported: StackExport): Remembered {
  const accounts: RememberedAccount[] = [];
  const assignments: RememberedAssignment[] = [];
  const add = (resource: StateResource, id: string | null): void => {
    const name = resource.urn.split('::').slice(3).join('::');
    const { inputs, outputs = {} } = resource;
    if (isType(resource, 'VonageUser')) {
      accounts.push(
        rememberAccount(name, id, inputs as VonageUserInputs, outputs as Partial<VonageUserOutputs>),
      );
    } else if (isType(resource, 'AppAssignment')) {
      const held = outputs as Partial<AppAssignmentOutputs>;
      assignments.push(rememberAssignment(name, id, inputs as AppAssignmentInputs, held));
    }
  };
  const resources = exported.deployment?.resources ?? [];
  for (const resource of resources) add(resource, resource.id ?? null);
  const urns = new Set(resources.map((resource) => resource.urn));
  const cutOff = (exported.deployment?.pending_operations ?? []).filter(
    ({ type, resource }) => type === 'creating' && !urns.has(resource.urn),
  );
  const objects = new Set(accounts.map((account) => account.objectId));
  const held = new Set(assignments.map(({ principalId, roleId }) => `${principalId} ${roleId}`));
  for (const { resource } of cutOff) {
    const inputs = resource.inputs as { objectId?: string; principalId?: string; roleId?: string };
    if (isType(resource, 'VonageUser') && inputs.objectId && objects.has(inputs.objectId)) continue;
    if (isType(resource, 'AppAssignment') && held.has(`${inputs.principalId} ${inputs.roleId}`)) continue;
    add(resource, null);
  }
  const ran =
    accounts.length + assignments.length > 0 || resources.some((resource) => isType(resource, 'Roster'));
  return ran ? { kind: 'read', accounts, assignments } : { kind: 'first-run' };
}

function isType(resource: StateResource, type: ResourceType): boolean {
  return resource.type === typeToken(type);
}
