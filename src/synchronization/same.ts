import { parse } from '../mapping/language/parser.js';
import { print } from '../mapping/language/print.js';
import { canonical, isList, isObject, isTooDeep, type Json, own, ownText } from './json.js';

/**
 * Whether two schemas mean the same, so that writing one over the other would start an initial cycle for nothing (facts sheet C.5). What does
 * not count: order of an object's keys, of attribute mappings (the service sorts them), of filter groups and their clauses; blanks in
 * expressions and in `flowTypes`; a scope without groups and none; `parameters` that are empty or absent; `version`, which the service
 * counts up with each write; annotations of OData. Anything else does, what rollcall does not know included.
 */
export function isSame(a: Json, b: Json): boolean {
  if (isTooDeep(a) || isTooDeep(b)) return false;
  return (
    canonical(comparableSchema(withoutAnnotations(a))) === canonical(comparableSchema(withoutAnnotations(b)))
  );
}

function comparableSchema(schema: Json): Json {
  if (!isObject(schema)) return schema;
  const { version: _, ...rest } = schema;
  const rules = own(schema, 'synchronizationRules');
  return {
    ...rest,
    ...(rules === undefined ? {} : { synchronizationRules: mapList(rules, comparableRule) }),
  };
}

function comparableRule(rule: Json): Json {
  const mappings = own(rule, 'objectMappings');
  if (!isObject(rule) || mappings === undefined) return rule;
  return { ...rule, objectMappings: mapList(mappings, comparableObjectMapping) };
}

function comparableObjectMapping(mapping: Json): Json {
  if (!isObject(mapping)) return mapping;
  const { attributeMappings, scope, flowTypes, ...rest } = mapping;
  return {
    ...rest,
    ...(attributeMappings === undefined
      ? {}
      : { attributeMappings: sorted(mapList(attributeMappings, comparableAttribute)) }),
    scope: comparableScope(scope ?? null),
    ...(typeof flowTypes === 'string'
      ? {
          flowTypes: flowTypes
            .split(/[\s,]+/)
            .sort()
            .join(),
        }
      : {}),
  };
}

function comparableAttribute(node: Json): Json {
  const source = own(node, 'source');
  return isObject(node) && source !== undefined ? { ...node, source: comparableSource(source) } : node;
}

function comparableSource(source: Json): Json {
  if (!isObject(source)) return source;
  const { expression } = parse(ownText(source, 'expression') ?? '');
  return {
    ...source,
    ...(expression === undefined ? {} : { expression: print(expression) }),
    parameters: mapList(own(source, 'parameters') ?? [], (parameter) => {
      const value = own(parameter, 'value');
      return isObject(parameter) && value !== undefined
        ? { ...parameter, value: comparableSource(value) }
        : parameter;
    }),
  };
}

function comparableScope(scope: Json): Json {
  if (!isObject(scope)) return scope;
  const filled = Object.entries(scope)
    .filter(([, value]) => !(isList(value) && value.length === 0))
    .map(([key, value]): [string, Json] => [key, sorted(mapList(value, comparableGroup))]);
  return filled.length === 0 ? null : Object.fromEntries(filled);
}

function comparableGroup(group: Json): Json {
  const clauses = own(group, 'clauses');
  return isObject(group) && clauses !== undefined ? { ...group, clauses: sorted(clauses) } : group;
}

/** What is no list stays as it is: a schema that is none is different from one that is. */
function mapList(json: Json | undefined, change: (item: Json) => Json): Json {
  return isList(json) ? json.map(change) : (json ?? null);
}

function sorted(json: Json): Json {
  return isList(json)
    ? json
        .map((item) => [canonical(item), item] as const)
        .sort(byKey)
        .map(([, item]) => item)
    : json;
}

function byKey([a]: readonly [string, Json], [b]: readonly [string, Json]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `@odata.context` and `schema@odata.context` tell of an answer, not of the data. */
function isAnnotation(key: string): boolean {
  return /@odata\.(?:context|etag|navigationLink|associationLink|id|editLink|count|nextLink)$/.test(key);
}

function withoutAnnotations(json: Json): Json {
  if (isList(json)) return json.map(withoutAnnotations);
  if (!isObject(json)) return json;
  const kept: [string, Json][] = Object.entries(json)
    .filter(([key]) => !isAnnotation(key))
    .map(([key, value]) => [key, withoutAnnotations(value)]);
  return Object.fromEntries(kept);
}
