import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapAccount } from '../../src/mapping/evaluate.js';
import { booleanOf, evaluate } from '../../src/mapping/expression.js';
import { parse } from '../../src/mapping/parser.js';
import type { AttributeMapping, Mapping, SourceValue } from '../../src/mapping/types.js';
import type { TargetAttribute } from '../../src/vonage/account.js';

type Attributes = Readonly<Record<string, SourceValue>>;

function evaluated(text: string, attributes: Attributes = {}, softDeleted = false): SourceValue {
  const { expression } = parse(text);
  if (expression === undefined) throw new Error(`cannot be read: ${text}`);
  return evaluate(expression, (name) => attributes[name] ?? null, softDeleted);
}

function mappingOf(
  attributes: Partial<Record<TargetAttribute, Partial<AttributeMapping> & { readonly text: string }>>,
): Mapping {
  return {
    name: 'test',
    sourceAttributes: [],
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
        ...given,
      };
    }),
  };
}

const map = (
  mapping: Mapping,
  attributes: Attributes,
  options: { creating?: boolean; softDeleted?: boolean } = {},
) =>
  mapAccount(mapping, (name) => attributes[name] ?? null, {
    creating: false,
    softDeleted: false,
    ...options,
  });

describe('evaluate', () => {
  // shared vectors coalesce-1 to 3 and not-1, not-2
  it.each<[string, Attributes, SourceValue]>([
    [
      'Coalesce([mail],[userPrincipalName])',
      { userPrincipalName: 'John.Doe@contoso.com' },
      'John.Doe@contoso.com',
    ],
    ['Coalesce([mail], [otherMail])', {}, null],
    ['Coalesce([mail], [otherMail], "none@contoso.com")', {}, 'none@contoso.com'],
    ['Coalesce([mail], "")', {}, ''],
    ['Coalesce([mail], "x")', { mail: '' }, ''],
    ['Coalesce([accountEnabled], "x")', { accountEnabled: false }, false],
    ['Not("True")', {}, false],
    ['Not("true")', {}, true],
    ['Not("False")', {}, true],
    ['Not([accountEnabled])', { accountEnabled: true }, false],
    ['Not([accountEnabled])', { accountEnabled: false }, true],
    ['Not([mail])', {}, true],
    ['Not(1)', {}, true],
    ['Not(Not([accountEnabled]))', { accountEnabled: true }, true],
    ['"text"', {}, 'text'],
  ])('should make of %s', (text, attributes, expected) => {
    expect(evaluated(text, attributes)).toBe(expected);
  });

  it('should compute IsSoftDeleted, and not ask for it', () => {
    const given: Attributes = { IsSoftDeleted: true };
    expect(evaluated('Not([IsSoftDeleted])', given, false)).toBe(true);
    expect(evaluated('Not([IsSoftDeleted])', {}, true)).toBe(false);
  });

  it('should read no further than the first value', () => {
    const { expression } = parse('Coalesce([mail], [surname])');
    const asked: string[] = [];
    if (expression !== undefined) {
      evaluate(
        expression,
        (name) => {
          asked.push(name);
          return 'x';
        },
        false,
      );
    }
    expect(asked).toEqual(['mail']);
  });
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
      missing: [{ target: 'active', text: '[extensionAttribute1]', reason: 'is neither true nor false' }],
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
      { target: 'name.givenName', text: '[a]', reason: 'holds several values' },
    ]);
  });

  it('should never give null, nor both a value and its lack', () => {
    const value = fc.oneof(fc.string(), fc.boolean(), fc.integer(), fc.array(fc.string()), fc.constant(null));
    const mapping = mappingOf({
      userName,
      active: { text: '[b]', default: 'True' },
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
            expect(typeof got).toBe(target === 'active' ? 'boolean' : 'string');
            expect(missing.map((lack) => lack.target)).not.toContain(target);
          }
          expect(creating || !('name.givenName' in values)).toBe(true);
        },
      ),
    );
  });
});

describe('booleanOf', () => {
  it('should know true and false alone', () => {
    expect(['true', 'TRUE', 'yes', '1', '', null, 0].map((value) => booleanOf(value))).toEqual([
      true,
      true,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
