import type { Day, Declarations, PersonGrant, ScopeGrant } from '../declare/types.js';
import type { DirectoryUser } from '../directory/types.js';
import type { Problem } from '../problem.js';
import { push } from '../push.js';
import { userNameKey } from '../vonage/account.js';
import { holdsOn, outsideDays } from './days.js';
import { Finder, type Report } from './finder.js';
import { assignedGroups, gather, type SourceGroups } from './members.js';
import { orderScopes } from './order.js';
import {
  behind,
  except,
  filter,
  finish,
  limitToDays,
  type ScopeSet,
  type Surroundings,
  subtract,
} from './sets.js';
import {
  type AssignedGroup,
  type Cause,
  type Grant,
  type InScope,
  ownGrant,
  type Resolution,
} from './types.js';

/** What scope resolution needs of Entra, and the people it should recognise by an earlier name. */
export interface ScopeSources extends SourceGroups {
  readonly users: readonly DirectoryUser[];
  /** Object ids by the comparison key of a userPrincipalName under which rollcall knew them. */
  readonly rememberedNames: ReadonlyMap<string, string>;
  /** By object id in small letters: the scopes that gave somebody access at the last run. */
  readonly rememberedScopes: ReadonlyMap<string, readonly string[]>;
}

/**
 * Who has access today, and why. Pure; never throws: what cannot be resolved is a problem of that line alone.
 *
 * A scope is a set of people: those of its groups (direct members, as Entra's own provisioning counts them, facts sheet B.4.2, or with
 * `nested` all), those it lists, and those of the scopes that it is made of; nobody outside of its days; less those of `minus`, less
 * `except`, and of the rest whom `where` lets through. Each scope is made once, after those that it refers to.
 */
export function resolveScopes(
  declared: Pick<Declarations, 'people' | 'scopes'>,
  sources: ScopeSources,
  today: Day,
): Resolution {
  const problems: Problem[] = [];
  const report: Report = (code, severity, message, { name, position, hint }) => {
    problems.push({
      code,
      severity,
      message,
      ...(position && { position }),
      ...(name !== undefined && { length: name.length, about: name }),
      ...(hint !== undefined && { hint }),
    });
  };
  const finder = new Finder(sources.users, sources.rememberedNames, report);
  const access = new Access();
  const sets = new Map<string, ScopeSet>();
  const granting = new Set(
    declared.scopes.filter(({ assign }) => assign !== 'none').map(({ scope }) => scope),
  );
  const surroundings: Surroundings = {
    finder,
    report,
    today,
    setOf: (scope) => sets.get(scope),
    formerMembers: formerMembers(granting, sources.rememberedScopes),
  };

  addLines(declared.people, access, surroundings);
  for (const scope of orderScopes(declared.scopes).order) {
    sets.set(scope.scope, makeSet(scope, sources, surroundings));
  }
  const groups: AssignedGroup[] = [];
  for (const scope of declared.scopes) {
    const set = sets.get(scope.scope);
    if (set !== undefined) access.addScope(scope, set, today);
    groups.push(...assignedGroups(scope, sources, surroundings));
  }
  return {
    ...access.resolved(finder.users),
    assignedGroups: groups,
    granting,
    formerNames: finder.formerNames,
    problems,
  };
}

function makeSet(scope: ScopeGrant, sources: ScopeSources, surroundings: Surroundings): ScopeSet {
  const draft = gather(scope, sources, surroundings);
  limitToDays(draft, surroundings);
  subtract(draft, surroundings);
  except(draft, surroundings);
  filter(draft, surroundings);
  return finish(draft, surroundings);
}

/**
 * Who had access by a scope: whoever is remembered in it, and whoever is in one that grants nothing any longer, for that may have been
 * renamed or merged into this one.
 */
