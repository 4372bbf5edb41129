import { describe, expect, it } from 'vitest';
import { operators } from '../../src/scope/filter.js';
import { checkFilter, type WrittenClause } from '../../src/scope/filter-check.js';

const clause = (attribute: string, operator: string, value: string | null = null): WrittenClause => ({
  attribute,
  operator,
  value,
});
const check = (attribute: string, operator: string, value: string | null = null, allowUnknown = false) =>
  checkFilter([[clause(attribute, operator, value)]], { allowUnknown });
const codes = (found: ReturnType<typeof checkFilter>) => found.problems.map(({ code }) => code);

const arguments_: Readonly<Record<(typeof operators)[number], readonly [string, string | null]>> = {
  EQUALS: ['department', 'x'],
  'NOT EQUALS': ['department', 'x'],
  'IS TRUE': ['accountEnabled', null],
  'IS FALSE': ['accountEnabled', null],
  'IS NULL': ['department', null],
  'IS NOT NULL': ['department', null],
  'REGEX MATCH': ['department', '^x$'],
  'NOT REGEX MATCH': ['department', '^x$'],
  Greater_Than: ['extensionAttribute1', '5'],
  Greater_Than_OR_EQUALS: ['deviceEnrollmentLimit', '-5'],
  Includes: ['department', 'x'],
  ENDS_WITH: ['mail', '@x.com'],
};

