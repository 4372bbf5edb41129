import { describe, expect, it } from 'vitest';
import { patched } from '../../src/sandbox/scim/patch.js';
import { Refused } from '../../src/sandbox/server/types.js';

const before = {
  userName: 'ann@contoso.com',
  active: true,
  email: 'ann@contoso.com',
  givenName: 'Ann',
  familyName: 'Ash',
};
const strict = { incomplete: false };
const patch = (...operations: object[]) => patched(before, { Operations: operations }, strict);
const lenient = (...operations: object[]) =>
  patched(before, { Operations: operations }, { incomplete: true });

function refusal(...operations: unknown[]): unknown {
  try {
    patched(before, { Operations: operations }, strict);
  } catch (error) {
    if (error instanceof Refused) return (error.reply.body as { scimType: string }).scimType;
    throw error;
  }
  return 'accepted';
}

describe('patched', () => {
  it.each([
    ['Replace, text for a Boolean', { op: 'Replace', path: 'active', value: 'False' }, { active: false }],
    ['Add of what is there', { op: 'Add', path: 'active', value: 'False' }, { active: false }],
    ['a real Boolean', { op: 'replace', path: 'active', value: false }, { active: false }],
    ['a wrapped value', { op: 'Replace', path: 'active', value: [{ value: 'False' }] }, { active: false }],
    ['a sub-attribute', { op: 'REPLACE', path: 'name.givenName', value: 'Anne' }, { givenName: 'Anne' }],
    [
      'a path in another case',
      { op: 'replace', path: 'NAME.FAMILYNAME', value: 'Oak' },
      { familyName: 'Oak' },
    ],
    [
      'a path with the schema',
      { op: 'replace', path: 'urn:ietf:params:scim:schemas:core:2.0:User:userName', value: 'x' },
      { userName: 'x' },
    ],
    [
      'a filtered path',
      { op: 'Replace', path: 'emails[type eq "work"].value', value: 'new@contoso.com' },
      { email: 'new@contoso.com' },
    ],
    [
      'a filter on primary',
      { op: 'replace', path: 'emails[primary eq true].value', value: 'new@contoso.com' },
      { email: 'new@contoso.com' },
    ],
    [
      'a filter without a sub-attribute',
      { op: 'replace', path: 'emails[type eq "work"]', value: { type: 'work', value: 'new@contoso.com' } },
      { email: 'new@contoso.com' },
    ],
    [
      'a whole list',
      { op: 'replace', path: 'emails', value: [{ type: 'work', value: 'new@contoso.com' }] },
      { email: 'new@contoso.com' },
    ],
    [
      'a complex value',
      { op: 'replace', path: 'name', value: { givenName: 'Anne', formatted: 'Anne Ash' } },
      { givenName: 'Anne' },
    ],
    [
      'no path and dotted keys',
      {
        op: 'replace',
        value: { 'name.givenName': 'Anne', 'emails[type eq "work"].value': 'new@contoso.com', active: false },
      },
      { givenName: 'Anne', email: 'new@contoso.com', active: false },
    ],
    ['no path and nested keys', { op: 'add', value: { name: { familyName: 'Oak' } } }, { familyName: 'Oak' }],
    ['no path and what Vonage does not keep', { op: 'replace', value: { externalId: 'x' } }, {}],
  ])('should take %s', (_, operation, changes) => {
    expect(patch(operation)).toEqual({ ...before, ...changes });
  });

  it('should apply operations one after another', () => {
    const first = { op: 'replace', path: 'userName', value: 'a' };
    expect(patch(first, { ...first, value: 'b' }).userName).toBe('b');
  });

  it('should fill in what an account made by hand lacks', () => {
    const bare = { ...before, email: null };
    const operation = { op: 'Add', path: 'emails[type eq "work"].value', value: 'ann@contoso.com' };
    expect(patched(bare, { Operations: [operation] }, strict)).toEqual(before);
  });

  it.each([
    ['an unknown operation', { op: 'move', path: 'active', value: true }, 'invalidSyntax'],
    ['an unknown path', { op: 'replace', path: 'nickName', value: 'x' }, 'invalidPath'],
    ['a path that is no text', { op: 'replace', path: 5, value: 'x' }, 'invalidPath'],
    ['another e-mail', { op: 'replace', path: 'emails[type eq "home"].value', value: 'x' }, 'noTarget'],
    [
      'an unknown part of an e-mail',
      { op: 'replace', path: 'emails[type eq "work"].x', value: 'x' },
      'invalidPath',
    ],
    ['a remove without a path', { op: 'remove' }, 'noTarget'],
    ['a remove of a required attribute', { op: 'remove', path: 'name.givenName' }, 'invalidValue'],
    ['a remove of active', { op: 'remove', path: 'active' }, 'mutability'],
    ['an empty text', { op: 'replace', path: 'userName', value: ' ' }, 'invalidValue'],
    ['null', { op: 'replace', path: 'name.familyName', value: null }, 'invalidValue'],
    ['a number', { op: 'replace', path: 'userName', value: 5 }, 'invalidValue'],
    ['a word for a Boolean', { op: 'replace', path: 'active', value: 'yes' }, 'invalidValue'],
    ['no path and a text', { op: 'replace', value: 'x' }, 'invalidValue'],
    ['what is no operation', 'replace', 'invalidSyntax'],
  ])('should refuse %s', (_, operation, scimType) => {
    expect(refusal(operation)).toBe(scimType);
  });

  it.each([
    ['a remove of a name', { op: 'remove', path: 'name.givenName' }, { givenName: null }],
    ["Entra's own spelling", { op: 'Remove', path: 'name.familyName' }, { familyName: null }],
    ['a remove of the whole name', { op: 'remove', path: 'name' }, { givenName: null, familyName: null }],
    ['a remove of the e-mail', { op: 'remove', path: 'emails[type eq "work"]' }, { email: null }],
    ['a remove of its address', { op: 'remove', path: 'emails[type eq "work"].value' }, { email: null }],
    ['a remove of all e-mails', { op: 'remove', path: 'emails' }, { email: null }],
    ['an empty text', { op: 'replace', path: 'name.givenName', value: '' }, { givenName: null }],
  ])('should empty, where people may be incomplete: %s', (_, operation, change) => {
    expect(lenient(operation)).toEqual({ ...before, ...change });
    expect(refusal(operation)).toBe('invalidValue');
  });

  it.each([
    [{ op: 'remove', path: 'userName' }, 'invalidValue'],
    [{ op: 'remove', path: 'active' }, 'mutability'],
  ])('should never do %j', (operation, scimType) => {
    expect(() => lenient(operation)).toThrow(Refused);
    expect(refusal(operation)).toBe(scimType);
  });

  it('should refuse a body without operations', () => {
    expect(refusal()).toBe('invalidSyntax');
    expect(() => patched(before, {}, strict)).toThrow(Refused);
    expect(() => patched(before, null, strict)).toThrow(Refused);
  });

  it('should leave the account as it was where a later operation is refused', () => {
    const good = { op: 'replace', path: 'userName', value: 'changed' };
    expect(refusal(good, { op: 'replace', path: 'nickName', value: 'x' })).toBe('invalidPath');
    expect(before.userName).toBe('ann@contoso.com');
  });
});
