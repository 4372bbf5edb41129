import { suggest } from '../nearest.js';
import { quote } from '../quote.js';
import { orderScopes } from '../scope/order.js';
import type { PlacedScope } from './scopes.js';
import type { Report } from './source.js';
import { getList, isText, type TextTree } from './tree.js';
import type { Reference } from './types.js';

/** A longer ring is cut in the message. */
const longestRing = 8;

/**
 * Checks the references between the scopes of a stack, `scopes` and `minus`: each must name a scope, and none may lead back to its own.
 * @param scopes all of the stack: of those in a file that could not be read nobody knows.
 */
export function checkReferences(scopes: readonly PlacedScope[], report: Report): void {
  const names = scopes.flatMap(({ named }) => (named === undefined ? [] : [named.name.value]));
  const known = new Set(names);
  const owners = new Map<string, PlacedScope>();
  for (const scope of scopes) {
    if (scope.named === undefined) continue;
    if (!owners.has(scope.named.name.value)) owners.set(scope.named.name.value, scope);
    for (const text of ['scopes', 'minus'].flatMap((key) => getList(scope.entry, key).filter(isText))) {
      if (known.has(text.value)) continue;
      report(
        scope.source.problem(text.range, 'unknown-scope', `this stack has no scope ${quote(text.value)}`, {
          hint: suggest(text.value, names, 'scopes'),
        }),
      );
    }
  }
  const unique = [...owners.values()].flatMap(({ named }) => named?.grant ?? []);
  for (const { scopes: ring, from, reference } of orderScopes(unique).cycles) {
    const owner = owners.get(from);
    const text = owner === undefined ? undefined : textAt(owner, reference);
    if (owner === undefined || text === undefined) continue;
    const shown = ring.length > longestRing ? [...ring.slice(0, longestRing - 1), '…'] : ring;
    const way = [...shown, ring[0]].map(String).join(' → ');
    report(
      owner.source.problem(text.range, 'scope-cycle', `these scopes refer to each other in a ring: ${way}`, {
        hint: 'take one of the references away',
      }),
    );
  }
}

function textAt({ source, entry }: PlacedScope, { position }: Reference): TextTree | undefined {
  return ['scopes', 'minus']
    .flatMap((key) => getList(entry, key).filter(isText))
    .find(({ range }) => {
      const { line, column } = source.position(range[0]);
      return line === position.line && column === position.column;
    });
}
