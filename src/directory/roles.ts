import { DirectoryError } from './errors.js';
import type { AppRole, ServicePrincipal } from './types.js';

/** The role id that stands for "no role"; valid only where the app declares no roles (facts sheet C.1). */
export const defaultAccessRoleId = '00000000-0000-0000-0000-000000000000';

/** What Entra calls it. */
const defaultAccess = 'Default Access';

export interface ChosenRole {
  readonly id: string;
  /** For people, as `roleLabel` has it. */
  readonly name: string;
}

/**
 * The app role that people and groups are assigned.
 *
 * @param wanted value or display name, without regard to case; null: the only one that people can have.
 * @throws {DirectoryError} `role`, with the roles there are, where none or several fit.
 */
export function chooseAppRole(
  app: Pick<ServicePrincipal, 'displayName' | 'appRoles'>,
  wanted: string | null,
): ChosenRole {
  if (app.appRoles.length === 0) {
    if (wanted === null) return { id: defaultAccessRoleId, name: defaultAccess };
    throw wrong(`${app.displayName} declares no roles, so \`role: ${wanted}\` must be left out`);
  }
  const roles = app.appRoles.filter((role) => role.isEnabled && role.allowedMemberTypes.includes('User'));
  if (roles.length === 0) {
    throw wrong(`${app.displayName} has no enabled role that people can be assigned`);
  }
  const known = roles.map(describe).join(', ');
  if (wanted === null) {
    const [only, ...others] = roles;
    if (only !== undefined && others.length === 0) return chosen(only);
    throw wrong(`${app.displayName} has several roles, so say which as \`role\`: ${known}`);
  }
  // A value is unique within the app, a display name need not be: a role known by its value goes first.
  const byValue = roles.filter((role) => role.value !== null && same(role.value, wanted));
  const fitting = byValue.length > 0 ? byValue : roles.filter((role) => same(role.displayName, wanted));
  const [only, ...others] = fitting;
  if (only === undefined) throw wrong(`${app.displayName} has no role \`${wanted}\`; it has ${known}`);
  if (others.length > 0) {
    throw wrong(`${app.displayName} has several roles \`${wanted}\`: ${fitting.map(describe).join(', ')}`);
  }
  return chosen(only);
}

/** How people know a role: display name, value, or `Default Access`; of one that the app has no longer, the id. */
export function roleLabel({ appRoles }: Pick<ServicePrincipal, 'appRoles'>, roleId: string): string {
  if (roleId === defaultAccessRoleId) return defaultAccess;
  const role = appRoles.find(({ id }) => id === roleId);
  return role === undefined ? roleId : nameOf(role);
}

function same(a: string, b: string): boolean {
  return a.normalize('NFC').toLowerCase() === b.normalize('NFC').toLowerCase();
}

function chosen(role: AppRole): ChosenRole {
  return { id: role.id, name: nameOf(role) };
}

function nameOf(role: AppRole): string {
  return role.displayName || role.value || role.id;
}

function describe(role: AppRole): string {
  return role.value === null || role.value === role.displayName
    ? nameOf(role)
    : `${nameOf(role)} (${role.value})`;
}

function wrong(message: string): DirectoryError {
  return new DirectoryError('role', message);
}
