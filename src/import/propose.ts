import { roleLabel } from '../directory/roles.js';
import type { DirectoryGroup } from '../directory/types.js';
import { push } from '../push.js';
import { type Candidate, cover } from './cover.js';
import { findingsOf } from './findings.js';
import { blockersOf, enabledMembers, type Holdings, holdingsOf, pairOf, partsOf } from './holdings.js';
import { groupReferences, Slugs, userReference } from './names.js';
import { fitOf } from './standing.js';
import type { ImportOptions, ImportWorld, Proposal, ProposedPerson, ProposedScope } from './types.js';

/**
 * The declarations that describe who has Vonage now, so that the first plan takes over what it finds and writes nothing (but for those
 * whom `include` lets in all the same). Pure and deterministic. The rules:
 *
 * - A group that is assigned to the app becomes a scope with `assign: group` where each of its enabled direct members can be declared,
 *   and nobody whom Entra has disabled still has an active account: else the first plan would write. Nested members do not count
 *   (facts sheet B.4.2).
 * - A candidate group becomes a scope where each of its enabled members is assigned one by one and can be declared: so no scope
 *   gives anything to anybody who has nothing now. The fewest and largest groups are chosen.
 * - Whoever is left has a line; with a role that lines cannot have, a place in a scope of that role.
 * - Everything else is listed apart.
 */
export function propose(world: ImportWorld, options: ImportOptions): Proposal {
  const held = holdingsOf(world, options);
  const builder = new Builder(world, options, held);
  const whole = new Set<string>();
  for (const [id, roles] of [...held.groupRoles].sort(byKey)) {
    if (blockersOf(held, id).length > 0 || enabledMembers(held, id).length === 0) continue;
    whole.add(id);
    for (const roleId of [...roles].sort()) builder.addAssignedGroup(id, roleId);
  }
  const left = new Set(held.pairs);
  for (const { value, covers } of cover(candidatesOf(world, options, held), options.fewest)) {
    builder.addGroup(value.groupId, value.roleId, covers.length);
    for (const pair of covers) left.delete(pair);
  }
  const byGroups = held.pairs.size - left.size;
  builder.addOthers(left);
  const declared = new Set([...held.pairs].map((pair) => partsOf(pair)[0]));
  const byLine = new Set([...left].map((pair) => partsOf(pair)[0]));
  const byAssignedGroups = new Set([...whole].flatMap((id) => enabledMembers(held, id)));
  for (const id of byAssignedGroups) declared.add(id);
  return {
    people: builder.people,
    scopes: builder.scopes,
    findings: findingsOf(world, held, { declared, whole }),
    fit: fitOf(options.mapping, held.standing.values()),
    counts: {
      declared: declared.size,
      byAssignedGroups: byAssignedGroups.size,
      byGroups,
      byLines: byLine.size,
    },
  };
}

interface GroupAndRole {
  readonly groupId: string;
  readonly roleId: string;
}

function candidatesOf(
  { groups }: ImportWorld,
  { candidates, fewest }: ImportOptions,
  held: Holdings,
): readonly Candidate<GroupAndRole>[] {
  const names = new Map(groups.map(({ id, displayName }) => [id.toLowerCase(), displayName]));
  return [...candidates].sort().flatMap((groupId) => {
    if (held.groupRoles.has(groupId) || blockersOf(held, groupId).length > 0) return [];
    const enabled = enabledMembers(held, groupId);
    if (enabled.length < fewest) return [];
    return [...held.roles.keys()].sort().flatMap((roleId) => {
      const covers = enabled.map((id) => pairOf(id, roleId));
      if (!covers.every((pair) => held.pairs.has(pair))) return [];
      return [{ value: { groupId, roleId }, name: `${names.get(groupId)} ${groupId} ${roleId}`, covers }];
    });
  });
}

class Builder {
  readonly people: ProposedPerson[] = [];
  readonly scopes: ProposedScope[] = [];
  private readonly slugs = new Slugs();
  private readonly groups: ReadonlyMap<string, DirectoryGroup>;
  private readonly referenceOf: (group: DirectoryGroup) => string;

  constructor(
    private readonly world: ImportWorld,
    private readonly options: ImportOptions,
    private readonly held: Holdings,
  ) {
    this.groups = new Map(world.groups.map((group) => [group.id.toLowerCase(), group]));
    this.referenceOf = groupReferences(world.groups);
  }

  addAssignedGroup(id: string, roleId: string): void {
    const reason = `The group was assigned to the Vonage app on ${this.options.today}, before rollcall`;
    this.addScope(id, roleId, 'group', reason, enabledMembers(this.held, id).length);
  }

  addGroup(id: string, roleId: string, covers: number): void {
    const { missing, unassigned } = this.options.include;
    const had = missing || unassigned ? 'had Vonage or was assigned to it' : 'had Vonage';
    this.addScope(
      id,
      roleId,
      'people',
      `Everyone in it ${had} on ${this.options.today}, before rollcall`,
      covers,
    );
  }

  private addScope(
    id: string,
    roleId: string,
    assign: ProposedScope['assign'],
    reason: string,
    covers: number,
  ): void {
    const group = this.groups.get(id);
    if (group === undefined) throw new Error(`there is no group ${id}`);
    this.scopes.push({
      scope: this.slugs.give(group.displayName, `group-${id.slice(0, 8)}`),
      reason,
      group: { reference: this.referenceOf(group), displayName: group.displayName },
      people: [],
      role: this.held.roles.get(roleId)?.reference ?? null,
      assign,
      covers,
    });
  }

  /** Everyone whom no group explains. */
  addOthers(pairs: ReadonlySet<string>): void {
    const byRole = new Map<string, string[]>();
    for (const pair of pairs) {
      const [userId, roleId] = partsOf(pair);
      push(byRole, roleId, userId);
    }
    for (const [roleId, ids] of [...byRole].sort(byKey)) {
      const users = ids
        .flatMap((id) => this.held.users.get(id) ?? [])
        .map((user) => ({
          user,
          reference: userReference(user),
          reason: this.reasonFor(user.id.toLowerCase()),
        }))
        .sort((a, b) => (a.reference.toLowerCase() < b.reference.toLowerCase() ? -1 : 1));
      const role = this.held.roles.get(roleId)?.reference ?? null;
      if (role === null) {
        this.people.push(...users);
        continue;
      }
      const label = roleLabel(this.world.servicePrincipal, roleId);
      this.scopes.push({
        scope: this.slugs.give(`role ${label}`, `role-${roleId.slice(0, 8)}`),
        reason: `Had this role on ${this.options.today}, before rollcall`,
        group: null,
        people: users.map(({ reference }) => reference),
        role,
        assign: 'people',
        covers: users.length,
      });
    }
  }

  private reasonFor(id: string): string {
    const { today } = this.options;
    if (this.held.standing.get(id)?.kind === 'missing') {
      return `Was assigned to Vonage on ${today}, before rollcall, and had no account`;
    }
    if (!this.held.assigned.has(id))
      return `Had a Vonage account on ${today}, before rollcall, and no assignment`;
    return `Had Vonage on ${today}, before rollcall`;
  }
}

function byKey(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : 1;
}
