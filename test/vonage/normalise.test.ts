import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AccountValues,
  differences,
  present,
  sameValue,
  targetAttributes,
  type WantedValues,
} from '../../src/vonage/account.js';
import { createBody, patchBody, userNameFilter } from '../../src/vonage/dialect.js';
import { VonageError } from '../../src/vonage/errors.js';
import { normalise } from '../../src/vonage/normalise.js';
import { patchedValues } from '../support/patched.js';

const email = 'emails[type eq "work"].value';
const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
const values = fc.record({
  userName: word,
  active: fc.boolean(),
  [email]: word,
  'name.givenName': word,
  'name.familyName': word,
}) as fc.Arbitrary<Required<AccountValues>>;

/** What is wanted of an account: values, empty text, and attributes that are to go. */
const wantedValues = fc.record({
  userName: word,
  active: fc.boolean(),
  [email]: fc.option(fc.oneof(word, fc.constant(''))),
  'name.givenName': fc.option(fc.oneof(word, fc.constant(''))),
  'name.familyName': fc.option(word),
}) as fc.Arbitrary<WantedValues>;

/** The least a server may do with a PATCH of ours. */
function patched(account: ReturnType<typeof normalise>, wanted: WantedValues) {
  return { ...account, values: patchedValues(account.values, wanted) };
}

describe('normalise', () => {
  it('should read a whole user', () => {
    const user = {
      id: '1',
      userName: 'Lea@contoso.com',
      active: false,
      name: { givenName: 'Lea', familyName: 'Der', formatted: 'Lea Der' },
      emails: [
        { type: 'home', value: 'h@x.example', primary: true },
        { type: 'work', value: 'w@x.example' },
      ],
      groups: [],
    };
    expect(normalise(user)).toEqual({
      id: '1',
      values: {
        userName: 'Lea@contoso.com',
        active: false,
        [email]: 'w@x.example',
        'name.givenName': 'Lea',
        'name.familyName': 'Der',
      },
    });
  });

  it('should leave out what is not there', () => {
    const bare = { id: '1', values: { userName: 'a', active: true } };
    expect(normalise({ id: '1', userName: 'a' })).toEqual(bare);
    expect(normalise({ id: '1', userName: 'a', active: null, name: null, emails: null })).toEqual(bare);
    expect(normalise({ id: '1', userName: 'a', name: { givenName: '' }, emails: [] })).toEqual(bare);
    expect(normalise({ id: '1', userName: 'a', name: 'Lea', emails: { value: 'x' } })).toEqual(bare);
  });

  it.each([
    [true, true],
    [false, false],
    ['True', true],
    ['False', false],
    ['FALSE', false],
    [' true ', true],
    [undefined, true],
    [null, true],
  ])('should read active %j as %j', (active, expected) => {
    expect(normalise({ id: '1', userName: 'a', active }).values.active).toBe(expected);
  });

  it.each([0, 1, 'no', '', [], {}])('should refuse active %j rather than guess', (active) => {
    expect(() => normalise({ id: '1', userName: 'a', active })).toThrow(VonageError);
  });

  it.each([
    [
      [
        { type: 'work', value: 'a' },
        { type: 'work', value: 'b', primary: true },
      ],
      'b',
    ],
    [
      [
        { type: 'Work', value: 'a' },
        { value: 'b', primary: true },
      ],
      'a',
    ],
    [
      [
        { type: 'home', value: 'a' },
        { type: 'home', value: 'b', primary: 'True' },
      ],
      'b',
    ],
    [
      [
        { type: 'work', value: '' },
        { type: 'other', value: 'b', primary: true },
      ],
      'b',
    ],
    [[{ type: 'home', value: 'a' }], undefined],
    [['a', null, { type: 'work' }], undefined],
  ])('should choose the e-mail of %j', (emails, expected) => {
    expect(normalise({ id: '1', userName: 'a', emails }).values[email]).toBe(expected);
  });

  it.each([
    null,
    [],
    'x',
    {},
    { id: 1, userName: 'a' },
    { id: '', userName: 'a' },
    { id: '1' },
    { id: '1', userName: '' },
  ])('should refuse %j', (user) => {
    expect(() => normalise(user)).toThrow(VonageError);
  });

  it('should give an account or a VonageError, whatever comes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (user) => {
        try {
          expect(typeof normalise(user).values.active).toBe('boolean');
        } catch (error) {
          expect(error).toBeInstanceOf(VonageError);
        }
      }),
    );
  });
});

