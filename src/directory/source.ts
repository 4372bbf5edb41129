import { originalUserPrincipalName } from '../mapping/attributes.js';
import type { SourceValue } from '../mapping/types.js';
import type { DirectoryUser } from './types.js';

/** How an attribute of this user reads to mappings and filters: a guest's userPrincipalName is shown as Entra's provisioning shows it (facts sheet B.2). */
export function sourceOf(user: DirectoryUser): (attribute: string) => SourceValue {
  return (attribute) => {
    if (attribute === originalUserPrincipalName) return user.userPrincipalName;
    if (attribute === 'userPrincipalName') return withoutGuestSuffix(user.userPrincipalName);
    // An attribute may be called as something that every object has.
    return Object.hasOwn(user.attributes, attribute) ? (user.attributes[attribute] ?? null) : null;
  };
}

function withoutGuestSuffix(userPrincipalName: string): string {
  const mark = userPrincipalName.indexOf('#EXT#');
  if (mark < 0) return userPrincipalName;
  const local = userPrincipalName.slice(0, mark);
  const at = local.lastIndexOf('_');
  return at < 0 ? local : `${local.slice(0, at)}@${local.slice(at + 1)}`;
}
