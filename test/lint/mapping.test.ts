import { describe, expect, it } from 'vitest';
import { type LintedMapping, lintMapping } from '../../src/lint/mapping.js';
import type { AttributeMapping } from '../../src/mapping/types.js';
import type { TargetAttribute } from '../../src/vonage/account.js';
import { read } from '../support/expression.js';

function attribute(target: TargetAttribute, text: string, on: 'always' | 'create' = 'always') {
  return {
    target,
    text,
    expression: read(text),
    on,
    default: null,
    required: false,
    match: null,
    clears: false,
  } satisfies AttributeMapping & Record<'clears', boolean>;
}

function mapping(userName: string, nameId?: string | null): LintedMapping {
  const attributes = [attribute('userName', userName)];
  if (nameId === undefined) return { attributes };
  return { attributes, nameId: nameId === null ? null : { text: nameId, expression: read(nameId) } };
}

describe('lintMapping', () => {
  it('should lint each expression with what its attribute makes of it', () => {
    const findings = lintMapping({
      attributes: [
        attribute('userName', 'ToLower([mail])'),
        attribute('name.givenName', 'Append([givenName], Guid())', 'create'),
        attribute('name.familyName', 'Append([surname], Guid())'),
      ],
    });
    expect(findings).toMatchObject([
      { target: 'userName', rule: 'case-only', severity: 'warning', offset: 0, length: 7 },
      { target: 'name.familyName', rule: 'volatile', severity: 'error', offset: 18, length: 4 },
    ]);
  });

  it.each([undefined, null, '[userPrincipalName]', '  [ userPrincipalName ] '])(
    'should take a user name that equals NameID %j',
    (nameId) => {
      expect(lintMapping(mapping('[userPrincipalName]', nameId))).toEqual([]);
    },
  );

  it.each([
    ['Coalesce([mail], [userPrincipalName])', 'Coalesce( [mail],[userPrincipalName] )'],
    ['Replace([mail], "a", , , "b", , )', 'Replace([mail],"a",,,"b",,)'],
    ['IIF([mail] = "a", [mail], Left([mail], 3))', 'IIF([mail]="a",[mail],Left([mail],3))'],
    ['CStr(InStr([mail], "a", 1, vbTextCompare))', 'CStr(InStr([mail],"a",1,vbTextCompare))'],
  ])('should not mind how %s is spaced', (userName, nameId) => {
    const findings = lintMapping(mapping(userName, nameId));
    expect(findings.filter(({ rule }) => rule === 'name-id')).toEqual([]);
  });

  it.each([
    ['[userPrincipalName]', '[mail]', 'comes from another source'],
    ['Coalesce([mail], [userPrincipalName])', '[userPrincipalName]', 'comes from another source'],
    ['Append([userPrincipalName], "")', '[userPrincipalName]', 'is made in another way'],
    ['ToLower([userPrincipalName])', '[userPrincipalName]', 'is made in another way'],
    ['Left([mail], 3)', 'Left([mail], 4)', 'is made in another way'],
    ['IIF([mail] = "a", [mail], "b")', 'IIF([mail] <> "a", [mail], "b")', 'is made in another way'],
    ['Join("", [mail])', 'Join("", [mail], "")', 'is made in another way'],
  ])('should find that %s is not the NameID %s', (userName, nameId, message) => {
    const findings = lintMapping(mapping(userName, nameId)).filter(({ rule }) => rule === 'name-id');
    expect(findings).toMatchObject([
      { target: 'userName', severity: 'warning', offset: 0, length: userName.length },
    ]);
    expect(findings[0]?.message).toContain(message);
    expect(findings[0]?.hint).toContain(nameId);
  });

  it('should cut what it quotes', () => {
    const long = `Append([mail], "${'x'.repeat(500)}")`;
    const [finding] = lintMapping(mapping(long, '[mail]'));
    expect(finding?.hint?.length).toBeLessThan(200);
  });
});
