import { referenceKey } from '../declare/names.js';
import type { Declarations } from '../declare/types.js';
import type { DirectoryGroup, DirectoryReader, GroupMember } from '../directory/types.js';
import { isGuid } from '../guid.js';
import { inParallel, settled } from '../parallel.js';
import type { Live, LiveGroup, Remembered } from '../plan/types.js';
import { push } from '../push.js';
import type { AccountReader } from '../vonage/types.js';
import { type Asking, fewestNeeded, neededUsers } from './needed.js';

/** A stack that is planned, and what its state remembers as soon as that is known; it never rejects. */
export interface Planning {
  readonly declared: Asking['declared'];
  readonly remembered: Promise<Remembered>;
}

/**
 * Reads both systems once, by list: everything that a plan looks at, complete, or an error.
 * @param servicePrincipal object id or display name of the Vonage app
 * @param planning the stacks that are planned: of a large tenant's users just those are read then whom their plans need, where that takes fewer
 * requests. Without it, every user.
 */
export async function readLive(
  declared: Pick<Declarations, 'mapping' | 'scopes'>,
  servicePrincipal: string,
  directory: DirectoryReader,
  vonage: AccountReader,
  planning?: readonly Planning[],
): Promise<Live> {
  const uses = groupUses(declared.scopes);
  const reading = {
    app: directory.servicePrincipal(servicePrincipal).then(async (principal) => {
      const [assignments, jobs] = await settled([
        directory.assignments(principal.id),
        directory.synchronizationJobs(principal.id),
      ]);
      return { principal, assignments, jobs };
    }),
    groups: uses.size === 0 ? Promise.resolve({ found: {}, unresolved: {} }) : readGroups(uses, directory),
  };
  const only = planning && {
    atLeast: fewestNeeded(planning.map((each) => each.declared)),
    async needed() {
      const [{ assignments }, { found }, ...asking] = await Promise.all([
        reading.app,
        reading.groups,
        ...planning.map(async (each) => ({ ...each, remembered: await each.remembered })),
      ]);
      return neededUsers(asking, found, assignments);
    },
  };
  const [app, groups, users, accounts, self] = await settled([
    reading.app,
    reading.groups,
    directory.users(attributesRead(declared), only),
    vonage.accounts(() => rememberedIds(planning ?? [])),
    directory.signedInAs(),
  ]);
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

/** SCIM ids of everybody whom the stacks' states remember. */
async function rememberedIds(planning: readonly Planning[]): Promise<readonly string[]> {
  const memories = await Promise.all(planning.map(({ remembered }) => remembered));
  const accounts = memories.flatMap((memory) => (memory.kind === 'read' ? memory.accounts : []));
  return [...new Set(accounts.flatMap(({ scimId }) => scimId ?? []))];
}

/** Every attribute of Entra's users that declarations look at: the mapping's and those of all filters; sorted. */
export function attributesRead({
  mapping,
  scopes,
}: Pick<Declarations, 'mapping' | 'scopes'>): readonly string[] {
  const filtered = scopes.flatMap(({ where }) => where?.any ?? []).flatMap(({ all }) => all);
  return [...new Set([...mapping.sourceAttributes, ...filtered.map(({ attribute }) => attribute)])].sort();
}

/** Enough that the transport, which has a bound of its own, never waits for work. */
const groupsAtOnce = 16;

type GroupMembers = readonly GroupMember[] | null;

/** How scopes use a group. */
interface GroupUse {
  readonly direct: boolean;
  readonly nested: boolean;
}

/** By the reference as written. */
function groupUses(scopes: Declarations['scopes']): ReadonlyMap<string, GroupUse> {
  const uses = new Map<string, GroupUse>();
  for (const { groups, nested } of scopes) {
    for (const { name } of groups) {
      const before = uses.get(name);
      uses.set(name, {
        direct: !nested || before?.direct === true,
        nested: nested || before?.nested === true,
      });
    }
  }
  return uses;
}

async function readGroups(
  uses: ReadonlyMap<string, GroupUse>,
  directory: DirectoryReader,
): Promise<{ found: Record<string, LiveGroup>; unresolved: Record<string, string> }> {
  const byId = new Map<string, DirectoryGroup>();
  const byName = new Map<string, DirectoryGroup[]>();
  for (const group of await directory.groups([...uses.keys()])) {
    byId.set(group.id.toLowerCase(), group);
    const key = referenceKey(group.displayName);
    push(byName, key, group);
  }
  const found: Record<string, LiveGroup> = {};
  const unresolved: Record<string, string> = {};
  await inParallel([...uses], groupsAtOnce, async ([reference, use]) => {
    const named = isGuid(reference)
      ? [byId.get(reference.toLowerCase())].filter((group) => group !== undefined)
      : (byName.get(referenceKey(reference)) ?? []);
    const [group] = named;
    if (group === undefined) unresolved[reference] = 'no group has this name or id';
    else if (named.length > 1) {
      unresolved[reference] =
        `${named.length} groups have this name: ${named.map(({ id }) => id).join(', ')}`;
    } else {
      const unread = Promise.resolve(null);
      const [members, transitive] = await settled<[GroupMembers, GroupMembers]>([
        use.direct ? directory.members(group.id) : unread,
        use.nested ? directory.transitiveMembers(group.id) : unread,
      ]);
      found[reference] = { id: group.id, displayName: group.displayName, members, transitive };
    }
  });
  return { found, unresolved };
}
