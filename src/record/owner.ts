import { isGuid } from '../guid.js';
import type { WritePlace } from '../settings/index.js';

/** Whose a record is: where its run wrote to. The same folder of records may be that of several projects (docs/decisions.md). */
export interface Owner {
  readonly project: string | null;
  readonly tenantId: string | null;
  /** The Vonage app, as Entra showed it. */
  readonly servicePrincipal: { readonly id: string; readonly displayName: string };
  readonly vonageUrl: string | null;
}

/** @param app the Vonage app, as it was read */
export function ownerOf(place: WritePlace, { id, displayName }: Owner['servicePrincipal']): Owner {
  const { project, tenantId, vonageUrl } = place;
  return { project, tenantId, servicePrincipal: { id, displayName }, vonageUrl };
}

/**
 * Whose a record is, in words, where it is certainly of another place than this; null where it is this one's, or nobody can tell: an id and
 * a name may be the same, and an app whose id is the same is in the same tenant, however that is called.
 */
export function foreignOwner(owner: Owner, place: WritePlace): string | null {
  const { project, tenantId, servicePrincipal: app, vonageUrl } = owner;
  if (isOther(project, place.project)) return `project ${project}`;
  const asked = place.servicePrincipal;
  const isById = asked !== null && isGuid(asked);
  const isSameApp = isById && !isOther(app.id, asked);
  if (!isSameApp && isOther(tenantId, place.tenantId) && isGuid(tenantId) === isGuid(place.tenantId ?? '')) {
    return `tenant ${tenantId}`;
  }
  if (isOther(isById ? app.id : app.displayName, asked)) return `the app ${app.displayName} (${app.id})`;
  return isOther(vonageUrl, place.vonageUrl) ? `the Vonage account at ${vonageUrl}` : null;
}

function isOther(a: string | null, b: string | null): a is string {
  return a !== null && b !== null && a.trim().toLowerCase() !== b.trim().toLowerCase();
}
