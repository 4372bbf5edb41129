import type { ScopeGrant } from '../declare/types.js';
import { people } from '../people.js';
import { holdsOn } from '../scope/days.js';
import { lostCause } from '../scope/lost.js';
import type { Cause, Resolution } from '../scope/types.js';
import { beyond } from './exceeds.js';
import type { Impact } from './limits.js';
import type { Counts, Refusal } from './types.js';
import type { World } from './world.js';

/**
 * Scopes that take access from too many of their people at once because of what feeds them: groups that are empty, a filter that lets
 * nobody through, groups or filters that have lost most of those they brought in. Each scope is refused for one of these, in this order.
 * @param lifted whether the number of all removals is allowed; an empty source is never meant
 */
export function sourceRefusals(
  world: World,
  resolution: Resolution,
  impacts: readonly Impact[],
  counts: Counts,
  lifted: boolean,
): readonly Refusal[] {
  const scopes = declaredScopes(world);
  const sides = byScope(impacts);
  const refused = new Map<string, Refusal>();
  const consider = (name: string, refusal: Refusal | null): void => {
    if (refusal !== null && !refused.has(name)) refused.set(name, refusal);
  };
  const names = [...sides.keys()].sort();
  for (const name of names) if (resolution.empty.has(name)) consider(name, emptySource(scopes, name, sides));
  for (const name of names) {
    if (resolution.shut.has(name)) consider(name, shutScope(world, resolution, scopes, name, sides));
  }
  for (const name of lifted ? [] : names) {
    const scope = scopes.get(name);
    if (scope === undefined || !resolution.granting.has(name) || !holdsOn(scope, world.today)) continue;
    consider(name, shrunkenSource(world, resolution, scopes, scope, sides, counts));
  }
  return [...refused.values()];
}

type Scopes = ReadonlyMap<string, ScopeGrant>;

/** The managed people whom a scope brought in at the last run. */
interface Side {
  readonly had: readonly Impact[];
  readonly lost: readonly Impact[];
}

type Sides = ReadonlyMap<string, Side>;

function declaredScopes({ declared }: World): Scopes {
  return new Map(declared.scopes.map((scope) => [scope.scope, scope]));
}

function byScope(impacts: readonly Impact[]): Sides {
  const sides = new Map<string, { had: Impact[]; lost: Impact[] }>();
  for (const impact of impacts) {
    for (const name of new Set(impact.outcome.draft.memory?.scopes)) {
      const side = sides.get(name) ?? { had: [], lost: [] };
      sides.set(name, side);
      if (impact.usedBefore) side.had.push(impact);
      if (impact.removed) side.lost.push(impact);
    }
  }
  return sides;
}

/** Where a scope stands: `stacks/demo/scopes/desk.yaml:2`. */
function placeOf(scopes: Scopes, name: string): string {
  const { file, line } = scopes.get(name)?.position ?? {};
  return `${file}:${line}`;
}

function emptySource(scopes: Scopes, name: string, sides: Sides): Refusal | null {
  const lost = sides.get(name)?.lost.length ?? 0;
  if (lost === 0) return null;
  return {
    code: 'empty-source',
    message: `every group of scope ${name} is empty now, and ${people(lost)} would lose access by it (${placeOf(scopes, name)})`,
    hint: `check the groups in Entra; if they are meant to be empty, remove scope ${name} from the declarations`,
  };
}

/** One person whom a filter lets out moved on; all of several at once are more likely a slip, or an attribute that has gone. */
const fewestShutOut = 2;

/**
 * A scope whose `where` or `minus` lets nobody through any longer: with few people no other limit sees that. Whom Entra has disabled does
 * not count, for a dismissal must not wait.
 */
function shutScope(
  world: World,
  resolution: Resolution,
  scopes: Scopes,
  name: string,
  sides: Sides,
): Refusal | null {
  const causes = (sides.get(name)?.lost ?? []).flatMap(({ outcome: { draft } }): Cause[] => {
    const id = draft.objectId?.toLowerCase() ?? '';
    if (world.usersById.get(id)?.accountEnabled !== true) return [];
    return shutOutOf(name, resolution.withheld.get(id) ?? []).slice(0, 1);
  });
  const [first] = causes;
  if (first === undefined || causes.length < fewestShutOut) return null;
  return {
    code: 'empty-source',
    message: `scope ${name} lets nobody through any longer, and ${people(causes.length)} would lose access by it (${first.message}; ${placeOf(scopes, name)})`,
    hint: `check \`where\` and \`minus\` of scope ${name}, and what Entra holds; if nobody is meant to be in it any longer, remove it from the declarations`,
  };
}

/** By which clause or reference a scope keeps somebody out; none where it does so for its days or an exception, which are meant. */
function shutOutOf(scope: string, causes: readonly Cause[]): readonly Cause[] {
  const own = causes.filter((cause) => cause.scope === scope);
  const isMeant = own.some(({ kind }) => ['grant-ended', 'grant-not-begun', 'excepted'].includes(kind));
  return isMeant ? [] : own.filter(({ kind }) => kind === 'filtered' || kind === 'subtracted');
}

function shrunkenSource(
  world: World,
  resolution: Resolution,
  scopes: Scopes,
  scope: ScopeGrant,
  sides: Sides,
  counts: Counts,
): Refusal | null {
  const { had = [], lost = [] } = sides.get(scope.scope) ?? {};
  const causes = lost.flatMap((impact) => lostBySource(world, resolution, scopes, scope, impact) ?? []);
  const exceeded = beyond(world.declared.policy, 'sources', causes.length, had.length);
  const [first] = causes;
  if (exceeded === null || first === undefined) return null;
  return {
    code: 'shrunken-source',
    message: `${causes.length} of the ${people(had.length)} with access by scope ${scope.scope} would lose it (${first.message}; ${placeOf(scopes, scope.scope)}); ${exceeded}`,
    hint: `check what Entra holds, and what the scope says; if this is meant, run again with --allow removals=${counts.removals}`,
  };
}

/**
 * Why somebody is not in a scope any longer, where that is the doing of what feeds it: they are no longer in its groups, or `where` or
 * `minus` keeps them out. Null for what somebody wrote on purpose (days, exceptions, a list of people), for whoever is in it still, and for
 * whom Entra has disabled, since a dismissal must not wait. Whom Entra has deleted counts: a slip in a directory's synchronisation does that
 * to many at once.
 */
function lostBySource(
  world: World,
  { people: inScope, withheld }: Resolution,
  scopes: Scopes,
  scope: ScopeGrant,
  { outcome: { draft } }: Impact,
): Cause | null {
  const id = draft.objectId?.toLowerCase();
  if (id === undefined || world.usersById.get(id)?.accountEnabled === false) return null;
  if (inScope.get(id)?.grants.some((grant) => grant.scope === scope.scope)) return null;
  const own = (withheld.get(id) ?? []).filter((cause) => cause.scope === scope.scope);
  if (own.length > 0) return shutOutOf(scope.scope, own)[0] ?? null;
  return hasGroups(scopes, scope) ? lostCause(scope) : null;
}

/** Whether groups feed a scope, also by the scopes that it is made of. */
function hasGroups(scopes: Scopes, scope: ScopeGrant): boolean {
  const seen = new Set<string>();
  const todo = [scope];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (seen.has(next.scope)) continue;
    seen.add(next.scope);
    if (next.groups.length > 0) return true;
    todo.push(...next.scopes.flatMap(({ name }) => scopes.get(name) ?? []));
  }
  return false;
}
