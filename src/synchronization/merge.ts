import { attributesOf } from '../mapping/language/parts.js';
import type { Filter } from '../scope/filter.js';
import { clausesKey, toFilterGroups } from './filters.js';
import { below, isObject, type Json, type JsonObject, own, ownList, ownText, shown } from './json.js';
import { findUserMapping, listedAttributes, type UserMapping } from './locate.js';
import { toAttributeMappings } from './mapping.js';
import { provisioningName } from './names.js';
import { Problems } from './problems.js';
import { isSame } from './same.js';
import type {
  DeclaredMapping,
  FilterOperator,
  GraphAttributeMapping,
  ReportSchema,
  SchemaProblem,
} from './types.js';

/** What a schema is to say. What is absent is left as it is. */
export interface Desired {
  readonly mapping?: DeclaredMapping;
  /** Without groups: everybody passes. */
  readonly filter?: Filter;
}

export interface ApplyOptions {
  /** Values of `parsedExpression` that Graph's parser answered with. */
  readonly parsed?: readonly Json[];
  /** What the job offers (`GET …/schema/filterOperators`). */
  readonly operators?: readonly FilterOperator[];
  /** Mappings of the live schema that the declared one does not name: `keep` them (default) or `remove`. */
  readonly others?: 'keep' | 'remove';
}

/** A schema to be written whole. `schema` is absent where a problem is an error. */
export interface Applied {
  readonly schema?: JsonObject;
  /** False where writing it would change nothing; `schema` is then the live one itself. */
  readonly isChanged: boolean;
  readonly problems: readonly SchemaProblem[];
}

/**
 * The live schema with our nodes replaced: attribute mappings of the object mapping for users, as a set by target, and the groups of its
 * scope. Everything else stays as it is, in its order: unknown properties, ids of rules, metadata, the other filter groups. A PUT replaces
 * the whole schema (facts sheet C.1), so this is what is put.
 * @param live as `JSON.parse` gave it.
 */
export function applyToSchema(live: Json, desired: Desired, options: ApplyOptions = {}): Applied {
  const problems = new Problems();
  const schema = apply(live, desired, options, problems.report);
  if (schema === undefined || problems.hasErrors) return { isChanged: false, problems: problems.all() };
  const isChanged = !isSame(live, schema);
  return { schema: isChanged || !isObject(live) ? schema : live, isChanged, problems: problems.all() };
}

function apply(
  live: Json,
  desired: Desired,
  options: ApplyOptions,
  report: ReportSchema,
): JsonObject | undefined {
  const found = findUserMapping(live, report);
  if (found === undefined) return undefined;
  warnOfUnlisted(found, desired, report);
  const { mapping, filter } = desired;
  const nodes = mapping === undefined ? undefined : mergeMappings(found, mapping, options, report);
  const scope = filter === undefined ? undefined : mergeScope(found, filter, options, report);
  const replaced = {
    ...found.mapping,
    ...(nodes === undefined ? {} : { attributeMappings: nodes }),
    ...(scope === undefined ? {} : { scope }),
  };
  const { place } = found;
  const mappings = replacedAt(ownList(found.rule, 'objectMappings'), place.mapping, replaced);
  const rule = { ...found.rule, objectMappings: mappings };
  const rules = replacedAt(ownList(found.schema, 'synchronizationRules'), place.rule, rule);
  return { ...found.schema, synchronizationRules: rules };
}

function replacedAt(list: readonly Json[], index: number, item: Json): readonly Json[] {
  return list.map((old, place) => (place === index ? item : old));
}

/** Mappings that stay in their places, then those that are new. */
function mergeMappings(
  found: UserMapping,
  mapping: DeclaredMapping,
  { parsed = [], others = 'keep' }: ApplyOptions,
  report: ReportSchema,
): readonly Json[] {
  const live = ownList(found.mapping, 'attributeMappings');
  const pointer = below(found.pointer, 'attributeMappings');
  reportTwins(live, pointer, report);
  const ours = toAttributeMappings(mapping, { live, parsed }, report);
  const waiting = new Map<string, GraphAttributeMapping>(
    ours.map((node) => [node.targetAttributeName, node]),
  );
  const declared = new Set<string>(mapping.attributes.map(({ target }) => target));
  const merged: Json[] = [];
  for (const [index, node] of live.entries()) {
    const target = ownText(node, 'targetAttributeName');
    const next = waiting.get(target ?? '');
    if (target !== undefined && next !== undefined) {
      waiting.delete(target);
      merged.push(mergeNode(node, next));
    } else if (target === undefined || !declared.has(target)) {
      report({
        code: 'other-target',
        severity: 'warning',
        message:
          others === 'keep'
            ? `the live schema maps ${shown(target ?? null)} too, which the mapping does not name; it stays`
            : `the live schema maps ${shown(target ?? null)}, which the mapping does not name; it goes`,
        pointer: below(pointer, index),
      });
      if (others === 'keep') merged.push(node);
    }
  }
  return [...merged, ...waiting.values()];
}

