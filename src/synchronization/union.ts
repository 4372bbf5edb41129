import type { Position } from '../problem.js';
import type { ClauseGroup, Filter } from '../scope/filter.js';
import { clausesKey } from './filters.js';
import type { ReportSchema } from './types.js';

/** A scope of a stack with its filter; `filter` is null where it lets everybody through. */
export interface ScopeFilter {
  readonly scope: string;
  readonly filter: Filter | null;
  readonly position?: Position;
}

/**
 * The one filter of Entra's job for the scopes of a stack: whoever passes at least one of theirs. A job has one filter for all whom
 * it provisions and cannot say "of that group", so where scopes filter differently, Entra lets in more people than rollcall does; each
 * such scope is reported.
 */
export function unionOf(scopes: readonly ScopeFilter[], report: ReportSchema): Filter {
  const open = scopes.filter(({ filter }) => filter === null || filter.any.length === 0);
  const groups = new Map<string, ClauseGroup>();
  for (const { filter } of scopes) {
    for (const group of filter?.any ?? []) groups.set(groupKey(group), group);
  }
  const union: Filter = { any: open.length > 0 ? [] : [...groups.values()] };
  const wanted = filterKey(union);
  for (const { scope, filter, position } of scopes) {
    if (filterKey(filter ?? { any: [] }) === wanted) continue;
    report({
      code: 'filter-per-group',
      severity: 'warning',
      message:
        open.length > 0
          ? `Entra has one filter for all groups; scope ${scope} has one, ${open[0]?.scope} has none, so everybody passes`
          : `Entra has one filter for all groups; members of scope ${scope} pass by the filter of another scope too`,
      hint: 'give all scopes of the stack the same `where`, or groups that hold just these people',
      ...(position === undefined ? {} : { position }),
    });
  }
  return union;
}

function groupKey({ all }: ClauseGroup): string {
  return clausesKey(all.map(({ attribute, operator, value }) => [attribute, operator, value]));
}

function filterKey({ any }: Filter): string {
  return [...new Set(any.map(groupKey))].sort().join('\n\n');
}
