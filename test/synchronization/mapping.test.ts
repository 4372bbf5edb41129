import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/synchronization/index.js';
import { fromAttributeMappings, toAttributeMappings } from '../../src/synchronization/mapping.js';
import type { DeclaredMapping } from '../../src/synchronization/types.js';
import { anyMapping, attribute, contractErrors, mapping, reported } from './given.js';

const to = (declared: DeclaredMapping, help: Parameters<typeof toAttributeMappings>[1] = {}) =>
  reported((report) => toAttributeMappings(declared, help, report));
const from = (nodes: readonly Json[]) =>
  reported((report) => fromAttributeMappings(nodes, '/attributeMappings', report));
const mail = { type: 'Attribute', name: 'mail', expression: '[mail]', parameters: [] };

describe('toAttributeMappings', () => {
  it('should say every kind of mapping', () => {
    const { value, codes } = to(
      mapping(
        attribute('userName', '[userPrincipalName]'),
        attribute('active', '"True"', { on: 'create' }),
        attribute('emails[type eq "work"].value', '[mail]', { default: 'nobody@contoso.com' }),
        attribute('name.givenName', null, { default: '-' }),
      ),
    );
    expect(codes).toEqual([]);
    expect(value).toEqual([
      {
        targetAttributeName: 'userName',
        matchingPriority: 1,
        flowType: 'Always',
        flowBehavior: 'FlowWhenChanged',
        defaultValue: null,
        exportMissingReferences: false,
        source: {
          type: 'Attribute',
          name: 'userPrincipalName',
          expression: '[userPrincipalName]',
          parameters: [],
        },
      },
      expect.objectContaining({
        targetAttributeName: 'active',
        matchingPriority: 0,
        flowType: 'ObjectAddOnly',
        source: { type: 'Constant', name: 'True', expression: '"True"', parameters: [] },
      }),
      expect.objectContaining({ defaultValue: 'nobody@contoso.com', source: mail }),
      expect.objectContaining({ targetAttributeName: 'name.givenName', defaultValue: '-', source: null }),
    ]);
  });

  it('should report what cannot be said, each with its place, and say the rest', () => {
    const position = { file: 'mappings/x.yaml', line: 4, column: 3 };
    const { value, problems } = to({
      attributes: [
        attribute('userName', '[userPrincipalName]'),
        attribute('name.givenName', '[givenName]', { clears: true }),
        attribute('name.familyName', null),
        attribute('emails[type eq "work"].value', 'Coalesce([mail], "x")'),
      ],
      positions: { 'name.givenName': position },
    });
    expect(value.map(({ targetAttributeName }) => targetAttributeName)).toEqual(['userName']);
    expect(problems).toEqual([
      expect.objectContaining({ code: 'clear', severity: 'error', position }),
      expect.objectContaining({ code: 'no-value', severity: 'error' }),
      expect.objectContaining({ code: 'needs-parse-expression', severity: 'error' }),
    ]);
  });

  it("should take an attribute's own live source before another's, and both before an answer", () => {
    const source = (mark: string) => ({
      type: 'Function',
      name: 'Coalesce',
      expression: 'Coalesce([mail], "x")',
      parameters: [],
      mark,
    });
    const declared = mapping(
      attribute('name.givenName', 'Coalesce([mail], "x")'),
      attribute('name.familyName', 'Coalesce([mail], "x")'),
      attribute('active', 'Coalesce([mail], "y")'),
    );
    const { value, codes } = to(declared, {
      live: [
        { targetAttributeName: 'other', source: source('other') },
        { targetAttributeName: 'name.familyName', source: source('own') },
      ],
      parsed: [source('answer'), { ...source('answer'), expression: 'Coalesce([mail],"y")' }],
    });
    expect(codes).toEqual([]);
    expect(value.map((node) => node.source)).toMatchObject([
      { mark: 'other' },
      { mark: 'own' },
      { mark: 'answer' },
    ]);
  });

  it('should fit the contract', () => {
    fc.assert(
      fc.property(anyMapping, (declared) => {
        const { value, codes } = to(declared);
        expect(codes).toEqual([]);
        for (const node of value) expect(contractErrors('attributeMapping', node)).toEqual([]);
      }),
    );
  });
});

