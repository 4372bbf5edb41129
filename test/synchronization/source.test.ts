import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../src/synchronization/index.js';
import { fromSource, knownSources, toSource } from '../../src/synchronization/source.js';
import { read } from '../support/expression.js';
import { contractErrors, publishedExpression, reported } from './given.js';

const none = knownSources([]);
const sourceOf = (text: string, known = none) => toSource(text, read(text), known);
const attributeNode = (name: string) => ({
  type: 'Attribute',
  name,
  expression: `[${name}]`,
  parameters: [],
});
const constantNode = (name: string, expression: string) => ({
  type: 'Constant',
  name,
  expression,
  parameters: [],
});

/** As Graph answers in the sample of parseExpression, and as its sample of objectMapping has it. */
const replaceTree = {
  type: 'Function',
  name: 'Replace',
  expression: 'Replace([preferredLanguage], "-", , , "_", , )',
  parameters: [
    { key: 'source', value: attributeNode('preferredLanguage') },
    { key: 'Find', value: constantNode('-', '"-"') },
    { key: 'Replacement', value: constantNode('_', '"_"') },
  ],
};
const midTree = {
  type: 'Function',
  name: 'Mid',
  expression: 'Mid([userPrincipalName], 1, 8)',
  parameters: [
    { key: 'source', value: attributeNode('userPrincipalName') },
    { key: 'start', value: constantNode('1', '"1"') },
    { key: 'length', value: constantNode('8', '"8"') },
  ],
};

describe('toSource', () => {
  it('should make an attribute and a constant', () => {
    expect(sourceOf(' [ mail ] ')).toEqual({ source: attributeNode('mail') });
    expect(sourceOf('"a\\"b\\\\c"')).toEqual({ source: constantNode('a"b\\c', '"a\\"b\\\\c"') });
  });

  it("should make the trees of Graph's samples", () => {
    expect(sourceOf('Replace([preferredLanguage],"-",,,"_",,)')).toEqual({ source: replaceTree });
    expect(sourceOf('Mid( [userPrincipalName],\n 1, 8 )')).toEqual({ source: midTree });
    expect(sourceOf('Not([IsSoftDeleted])')).toEqual({
      source: {
        type: 'Function',
        name: 'Not',
        expression: 'Not([IsSoftDeleted])',
        parameters: [{ key: 'source', value: attributeNode('IsSoftDeleted') }],
      },
    });
  });

  it('should leave an empty default of Switch out of the tree', () => {
    const made = sourceOf('Switch([IsSoftDeleted], , "False", "True", "True", "False")');
    expect('source' in made && made.source).toMatchObject({
      expression: 'Switch([IsSoftDeleted], , "False", "True", "True", "False")',
      parameters: [
        { key: 'source' },
        { key: 'switchValue', value: { name: 'False' } },
        { key: 'switchValue', value: { name: 'True' } },
        { key: 'switchValue', value: { name: 'True' } },
        { key: 'switchValue', value: { name: 'False' } },
      ],
    });
  });

  it.each([
    ['Coalesce([mail], [userPrincipalName])', 'keys are not published'],
    ['Append("a", ToLower([mail]))', '`ToLower`'],
    ['IIF([a]="b", "c", "d")', '`IIF`'],
    ['FormatDateTime([a], "b", "c")', '`FormatDateTime`'],
    ['Mid([mail], -1, 2)', 'the number -1'],
    ['Mid([mail], &H1, 2)', 'the number &H1'],
    ['Mid([mail], , 2)', 'an argument that is left out'],
    ['Switch([a], "b", , "d")', 'an argument that is left out'],
    ['Mid([mail], 1, 2, 3)', 'more arguments'],
    ['Replace([mail], , "\\d", , "", , )', 'an escape that is none'],
  ])('should not guess the tree of %s', (text, why) => {
    const made = sourceOf(text);
    expect(made).toMatchObject({ code: 'needs-parse-expression' });
    expect('message' in made && made.message).toContain(why);
    expect('hint' in made && made.hint).toContain('parseExpression');
  });

  it('should take a source that Graph gave for the same expression, whatever blanks it has', () => {
    const given = {
      type: 'Function',
      name: 'Coalesce',
      expression: 'Coalesce([mail],[userPrincipalName])',
      parameters: [{ key: 'unheard-of', value: null }],
      'x-new': 1,
    };
    const known = knownSources([null, 'x', { expression: '' }, given, { ...given, 'x-new': 2 }]);
    expect(sourceOf('Coalesce( [mail], [userPrincipalName] )', known)).toEqual({ source: given });
    expect(sourceOf('Coalesce([mail], [surname])', known)).toMatchObject({ code: 'needs-parse-expression' });
  });

  it('should not take a source whose top contradicts its text', () => {
    const known = knownSources([
      { ...midTree, name: 'Left' },
      { ...replaceTree, type: 'Constant' },
    ]);
    expect(known.size).toBe(0);
  });

  it("should use the provisioning service's names of attributes", () => {
    expect(sourceOf('Append([id], [officeLocation])')).toMatchObject({
      source: { expression: 'Append([objectId], [physicalDeliveryOfficeName])' },
    });
    expect(sourceOf('[mobilePhone]')).toEqual({ source: attributeNode('mobile') });
  });

  it('should refuse what is too long for Entra once it is in one line', () => {
    const text = `Join(${Array.from({ length: 2400 }, () => '[a]').join(',')})`;
    expect(text.length).toBeLessThanOrEqual(10_000);
    expect(sourceOf(text)).toMatchObject({ code: 'expression-too-long' });
  });

  it('should fit the contract', () => {
    fc.assert(
      fc.property(publishedExpression, (text) => {
        const made = sourceOf(text);
        expect('source' in made ? contractErrors('attributeMappingSource', made.source) : made).toEqual([]);
      }),
    );
  });
});