function formerMembers(
  granting: ReadonlySet<string>,
  rememberedScopes: ScopeSources['rememberedScopes'],
): Surroundings['formerMembers'] {
  const isGone = (name: string): boolean => name !== ownGrant && !granting.has(name);
  return ({ scope }) =>
    [...rememberedScopes]
      .filter(([, names]) => names.includes(scope) || (granting.has(scope) && names.some(isGone)))
      .map(([id]) => id)
      .sort();
}

/** What all grants come to. */
class Access {
  private readonly grants = new Map<string, Grant[]>();
  private readonly withheld = new Map<string, Cause[]>();
  private readonly unsure = new Map<string, Cause[]>();
  private readonly unreadable = new Set<string>();
  private readonly empty = new Set<string>();
  private readonly shut = new Set<string>();
  private readonly declaredNames = new Set<string>();

  addName(name: string): void {
    this.declaredNames.add(userNameKey(name));
  }

  grant(objectId: string, grant: Grant): void {
    push(this.grants, objectId, grant);
  }

  withhold(objectId: string, ...causes: readonly Cause[]): void {
    push(this.withheld, objectId, ...causes);
  }

  addScope(scope: ScopeGrant, set: ScopeSet, today: Day): void {
    if (set.isUnreadable) this.unreadable.add(scope.scope);
    if (scope.assign === 'none') return;
    const role = scope.role?.name ?? null;
    for (const [id, reasons] of set.members) {
      for (const reason of reasons) {
        const { cause, assignedGroupId } = reason;
        this.grant(id, { scope: scope.scope, cause, behind: behind(reason), role, assignedGroupId });
      }
    }
    for (const [id, causes] of set.withheld) this.withhold(id, ...causes);
    for (const [id, causes] of set.unsure) push(this.unsure, id, ...causes);
    for (const name of set.missingNames) this.declaredNames.add(name);
    // One that is over has nobody because it is over.
    if (set.isUnreadable || !holdsOn(scope, today)) return;
    if (set.groupPeople === 0) this.empty.add(scope.scope);
    if (set.members.size + set.unsure.size === 0) this.shut.add(scope.scope);
  }

  resolved(
    users: ReadonlyMap<string, DirectoryUser>,
  ): Omit<Resolution, 'assignedGroups' | 'granting' | 'formerNames' | 'problems'> {
    const people = new Map<string, InScope>();
    for (const [objectId, grants] of this.grants) {
      people.set(objectId, { objectId, user: users.get(objectId) ?? null, grants });
    }
    const { withheld, unsure, unreadable, empty, shut, declaredNames } = this;
    return { people, withheld, unsure, unreadable, empty, shut, declaredNames };
  }
}

function addLines(lines: readonly PersonGrant[], access: Access, surroundings: Surroundings): void {
  const { finder, report, today } = surroundings;
  const first = new Map<string, PersonGrant>();
  for (const line of lines) {
    const { user: name, position, reason } = line;
    access.addName(name);
    const objectId = finder.find(name, position);
    const earlier = objectId === null ? undefined : first.get(objectId);
    if (objectId === null) {
      if (!holdsOn(line, today)) continue;
      const message = `Entra has no user \`${name}\`; nobody is given access by this line`;
      const hint = 'check the spelling, or name the user by object id';
      report('unknown-user', 'error', message, { name, position, hint });
    } else if (earlier !== undefined) {
      const where = `${earlier.position.file}:${earlier.position.line}`;
      const message = `\`${name}\` is the person that ${where} names \`${earlier.user}\``;
      report('same-person-twice', 'error', message, { name, position, hint: 'keep one of the two lines' });
    } else {
      first.set(objectId, line);
      const message = reason === null ? 'a line of their own' : `a line of their own: ${reason}`;
      const cause: Cause = { kind: 'grant', message, position };
      const outside = outsideDays(line, today);
      if (outside === null) {
        access.grant(objectId, { scope: ownGrant, cause, behind: [], role: null, assignedGroupId: null });
      } else {
        const { kind, words } = outside;
        access.withhold(objectId, { ...cause, kind, message: `${message}, ${words}` });
      }
    }
  }
}
