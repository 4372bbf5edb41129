import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lintFilter } from '../../src/lint/filter.js';
import { type Clause, type Operator, operators } from '../../src/scope/filter.js';

function clause(attribute: string, operator: Operator, value: string | null = null): Clause {
  return { attribute, operator, value };
}

function found(...groups: readonly (readonly Clause[])[]): readonly string[] {
  return lintFilter({ any: groups.map((all) => ({ all })) }).map(
    ({ rule, group, clause: index, part }) => `${rule} ${group}.${index} ${part}`,
  );
}

describe('lintFilter', () => {
  it('should find nothing in a filter without fault', () => {
    expect(found()).toEqual([]);
    expect(found([clause('department', 'EQUALS', 'Support'), clause('mail', 'IS NOT NULL')])).toEqual([]);
    expect(found([clause('mail', 'ENDS_WITH', '@contoso.com'), clause('mail', 'Includes', 'a')])).toEqual([]);
  });

  it.each(['REGEX MATCH', 'NOT REGEX MATCH'] as const)(
    'should find patterns of %s that are open at an end',
    (operator) => {
      const rules = (value: string) => found([clause('userPrincipalName', operator, value)]);
      expect(rules('.*\\@domain.com')).toEqual(['unanchored-regex 0.0 value']);
      expect(rules('^.*@domain\\.com$')).toEqual([]);
    },
  );

  it('should find negative clauses that an empty attribute does not pass', () => {
    const kitchen = clause('department', 'NOT EQUALS', 'Kitchen');
    expect(found([kitchen])).toEqual(['not-equals-empty 0.0 operator']);
    expect(found([clause('department', 'NOT REGEX MATCH', '^Kit.*$')])).toEqual([
      'not-equals-empty 0.0 operator',
    ]);
    expect(found([clause('city', 'EQUALS', 'Bath'), kitchen], [clause('city', 'IS NULL')])).toEqual([
      'not-equals-empty 0.1 operator',
    ]);
  });

  it('should leave them where empty attributes are let in, or cannot be', () => {
    expect(found([clause('department', 'NOT EQUALS', 'Kitchen')], [clause('department', 'IS NULL')])).toEqual(
      [],
    );
    expect(found([clause('userPrincipalName', 'NOT EQUALS', 'a@contoso.com')])).toEqual([]);
  });

  it.each([
    [clause('city', 'EQUALS', 'Bath'), clause('city', 'EQUALS', 'York')],
    [clause('city', 'EQUALS', 'Bath'), clause('city', 'NOT EQUALS', 'Bath')],
    [clause('city', 'NOT EQUALS', 'Bath'), clause('city', 'EQUALS', 'Bath')],
    [clause('city', 'IS NULL'), clause('city', 'IS NOT NULL')],
    [clause('city', 'Includes', 'B'), clause('city', 'IS NULL')],
    [clause('accountEnabled', 'IS TRUE'), clause('accountEnabled', 'IS FALSE')],
  ])('should find %o and %o in one group', (first, second) => {
    expect(found([first, second])).toContain('never-true 0.1 operator');
    expect(found([first], [second]).filter((rule) => rule.startsWith('never-true'))).toEqual([]);
  });

  it.each([
    [clause('city', 'EQUALS', 'Bath'), clause('city', 'EQUALS', 'Bath')],
    [clause('city', 'EQUALS', 'Bath'), clause('state', 'EQUALS', 'York')],
    [clause('city', 'IS NULL'), clause('city', 'IS NULL')],
    [clause('city', 'Includes', 'B'), clause('city', 'IS NOT NULL')],
    [clause('userPrincipalName', 'NOT EQUALS', 'a'), clause('userPrincipalName', 'EQUALS', 'b')],
    [clause('userPrincipalName', 'NOT EQUALS', 'a'), clause('userPrincipalName', 'NOT EQUALS', 'a')],
  ])('should leave %o and %o in one group', (first, second) => {
    expect(found([first, second])).toEqual([]);
  });

  it('should never throw, and point at clauses that are there', () => {
    const clauses = fc.record({
      attribute: fc.constantFrom('city', 'id', 'mail'),
      operator: fc.constantFrom(...operators),
      value: fc.option(fc.string(), { nil: null }),
    });
    const groups = fc.array(fc.record({ all: fc.array(clauses, { maxLength: 4 }) }), { maxLength: 4 });
    fc.assert(
      fc.property(groups, (any) => {
        for (const { group, clause: index } of lintFilter({ any })) {
          expect(any[group]?.all[index]).toBeDefined();
        }
      }),
    );
  });
});
