import { Ajv, type ValidateFunction } from 'ajv';
import { graphContract } from '../contract/graph-v1.js';
import type { Entra } from '../entra/entra.js';
import type {
  EntraAssignment,
  EntraGroup,
  EntraServicePrincipal,
  EntraSynchronizationJob,
  EntraUser,
} from '../entra/types.js';

/** Types of Graph that the sandbox serves. */
export type EntityType =
  | 'user'
  | 'group'
  | 'servicePrincipal'
  | 'appRoleAssignment'
  | 'organization'
  | 'synchronizationJob';

/** An entity with its properties by Graph's names; what is not here is null, or empty, in Graph. */
export interface Entity {
  readonly type: EntityType;
  readonly id: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** What `GET /users` gives without `$select` (facts sheet C.4). */
const standardProperties: Readonly<Partial<Record<EntityType, readonly string[]>>> = {
  user: [
    'businessPhones',
    'displayName',
    'givenName',
    'jobTitle',
    'mail',
    'mobilePhone',
    'officeLocation',
    'preferredLanguage',
    'surname',
    'userPrincipalName',
    'id',
  ],
};

/** Graph gives these for a single user only (api-reference/v1.0/api/user-list.md). */
const singleUserOnly: ReadonlySet<string> = new Set([
  'aboutMe',
  'birthday',
  'hireDate',
  'interests',
  'mySite',
  'pastProjects',
  'preferredName',
  'responsibilities',
  'schools',
  'skills',
  'mailboxSettings',
]);

/** Whether Graph answers 501 where a list is asked for this property. */
export function isSingleUserOnly(type: EntityType, property: string): boolean {
  return type === 'user' && singleUserOnly.has(property);
}

/** Whether the contract has the property, or it is a directory extension. */
export function hasProperty(type: EntityType, property: string): boolean {
  const schema = propertySchema(type, property);
  return (schema !== undefined && schema !== true) || /^extension_[0-9a-f]{32}_\w+$/i.test(property);
}

function propertySchema(type: EntityType, property: string): unknown {
  return graphContract[type]?.properties?.[property];
}

/** An entity as JSON with the selected properties, or with those that Graph gives unasked. */
export function shape(entity: Entity, selected: readonly string[] | null): Record<string, unknown> {
  const names = selected ?? standardProperties[entity.type] ?? Object.keys(entity.values);
  return Object.fromEntries(names.map((name) => [name, propertyOf(entity, name)]));
}

/** The value of a property, empty ones included; `a/b` looks inside. */
export function propertyOf(entity: Entity, property: string): unknown {
  if (!property.includes('/')) return entity.values[property] ?? emptyValue(entity.type, property);
  const [name = property, ...inside] = property.split('/');
  let value: unknown = entity.values[name] ?? emptyValue(entity.type, name);
  for (const part of inside) value = (value as Record<string, unknown> | null)?.[part] ?? null;
  return value;
}

function emptyValue(type: EntityType, property: string): unknown {
  const schema = propertySchema(type, property);
  const isArray =
    typeof schema === 'object' && schema !== null && 'type' in schema && schema.type === 'array';
  return isArray ? [] : null;
}

const validators = new Map<EntityType, ValidateFunction>();

/** What of an entity's JSON the contract does not allow; empty where all of it is fine. */
export function contractErrors(type: EntityType, json: unknown): readonly string[] {
  let validate = validators.get(type);
  if (validate === undefined) {
    const ajv = new Ajv({ allErrors: true, strict: false });
    ajv.addFormat('uuid', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i);
    ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
    validate = ajv.compile({ $defs: graphContract, $ref: `#/$defs/${type}` });
    validators.set(type, validate);
  }
  if (validate(json)) return [];
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? 'is wrong'}`);
}

/** A user as Graph's. */
export function userEntity(user: EntraUser): Entity {
  const { other, ...values } = user;
  return { type: 'user', id: user.id, values: { ...values, ...other } };
}

/** A group as Graph's; its members have a path of their own. */
export function groupEntity(group: EntraGroup): Entity {
  const { members: _, owners: __, ...values } = group;
  const empty = { deletedDateTime: null, visibility: null, mail: null, proxyAddresses: [] };
  return { type: 'group', id: group.id, values: { ...empty, ...values } };
}

/** A user or a group as a member of something. */
export function principalEntity(principal: EntraUser | EntraGroup): Entity {
  return 'userPrincipalName' in principal ? userEntity(principal) : groupEntity(principal);
}

/** The service principal of an app as Graph's. */
export function servicePrincipalEntity(app: EntraServicePrincipal): Entity {
  const values = {
    id: app.id,
    deletedDateTime: null,
    accountEnabled: true,
    appDisplayName: app.displayName,
    appId: app.appId,
    appRoleAssignmentRequired: true,
    displayName: app.displayName,
    servicePrincipalType: 'Application',
    servicePrincipalNames: [app.appId],
    tags: ['WindowsAzureActiveDirectoryIntegratedApp'],
    appRoles: app.appRoles.map((role) => ({ ...role, origin: 'Application' })),
    oauth2PermissionScopes: [],
    replyUrls: [],
  };
  return { type: 'servicePrincipal', id: app.id, values };
}

/** An assignment as Graph's. */
export function assignmentEntity(entra: Entra, held: EntraAssignment): Entity {
  const principal = entra.principal(held.principalId);
  const values = {
    id: held.id,
    deletedDateTime: null,
    appRoleId: held.appRoleId,
    createdDateTime: held.createdDateTime,
    principalDisplayName: principal?.displayName ?? null,
    principalId: held.principalId,
    principalType: principal !== null && !('userPrincipalName' in principal) ? 'Group' : 'User',
    resourceDisplayName: entra.servicePrincipal(held.resourceId)?.displayName ?? null,
    resourceId: held.resourceId,
  };
  return { type: 'appRoleAssignment', id: held.id, values };
}

/** A job of Entra's own provisioning as Graph's. */
export function jobEntity(job: EntraSynchronizationJob): Entity {
  const code = { Active: 'Active', Disabled: 'NotRun', Paused: 'Paused' }[job.scheduleState];
  const values = {
    id: job.id,
    templateId: job.templateId,
    schedule: { expiration: null, interval: 'PT40M', state: job.scheduleState },
    status: {
      code,
      countSuccessiveCompleteFailures: 0,
      escrowsPruned: false,
      steadyStateFirstAchievedTime: '0001-01-01T00:00:00Z',
      steadyStateLastAchievedTime: '0001-01-01T00:00:00Z',
      troubleshootingUrl: null,
      lastExecution: null,
      lastSuccessfulExecution: null,
      lastSuccessfulExecutionWithExports: null,
      quarantine: null,
      progress: [],
      synchronizedEntryCountByType: [],
    },
    synchronizationJobSettings: [],
  };
  return { type: 'synchronizationJob', id: job.id, values };
}

/** The tenant as Graph's. */
export function organizationEntity(entra: Entra): Entity {
  const domain = {
    capabilities: 'Email',
    isDefault: true,
    isInitial: false,
    name: entra.domain,
    type: 'Managed',
  };
  const values = {
    id: entra.tenantId,
    deletedDateTime: null,
    displayName: entra.displayName,
    tenantType: 'AAD',
    verifiedDomains: [domain],
  };
  return { type: 'organization', id: entra.tenantId, values };
}
