import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapAccount } from '../../src/mapping/account.js';
import { constantExpression } from '../../src/mapping/constant.js';
import { parse } from '../../src/mapping/language/parser.js';
import type { AttributeMapping, Mapping, SourceValue } from '../../src/mapping/types.js';
import type { AccountValues, TargetAttribute } from '../../src/vonage/account.js';

type Attributes = Readonly<Record<string, SourceValue>>;

function mappingOf(
  attributes: Partial<Record<TargetAttribute, Partial<AttributeMapping> & { readonly text: string }>>,
): Mapping {
  return {
    name: 'test',
    sourceAttributes: [],
    nameId: null,
    attributes: Object.entries(attributes).map(([target, given]) => {
      const { expression } = parse(given.text);
      if (expression === undefined) throw new Error(`cannot be read: ${given.text}`);
      return {
        target: target as TargetAttribute,
        expression,
        default: null,
        on: 'always',
        required: false,
        match: null,
        clears: false,
        ...given,
      };
    }),
  };
}

/** Of an account that exists and holds nothing, unless something else is said. */
const map = (
  mapping: Mapping,
  attributes: Attributes,
  options: {
    live?: AccountValues;
    creating?: boolean;
    softDeleted?: boolean;
    seed?: string;
    now?: Date;
  } = {},
) =>
  mapAccount(mapping, (name) => attributes[name] ?? null, {
    softDeleted: options.softDeleted ?? false,
    live: options.creating ? null : (options.live ?? {}),
    now: options.now ?? new Date('2026-11-24T12:00:00Z'),
    seed: options.seed ?? 'somebody',
  });