describe('checkFilter', () => {
  it.each(operators)('should take %s with what it needs', (operator) => {
    const [attribute, value] = arguments_[operator];
    const found = check(attribute, operator, value);
    expect(found.problems).toEqual([]);
    expect(found.filter).toEqual({ any: [{ all: [{ attribute, operator, value }] }] });
  });

  it('should take no groups at all for a filter that lets everybody through', () => {
    expect(checkFilter([])).toEqual({ filter: { any: [] }, problems: [] });
  });

  it('should refuse a group without clauses, which would do the same unseen', () => {
    const found = checkFilter([[clause('mail', 'IS NULL')], []]);
    expect(found.filter).toBeUndefined();
    expect(found.problems).toMatchObject([{ code: 'empty-group', group: 1, clause: null }]);
  });

  it('should tell all that is wrong at once, with its place', () => {
    const found = checkFilter([
      [clause('mail', 'IS NULL'), clause('userType', 'equals', 'Guest')],
      [clause('city', 'Greater_Than', 'x')],
    ]);
    expect(found.problems).toMatchObject([
      { code: 'attribute-unsupported', group: 0, clause: 1, part: 'attribute' },
      { code: 'unknown-operator', group: 0, clause: 1, part: 'operator' },
      { code: 'value-not-integer', group: 1, clause: 0, part: 'value' },
    ]);
  });

  it('should keep the places of the clauses', () => {
    const position = { file: 'x.yaml', line: 3, column: 5 };
    const { filter } = checkFilter([[{ ...clause('mail', 'IS NULL'), position }]]);
    expect(filter?.any[0]?.all[0]?.position).toEqual(position);
  });

  describe('with attributes', () => {
    it.each([
      ['proxyAddresses', 'several values'],
      ['businessPhones', 'several values'],
      ['otherMails', 'several values'],
      ['imAddresses', 'several values'],
      ['skills', 'several values'],
      ['members', 'members of a group'],
      ['appRoleAssignments', 'app role assignments'],
      ['userType', 'guest'],
      ['manager', 'manager'],
      ['createdDateTime', 'date'],
      ['employeeHireDate', 'date'],
      ['employeeLeaveDateTime', 'date'],
      ['lastPasswordChangeDateTime', 'date'],
      ['birthday', 'date'],
      ['refreshTokensValidFromDateTime', 'date'],
      ['IsSoftDeleted', 'follows from the filter'],
    ])('should refuse %s whatever the operator, with the reason', (attribute, reason) => {
      for (const operator of operators) {
        for (const allowUnknown of [false, true]) {
          const [, value] = arguments_[operator];
          const found = check(attribute, operator, value, allowUnknown);
          expect(found.filter).toBeUndefined();
          expect(codes(found)).toEqual(['attribute-unsupported']);
          expect(found.problems[0]?.message).toContain(reason);
        }
      }
    });

    it.each(['', ' '])('should refuse the name %j, even where it may be unknown', (attribute) => {
      expect(codes(check(attribute, 'EQUALS', 'x', true))).toEqual(['attribute-unsupported']);
    });

    it('should refuse one that Entra does not have, with what was meant, unless it may be unknown', () => {
      expect(check('departmnt', 'EQUALS', 'x').problems).toMatchObject([
        { code: 'unknown-attribute', part: 'attribute', hint: 'did you mean `department`?' },
      ]);
      expect(check('departmnt', 'EQUALS', 'x', true).problems).toEqual([]);
    });

    it('should take a directory extension, of which only the tenant knows what it holds', () => {
      const extension = 'extension_0123456789abcdef0123456789abcdef_startDateTime';
      for (const operator of operators) {
        expect(check(extension, operator, arguments_[operator][1]).problems).toEqual([]);
      }
    });

    it.each(['IS TRUE', 'IS FALSE'])('should refuse %s of what is no Boolean', (operator) => {
      expect(codes(check('department', operator))).toEqual(['operator-attribute']);
      expect(codes(check('deviceEnrollmentLimit', operator))).toEqual(['operator-attribute']);
      expect(codes(check('level', operator, null, true))).toEqual([]);
    });

    it.each([
      'Includes',
      'ENDS_WITH',
      'REGEX MATCH',
      'NOT REGEX MATCH',
      'Greater_Than',
      'Greater_Than_OR_EQUALS',
    ])('should refuse %s of a Boolean', (operator) => {
      expect(check('accountEnabled', operator, '1').problems).toMatchObject([
        { code: 'operator-attribute', part: 'operator', hint: 'write `IS TRUE` or `IS FALSE`' },
      ]);
    });

    it('should warn of a Boolean that is compared with what it never is', () => {
      for (const operator of ['EQUALS', 'NOT EQUALS']) {
        expect(check('accountEnabled', operator, 'True').problems).toEqual([]);
        const found = check('accountEnabled', operator, 'true');
        expect(found.problems).toMatchObject([{ code: 'value-not-boolean', severity: 'warning' }]);
        expect(found.filter).toBeDefined();
      }
    });
  });

  describe('with operators', () => {
    it.each([
      ['equals', 'EQUALS'],
      ['Equals', 'EQUALS'],
      ['=', 'EQUALS'],
      ['NOT_EQUALS', 'NOT EQUALS'],
      ['not equals', 'NOT EQUALS'],
      ['!=', 'NOT EQUALS'],
      ['IS_TRUE', 'IS TRUE'],
      ['IS_NULL', 'IS NULL'],
      ['IsNull', 'IS NULL'],
      ['IS_NOT_NULL', 'IS NOT NULL'],
      ['is present', 'IS NOT NULL'],
      ['REGEX_MATCH', 'REGEX MATCH'],
      ['matches', 'REGEX MATCH'],
      ['NOT_REGEX_MATCH', 'NOT REGEX MATCH'],
      ['GREATER_THAN', 'Greater_Than'],
      ['Greater Than', 'Greater_Than'],
      ['>=', 'Greater_Than_OR_EQUALS'],
      ['GREATER_THAN_OR_EQUALS', 'Greater_Than_OR_EQUALS'],
      ['INCLUDES', 'Includes'],
      ['contains', 'Includes'],
      ['ENDS WITH', 'ENDS_WITH'],
      ['EndsWith', 'ENDS_WITH'],
    ])('should say that %s is %s', (written, operator) => {
      expect(check('department', written, 'x').problems).toMatchObject([
        { code: 'unknown-operator', part: 'operator', hint: `write \`${operator}\`` },
      ]);
    });

    it.each([
      ['STARTS_WITH', 'begins with `^`'],
      ['LESS_THAN', 'REGEX MATCH'],
      ['in', '^(?:one|another)$'],
      ['NOT INCLUDES', 'NOT REGEX MATCH'],
    ])('should say how %s is said, which Entra has not', (written, mend) => {
      const [problem] = check('department', written, 'x').problems;
      expect(problem?.code).toBe('unknown-operator');
      expect(problem?.hint).toContain(mend);
    });

    it('should find what was meant by a slip, or list all', () => {
      expect(check('city', 'EQALS', 'x').problems[0]?.hint).toBe('did you mean `EQUALS`?');
      expect(check('city', 'frobnicate', 'x').problems[0]?.hint).toContain('`Greater_Than_OR_EQUALS`');
    });

    it.each(['ISMEMBEROF', 'IsMemberOf', 'MEMBER OF'])(
      'should refuse %s, with what to do instead',
      (written) => {
        expect(check('department', written, 'x').problems).toMatchObject([{ code: 'operator-unsupported' }]);
        expect(check('department', written, 'x').problems[0]?.hint).toContain('`groups`');
      },
    );

    it.each(['&', '!&'])('should refuse %s as ambiguous, with the reason and the mend', (operator) => {
      const [problem] = check('department', operator, 'x').problems;
      expect(problem).toMatchObject({ code: 'operator-ambiguous', part: 'operator' });
      expect(problem?.message).toContain('tests bits');
      expect(problem?.hint).toContain('REGEX MATCH');
    });

    it('should not be led by a name that every object has', () => {
      for (const operator of ['constructor', '__proto__', 'toString', '']) {
        expect(codes(check('city', operator, 'x'))).toEqual(['unknown-operator']);
      }
    });
  });

  describe('with values', () => {
    it.each(operators.filter((operator) => arguments_[operator][1] !== null))(
      'should refuse %s without a value, or with an empty one',
      (operator) => {
        const [attribute] = arguments_[operator];
        expect(check(attribute, operator, null).problems).toMatchObject([
          { code: 'value-missing', part: 'operator' },
        ]);
        expect(check(attribute, operator, '').problems).toMatchObject([
          { code: 'value-missing', part: 'value' },
        ]);
      },
    );

    it.each(operators.filter((operator) => arguments_[operator][1] === null))(
      'should refuse %s with a value, but for an empty one',
      (operator) => {
        const [attribute] = arguments_[operator];
        expect(check(attribute, operator, 'True').problems).toMatchObject([
          { code: 'value-superfluous', part: 'value' },
        ]);
        expect(check(attribute, operator, '').filter?.any[0]?.all[0]?.value).toBeNull();
      },
    );

    it.each(['five', '5.5', '5 ', ' 5', '+5', '0x5', '5e1', '٥', '9223372036854775808', '1'.repeat(5_000)])(
      'should refuse to compare with %j, which is no integer',
      (value) => {
        expect(codes(check('city', 'Greater_Than', value))).toEqual(['value-not-integer']);
      },
    );

    it.each(['0', '-1', '007', '9223372036854775807', '-9223372036854775808'])(
      'should compare with %j',
      (value) => {
        expect(codes(check('city', 'Greater_Than_OR_EQUALS', value))).toEqual([]);
      },
    );

    it.each(['REGEX MATCH', 'NOT REGEX MATCH'])(
      'should refuse a pattern of %s that is none, at its place',
      (operator) => {
        for (const pattern of ['(', 'a(?=b)', '(a)\\1', '[', '*']) {
          const [problem] = check('city', operator, pattern).problems;
          expect(problem).toMatchObject({ code: 'unusable-pattern', part: 'value' });
          const { offset = -1, length = 0 } = problem?.span ?? {};
          expect(offset).toBeGreaterThanOrEqual(0);
          expect(offset + length).toBeLessThanOrEqual(pattern.length);
        }
      },
    );
  });
});
