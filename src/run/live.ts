import { referenceKey } from '../declare/names.js';
import type { Declarations } from '../declare/types.js';
import { DirectoryError } from '../directory/errors.js';
import type { DirectoryGroup, DirectoryReader } from '../directory/types.js';
import { isGuid } from '../guid.js';
import type { Live, LiveGroup } from '../plan/types.js';
import type { AccountReader } from '../vonage/types.js';

/**
 * Reads both systems once, by list: everything that a plan looks at, complete, or an error.
 * @param servicePrincipal object id or display name of the Vonage app
 */
export async function readLive(
  declared: Declarations,
  servicePrincipal: string,
  directory: DirectoryReader,
  vonage: AccountReader,
): Promise<Live> {
  const references = new Set(declared.scopes.flatMap((scope) => scope.groups.map((group) => group.name)));
  const [app, users, groups, accounts, self] = await settled([
    directory.servicePrincipal(servicePrincipal).then(async (principal) => {
      const [assignments, jobs] = await settled([
        directory.assignments(principal.id),
        directory.synchronizationJobs(principal.id),
      ]);
      return { principal, assignments, jobs };
    }),
    directory.users(declared.mapping.sourceAttributes),
    references.size === 0
      ? Promise.resolve({ found: {}, unresolved: {} })
      : readGroups(references, directory),
    vonage.accounts(),
    directory.signedInAs(),
  ]);
  // Taken at its word it would make a leaver of everybody, and below a limit's `from` nothing else would stop that.
  if (users.length === 0)
    throw new DirectoryError('incomplete-list', "Graph's list of users is empty, which no tenant is");
  const enabled = app.jobs?.filter((job) => job.scheduleState === 'Active').map((job) => job.id) ?? null;
  return {
    servicePrincipal: app.principal,
    users,
    groups: groups.found,
    unresolvedGroups: groups.unresolved,
    assignments: app.assignments,
    accounts,
    ownObjectId: self.objectId,
    enabledJobs: enabled,
  };
}

/** `Promise.all` that leaves no request running behind an error: the first rejection is thrown once all have ended. */
async function settled<T extends readonly unknown[]>(
  promises: readonly [...{ [K in keyof T]: Promise<T[K]> }],
): Promise<T> {
  await Promise.allSettled(promises);
  return Promise.all(promises) as unknown as Promise<T>;
}

async function readGroups(
  references: ReadonlySet<string>,
  directory: DirectoryReader,
): Promise<{ found: Record<string, LiveGroup>; unresolved: Record<string, string> }> {
  const byId = new Map<string, DirectoryGroup>();
  const byName = new Map<string, DirectoryGroup[]>();
  for (const group of await directory.groups()) {
    byId.set(group.id.toLowerCase(), group);
    const key = referenceKey(group.displayName);
    byName.set(key, [...(byName.get(key) ?? []), group]);
  }
  const found: Record<string, LiveGroup> = {};
  const unresolved: Record<string, string> = {};
  const reads = [...references].map(async (reference) => {
    const named = isGuid(reference)
      ? [byId.get(reference.toLowerCase())].filter((group) => group !== undefined)
      : (byName.get(referenceKey(reference)) ?? []);
    const [group] = named;
    if (group === undefined) unresolved[reference] = 'no group has this name or id';
    else if (named.length > 1) {
      unresolved[reference] =
        `${named.length} groups have this name: ${named.map(({ id }) => id).join(', ')}`;
    } else {
      const members = await directory.members(group.id);
      found[reference] = { id: group.id, displayName: group.displayName, members };
    }
  });
  await settled(reads);
  return { found, unresolved };
}