const back = (source: Json) => reported((report) => fromSource(source, '/source', report));
/** The tree alone, without the texts. */
const bare = ({ expression: _, parameters, ...rest }: JsonObject): JsonObject => ({
  ...rest,
  parameters: (parameters as JsonObject[]).map(({ key, value }) => ({
    key: key ?? null,
    value: bare(value as JsonObject),
  })),
});

describe('fromSource', () => {
  it('should be the way back', () => {
    fc.assert(
      fc.property(publishedExpression, (text) => {
        const made = sourceOf(text);
        if (!('source' in made)) throw new Error(made.message);
        const { value, codes } = back(made.source);
        expect(codes).toEqual([]);
        expect(sourceOf(value?.text ?? '')).toEqual(made);
      }),
    );
  });

  it('should read the tree where there is no text', () => {
    expect(back(bare(replaceTree)).value?.text).toBe('Replace([preferredLanguage], "-", , , "_")');
    expect(back(bare(midTree)).value?.text).toBe('Mid([userPrincipalName], "1", "8")');
    expect(back({ type: 'Attribute', name: 'objectId', parameters: [], expression: '' }).value?.text).toBe(
      '[id]',
    );
    fc.assert(
      fc.property(publishedExpression, (text) => {
        const made = sourceOf(text);
        if (!('source' in made)) throw new Error(made.message);
        const { value, codes } = back(bare(made.source));
        expect(codes).toEqual([]);
        const again = sourceOf(value?.text ?? '');
        expect('source' in again && bare(again.source)).toEqual(bare(made.source));
      }),
    );
  });

  it('should read the tree, and say so, where the text is no expression', () => {
    const { value, codes } = back({ ...midTree, expression: 'Mid([userPrincipalName], 1, 8' });
    expect(value?.text).toBe('Mid([userPrincipalName], "1", "8")');
    expect(codes).toEqual(['unread-expression']);
  });

  it.each<[string, Json]>([
    ['no object', 'x'],
    ['a text that is no expression, and no tree', { expression: 'Trim(' }],
    ['an unknown function without text', { type: 'Function', name: 'Trim', parameters: [] }],
    ['an unknown key', { ...bare(midTree), parameters: [{ key: 'from', value: attributeNode('a') }] }],
    [
      'a key twice',
      { ...bare(midTree), parameters: [...midTree.parameters, ...midTree.parameters], expression: '' },
    ],
    ['a name that would be more than an attribute', { type: 'Attribute', name: 'a], [b' }],
    ['a blank name', { type: 'Attribute', name: ' ' }],
    ['nothing', {}],
  ])('should refuse %s', (_, source) => {
    const { value, problems } = back(source);
    expect(value).toBeUndefined();
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ severity: 'error' });
    expect(problems[0]?.pointer).toMatch(/^\/source/);
  });

  it('should warn where text and tree say different things, and take the text', () => {
    const { value, codes } = back({ ...midTree, expression: 'Mid([userPrincipalName], 1, 9)' });
    expect(value?.text).toBe('Mid([userPrincipalName], 1, 9)');
    expect(codes).toEqual(['source-contradicts']);
  });

  it('should warn of escapes that are none', () => {
    const { value, codes } = back({ expression: 'Replace([mail], , "\\d", , "", , )' });
    expect(value?.text).toBe('Replace([mail], , "\\\\d", , "", , )');
    expect(codes).toEqual(['unknown-escape']);
  });
});
