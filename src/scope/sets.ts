import type { Day, Reference, ScopeGrant } from '../declare/types.js';
import { sourceOf } from '../directory/source.js';
import { nearest } from '../nearest.js';
import { push } from '../push.js';
import { holdsOn, outsideDays } from './days.js';
import { evaluateFilter, type TestedClause } from './filter-evaluate.js';
import { groupInWords, valueInWords, wantedInWords } from './filter-words.js';
import type { Finder, Report } from './finder.js';
import type { Cause } from './types.js';

/** One way in which a person is in a scope. */
export interface Reason {
  readonly cause: Cause;
  /** The clauses that let them through; null where the scope has no filter. */
  readonly letIn: Cause | null;
  /** Why they are in the scope that brought them in; none where it was a group or their name. */
  readonly via: readonly Reason[];
  /** The group that is assigned itself, and by which they are. */
  readonly assignedGroupId: string | null;
}

/** Nobody reads more of one grant, and scopes that refer to scopes can have them without end. */
const mostBehind = 50;

/** What lies behind a reason, each cause once, the nearest first. */
export function behind(reason: Reason): readonly Cause[] {
  const causes = new Set<Cause>();
  const seen = new Set<Reason>([reason]);
  const todo = [reason];
  for (let next = todo.pop(); next !== undefined && causes.size < mostBehind; next = todo.pop()) {
    if (next !== reason) causes.add(next.cause);
    if (next.letIn !== null) causes.add(next.letIn);
    for (const each of next.via.toReversed()) {
      if (seen.has(each)) continue;
      seen.add(each);
      todo.push(each);
    }
  }
  return [...causes].slice(0, mostBehind);
}

/** What a scope comes to, whether it grants or others refer to it. People by object id; nobody is in two of the three maps. */
export interface ScopeSet {
  /** Who is in it, and every reason. */
  readonly members: ReadonlyMap<string, readonly Reason[]>;
  /** Who would be, and why not. */
  readonly withheld: ReadonlyMap<string, readonly Cause[]>;
  /** Of whom nobody can tell, and why. */
  readonly unsure: ReadonlyMap<string, readonly Cause[]>;
  /** Whether something that it is made of, or less, could not be read. */
  readonly isUnreadable: boolean;
  /** How many people its groups have, with those of the scopes that it is made of; null where there is no group, or it is over. */
  readonly groupPeople: number | null;
  /** Comparison keys of names that it lists, with those of the scopes that it is made of, and that nobody was found for. */
  readonly missingNames: ReadonlySet<string>;
}

/** A set while it is made. */
export interface Draft {
  readonly scope: ScopeGrant;
  readonly members: Map<string, Reason[]>;
  readonly unsure: Map<string, Cause[]>;
  /** Whom a step of this scope took out. */
  readonly withheld: Map<string, Cause[]>;
  /** Who is withheld in a scope that this one is made of; where nothing else brings them in, that is why they are out here too. */
  readonly inherited: Map<string, Cause[]>;
  /** Where `people` names somebody. */
  readonly listed: Map<string, Reference>;
  isUnreadable: boolean;
  groupPeople: number | null;
  readonly missingNames: Set<string>;
}

/** What the steps of a set need besides it. */
export interface Surroundings {
  readonly finder: Finder;
  readonly report: Report;
  readonly today: Day;
  /** The set of another scope; undefined where there is none, or it is part of a ring. */
  readonly setOf: (scope: string) => ScopeSet | undefined;
  /** People by object id who had access by this scope, or may have had it under another name; sorted. */
  readonly formerMembers: (scope: ScopeGrant) => readonly string[];
}

/** The same cause for another scope; one object for each, so that it can be told from others. */
export function rescoper(scope: string): (cause: Cause) => Cause {
  const made = new Map<Cause, Cause>();
  return (cause) => {
    let moved = made.get(cause);
    if (moved === undefined) {
      moved = { ...cause, scope };
      made.set(cause, moved);
    }
    return moved;
  };
}

/** Takes somebody out who is a candidate, or was one. */
function withhold(draft: Draft, id: string, cause: Cause): void {
  const wasIn = draft.members.delete(id);
  const wasUnsure = draft.unsure.delete(id);
  if (wasIn || wasUnsure || draft.withheld.has(id)) push(draft.withheld, id, cause);
}

/** Of somebody who is a candidate nobody can tell any longer. */
function doubt(draft: Draft, id: string, causes: readonly Cause[]): void {
  const wasIn = draft.members.delete(id);
  if (wasIn || draft.unsure.has(id)) push(draft.unsure, id, ...causes);
}

/** Takes everybody out where the scope does not hold today. */
export function limitToDays(draft: Draft, { today }: Surroundings): void {
  const outside = outsideDays(draft.scope, today);
  if (outside === null) return;
  for (const [id, reasons] of [...draft.members]) {
    for (const { cause } of reasons) {
      withhold(draft, id, {
        ...cause,
        kind: outside.kind,
        message: `${cause.message}, ${outside.words}`,
      });
    }
  }
  const { scope, position } = draft.scope;
  const message = `may be in scope ${scope}, ${outside.words}`;
  for (const id of [...draft.unsure.keys()]) {
    withhold(draft, id, { kind: outside.kind, message, position, scope });
  }
}

