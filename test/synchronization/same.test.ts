import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSame, type Json, type JsonObject } from '../../src/synchronization/index.js';
import { anyJson, example, users, withChange } from './given.js';

const nodes = `${users}/attributeMappings`;
const reversed = (list: Json): Json => [...(list as Json[])].reverse();
const reordered = (json: Json): Json => {
  if (Array.isArray(json)) return json.map(reordered);
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(
    Object.entries(json)
      .reverse()
      .map(([key, value]) => [key, reordered(value)]),
  );
};

describe('isSame', () => {
  it('should hold between anything and itself', () => {
    fc.assert(fc.property(anyJson, (json) => isSame(json, structuredClone(json))));
    expect(isSame(example, structuredClone(example))).toBe(true);
  });

  it.each<[string, (schema: Json) => Json]>([
    ['the order of keys', reordered],
    ['the order of attribute mappings', (schema) => withChange(schema, nodes, reversed)],
    ['the order of filter groups', (schema) => withChange(schema, `${users}/scope/groups`, reversed)],
    ['the order of clauses', (schema) => withChange(schema, `${users}/scope/groups/0/clauses`, reversed)],
    ['the version', (schema) => withChange(schema, '/version', () => 'v9')],
    [
      'annotations of OData',
      (schema) => ({
        '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata',
        ...(schema as JsonObject),
      }),
    ],
    [
      'blanks in an expression',
      (schema) => withChange(schema, `${nodes}/1/source/expression`, () => 'Not( [IsSoftDeleted] )'),
    ],
    ['blanks in flow types', (schema) => withChange(schema, `${users}/flowTypes`, () => 'Delete,Add,Update')],
    [
      'parameters that are absent',
      (schema) =>
        withChange(schema, `${nodes}/0/source`, (source) => {
          const { parameters: _, ...rest } = source as JsonObject;
          return rest;
        }),
    ],
  ])('should not count %s', (_, change) => {
    expect(isSame(example, change(example))).toBe(true);
    expect(isSame(change(example), example)).toBe(true);
  });

  it('should take a scope without groups for none', () => {
    const none = withChange(example, `${users}/scope`, () => null);
    const empty = withChange(example, `${users}/scope`, () => ({
      groups: [],
      inputFilterGroups: [],
      categoryFilterGroups: [],
    }));
    expect(isSame(none, empty)).toBe(true);
    expect(isSame(none, example)).toBe(false);
  });

  it('should count every other value, wherever it stands', () => {
    const leaves: string[] = [];
    const walk = (json: Json, pointer: string): void => {
      if (typeof json === 'object' && json !== null) {
        for (const [key, value] of Object.entries(json)) walk(value, `${pointer}/${key}`);
      } else if (pointer !== '/version') leaves.push(pointer);
    };
    walk(example, '');
    expect(leaves.length).toBeGreaterThan(60);
    for (const pointer of leaves) {
      const changed = withChange(example, pointer, (value) => (value === 'other' ? 'another' : 'other'));
      expect([pointer, isSame(example, changed)]).toEqual([pointer, false]);
    }
  });

  it('should count what it does not know', () => {
    const more = { ...example, 'x-new': 1 };
    expect(isSame(example, more)).toBe(false);
    expect(isSame(more, { ...example, 'x-new': 1 })).toBe(true);
    const key = withChange(example, `${nodes}/1/source/parameters/0/key`, () => 'Source');
    expect(isSame(example, key)).toBe(false);
    expect(isSame(example, JSON.parse('{"__proto__": 1}') as Json)).toBe(false);
    expect(isSame(JSON.parse('{"__proto__": 1}') as Json, {})).toBe(false);
  });
});
