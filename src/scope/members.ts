import type { Reference, ScopeGrant } from '../declare/types.js';
import type { GroupMember } from '../directory/types.js';
import { push } from '../push.js';
import { userNameKey } from '../vonage/account.js';
import { holdsOn, outsideDays } from './days.js';
import { type Draft, rescoper, type Surroundings } from './sets.js';
import type { AssignedGroup, Cause } from './types.js';

/** A declared group that exists, with those of its members that were read. */
export interface SourceGroup {
  readonly id: string;
  readonly displayName: string;
  /** Direct members; null where they were not read. */
  readonly members: readonly GroupMember[] | null;
  /** Members and those of member groups; null where they were not read. */
  readonly transitive: readonly GroupMember[] | null;
}

/** The declared groups, by the reference as written. */
export interface SourceGroups {
  readonly groups: Readonly<Record<string, SourceGroup>>;
  /** Why others could not be resolved. */
  readonly unresolvedGroups: Readonly<Record<string, string>>;
}

/** Everyone who is in a scope before anybody is taken out: members of its groups, people it lists, people of the scopes it is made of. */
export function gather(scope: ScopeGrant, sources: SourceGroups, surroundings: Surroundings): Draft {
  const draft: Draft = {
    scope,
    members: new Map(),
    unsure: new Map(),
    withheld: new Map(),
    inherited: new Map(),
    listed: new Map(),
    isUnreadable: false,
    groupPeople: scope.groups.length === 0 ? null : 0,
    missingNames: new Set(),
  };
  const groups = new Set<string>();
  for (const reference of scope.groups) addGroup(draft, reference, groups, sources, surroundings);
  for (const reference of scope.people) addPerson(draft, reference, surroundings);
  for (const reference of scope.scopes) addScope(draft, reference, surroundings);
  const isLessUnread = scope.minus.some(({ name }) => surroundings.setOf(name)?.isUnreadable !== false);
  if (draft.isUnreadable || isLessUnread) addFormerMembers(draft, surroundings);
  // Whoever is in by one way is in, whatever the others say.
  for (const id of draft.members.keys()) draft.unsure.delete(id);
  return draft;
}

/** The groups of a scope that are assigned themselves today. */
export function assignedGroups(
  scope: ScopeGrant,
  { groups }: SourceGroups,
  { today }: Surroundings,
): readonly AssignedGroup[] {
  if (scope.assign !== 'group' || !holdsOn(scope, today)) return [];
  return scope.groups.flatMap((reference) => {
    const group = own(groups, reference.name);
    if (group === undefined) return [];
    const { id, displayName } = group;
    const cause = membership(scope, reference, group);
    return [{ groupId: id, displayName, role: scope.role?.name ?? null, cause }];
  });
}

/** @param seen ids of the scope's groups so far: one may be named by name and by id. */
function addGroup(
  draft: Draft,
  reference: Reference,
  seen: Set<string>,
  sources: SourceGroups,
  surroundings: Surroundings,
): void {
  const { scope } = draft;
  const { finder, report, today } = surroundings;
  const at = { name: reference.name, position: reference.position };
  const group = own(sources.groups, reference.name);
  const members = scope.nested ? group?.transitive : group?.members;
  if (group === undefined || members === undefined || members === null) {
    draft.isUnreadable = true;
    const reason = own(sources.unresolvedGroups, reference.name) ?? 'it was not read';
    const outside = outsideDays(scope, today);
    const effect = outside === null ? 'takes nothing from anybody' : `has nobody today, ${outside.words}`;
    const message = `Entra group \`${reference.name}\`: ${reason}; scope ${scope.scope} ${effect}`;
    const hint = 'name the group by its exact display name or by object id';
    report('unknown-group', outside === null ? 'error' : 'warning', message, { ...at, hint });
    return;
  }
  if (seen.has(group.id)) return;
  seen.add(group.id);
  const cause = membership(scope, reference, group);
  const assignedGroupId = scope.assign === 'group' ? group.id : null;
  // In an order of ours, not in that in which Entra happened to answer.
  for (const member of [...members].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    if (member.kind === 'group' && !scope.nested) leftOut(scope, reference, group, member, surroundings);
    if (member.kind !== 'user') continue;
    draft.groupPeople = (draft.groupPeople ?? 0) + 1;
    const id = member.id.toLowerCase();
    if (finder.users.has(id)) {
      push(draft.members, id, { cause, letIn: null, via: [], assignedGroupId });
      continue;
    }
    if (!holdsOn(scope, today)) continue;
    push(draft.unsure, id, unknown(scope, reference));
    const who = member.displayName ?? member.id;
    const message = `a member of ${group.displayName} is not among Entra's users: ${who}`;
    report('unknown-member', 'error', message, at);
  }
}

