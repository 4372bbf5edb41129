import { describe, expect, it } from 'vitest';
import { attributesOf, check } from '../../src/mapping/check.js';
import { entraFunctions, supportedFunctions } from '../../src/mapping/functions.js';
import { parse } from '../../src/mapping/parser.js';
import type { Expression } from '../../src/mapping/types.js';

function read(text: string): Expression {
  const { expression } = parse(text);
  if (expression === undefined) throw new Error(`cannot be read: ${text}`);
  return expression;
}

const brief = (text: string): readonly string[] =>
  check(read(text)).map(({ code, offset, length }) => `${offset}+${length} ${code}`);

describe('check', () => {
  it.each([
    '[userPrincipalName]',
    '"fixed"',
    'Not([IsSoftDeleted])',
    'Not(Not([accountEnabled]))',
    'Coalesce([mail], [userPrincipalName])',
    'Coalesce([mail])',
    'Coalesce([extensionAttribute15], Coalesce([employeeId], "none"), 7)',
    '[extension_0123456789abcdef0123456789abcdef_desk]',
  ])('should accept %s', (text) => {
    expect(check(read(text))).toEqual([]);
  });

  it.each([
    ['[naem]', '0+6 unknown-attribute'],
    ['Coalesce([mail], [Mail])', '17+6 unknown-attribute'],
    ['[extensionAttribute16]', '0+22 unknown-attribute'],
    ['[extensionAttribute01]', '0+22 unknown-attribute'],
    ['[extension_123_desk]', '0+20 unknown-attribute'],
    ['[__proto__]', '0+11 unknown-attribute'],
    ['[aboutMe]', '0+9 unknown-attribute'],
    ['[assignedLicenses]', '0+18 unknown-attribute'],
    ['[otherMails]', '0+12 several-values'],
    ['Coalesce([mail], [proxyAddresses])', '17+16 several-values'],
    ['not([IsSoftDeleted])', '0+3 function-case'],
    ['Coalesc([mail])', '0+7 unknown-function'],
    ['constructor([mail])', '0+11 unknown-function'],
    ['Trim([mail])', '0+4 foreign-function'],
    ['Coalesce()', '0+8 argument-count'],
    ['Not()', '0+3 argument-count'],
    ['Not([mail], [surname])', '0+3 argument-count'],
    ['7', '0+1 number-alone'],
  ])('should report %s', (text, expected) => {
    expect(brief(text)).toEqual([expected]);
  });

  it('should refuse every function of Entra that is not there yet, by name and place', () => {
    const missing = entraFunctions.filter((name) => !supportedFunctions.has(name));
    expect(missing.length).toBeGreaterThan(35);
    for (const name of missing) {
      expect(check(read(`Coalesce(${name}([mail]))`))).toMatchObject([
        {
          code: 'unsupported',
          message: `\`${name}\` is not supported by this version of rollcall yet`,
          offset: 9,
          length: name.length,
        },
      ]);
    }
  });

  it.each([
    ['[naem]', undefined],
    ['[givenname]', 'did you mean `givenName`?'],
    ['[objectId]', 'did you mean `id`?'],
    ['[isSoftDeleted]', 'did you mean `IsSoftDeleted`?'],
    ['not([mail])', 'write `Not`'],
    ['Coalesc([mail])', 'did you mean `Coalesce`?'],
    ['7', 'for a fixed text write `"7"`'],
  ])('should say what was meant by %s', (text, hint) => {
    expect(check(read(text))[0]?.hint).toBe(hint);
  });

  it('should report what stands within a call that is unknown itself', () => {
    expect(brief('Foo([naem])')).toEqual(['0+3 unknown-function', '4+6 unknown-attribute']);
  });

  it('should refuse a fixed text for active that is no Boolean', () => {
    expect(check(read('"yes"'), 'active')).toMatchObject([{ code: 'not-boolean', offset: 0 }]);
    expect(check(read('"True"'), 'active')).toEqual([]);
    expect(check(read('"yes"'), 'name.givenName')).toEqual([]);
  });
});

describe('attributesOf', () => {
  it('should name what must be asked of Entra, which IsSoftDeleted is not', () => {
    expect([...attributesOf(read('Coalesce([mail], Not([IsSoftDeleted]), [surname], [mail])'))]).toEqual([
      'mail',
      'surname',
    ]);
  });
});