describe('fromAttributeMappings', () => {
  it('should be the way back', () => {
    fc.assert(
      fc.property(anyMapping, (declared) => {
        const nodes = to(declared).value;
        const { value, codes } = from(nodes);
        expect(codes).toEqual([]);
        const again = mapping(
          ...value.map(({ target, expression, ...rest }) => attribute(target, expression, rest)),
        );
        expect(to(again).value).toEqual(nodes);
      }),
    );
  });

  it("should take Graph's defaults for what is not there", () => {
    const { value, codes } = from([{ targetAttributeName: 'name.givenName', source: mail }]);
    expect(codes).toEqual([]);
    expect(value).toEqual([
      { target: 'name.givenName', expression: '[mail]', default: null, on: 'always', match: null },
    ]);
  });

  it("should say attributes in the order of Vonage's", () => {
    const { value } = from([
      { targetAttributeName: 'name.givenName', source: mail },
      { targetAttributeName: 'userName', source: mail, matchingPriority: 3 },
    ]);
    expect(value.map(({ target, match }) => [target, match])).toEqual([
      ['userName', 1],
      ['name.givenName', null],
    ]);
  });

  it.each<[string, Json, string, string]>([
    ['another flow type', { flowType: 'MultiValueAddOnly' }, 'flow-type', '/flowType'],
    ['a flow type in another case', { flowType: 'always' }, 'flow-type', '/flowType'],
    ['a match that is not userName', { matchingPriority: 2 }, 'match', '/matchingPriority'],
    ['a priority that is no number', { matchingPriority: '1' }, 'match', '/matchingPriority'],
    ['a default that is no text', { defaultValue: true }, 'bad-default', '/defaultValue'],
    ['a source that is none', { source: [] }, 'bad-source', '/source'],
  ])('should refuse %s', (_, change, code, place) => {
    const { value, problems } = from([
      { targetAttributeName: 'name.givenName', source: mail, ...(change as object) },
    ]);
    expect(value).toEqual([]);
    expect(problems).toEqual([
      expect.objectContaining({ code, severity: 'error', pointer: `/attributeMappings/0${place}` }),
    ]);
  });

  it.each<[string, Json, string]>([
    [
      'an attribute that Vonage has not',
      { targetAttributeName: 'externalId', source: mail },
      'foreign-target',
    ],
    ['a mapping of nothing', { targetAttributeName: 'active', source: null }, 'no-value'],
  ])('should leave out %s, and say so', (_, node, code) => {
    const { value, problems } = from([node]);
    expect(value).toEqual([]);
    expect(problems).toEqual([
      expect.objectContaining({ code, severity: 'warning', pointer: '/attributeMappings/0' }),
    ]);
  });

  it('should warn of what rollcall does otherwise', () => {
    const { value, codes } = from([
      { targetAttributeName: 'userName', source: mail, matchingPriority: 0, flowBehavior: 'FlowAlways' },
    ]);
    expect(value).toHaveLength(1);
    expect(codes).toEqual(['flow-behaviour', 'match']);
  });

  it('should refuse a second mapping of one target, and what is no mapping', () => {
    const node = { targetAttributeName: 'active', source: mail };
    const { problems } = from([node, 7, { source: mail }, node]);
    expect(problems).toEqual([
      expect.objectContaining({ code: 'bad-mapping', pointer: '/attributeMappings/1' }),
      expect.objectContaining({ code: 'bad-mapping', pointer: '/attributeMappings/2' }),
      expect.objectContaining({
        code: 'duplicate-target',
        pointer: '/attributeMappings/3',
        severity: 'error',
      }),
    ]);
    expect(problems[2]?.hint).toContain('/attributeMappings/0');
  });
});