function membership(scope: ScopeGrant, { position }: Reference, { displayName }: SourceGroup): Cause {
  const where = scope.nested ? `${displayName} or of a group in it` : displayName;
  const message = `member of ${where} (scope ${scope.scope})`;
  return { kind: 'grant', message, position, scope: scope.scope, group: displayName };
}

function unknown(scope: ScopeGrant, { position }: Reference): Cause {
  const message = 'a member of a group in Entra, and not among its users';
  return { kind: 'error', message, position, scope: scope.scope };
}

function leftOut(
  scope: ScopeGrant,
  { name, position }: Reference,
  group: SourceGroup,
  member: GroupMember,
  { report }: Surroundings,
): void {
  const inner = member.displayName ?? member.id;
  const message = `${group.displayName} has the group ${inner} as a member; scope ${scope.scope} leaves its members out`;
  const hint = `write \`nested: true\`, or add ${inner} to the scope's groups, if its members should be in it`;
  report('nested-group', 'warning', message, { name, position, hint });
}

function addPerson(
  draft: Draft,
  { name, position }: Reference,
  { finder, report, today }: Surroundings,
): void {
  const { scope } = draft;
  const id = finder.find(name, position);
  if (id === null) {
    draft.missingNames.add(userNameKey(name));
    if (!holdsOn(scope, today)) return;
    const message = `Entra has no user \`${name}\`; scope ${scope.scope} goes without them`;
    const hint = 'check the spelling, or name the user by object id';
    report('unknown-user', 'error', message, { name, position, hint });
    return;
  }
  const first = draft.listed.get(id);
  if (first !== undefined) {
    // The same name twice is told where the declarations are read.
    if (userNameKey(name) === userNameKey(first.name)) return;
    const message = `\`${name}\` is the person that line ${first.position.line} names \`${first.name}\``;
    report('same-person-twice', 'warning', message, { name, position, hint: 'keep one of the two' });
    return;
  }
  draft.listed.set(id, { name, position });
  const cause: Cause = {
    kind: 'grant',
    message: `listed by name (scope ${scope.scope})`,
    position,
    scope: scope.scope,
  };
  push(draft.members, id, { cause, letIn: null, via: [], assignedGroupId: null });
}

function addScope(draft: Draft, { name, position }: Reference, surroundings: Surroundings): void {
  const { scope } = draft;
  const { setOf, report, today } = surroundings;
  const set = setOf(name);
  const isUnreadable = set === undefined || set.isUnreadable;
  if (isUnreadable) draft.isUnreadable = true;
  if (isUnreadable && holdsOn(scope, today)) {
    const message = `scope ${name} could not be read whole, so scope ${scope.scope} takes nothing from anybody`;
    report('unreadable-scope', 'warning', message, { name, position });
  }
  if (set === undefined) return;
  const rescoped = rescoper(scope.scope);
  const cause: Cause = {
    kind: 'grant',
    message: `in scope ${name} (scope ${scope.scope})`,
    position,
    scope: scope.scope,
  };
  for (const [id, via] of set.members) {
    push(draft.members, id, { cause, letIn: null, via, assignedGroupId: null });
  }
  for (const [id, causes] of set.unsure) push(draft.unsure, id, ...causes.map(rescoped));
  for (const [id, causes] of set.withheld) push(draft.inherited, id, ...causes.map(rescoped));
  for (const missing of set.missingNames) draft.missingNames.add(missing);
  if (set.groupPeople !== null) draft.groupPeople = (draft.groupPeople ?? 0) + set.groupPeople;
}

/**
 * Who had access by a scope that cannot be read whole may have it still. They are candidates as any, so that days, exceptions and filter
 * say who is out for certain. Whom Entra has deleted leaves, whatever a scope that cannot be read would say of them.
 */
function addFormerMembers(draft: Draft, { finder, formerMembers }: Surroundings): void {
  const { scope, position } = draft.scope;
  const unread: Cause = { kind: 'error', message: `scope ${scope} could not be read whole`, position, scope };
  for (const id of formerMembers(draft.scope)) if (finder.users.has(id)) push(draft.unsure, id, unread);
}

/** A group may be called `constructor`, which every record has. */
function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
