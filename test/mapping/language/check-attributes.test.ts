import { describe, expect, it } from 'vitest';
import { checkAttributes } from '../../../src/mapping/language/check-attributes.js';
import { read } from '../../support/expression.js';

const brief = (text: string): readonly string[] =>
  checkAttributes(read(text)).map(({ code, offset, length }) => `${offset}+${length} ${code}`);

describe('checkAttributes', () => {
  it.each([
    '[userPrincipalName]',
    'Coalesce([extensionAttribute15], [employeeId], "none")',
    '[extension_0123456789abcdef0123456789abcdef_desk]',
    'Item([proxyAddresses], 1)',
    'Item(RemoveDuplicates([otherMails]), 1)',
    'Join(";", [proxyAddresses])',
    'CStr(Count([otherMails]))',
    'IIF(IsNullOrEmpty([businessPhones]), "none", "some")',
    'IIF([businessPhones] = "x", "none", "some")',
    'Switch([otherMails], "d", [proxyAddresses], "v")',
    'Item(Split([mail], "@"), 1)',
    'Item(Coalesce([otherMails], [proxyAddresses]), 1)',
  ])('should accept %s', (text) => {
    expect(checkAttributes(read(text))).toEqual([]);
  });

  it.each([
    ['[naem]', '0+6 unknown-attribute'],
    ['Coalesce([mail], [Mail])', '17+6 unknown-attribute'],
    ['[extensionAttribute16]', '0+22 unknown-attribute'],
    ['[extensionAttribute01]', '0+22 unknown-attribute'],
    ['[extension_123_desk]', '0+20 unknown-attribute'],
    ['[__proto__]', '0+11 unknown-attribute'],
    ['[aboutMe]', '0+9 unreadable-attribute'],
    ['[assignedLicenses]', '0+18 unreadable-attribute'],
    ['Foo([naem])', '4+6 unknown-attribute'],
    ['IIF("x" <> [naem], 1, 2)', '11+6 unknown-attribute'],
    ['[otherMails]', '0+12 several-values'],
    ['Coalesce([mail], [proxyAddresses])', '17+16 several-values'],
    ['IIF([mail] = "x", [otherMails], "y")', '18+12 several-values'],
    ['Switch([mail], [otherMails], "k", "v")', '15+12 several-values'],
    ['Switch([mail], "d", "k", [otherMails])', '25+12 several-values'],
    ['IgnoreFlowIfNullOrEmpty([otherMails])', '24+12 several-values'],
    ['ToLower([otherMails])', '8+12 several-values'],
    ['Append("x", Coalesce([otherMails], "y"))', '21+12 several-values'],
    ['RemoveDuplicates([otherMails])', '0+16 several-values'],
    ['Split([mail], ",")', '0+5 several-values'],
    ['Word([proxyAddresses], 1, ":")', '5+16 several-values'],
  ])('should report %s', (text, expected) => {
    expect(brief(text)).toEqual([expected]);
  });

  it.each([
    ['[naem]', undefined],
    ['[givenname]', 'did you mean `givenName`?'],
    ['[objectId]', 'did you mean `id`?'],
    ['[isSoftDeleted]', 'did you mean `IsSoftDeleted`?'],
    ['[otherMails]', '`Item(…, 1)` gives the first of them, `Join(", ", …)` one text'],
  ])('should say what was meant by %s', (text, hint) => {
    expect(checkAttributes(read(text))[0]?.hint).toBe(hint);
  });

  it('should say who takes one value alone', () => {
    const messages = ['[otherMails]', 'Left([otherMails], 3)'].map(
      (text) => checkAttributes(read(text))[0]?.message,
    );
    expect(messages).toEqual([
      '`otherMails` holds several values; a Vonage attribute takes one',
      '`otherMails` holds several values; `string` of `Left` takes one',
    ]);
  });

  it('should refuse a fixed text for active that is no Boolean', () => {
    expect(checkAttributes(read('"yes"'), 'active')).toMatchObject([{ code: 'not-boolean', offset: 0 }]);
    expect(checkAttributes(read('"True"'), 'active')).toEqual([]);
    expect(checkAttributes(read('"yes"'), 'name.givenName')).toEqual([]);
  });
});
