import type { Day, Declarations, PersonGrant, Reference, ScopeGrant } from '../declare/types.js';
import type { DirectoryUser, GroupMember } from '../directory/types.js';
import { isGuid } from '../guid.js';
import type { Position, Problem } from '../problem.js';
import { userNameKey } from '../vonage/account.js';
import {
  type AssignedGroup,
  type Cause,
  type Grant,
  type InScope,
  ownGrant,
  type Resolution,
} from './types.js';

/** What scope resolution needs of Entra, and the people it should recognise by an earlier name. */
export interface ScopeSources {
  readonly users: readonly DirectoryUser[];
  readonly groups: Readonly<
    Record<
      string,
      { readonly id: string; readonly displayName: string; readonly members: readonly GroupMember[] }
    >
  >;
  readonly unresolvedGroups: Readonly<Record<string, string>>;
  /** Object ids by the comparison key of a userPrincipalName under which rollcall knew them. */
  readonly rememberedNames: ReadonlyMap<string, string>;
}

/** A group may be called `constructor`, which every record has. */
function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** Whether a grant holds on a day: `from` and `until` are both inclusive. */
export function holdsOn(grant: { from: Day | null; until: Day | null }, today: Day): boolean {
  return (grant.from === null || grant.from <= today) && (grant.until === null || today <= grant.until);
}

/**
 * Who has access today, and why. Pure; never throws: what cannot be resolved is a problem of that line alone.
 * Groups count direct members only, as Entra's own provisioning does (facts sheet B.4.2).
 */
export function resolveScopes(declared: Declarations, sources: ScopeSources, today: Day): Resolution {
  return new Resolver(declared, sources, today).resolve();
}

class Resolver {
  private readonly byId = new Map<string, DirectoryUser>();
  private readonly byName = new Map<string, DirectoryUser>();
  private readonly grants = new Map<string, Grant[]>();
  private readonly withheld = new Map<string, Cause[]>();
  private readonly assignedGroups: AssignedGroup[] = [];
  private readonly unreadable = new Set<string>();
  private readonly unsure = new Set<string>();
  private readonly empty = new Set<string>();
  private readonly formerNames = new Map<string, string[]>();
  private readonly declaredNames = new Set<string>();
  private readonly ownLines = new Map<string, PersonGrant>();
  private readonly rememberedIds: ReadonlySet<string>;
  private readonly problems: Problem[] = [];

  constructor(
    private readonly declared: Declarations,
    private readonly sources: ScopeSources,
    private readonly today: Day,
  ) {
    this.rememberedIds = new Set(sources.rememberedNames.values());
    for (const user of sources.users) {
      this.byId.set(user.id.toLowerCase(), user);
      this.byName.set(userNameKey(user.userPrincipalName), user);
    }
  }

  resolve(): Resolution {
    for (const line of this.declared.people) this.person(line);
    for (const scope of this.declared.scopes) this.scope(scope);
    const people = new Map<string, InScope>();
    for (const [objectId, grants] of this.grants) {
      people.set(objectId, { objectId, user: this.byId.get(objectId) ?? null, grants });
    }
    return {
      people,
      withheld: this.withheld,
      assignedGroups: this.assignedGroups,
      unreadable: this.unreadable,
      unsure: this.unsure,
      empty: this.empty,
      formerNames: this.formerNames,
      declaredNames: this.declaredNames,
      problems: this.problems,
    };
  }

  private person(line: PersonGrant): void {
    this.declaredNames.add(userNameKey(line.user));
    const objectId = this.find(line.user, line.position);
    if (objectId === null) {
      if (holdsOn(line, this.today)) {
        this.report(
          'unknown-user',
          'error',
          `Entra has no user \`${line.user}\`; nobody is given access by this line`,
          {
            position: line.position,
            length: line.user.length,
            hint: 'check the spelling, or name the user by object id',
          },
        );
      }
      return;
    }
    const first = this.ownLines.get(objectId);
    if (first !== undefined) {
      const where = `${first.position.file}:${first.position.line}`;
      this.report(
        'same-person-twice',
        'error',
        `\`${line.user}\` is the person that ${where} names \`${first.user}\``,
        {
          position: line.position,
          length: line.user.length,
          hint: 'keep one of the two lines',
        },
      );
      return;
    }
    this.ownLines.set(objectId, line);
    this.grant(objectId, ownGrant, line, null, {
      message: line.reason === null ? 'a line of their own' : `a line of their own: ${line.reason}`,
      position: line.position,
    });
  }

  private scope(scope: ScopeGrant): void {
    const excepted = new Map<string, Reference>();
    for (const reference of scope.except) {
      const objectId = this.find(reference.name, reference.position);
      if (objectId !== null) excepted.set(objectId, reference);
      else {
        this.report(
          'unknown-exception',
          'warning',
          `Entra has no user \`${reference.name}\`; this exception cuts nobody`,
          {
            position: reference.position,
            length: reference.name.length,
          },
        );
      }
    }
    let members = 0;
    for (const reference of scope.groups) members += this.group(scope, reference, excepted);
    if (members === 0 && !this.unreadable.has(scope.scope)) this.empty.add(scope.scope);
  }