describe('differences', () => {
  it('should be none for what create just wrote: a second run writes nothing', () => {
    fc.assert(
      fc.property(wantedValues, (wanted) => {
        const stored = normalise({ ...(createBody(present(wanted)) as object), id: '1' });
        expect(differences(stored, wanted)).toEqual({});
      }),
    );
  });

  it('should be none after they are patched, and never touch what is not wanted', () => {
    fc.assert(
      fc.property(values, wantedValues, fc.subarray([...targetAttributes]), (live, all, managed) => {
        const account = { id: '1', values: live };
        const wanted = Object.fromEntries(managed.map((name) => [name, all[name]])) as WantedValues;
        const change = differences(account, wanted);
        expect(managed).toEqual(expect.arrayContaining(Object.keys(change)));
        expect(differences(patched(account, change), wanted)).toEqual({});
      }),
    );
  });

  it('should not see case in userName and e-mail, but in names', () => {
    const account = normalise({
      id: '1',
      userName: 'LEA@contoso.com',
      active: 'True',
      name: { givenName: 'LEA', familyName: 'Jos\u00e9' },
      emails: [{ type: 'work', value: 'Lea@Contoso.com' }],
    });
    const wanted = {
      userName: 'lea@contoso.com',
      active: true,
      [email]: 'lea@contoso.com',
      'name.givenName': 'Lea',
      'name.familyName': 'Jose\u0301',
    };
    expect(differences(account, wanted)).toEqual({ 'name.givenName': 'Lea' });
  });

  it('should write what is absent', () => {
    expect(
      differences(normalise({ id: '1', userName: 'a' }), { active: false, 'name.givenName': 'A' }),
    ).toEqual({
      active: false,
      'name.givenName': 'A',
    });
  });
});

describe('sameValue', () => {
  it('should not take text for a Boolean, nor nothing for something', () => {
    expect(sameValue('active', true, 'true')).toBe(false);
    expect(sameValue('active', undefined, true)).toBe(false);
    expect(sameValue('name.givenName', undefined, undefined)).toBe(true);
  });

  it('should be the same both ways round', () => {
    fc.assert(
      fc.property(fc.constantFrom(...targetAttributes), word, word, (attribute, a, b) => {
        expect(sameValue(attribute, a, b)).toBe(sameValue(attribute, b, a));
        expect(sameValue(attribute, a, a)).toBe(true);
      }),
    );
  });
});

describe('the dialect', () => {
  it('should write a user as RFC 7644 section 3.3 does', () => {
    const body = createBody({ userName: 'a', active: false, [email]: 'a@x', 'name.givenName': 'A' });
    expect(JSON.parse(JSON.stringify(body))).toEqual({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: 'a',
      active: false,
      name: { givenName: 'A' },
      emails: [{ type: 'work', value: 'a@x', primary: true }],
    });
  });

  it('should replace one attribute an operation, with real Booleans', () => {
    expect(patchBody({ active: false, userName: 'b', [email]: 'b@x' })).toEqual({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [
        { op: 'replace', path: 'userName', value: 'b' },
        { op: 'replace', path: 'active', value: false },
        { op: 'replace', path: email, value: 'b@x' },
      ],
    });
  });

  it('should quote any userName so that a filter stays one comparison', () => {
    fc.assert(
      fc.property(fc.string(), (userName) => {
        const match = /^userName eq (".*")$/s.exec(userNameFilter(userName));
        expect(JSON.parse(match?.[1] ?? 'null')).toBe(userName);
      }),
    );
    expect(userNameFilter('a" or userName pr or userName eq "')).toBe(
      'userName eq "a\\" or userName pr or userName eq \\""',
    );
  });
});
