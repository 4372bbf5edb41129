import { DirectoryError } from '../directory/errors.js';
import { chooseAppRole } from '../directory/roles.js';
import type { ServicePrincipal } from '../directory/types.js';

/** A role that a declaration can give: by leaving it out (null), or by its value or display name. */
export interface DeclarableRole {
  readonly reference: string | null;
}

/** How a declaration says this role; undefined where it cannot: the role is gone or disabled, or two are called alike. */
export function declarableRole(app: ServicePrincipal, roleId: string): DeclarableRole | undefined {
  const role = app.appRoles.find(({ id }) => id === roleId);
  const references = [null, ...(role?.value ? [role.value] : []), ...(role ? [role.displayName] : [])];
  for (const reference of references) {
    if (reference !== null && !/^[^\p{C}]*\S[^\p{C}]*$/u.test(reference)) continue;
    try {
      if (chooseAppRole(app, reference).id === roleId) return { reference };
    } catch (error) {
      if (!(error instanceof DirectoryError)) throw error;
    }
  }
  return undefined;
}

/** The role that a line without one gives; null where the app has several, or none. */
export function defaultRoleId(app: ServicePrincipal): string | null {
  try {
    return chooseAppRole(app, null).id;
  } catch (error) {
    if (error instanceof DirectoryError) return null;
    throw error;
  }
}
