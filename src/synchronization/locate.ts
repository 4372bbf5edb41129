import {
  below,
  isList,
  isObject,
  isTooDeep,
  type Json,
  type JsonObject,
  own,
  ownList,
  ownText,
} from './json.js';
import type { ReportSchema } from './types.js';

/** Where the mapping for users stands in a schema. */
export interface UserMapping {
  readonly schema: JsonObject;
  readonly rule: JsonObject;
  readonly mapping: JsonObject;
  readonly place: { readonly rule: number; readonly mapping: number };
  readonly pointer: string;
}

/**
 * The object mapping that provisions users: the one that is enabled and whose source object is `User`. Reports where there is none, or
 * several, or where its rule is not editable; and whatever is no schema at all.
 */
export function findUserMapping(schema: Json, report: ReportSchema): UserMapping | undefined {
  const refuse = (code: string, message: string, pointer: string, hint?: string): undefined =>
    report({
      code,
      severity: 'error',
      message,
      pointer,
      ...(hint === undefined ? {} : { hint }),
    }) as undefined;
  if (isTooDeep(schema)) return refuse('too-deep', 'this is nested deeper than any schema', '');
  const rules = own(schema, 'synchronizationRules');
  if (!isObject(schema) || !isList(rules)) {
    return refuse(
      'no-schema',
      'a synchronizationSchema is an object with a list of `synchronizationRules`',
      '',
      "take the answer of GET …/synchronization/jobs/{id}/schema, or the portal's export",
    );
  }
  const all = rules.flatMap((rule, ruleIndex) =>
    ownList(rule, 'objectMappings').flatMap((mapping, mappingIndex) => {
      if (!isObject(rule) || !isObject(mapping) || ownText(mapping, 'sourceObjectName') !== 'User') return [];
      const pointer = below('', 'synchronizationRules', ruleIndex, 'objectMappings', mappingIndex);
      return [{ schema, rule, mapping, place: { rule: ruleIndex, mapping: mappingIndex }, pointer }];
    }),
  );
  const enabled = all.filter(({ mapping }) => own(mapping, 'enabled') !== false);
  const [found, second] = enabled;
  if (found === undefined) {
    const [disabled] = all;
    return disabled === undefined
      ? refuse('no-user-mapping', 'no object mapping has the source object User', '/synchronizationRules')
      : refuse('no-user-mapping', 'the object mapping for users is not enabled', disabled.pointer);
  }
  if (second !== undefined) {
    const places = enabled.map(({ pointer }) => pointer).join(', ');
    return refuse(
      'several-user-mappings',
      `${enabled.length} object mappings for users are enabled, so it is not clear which is meant`,
      second.pointer,
      `they are ${places}`,
    );
  }
  if (own(found.rule, 'editable') === false) {
    return refuse(
      'read-only-rule',
      'this rule is not editable',
      below('', 'synchronizationRules', found.place.rule, 'editable'),
    );
  }
  return found;
}

/**
 * Names of the attributes that a directory of the schema lists for one of the mapping's two objects; undefined where it lists none.
 */
export function listedAttributes(
  { schema, rule, mapping }: UserMapping,
  side: 'source' | 'target',
): ReadonlySet<string> | undefined {
  const directory = ownList(schema, 'directories').find(
    (candidate) => ownText(candidate, 'name') === ownText(rule, `${side}DirectoryName`),
  );
  const object = ownList(directory, 'objects').find(
    (candidate) => ownText(candidate, 'name') === ownText(mapping, `${side}ObjectName`),
  );
  const names = ownList(object, 'attributes').flatMap((attribute) => ownText(attribute, 'name') ?? []);
  return names.length === 0 ? undefined : new Set(names);
}
