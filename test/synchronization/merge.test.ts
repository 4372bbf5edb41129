import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Filter } from '../../src/scope/filter.js';
import { clausesKey } from '../../src/synchronization/filters.js';
import {
  type ImportedAttribute,
  isSame,
  type Json,
  type JsonObject,
  toAttributeMappings,
} from '../../src/synchronization/index.js';
import {
  type ApplyOptions,
  applyToSchema,
  type Desired,
  toObjectMapping,
} from '../../src/synchronization/merge.js';
import { fromSchema } from '../../src/synchronization/read.js';
import type { DeclaredMapping } from '../../src/synchronization/types.js';
import {
  anyFilter,
  anyJson,
  anyKey,
  anyMapping,
  at,
  attribute,
  contractErrors,
  example,
  mapping,
  users,
  withChange,
} from './given.js';

const nodes = `${users}/attributeMappings`;
/** What the example says already. */
const sameMapping = mapping(
  attribute('userName', '[userPrincipalName]'),
  attribute('active', 'Not( [IsSoftDeleted] )'),
  attribute('emails[type eq "work"].value', '[mail]'),
);
const sameFilter: Filter = {
  any: [
    {
      all: [
        { attribute: 'mail', operator: 'IS NOT NULL', value: null },
        { attribute: 'department', operator: 'EQUALS', value: 'Support' },
      ],
    },
    {
      all: [{ attribute: 'userPrincipalName', operator: 'REGEX MATCH', value: '^pilot-.*@example\\.com$' }],
    },
  ],
};
const applied = (live: Json, desired: Desired, options: ApplyOptions = {}) => {
  const result = applyToSchema(live, desired, options);
  const codes = result.problems
    .map(({ code }) => code)
    .filter((code) => code !== 'unlisted-attribute' && code !== 'operator-spelling');
  return { ...result, codes };
};
const targets = (schema: Json | undefined): readonly Json[] =>
  (at(schema ?? null, nodes) as readonly JsonObject[]).map((node) => node.targetAttributeName ?? null);

const groupKeys = ({ any }: Filter): readonly string[] =>
  any
    .map(({ all }) => clausesKey(all.map(({ attribute: name, operator, value }) => [name, operator, value])))
    .sort();
/** A mapping that was read, as if a file had declared it. */
const again = (read: readonly ImportedAttribute[]): DeclaredMapping =>
  mapping(...read.map(({ target, expression, ...rest }) => attribute(target, expression, rest)));
const said = (declared: DeclaredMapping): ReadonlyMap<string, Json> =>
  new Map(toAttributeMappings(declared, {}, () => undefined).map((node) => [node.targetAttributeName, node]));

/** Puts unknown properties into every object of a schema that is no list of ours. */
const withUnknown = (json: Json, key: string, value: Json): Json => {
  if (Array.isArray(json)) return json.map((item: Json) => withUnknown(item, key, value));
  if (typeof json !== 'object' || json === null) return json;
  const entries = Object.entries(json).map(([name, item]): [string, Json] => [
    name,
    withUnknown(item, key, value),
  ]);
  return Object.fromEntries(Object.hasOwn(json, key) ? entries : [...entries, [key, value]]) as JsonObject;
};

