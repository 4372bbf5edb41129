import type { Reference, ScopeGrant } from '../declare/types.js';

/** What order needs of a scope. */
export type Referring = Pick<ScopeGrant, 'scope' | 'scopes' | 'minus'>;

export interface Ordered<T extends Referring> {
  /** Every scope after those that it refers to, but for those of a cycle. */
  readonly order: readonly T[];
  /** The first hundred. */
  readonly cycles: readonly Cycle[];
}

const mostCycles = 100;

/** Scopes that refer to each other in a ring. */
export interface Cycle {
  /** Each refers to the next, the last to the first. */
  readonly scopes: readonly string[];
  /** The reference that closes it, and the scope in which it stands. */
  readonly from: string;
  readonly reference: Reference;
}

/**
 * Puts scopes behind those that they refer to by `scopes` or `minus`. Names that are no scope are passed over. Uses no recursion: a file
 * may hold more scopes in a row than a stack takes.
 */
export function orderScopes<T extends Referring>(scopes: readonly T[]): Ordered<T> {
  const byName = new Map(scopes.map((scope) => [scope.scope, scope]));
  const order: T[] = [];
  const cycles: Cycle[] = [];
  /** Where a scope stands on the path that is being walked; -1: walked. */
  const seen = new Map<string, number>();
  for (const start of scopes) {
    if (seen.has(start.scope)) continue;
    const path = [stepOf(start)];
    seen.set(start.scope, 0);
    for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
      const reference = step.references[step.next];
      step.next += 1;
      if (reference === undefined) {
        seen.set(step.scope.scope, -1);
        order.push(step.scope);
        path.pop();
        continue;
      }
      const to = byName.get(reference.name);
      const at = seen.get(reference.name);
      if (to === undefined || at === -1) continue;
      if (at !== undefined) {
        if (cycles.length === mostCycles) continue;
        const ring = path.slice(at).map(({ scope }) => scope.scope);
        cycles.push({ scopes: ring, from: step.scope.scope, reference });
        continue;
      }
      seen.set(to.scope, path.length);
      path.push(stepOf(to));
    }
  }
  return { order, cycles };
}

interface Step<T> {
  readonly scope: T;
  readonly references: readonly Reference[];
  next: number;
}

function stepOf<T extends Referring>(scope: T): Step<T> {
  return { scope, references: [...scope.scopes, ...scope.minus], next: 0 };
}
