import { loadDeclarations } from '../declare/load.js';
import type { Day, Policy } from '../declare/types.js';
import { connectDirectory } from '../directory/index.js';
import type { DirectoryGroup, GroupMember } from '../directory/types.js';
import type { RequestCounts } from '../http/types.js';
import { groupReferences } from '../import/names.js';
import type { ImportWorld } from '../import/types.js';
import { settled } from '../parallel.js';
import { plan } from '../plan/plan.js';
import type { Live, LiveGroup, Plan, Remembered } from '../plan/types.js';
import type { Settings } from '../settings/index.js';
import { connectVonage } from '../vonage/index.js';
import { InputError } from './prepare.js';

export interface ImportRead {
  readonly world: ImportWorld;
  /** Ids of the groups that were asked for, in small letters. */
  readonly candidates: ReadonlySet<string>;
  /** Object id that rollcall itself is signed in as, where known. */
  readonly ownObjectId: string | null;
  /** Ids of the app's enabled synchronization jobs; null where rollcall may not look. */
  readonly enabledJobs: readonly string[] | null;
  readonly requests: { readonly entra: RequestCounts; readonly vonage: RequestCounts };
}

export interface ImportRequest {
  readonly settings: Settings;
  /** Attributes of Entra's users to read. */
  readonly attributes: readonly string[];
  /** Which groups may explain people. May throw. */
  readonly choose: (groups: readonly DirectoryGroup[]) => readonly DirectoryGroup[];
  /** Told how many groups' members are about to be read: at least one request each. */
  readonly onGroups: (assigned: number, others: number) => void;
}

/** Reads both systems for an import, by list, with GET alone. Every list is complete, or the call throws. */
export async function readImport({
  settings,
  attributes,
  choose,
  onGroups,
}: ImportRequest): Promise<ImportRead> {
  const directory = connectDirectory(settings, 'read');
  const vonage = connectVonage(settings, 'read');
  const { reader } = directory;
  try {
    const [app, users, groups, accounts, self] = await settled([
      reader.servicePrincipal(settings.directory.servicePrincipal).then(async (servicePrincipal) => {
        const [assignments, jobs] = await settled([
          reader.assignments(servicePrincipal.id),
          reader.synchronizationJobs(servicePrincipal.id),
        ]);
        return { servicePrincipal, assignments, jobs };
      }),
      reader.users(attributes),
      reader.groups(),
      vonage.reader.accounts(),
      reader.signedInAs(),
    ]);
    const { servicePrincipal, assignments, jobs } = app;
    const held = new Set(
      assignments
        .filter(({ principalType }) => principalType === 'Group')
        .map(({ principalId }) => principalId.toLowerCase()),
    );
    const assigned = groups.map(({ id }) => id.toLowerCase()).filter((id) => held.has(id));
    const candidates = new Set(
      choose(groups)
        .map(({ id }) => id.toLowerCase())
        .filter((id) => !held.has(id)),
    );
    onGroups(assigned.length, candidates.size);
    const members = await settled(
      [...assigned, ...candidates].map(
        async (id): Promise<[string, readonly GroupMember[]]> => [id, await reader.members(id)],
      ),
    );
    return {
      world: { servicePrincipal, users, groups, members: new Map(members), assignments, accounts },
      candidates,
      ownObjectId: self.objectId,
      enabledJobs:
        jobs?.filter(({ scheduleState }) => scheduleState === 'Active').map(({ id }) => id) ?? null,
      requests: { entra: directory.counts(), vonage: vonage.counts() },
    };
  } finally {
    await Promise.all([directory.close(), vonage.close()]);
  }
}

/**
 * Holds declarations that were made against what they were made from: they must pass as any others do, and this is the first plan.
 * @param dir folder of the declarations
 * @throws {InputError} where they have errors
 */
export async function firstPlan(
  dir: string,
  stack: string,
  { world, ownObjectId, enabledJobs }: Pick<ImportRead, 'world' | 'ownObjectId' | 'enabledJobs'>,
  remembered: Remembered,
  clock: { readonly now: Date; readonly today: Day },
): Promise<{ readonly plan: Plan; readonly policy: Policy }> {
  const { declarations, problems } = await loadDeclarations(dir, stack, { today: clock.today });
  if (declarations === undefined) throw new InputError(problems);
  const referenceOf = groupReferences(world.groups);
  const byReference = new Map(world.groups.map((group) => [referenceOf(group), group]));
  const groups: Record<string, LiveGroup> = {};
  for (const { name } of declarations.scopes.flatMap((scope) => scope.groups)) {
    const group = byReference.get(name);
    const members = group === undefined ? undefined : world.members.get(group.id.toLowerCase());
    if (group === undefined || members === undefined) throw new Error(`the group ${name} was not read`);
    groups[name] = { id: group.id, displayName: group.displayName, members, transitive: null };
  }
  const { servicePrincipal, users, assignments, accounts } = world;
  const live: Live = {
    servicePrincipal,
    users,
    groups,
    unresolvedGroups: {},
    assignments,
    accounts,
    ownObjectId,
    enabledJobs,
  };
  const { plan: first } = plan(declarations, remembered, live, { now: clock.now });
  return { plan: first, policy: declarations.policy };
}