describe('mapAccount', () => {
  const userName = { text: '[userPrincipalName]', required: true };

  it('should map every attribute that has a value', () => {
    const mapping = mappingOf({
      userName,
      active: { text: 'Not([IsSoftDeleted])' },
      'name.givenName': { text: '[givenName]', required: true },
    });
    expect(map(mapping, { userPrincipalName: 'a@contoso.com', givenName: 'Lea' })).toEqual({
      values: { userName: 'a@contoso.com', active: true, 'name.givenName': 'Lea' },
      missing: [],
    });
  });

  it('should leave out what is null, so that nobody empties it', () => {
    const { values, missing } = map(mappingOf({ userName, 'name.givenName': { text: '[givenName]' } }), {
      userPrincipalName: 'a',
    });
    expect(Object.keys(values)).toEqual(['userName']);
    expect(missing).toEqual([]);
  });

  it('should use a default when the account is made, and never later', () => {
    const mapping = mappingOf({ userName, 'name.givenName': { text: '[givenName]', default: 'New' } });
    const person = { userPrincipalName: 'a' };
    expect(map(mapping, person, { creating: true }).values['name.givenName']).toBe('New');
    expect(map(mapping, person).values).toEqual({ userName: 'a' });
    expect(map(mapping, { ...person, givenName: 'Lea' }, { creating: true }).values['name.givenName']).toBe(
      'Lea',
    );
  });

  it('should set what is `on: create` when the account is made, and never later', () => {
    const mapping = mappingOf({
      userName,
      'name.givenName': { text: '[givenName]', on: 'create', required: true },
    });
    const person = { userPrincipalName: 'a', givenName: 'Lea' };
    expect(map(mapping, person, { creating: true }).values).toEqual({
      userName: 'a',
      'name.givenName': 'Lea',
    });
    expect(map(mapping, person).values).toEqual({ userName: 'a' });
    expect(map(mapping, { userPrincipalName: 'a' }).missing).toEqual([]);
  });

  it('should miss what is required and null or empty', () => {
    const mapping = mappingOf({ userName, 'name.givenName': { text: '[givenName]', required: true } });
    const missing = [{ target: 'name.givenName', text: '[givenName]' }];
    expect(map(mapping, { userPrincipalName: 'a' })).toEqual({ values: { userName: 'a' }, missing });
    expect(map(mapping, { userPrincipalName: 'a', givenName: '' })).toEqual({
      values: { userName: 'a' },
      missing,
    });
  });

  it('should not miss what is required where a default stands in', () => {
    const mapping = mappingOf({
      userName,
      'name.givenName': { text: '[givenName]', required: true, default: 'New' },
    });
    expect(map(mapping, { userPrincipalName: 'a' }, { creating: true }).missing).toEqual([]);
    expect(map(mapping, { userPrincipalName: 'a' }).missing).toHaveLength(1);
  });

  it('should always require userName', () => {
    const mapping = mappingOf({ userName: { text: '[userPrincipalName]', required: false } });
    expect(map(mapping, {})).toEqual({
      values: {},
      missing: [{ target: 'userName', text: '[userPrincipalName]' }],
    });
    expect(map(mapping, { userPrincipalName: '' }).missing).toHaveLength(1);
  });

  it('should keep empty text of what is not required', () => {
    const mapping = mappingOf({ userName, 'name.givenName': { text: '[givenName]' } });
    expect(map(mapping, { userPrincipalName: 'a', givenName: '' }).values['name.givenName']).toBe('');
  });

  it.each<[SourceValue, boolean]>([
    [true, true],
    [false, false],
    ['True', true],
    ['False', false],
    ['FALSE', false],
    [' true ', true],
  ])('should make a Boolean of %j for active', (value, expected) => {
    const mapping = mappingOf({ userName, active: { text: '[extensionAttribute1]' } });
    expect(map(mapping, { userPrincipalName: 'a', extensionAttribute1: value })).toEqual({
      values: { userName: 'a', active: expected },
      missing: [],
    });
  });

  it.each<[SourceValue]>([['yes'], [''], [1], [['True']]])('should not take %j for active', (value) => {
    const mapping = mappingOf({ userName, active: { text: '[extensionAttribute1]' } });
    expect(map(mapping, { userPrincipalName: 'a', extensionAttribute1: value })).toEqual({
      values: { userName: 'a' },
      missing: [
        {
          target: 'active',
          text: '[extensionAttribute1]',
          reason: '[extensionAttribute1] is neither true nor false',
        },
      ],
    });
  });

  it('should write Booleans and numbers as text where text is due', () => {
    const mapping = mappingOf({
      userName,
      'name.givenName': { text: '[a]' },
      'name.familyName': { text: '[b]' },
    });
    expect(map(mapping, { userPrincipalName: 'a', a: true, b: 7 }).values).toMatchObject({
      'name.givenName': 'True',
      'name.familyName': '7',
    });
  });

  it('should miss, with its reason, what holds several values', () => {
    const mapping = mappingOf({ userName, 'name.givenName': { text: '[a]' } });
    expect(map(mapping, { userPrincipalName: 'a', a: ['x', 'y'] }).missing).toEqual([
      { target: 'name.givenName', text: '[a]', reason: '[a] holds several values' },
    ]);
  });

  it('should give null to what clears alone, and never both a value and its lack', () => {
    const value = fc.oneof(fc.string(), fc.boolean(), fc.integer(), fc.array(fc.string()), fc.constant(null));
    const mapping = mappingOf({
      userName,
      active: { text: '[b]', default: 'True' },
      'emails[type eq "work"].value': { text: '[c]', clears: true },
      'name.givenName': { text: 'Coalesce([c], [d])', required: true, on: 'create' },
      'name.familyName': { text: '[d]', default: 'x' },
    });
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('userPrincipalName', 'b', 'c', 'd'), value),
        fc.boolean(),
        (given, creating) => {
          const { values, missing } = map(mapping, given, { creating });
          for (const [target, got] of Object.entries(values)) {
            const isCleared = got === null && target === 'emails[type eq "work"].value' && !creating;
            expect(isCleared || typeof got === (target === 'active' ? 'boolean' : 'string')).toBe(true);
            expect(missing.map((lack) => lack.target)).not.toContain(target);
          }
          expect(creating || !('name.givenName' in values)).toBe(true);
        },
      ),
    );
  });

  describe('without an expression', () => {
    const mapping = mappingOf({
      userName,
      'name.givenName': { text: '"New"', expression: null, default: 'New' },
    });
    const person = { userPrincipalName: 'a', givenName: 'Lea' };

    it.each<[string, Parameters<typeof map>[2]]>([
      ['an account that is made', { creating: true }],
      ['an account that has nothing', { live: { userName: 'a' } }],
      ['an account whose value is empty text', { live: { 'name.givenName': '' } }],
    ])('should fill in the default: %s', (_, options) => {
      expect(map(mapping, person, options).values['name.givenName']).toBe('New');
    });

    it('should leave alone what the account has', () => {
      const { values, missing } = map(mapping, person, { live: { 'name.givenName': 'By hand' } });
      expect(values).toEqual({ userName: 'a' });
      expect(missing).toEqual([]);
    });
  });

  it('should take a constant for everybody', () => {
    const mapping = mappingOf({
      userName,
      active: constantExpression('True'),
      'name.familyName': constantExpression('Say "hi" \\'),
    });
    expect(map(mapping, { userPrincipalName: 'a' }).values).toEqual({
      userName: 'a',
      active: true,
      'name.familyName': 'Say "hi" \\',
    });
  });

  describe('null: clear', () => {
    const mapping = mappingOf({
      userName,
      'name.givenName': { text: '[givenName]', clears: true, default: 'New' },
    });
    const person = { userPrincipalName: 'a' };

    it('should remove the attribute where the expression gives null', () => {
      expect(map(mapping, person).values).toEqual({ userName: 'a', 'name.givenName': null });
    });

    it('should use the default, or nothing, of an account that is made', () => {
      expect(map(mapping, person, { creating: true }).values['name.givenName']).toBe('New');
      const bare = mappingOf({ userName, 'name.givenName': { text: '[givenName]', clears: true } });
      expect(map(bare, person, { creating: true }).values).toEqual({ userName: 'a' });
    });

    it('should write empty text as it is', () => {
      expect(map(mapping, { ...person, givenName: '' }).values['name.givenName']).toBe('');
    });
  });

  it.each([
    ['Left([a], [b])', { a: 'x', b: 'y' }, '[b]: '],
    ['Coalesce([c], DateAdd("d", 1, CDate([a])))', { a: 'soon' }, '[a]: '],
  ])('should miss, with the part that failed, what cannot be evaluated: %s', (text, given, part) => {
    const mapping = mappingOf({ userName, 'name.givenName': { text, clears: true } });
    const { values, missing } = map(mapping, { userPrincipalName: 'a', ...given });
    expect(values).toEqual({ userName: 'a' });
    expect(missing).toMatchObject([{ target: 'name.givenName', text }]);
    expect(missing[0]?.reason?.startsWith(part)).toBe(true);
  });

  describe('what the expression drops from the flow', () => {
    const text = 'IgnoreFlowIfNullOrEmpty([givenName])';
    const person = { userPrincipalName: 'a', givenName: '' };

    it('should be left alone, and never cleared or given a default', () => {
      const mapping = mappingOf({ userName, 'name.givenName': { text, clears: true, default: 'New' } });
      expect(map(mapping, person)).toEqual({ values: { userName: 'a' }, missing: [] });
      expect(map(mapping, person, { creating: true })).toEqual({ values: { userName: 'a' }, missing: [] });
    });

    it('should be missing where it is required', () => {
      const mapping = mappingOf({ userName, 'name.givenName': { text, required: true } });
      expect(map(mapping, person).missing).toEqual([{ target: 'name.givenName', text }]);
    });
  });

  describe('chance and clock', () => {
    const mapping = mappingOf({
      userName,
      'name.givenName': { text: 'Guid()' },
      'name.familyName': { text: 'RandomString(12, 1, 1, 1, 1)' },
      'emails[type eq "work"].value': { text: 'Guid()' },
    });
    const of = (seed: string) => map(mapping, { userPrincipalName: 'a' }, { seed }).values;

    it('should give a person the same values in every run', () => {
      expect(of('ann')).toEqual(of('ann'));
    });

    it('should give other values to other people and to other attributes', () => {
      const [ann, ben] = [of('ann'), of('ben')];
      expect(ann['name.givenName']).not.toBe(ben['name.givenName']);
      expect(ann['name.familyName']).not.toBe(ben['name.familyName']);
      expect(ann['name.givenName']).not.toBe(ann['emails[type eq "work"].value']);
    });

    it('should take the clock that it is given', () => {
      const clock = mappingOf({ userName, 'name.givenName': { text: 'Now()' } });
      const { values } = map(clock, { userPrincipalName: 'a' }, { now: new Date('2026-02-03T04:05:06Z') });
      expect(values['name.givenName']).toBe('2/3/2026 4:05:06 AM');
    });
  });

  it('should keep what a value that cannot be had is about, in one short line', () => {
    const long = `Coalesce([${'a'.repeat(80)}],\n   [b])`;
    const mapping = mappingOf({ userName, 'name.givenName': { text: long } });
    const [lack] = map(mapping, { userPrincipalName: 'a', b: ['x', 'y'] }).missing;
    expect(lack?.reason).toBe(`Coalesce([${'a'.repeat(50)}… holds several values`);
  });
});
