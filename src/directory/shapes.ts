import { isRecord, plainLine } from '../http/index.js';
import { graphRead } from '../mapping/attributes.js';
import type { SourceValue } from '../mapping/types.js';
import { DirectoryError } from './errors.js';
import type { Row } from './pages.js';
import type {
  AppRole,
  DirectoryGroup,
  DirectoryUser,
  GroupMember,
  RoleAssignment,
  ServicePrincipal,
  SynchronizationJob,
} from './types.js';

// Each function makes a checked value of ours from a row of Graph's, or throws `DirectoryError` `malformed`. A field that
// decides about access is never guessed.

export function toUser(row: Row, attributes: readonly string[]): DirectoryUser {
  const values: Record<string, SourceValue> = {};
  for (const attribute of attributes) values[attribute] = graphRead(row, attribute);
  const { accountEnabled } = row;
  if (typeof accountEnabled !== 'boolean') {
    // Neither guess is safe: enabled would keep a leaver's access, disabled would take everybody's.
    throw malformed('user', row.id, 'accountEnabled (may rollcall read it? It needs User.Read.All)');
  }
  return {
    id: row.id,
    userPrincipalName: text(row, 'userPrincipalName', 'user'),
    accountEnabled,
    userType: textOrNull(row.userType),
    attributes: values,
  };
}

export function toGroup(row: Row): DirectoryGroup {
  return {
    id: row.id,
    displayName: text(row, 'displayName', 'group'),
  };
}

export function toMember(row: Row): GroupMember {
  const type = row['@odata.type'];
  // Without it a person would count as something else, and so as gone from the group.
  if (typeof type !== 'string') throw malformed('group member', row.id, '@odata.type');
  const kind =
    type === '#microsoft.graph.user' ? 'user' : type === '#microsoft.graph.group' ? 'group' : 'other';
  return { id: row.id, kind, displayName: textOrNull(row.displayName) };
}

export function toServicePrincipal(row: Row): ServicePrincipal {
  if (!Array.isArray(row.appRoles)) throw malformed('service principal', row.id, 'appRoles');
  return {
    id: row.id,
    displayName: text(row, 'displayName', 'service principal'),
    appRoles: (row.appRoles as readonly unknown[]).map((role) => toRole(role, row.id)),
  };
}

function toRole(role: unknown, owner: string): AppRole {
  if (
    !isRecord(role) ||
    typeof role.id !== 'string' ||
    typeof role.isEnabled !== 'boolean' ||
    !Array.isArray(role.allowedMemberTypes)
  ) {
    throw malformed('service principal', owner, 'a whole app role');
  }
  return {
    id: role.id,
    value: textOrNull(role.value),
    displayName: textOrNull(role.displayName) ?? '',
    isEnabled: role.isEnabled,
    allowedMemberTypes: role.allowedMemberTypes.filter((type) => typeof type === 'string'),
  };
}

const principalTypes = ['User', 'Group', 'ServicePrincipal'] as const;

export function toAssignment(row: unknown): RoleAssignment {
  if (!isRecord(row) || typeof row.id !== 'string' || row.id === '') {
    throw new DirectoryError('malformed', 'Graph answered with an app role assignment that has no id');
  }
  const checked: Row = { ...row, id: row.id };
  const principalType = principalTypes.find((type) => type === row.principalType);
  if (principalType === undefined) throw malformed('app role assignment', row.id, 'principalType');
  return {
    id: row.id,
    principalId: text(checked, 'principalId', 'app role assignment'),
    principalType,
    principalDisplayName: textOrNull(row.principalDisplayName),
    appRoleId: text(checked, 'appRoleId', 'app role assignment'),
  };
}

const scheduleStates = ['Active', 'Disabled', 'Paused'] as const;

export function toJob(row: Row): SynchronizationJob {
  const state = isRecord(row.schedule) ? row.schedule.state : undefined;
  const scheduleState = scheduleStates.find((known) => known === state);
  // Taken for paused, a running job would write Vonage beside rollcall (docs/architecture.md: one writer).
  if (scheduleState === undefined) throw malformed('synchronization job', row.id, 'schedule.state');
  return { id: row.id, scheduleState };
}

function text(row: Row, key: string, what: string): string {
  const value = row[key];
  if (typeof value === 'string' && value !== '') return value;
  throw malformed(what, row.id, key);
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function malformed(what: string, id: string, lacks: string): DirectoryError {
  return new DirectoryError(
    'malformed',
    `Graph answered with a ${what} (${plainLine(id, [], 80)}) without ${lacks}`,
  );
}