/** Takes the people of `minus` out. Where such a scope could not be read whole, of those who are left nobody can tell. */
export function subtract(draft: Draft, { setOf, report, today }: Surroundings): void {
  const { scope } = draft;
  const rescoped = rescoper(scope.scope);
  for (const reference of scope.minus) {
    const { name, position } = reference;
    const set = setOf(name);
    const at = { position, scope: scope.scope };
    const message = `in scope ${name}, which scope ${scope.scope} leaves out`;
    const subtracted: Cause = { kind: 'subtracted', message, ...at };
    for (const id of set?.members.keys() ?? []) withhold(draft, id, subtracted);
    for (const [id, causes] of set?.unsure ?? []) doubt(draft, id, causes.map(rescoped));
    if (set !== undefined && !set.isUnreadable) continue;
    draft.isUnreadable = true;
    const unread: Cause = {
      kind: 'error',
      message: `scope ${name}, which scope ${scope.scope} leaves out, could not be read whole`,
      ...at,
    };
    for (const id of [...draft.members.keys()]) doubt(draft, id, [unread]);
    if (!holdsOn(scope, today)) continue;
    report(
      'unreadable-scope',
      'warning',
      `scope ${name} could not be read whole, so scope ${scope.scope} gives nobody new access and takes nothing from anybody`,
      { name, position },
    );
  }
}

/** Takes exceptions out. One that names somebody who is no candidate does nothing. */
export function except(draft: Draft, { finder, report }: Surroundings): void {
  const { scope } = draft;
  const seen = new Map<string, Reference>();
  for (const reference of scope.except) {
    const { name, position } = reference;
    const at = { name, position };
    const id = finder.find(name, position);
    if (id === null) {
      // Somebody in the scope who is called almost so has access that the exception was meant to take.
      const near = nearest(name, namesOf(draft, finder));
      const message = `Entra has no user \`${name}\`; this exception cuts nobody`;
      const hint =
        near === undefined
          ? 'check the spelling, or delete it'
          : `check the spelling: did you mean \`${near}\`, who is in scope ${scope.scope}?`;
      report('unknown-exception', near === undefined ? 'warning' : 'error', message, { ...at, hint });
      continue;
    }
    const first = seen.get(id);
    if (first !== undefined) {
      const message = `\`${name}\` is the person that line ${first.position.line} excepts as \`${first.name}\``;
      report('same-person-twice', 'warning', message, { ...at, hint: 'keep one of the two' });
      continue;
    }
    seen.set(id, reference);
    const also = draft.listed.get(id);
    if (also !== undefined) {
      const message = `\`${name}\` is excepted from scope ${scope.scope}, whose \`people\` name the same person in line ${also.position.line}`;
      const hint = 'the exception holds; delete one of the two';
      report('listed-and-excepted', 'error', message, { ...at, hint });
    }
    const message = `excepted from scope ${scope.scope}`;
    withhold(draft, id, { kind: 'excepted', message, position, scope: scope.scope });
  }
}

/** userPrincipalNames of the candidates, in an order of ours, for where two are equally near. */
function namesOf({ members, unsure }: Draft, { users }: Finder): readonly string[] {
  const ids = [...members.keys(), ...unsure.keys()];
  return ids.flatMap((id) => users.get(id)?.userPrincipalName ?? []).sort();
}

/**
 * Takes out whom the filter does not let through. Whose value it cannot compare is unsure, and is told of. Whom Entra has deleted it
 * cannot look at: they leave whatever it says.
 */
export function filter(draft: Draft, { finder, report }: Surroundings): void {
  const { where, scope } = draft.scope;
  if (where === null) return;
  for (const id of [...draft.members.keys(), ...draft.unsure.keys()]) {
    const user = finder.users.get(id);
    if (user === undefined) continue;
    const result = evaluateFilter(where, sourceOf(user));
    if (result.kind === 'out') {
      for (const failed of result.failed) withhold(draft, id, filtered(failed, scope));
    } else if (result.kind === 'error') {
      const { position } = result.clause;
      doubt(draft, id, [{ kind: 'error', message: result.message, scope, ...(position && { position }) }]);
      report('filter-value', 'error', `${user.userPrincipalName}: ${result.message} (scope ${scope})`, {
        ...(position && { position }),
        hint: 'correct the user in Entra; until then they keep what they have, and get nothing new by this scope',
      });
    } else {
      const letIn = letInBy(result.held, scope);
      const reasons = draft.members.get(id) ?? [];
      if (letIn === null || reasons.length === 0) continue;
      draft.members.set(
        id,
        reasons.map((reason) => ({ ...reason, letIn })),
      );
    }
  }
}

function filtered(failed: TestedClause, scope: string): Cause {
  const { clause } = failed;
  const message = `${valueInWords(failed)}, and scope ${scope} wants ${wantedInWords(clause)}`;
  return { kind: 'filtered', message, scope, ...(clause.position && { position: clause.position }) };
}

function letInBy(held: readonly TestedClause[], scope: string): Cause | null {
  const [first] = held;
  if (first === undefined) return null;
  const { position } = first.clause;
  return {
    kind: 'grant',
    message: `${groupInWords(held)} (scope ${scope})`,
    scope,
    ...(position && { position }),
  };
}

/** The finished set. One that holds nobody today is known to, whatever of it could not be read. */
export function finish(draft: Draft, { today }: Surroundings): ScopeSet {
  const { members, unsure, withheld, inherited, missingNames } = draft;
  const isHeld = holdsOn(draft.scope, today);
  const isUnreadable = draft.isUnreadable && isHeld;
  const groupPeople = isHeld ? draft.groupPeople : null;
  for (const [id, causes] of inherited) {
    if (!members.has(id) && !unsure.has(id) && !withheld.has(id)) withheld.set(id, causes);
  }
  return { members, unsure, withheld, isUnreadable, groupPeople, missingNames };
}