/** Keeps what is not ours: unknown properties, and the one that is for Microsoft's internal use. */
function mergeNode(live: Json, ours: GraphAttributeMapping): Json {
  if (!isObject(live)) return ours;
  const { exportMissingReferences } = live;
  return { ...live, ...ours, ...(exportMissingReferences === undefined ? {} : { exportMissingReferences }) };
}

/** Facts sheet C.5: the service keeps two mappings of one target, and they conflict. */
function reportTwins(live: readonly Json[], pointer: string, report: ReportSchema): void {
  const first = new Map<string, number>();
  for (const [index, node] of live.entries()) {
    const target = ownText(node, 'targetAttributeName');
    if (target === undefined) continue;
    const earlier = first.get(target);
    if (earlier === undefined) first.set(target, index);
    else {
      report({
        code: 'duplicate-target',
        severity: 'error',
        message: `the live schema maps ${shown(target)} twice; Entra keeps both, and they conflict`,
        pointer: below(pointer, index),
        hint: `the first is ${below(pointer, earlier)}; delete one of them in the portal`,
      });
    }
  }
}

/** A group that means what a live one does is that one, unknown properties included. */
function mergeScope(
  found: UserMapping,
  filter: Filter,
  { operators }: ApplyOptions,
  report: ReportSchema,
): Json {
  const scope = own(found.mapping, 'scope') ?? null;
  const live = ownList(scope, 'groups');
  const kept = live.map((group) => ({ key: clausesKey(own(group, 'clauses') ?? []), group }));
  // Each once: two alternatives that say the same are two groups.
  const takeKept = (key: string): Json | undefined => {
    const index = kept.findIndex((each) => each.key === key);
    return index === -1 ? undefined : kept.splice(index, 1)[0]?.group;
  };
  const groups = toFilterGroups(filter, { operators, live }, report).map(
    (group) => takeKept(clausesKey(group.clauses)) ?? group,
  );
  if (isObject(scope)) return { ...scope, groups };
  return groups.length === 0 ? scope : { groups, inputFilterGroups: [], categoryFilterGroups: [] };
}

/** The schema says itself which attributes there are; a directory extension may be missing from it all the same (facts sheet B.2). */
function warnOfUnlisted(found: UserMapping, { mapping, filter }: Desired, report: ReportSchema): void {
  const sources = listedAttributes(found, 'source');
  const targets = listedAttributes(found, 'target');
  const told = new Set<string>();
  const warn = (side: string, name: string, position: SchemaProblem['position']): void => {
    if (told.has(`${side} ${name}`)) return;
    told.add(`${side} ${name}`);
    report({
      code: 'unlisted-attribute',
      severity: 'warning',
      message: `the schema's ${side} directory does not list the attribute \`${name}\``,
      ...(position === undefined ? {} : { position }),
    });
  };
  for (const { target, expression } of mapping?.attributes ?? []) {
    const position = mapping?.positions?.[target];
    if (targets?.has(target) === false) warn('target', target, position);
    for (const name of expression === null ? [] : attributesOf(expression)) {
      if (sources?.has(provisioningName(name)) === false) warn('source', provisioningName(name), position);
    }
  }
  for (const { attribute, position } of (filter?.any ?? []).flatMap(({ all }) => all)) {
    const name = provisioningName(attribute);
    if (sources?.has(name) === false) warn('source', name, position);
  }
}

/**
 * The part of an object mapping that rollcall writes, for a look at it without a live schema. It is no schema, and cannot be put: ids and
 * directories come from the job alone (facts sheet C.5).
 */
export function toObjectMapping(
  desired: Desired,
  options: ApplyOptions = {},
): { readonly mapping?: JsonObject; readonly problems: readonly SchemaProblem[] } {
  const problems = new Problems();
  const { mapping, filter } = desired;
  const nodes =
    mapping === undefined
      ? undefined
      : toAttributeMappings(mapping, { parsed: options.parsed ?? [] }, problems.report);
  const groups =
    filter === undefined
      ? undefined
      : toFilterGroups(filter, { operators: options.operators }, problems.report);
  if (problems.hasErrors) return { problems: problems.all() };
  return {
    mapping: {
      ...(nodes === undefined ? {} : { attributeMappings: nodes }),
      ...(groups === undefined ? {} : { scope: { groups, inputFilterGroups: [], categoryFilterGroups: [] } }),
    },
    problems: problems.all(),
  };
}
