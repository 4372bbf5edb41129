import type { Filter } from '../scope/filter.js';
import { fromFilterGroups } from './filters.js';
import { below, isList, type Json, own, ownText, shown } from './json.js';
import { findUserMapping } from './locate.js';
import { fromAttributeMappings, type ImportedAttribute } from './mapping.js';
import { Problems } from './problems.js';
import type { ReportSchema, SchemaProblem } from './types.js';

/** What a schema says about users, in rollcall's terms. `filter` has no groups where everybody passes. */
export interface ImportedSchema {
  readonly attributes: readonly ImportedAttribute[];
  readonly filter: Filter;
}

/**
 * Reads the mapping and the filter for users out of a schema. What rollcall cannot say is a problem with a JSON pointer: an error where the
 * result would mean something else (then there is no result), a warning where something is left out.
 * @param schema as `JSON.parse` gave it.
 */
export function fromSchema(schema: Json): {
  readonly imported?: ImportedSchema;
  readonly problems: readonly SchemaProblem[];
} {
  const problems = new Problems();
  const imported = read(schema, problems.report);
  return imported === undefined || problems.hasErrors
    ? { problems: problems.all() }
    : { imported, problems: problems.all() };
}

function read(schema: Json, report: ReportSchema): ImportedSchema | undefined {
  const found = findUserMapping(schema, report);
  if (found === undefined) return undefined;
  const { mapping, pointer } = found;
  const nodes = own(mapping, 'attributeMappings') ?? [];
  const scope = own(mapping, 'scope') ?? null;
  const groups = own(scope, 'groups') ?? [];
  const lists = [
    [nodes, below(pointer, 'attributeMappings')],
    [groups, below(pointer, 'scope', 'groups')],
  ] as const;
  for (const [list, at] of lists) {
    if (!isList(list))
      report({ code: 'no-list', severity: 'error', message: 'this is no list', pointer: at });
  }
  if (!isList(nodes) || !isList(groups)) return undefined;
  for (const key of experimentalGroups(scope)) {
    report({
      code: 'experimental-filter',
      severity: 'warning',
      message: `${key} are experimental, and were left out`,
      pointer: below(pointer, 'scope', key),
    });
  }
  warnOfActions(ownText(mapping, 'flowTypes'), below(pointer, 'flowTypes'), report);
  return {
    attributes: fromAttributeMappings(nodes, lists[0][1], report),
    filter: fromFilterGroups(groups, lists[1][1], report),
  };
}

/** Facts sheet B.2, "Object actions": a mapping that may not add, update or delete. */
function warnOfActions(flowTypes: string | undefined, pointer: string, report: ReportSchema): void {
  if (flowTypes === undefined) return;
  const allowed = new Set(flowTypes.split(/[\s,]+/));
  const missing = ['Add', 'Update', 'Delete'].filter((action) => !allowed.has(action));
  if (missing.length === 0) return;
  report({
    code: 'flow-types',
    severity: 'warning',
    message: `${shown(flowTypes)} leaves out ${missing.join(' and ')}; a mapping file cannot say that`,
    pointer,
  });
}

/** Filter groups that a filter of ours cannot say (facts sheet B.1). */
function experimentalGroups(scope: Json | undefined): readonly string[] {
  return ['inputFilterGroups', 'categoryFilterGroups'].filter((key) => {
    const groups = own(scope, key);
    return isList(groups) && groups.length > 0;
  });
}