describe('applyToSchema', () => {
  it('should find nothing to change where the live schema says it already, and give that very schema', () => {
    const result = applied(example, { mapping: sameMapping, filter: sameFilter });
    expect(result).toMatchObject({ isChanged: false, codes: [] });
    expect(result.schema).toBe(example);
    expect(applied(example, {}).schema).toBe(example);
  });

  it('should change only the node of an expression that changes', () => {
    const desired = {
      mapping: mapping(
        ...sameMapping.attributes.slice(0, 2),
        attribute('emails[type eq "work"].value', 'StripSpaces([mail])'),
      ),
      filter: sameFilter,
    };
    const { schema, isChanged, codes } = applied(example, desired);
    expect({ isChanged, codes }).toEqual({ isChanged: true, codes: [] });
    const expected = withChange(example, `${nodes}/2/source`, () => ({
      type: 'Function',
      name: 'StripSpaces',
      expression: 'StripSpaces([mail])',
      parameters: [
        {
          key: 'source',
          value: { type: 'Attribute', name: 'mail', expression: '[mail]', parameters: [] },
        },
      ],
    }));
    expect(schema).toEqual(expected);
    expect(contractErrors('synchronizationSchema', schema)).toEqual([]);
  });

  it('should replace groups, keep those that stay, and leave the other filters', () => {
    const live = withChange(example, `${users}/scope/inputFilterGroups`, () => [{ name: 'in', clauses: [] }]);
    const wanted: Filter = {
      any: [{ all: [{ attribute: 'city', operator: 'EQUALS', value: 'Leeds' }] }, ...sameFilter.any.slice(1)],
    };
    const { schema } = applied(live, { filter: wanted });
    expect(at(schema ?? null, `${users}/scope`)).toEqual({
      categoryFilterGroups: [],
      inputFilterGroups: [{ name: 'in', clauses: [] }],
      groups: [
        {
          name: 'rollcall 1',
          clauses: [
            { operatorName: 'EQUALS', sourceOperandName: 'city', targetOperand: { values: ['Leeds'] } },
          ],
        },
        at(example, `${users}/scope/groups/1`),
      ],
    });
    expect(at(schema ?? null, nodes)).toEqual(at(example, nodes));
  });

  it('should make a scope where there is none, and none where nothing is to filter', () => {
    const live = withChange(example, `${users}/scope`, () => null);
    const { schema } = applied(live, { filter: sameFilter });
    expect(at(schema ?? null, `${users}/scope/groups`)).toHaveLength(2);
    expect(contractErrors('synchronizationSchema', schema)).toEqual([]);
    expect(applied(live, { filter: { any: [] } })).toMatchObject({ isChanged: false });
    expect(applied(example, { filter: { any: [] } }).schema).toMatchObject(
      withChange(example, `${users}/scope/groups`, () => []) as JsonObject,
    );
  });

  it('should keep mappings that it does not know unless they are to go, and tell of them', () => {
    const foreign = { targetAttributeName: 'externalId', source: null, 'x-new': { a: 1 } };
    const live = withChange(example, nodes, (list) => [foreign, ...(list as Json[])]);
    const kept = applied(live, { mapping: sameMapping });
    expect(kept).toMatchObject({ isChanged: false, codes: ['other-target'] });
    expect(kept.problems.find(({ code }) => code === 'other-target')).toMatchObject({
      severity: 'warning',
      pointer: `${nodes}/0`,
    });
    const gone = applied(live, { mapping: sameMapping }, { others: 'remove' });
    expect(gone.codes).toEqual(['other-target']);
    expect(gone.schema).toEqual(example);
    const fewer = { mapping: mapping(attribute('userName', '[userPrincipalName]')) };
    expect(targets(applied(example, fewer).schema)).toHaveLength(3);
    expect(targets(applied(example, fewer, { others: 'remove' }).schema)).toEqual(['userName']);
  });

  it('should keep unknown properties of a node that changes, and what is internal to Microsoft', () => {
    const live = withChange(example, `${nodes}/0`, (node) => ({
      ...(node as JsonObject),
      'x-new': [1],
      exportMissingReferences: true,
    }));
    const { schema } = applied(live, {
      mapping: mapping(attribute('userName', '[mail]'), attribute('name.givenName', '[givenName]')),
    });
    expect(at(schema ?? null, `${nodes}/0`)).toMatchObject({
      'x-new': [1],
      exportMissingReferences: true,
      source: { name: 'mail' },
    });
    expect(targets(schema)).toEqual(['userName', 'active', 'emails[type eq "work"].value', 'name.givenName']);
  });

  it('should refuse a live schema with two mappings of one target', () => {
    const live = withChange(example, nodes, (list) => [...(list as Json[]), (list as Json[])[0] ?? null]);
    expect(applied(live, { mapping: sameMapping })).toMatchObject({ codes: ['duplicate-target'] });
    expect(applied(live, { mapping: sameMapping }).schema).toBeUndefined();
  });

  it('should give no schema where one attribute cannot be said', () => {
    const result = applied(example, { mapping: mapping(attribute('active', 'Coalesce([a], [b])')) });
    expect(result.codes).toContain('needs-parse-expression');
    expect(result).not.toHaveProperty('schema');
  });

  it('should warn of attributes that the schema does not list', () => {
    const { problems } = applyToSchema(example, {
      mapping: mapping(attribute('name.givenName', 'Append([id], [givenName])')),
    });
    expect(problems.map(({ message }) => message)).toContain(
      "the schema's source directory does not list the attribute `givenName`",
    );
    expect(problems.filter(({ code }) => code === 'unlisted-attribute')).toHaveLength(1);
  });

  it.each<[string, (live: Json) => Json, string]>([
    ['is no object', () => [], 'no-schema'],
    ['has no rules', () => ({ id: 'x' }), 'no-schema'],
    [
      'has rules that are none',
      () => ({ synchronizationRules: [null, 1, { objectMappings: {} }] }),
      'no-user-mapping',
    ],
    [
      'maps groups alone',
      (live) => withChange(live, `${users}/sourceObjectName`, () => 'Group'),
      'no-user-mapping',
    ],
    ['has users disabled', (live) => withChange(live, `${users}/enabled`, () => false), 'no-user-mapping'],
    [
      'maps users twice',
      (live) =>
        withChange(live, '/synchronizationRules/0/objectMappings', (list) => [
          ...(list as Json[]),
          ...(list as Json[]),
        ]),
      'several-user-mappings',
    ],
    [
      'has a rule that is read-only',
      (live) => withChange(live, '/synchronizationRules/0/editable', () => false),
      'read-only-rule',
    ],
  ])('should refuse a schema that %s', (_, change, code) => {
    const result = applied(change(example), { mapping: sameMapping });
    expect(result).toMatchObject({ isChanged: false, codes: [code] });
    expect(result).not.toHaveProperty('schema');
    expect(result.problems[0]?.pointer).toBeDefined();
  });

  it('should leave a disabled mapping of users alone where another is enabled', () => {
    const live = withChange(example, '/synchronizationRules/0/objectMappings', (list) => [
      { sourceObjectName: 'User', enabled: false, attributeMappings: [] },
      ...(list as Json[]),
    ]);
    const { schema } = applied(live, { mapping: mapping(attribute('userName', '[mail]')) });
    expect(at(schema ?? null, '/synchronizationRules/0/objectMappings/0/attributeMappings')).toEqual([]);
    expect(
      at(schema ?? null, '/synchronizationRules/0/objectMappings/1/attributeMappings/0/source/name'),
    ).toBe('mail');
  });

  it('should find two groups that say the same again, as two', () => {
    const same = { all: [{ attribute: 'userPrincipalName', operator: 'IS TRUE', value: null }] } as const;
    const desired = { mapping: sameMapping, filter: { any: [same, same] } as unknown as Filter };
    const first = applied(example, desired, { others: 'remove' });
    expect(at(first.schema ?? null, `${users}/scope/groups`)).toHaveLength(2);
    expect(applied(first.schema ?? null, desired, { others: 'remove' })).toMatchObject({ isChanged: false });
  });

  it('should say what it was told, keep everything unknown, and find nothing to change the second time', () => {
    fc.assert(
      fc.property(anyMapping, anyFilter, anyKey, anyJson, (declared, filter, key, value) => {
        const taken = ['values', 'expression', 'name'].includes(key) ? `x-${key}` : key;
        const live = withUnknown(example, taken, value);
        const desired = { mapping: declared, filter };
        const first = applied(live, desired, { others: 'remove' });
        if (first.schema === undefined) throw new Error(first.problems[0]?.message);
        // Outside our two nodes the very same data.
        const outside = (schema: Json): Json =>
          withChange(
            withChange(schema, nodes, () => null),
            `${users}/scope/groups`,
            () => null,
          );
        expect(outside(first.schema)).toEqual(outside(live));
        const second = applied(first.schema, desired, { others: 'remove' });
        expect(second).toMatchObject({ isChanged: false, codes: [] });
        const { imported } = fromSchema(first.schema);
        if (imported === undefined) throw new Error('it cannot be read back');
        expect(groupKeys(imported.filter)).toEqual(groupKeys(filter));
        expect(said(again(imported.attributes))).toEqual(said(declared));
        expect(isSame(live, first.schema)).toBe(!first.isChanged);
      }),
    );
  });

  it('should fit the contract', () => {
    fc.assert(
      fc.property(anyMapping, anyFilter, (declared, filter) => {
        const { schema } = applied(example, { mapping: declared, filter });
        expect(contractErrors('synchronizationSchema', schema)).toEqual([]);
      }),
    );
  });
});

describe('toObjectMapping', () => {
  it('should be the part that is written, and fit the contract', () => {
    const { mapping: part, problems } = toObjectMapping({ mapping: sameMapping, filter: sameFilter });
    expect(Object.keys(part ?? {})).toEqual(['attributeMappings', 'scope']);
    expect(contractErrors('objectMapping', part)).toEqual([]);
    expect(problems.map(({ code }) => code)).toEqual(['operator-spelling']);
    expect(toObjectMapping({ mapping: sameMapping }).mapping).not.toHaveProperty('scope');
  });

  it('should be nothing where something cannot be said', () => {
    const { mapping: part, problems } = toObjectMapping({
      mapping: mapping(attribute('active', 'CBool([a])')),
    });
    expect(part).toBeUndefined();
    expect(problems).toMatchObject([{ code: 'needs-parse-expression' }]);
  });
});