  private group(scope: ScopeGrant, reference: Reference, excepted: ReadonlyMap<string, Reference>): number {
    const group = own(this.sources.groups, reference.name);
    if (group === undefined) {
      this.unreadable.add(scope.scope);
      const reason = own(this.sources.unresolvedGroups, reference.name) ?? 'it was not read';
      this.report(
        'unknown-group',
        'error',
        `Entra group \`${reference.name}\`: ${reason}; scope ${scope.scope} takes nothing from anybody`,
        {
          position: reference.position,
          length: reference.name.length,
          hint: 'name the group by its exact display name or by object id',
        },
      );
      return 0;
    }
    const cause = {
      message: `member of ${group.displayName} (scope ${scope.scope})`,
      position: reference.position,
      scope: scope.scope,
      group: group.displayName,
    };
    const assignedGroupId = scope.assign === 'group' ? group.id : null;
    if (assignedGroupId !== null && holdsOn(scope, this.today)) {
      const role = scope.role?.name ?? null;
      this.assignedGroups.push({
        groupId: group.id,
        displayName: group.displayName,
        role,
        cause: { kind: 'grant', ...cause },
      });
    }
    let people = 0;
    // In an order of ours, not in that in which Entra happened to answer.
    for (const member of [...group.members].sort((a, b) => (a.id < b.id ? -1 : 1))) {
      if (member.kind === 'group') this.nested(scope, reference, group.displayName, member);
      if (member.kind !== 'user') continue;
      people += 1;
      const objectId = member.id.toLowerCase();
      const exception = excepted.get(objectId);
      if (exception !== undefined) {
        const message = `excepted from scope ${scope.scope}`;
        this.withhold(objectId, {
          kind: 'excepted',
          message,
          position: exception.position,
          scope: scope.scope,
        });
      } else if (!this.byId.has(objectId)) {
        if (holdsOn(scope, this.today)) this.unsure.add(objectId);
        this.report(
          'unknown-member',
          'error',
          `a member of ${group.displayName} is not among Entra's users: ${member.displayName ?? member.id}`,
          {
            position: reference.position,
            length: reference.name.length,
          },
        );
      } else {
        this.grant(objectId, scope.scope, scope, assignedGroupId, cause);
      }
    }
    return people;
  }

  private nested(scope: ScopeGrant, reference: Reference, group: string, member: GroupMember): void {
    const name = member.displayName ?? member.id;
    this.report(
      'nested-group',
      'warning',
      `${group} has the group ${name} as a member; scope ${scope.scope} leaves its members out`,
      {
        position: reference.position,
        length: reference.name.length,
        hint: `add ${name} to the scope's groups if its members should have access`,
      },
    );
  }

  private grant(
    objectId: string,
    scope: string,
    declared: PersonGrant | ScopeGrant,
    assignedGroupId: string | null,
    cause: Omit<Cause, 'kind'>,
  ): void {
    if (declared.from !== null && this.today < declared.from) {
      this.withhold(objectId, {
        ...cause,
        kind: 'grant-not-begun',
        message: `${cause.message}, from ${declared.from}`,
      });
      return;
    }
    if (declared.until !== null && this.today > declared.until) {
      this.withhold(objectId, {
        ...cause,
        kind: 'grant-ended',
        message: `${cause.message}, until ${declared.until}`,
      });
      return;
    }
    const role = 'role' in declared ? (declared.role?.name ?? null) : null;
    const grant: Grant = { scope, cause: { kind: 'grant', ...cause }, role, assignedGroupId };
    const grants = this.grants.get(objectId);
    if (grants === undefined) this.grants.set(objectId, [grant]);
    else if (!grants.some((g) => g.scope === scope && g.cause.group === cause.group)) grants.push(grant);
  }

  private withhold(objectId: string, cause: Cause): void {
    const causes = this.withheld.get(objectId);
    if (causes === undefined) this.withheld.set(objectId, [cause]);
    else causes.push(cause);
  }

  /** The object id behind a name as written; one that rollcall remembers is found also after a rename or a deletion in Entra. */
  private find(name: string, position: Position): string | null {
    if (isGuid(name)) {
      const id = name.toLowerCase();
      return this.byId.has(id) || this.rememberedIds.has(id) ? id : null;
    }
    const key = userNameKey(name);
    const user = this.byName.get(key);
    if (user !== undefined) return user.id.toLowerCase();
    const remembered = this.sources.rememberedNames.get(key);
    if (remembered === undefined) return null;
    const renamed = this.byId.get(remembered);
    if (renamed !== undefined) {
      const former = this.formerNames.get(remembered) ?? [];
      if (!former.includes(key)) this.formerNames.set(remembered, [...former, key].sort());
      this.report(
        'renamed-user',
        'warning',
        `\`${name}\` is now \`${renamed.userPrincipalName}\` in Entra; rollcall follows the object id`,
        {
          position,
          length: name.length,
          hint: `write \`${renamed.userPrincipalName}\` in this line`,
        },
      );
    }
    return remembered;
  }

  private report(code: string, severity: Problem['severity'], message: string, rest: Partial<Problem>): void {
    this.problems.push({ code, severity, message, ...rest });
  }
}
