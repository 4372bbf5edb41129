import { describe, expect, it } from 'vitest';
import {
  graphRead,
  graphSelect,
  holdsDate,
  holdsSeveral,
  sourceAttributes,
  sourceKind,
  unknownAttribute,
} from '../../src/mapping/attributes.js';

describe('sourceKind', () => {
  it.each([
    ['userPrincipalName', 'string'],
    ['accountEnabled', 'boolean'],
    ['deviceEnrollmentLimit', 'integer'],
    ['proxyAddresses', 'strings'],
    ['extensionAttribute1', 'string'],
    ['IsSoftDeleted', 'boolean'],
    ['extension_0123456789abcdef0123456789abcdef_desk', 'unknown'],
  ])('should know what %s holds', (name, kind) => {
    expect(sourceKind(name)).toBe(kind);
  });

  it.each([
    'UserPrincipalName',
    'manager',
    'assignedLicenses',
    'onPremisesExtensionAttributes',
    'mySite',
    '',
    'toString',
  ])('should not know %j', (name) => {
    expect(sourceKind(name)).toBeUndefined();
  });

  it('should list every name once', () => {
    expect(new Set(sourceAttributes).size).toBe(sourceAttributes.length);
    expect(sourceAttributes).toContain('extensionAttribute15');
  });
});

describe('unknownAttribute', () => {
  it.each([
    'manager',
    'memberOf',
    'members',
    'appRoleAssignments',
    'skills',
    'aboutMe',
    'assignedLicenses',
    'identities',
  ])('should say that a list does not hold %s', (name) => {
    expect(sourceKind(name)).toBeUndefined();
    expect(unknownAttribute(name)).toEqual({
      code: 'unreadable-attribute',
      message: expect.stringContaining(`\`${name}\``),
    });
  });

  it('should say which attributes are in the object of the numbered ones', () => {
    expect(unknownAttribute('onPremisesExtensionAttributes')).toMatchObject({
      code: 'unreadable-attribute',
      hint: 'its parts are `extensionAttribute1` to `extensionAttribute15`',
    });
  });

  it.each([
    ['sn', 'did you mean `surname`?'],
    ['Mail', 'did you mean `mail`?'],
    ['extension_1_desk', 'a directory extension is `extension_`, 32 hexadecimal digits, `_` and its name'],
    ['nothingOfTheKind', undefined],
  ])('should say that Entra has no %s', (name, hint) => {
    const found = unknownAttribute(name);
    expect(found.code).toBe('unknown-attribute');
    expect(found.hint).toBe(hint);
  });
});

describe('holdsDate', () => {
  it.each([
    ['createdDateTime', true],
    ['employeeHireDate', true],
    ['birthday', true],
    ['someOtherDateTime', true],
    ['department', false],
    ['extensionAttribute1', false],
    ['extension_0123456789abcdef0123456789abcdef_startDateTime', false],
  ])('should tell of %s: %s', (name, expected) => {
    expect(holdsDate(name)).toBe(expected);
  });

  it('should leave dates what expressions take them for: text', () => {
    expect(sourceKind('employeeHireDate')).toBe('string');
  });
});

describe('holdsSeveral', () => {
  it.each([
    ['proxyAddresses', true],
    ['skills', true],
    ['mail', false],
    ['aboutMe', false],
    ['extension_0123456789abcdef0123456789abcdef_desks', false],
  ])('should tell of %s: %s', (name, expected) => {
    expect(holdsSeveral(name)).toBe(expected);
  });
});

describe('graphSelect', () => {
  it('should select the object that holds the numbered extension attributes, and every other by its name', () => {
    expect(graphSelect('extensionAttribute7')).toBe('onPremisesExtensionAttributes');
    expect(graphSelect('extensionAttribute16')).toBe('extensionAttribute16');
    expect(graphSelect('mail')).toBe('mail');
    expect(graphSelect('originalUserPrincipalName')).toBe('userPrincipalName');
    expect(graphSelect('extension_0123456789abcdef0123456789abcdef_desk')).toBe(
      'extension_0123456789abcdef0123456789abcdef_desk',
    );
  });
});

describe('graphRead', () => {
  const user = {
    mail: 'a@contoso.com',
    accountEnabled: false,
    otherMails: ['b@contoso.com', 7],
    surname: null,
    employeeOrgData: { division: 'x' },
    onPremisesExtensionAttributes: { extensionAttribute7: 'seven', extensionAttribute8: null },
  };

  it.each([
    ['mail', 'a@contoso.com'],
    ['accountEnabled', false],
    ['otherMails', ['b@contoso.com']],
    ['surname', null],
    ['givenName', null],
    ['employeeOrgData', null],
    ['extensionAttribute7', 'seven'],
    ['extensionAttribute8', null],
    ['extensionAttribute9', null],
    ['toString', null],
  ])('should read %s', (name, expected) => {
    expect(graphRead(user, name)).toEqual(expected);
  });

  it('should read numbered extension attributes as null where the object is null', () => {
    expect(graphRead({ onPremisesExtensionAttributes: null }, 'extensionAttribute1')).toBeNull();
  });
});
