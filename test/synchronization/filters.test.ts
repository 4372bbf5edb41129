import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Filter, operators, takesValue } from '../../src/scope/filter.js';
import { fromFilterGroups, toFilterGroups } from '../../src/synchronization/filters.js';
import type { Json } from '../../src/synchronization/index.js';
import { anyFilter, contractErrors, reported } from './given.js';

const to = (filter: Filter, help: Parameters<typeof toFilterGroups>[1] = {}) =>
  reported((report) => toFilterGroups(filter, help, report));
const from = (groups: readonly Json[]) => reported((report) => fromFilterGroups(groups, '/groups', report));

const support: Filter = {
  any: [
    {
      all: [
        { attribute: 'department', operator: 'EQUALS', value: 'Support' },
        { attribute: 'officeLocation', operator: 'IS NOT NULL', value: null },
      ],
    },
    { all: [{ attribute: 'employeeId', operator: 'Greater_Than', value: '99' }] },
  ],
};

describe('toFilterGroups', () => {
  it('should say groups and clauses, and that spellings are a guess', () => {
    const { value, problems } = to(support);
    expect(value).toEqual([
      {
        name: 'rollcall 1',
        clauses: [
          {
            operatorName: 'EQUALS',
            sourceOperandName: 'department',
            targetOperand: { values: ['Support'] },
          },
          {
            operatorName: 'IS NOT NULL',
            sourceOperandName: 'physicalDeliveryOfficeName',
            targetOperand: { values: [] },
          },
        ],
      },
      {
        name: 'rollcall 2',
        clauses: [
          {
            operatorName: 'Greater_Than',
            sourceOperandName: 'employeeId',
            targetOperand: { values: ['99'] },
          },
        ],
      },
    ]);
    expect(problems).toEqual([expect.objectContaining({ code: 'operator-spelling', severity: 'warning' })]);
  });

  it('should have nothing to say without a filter', () => {
    expect(to({ any: [] })).toMatchObject({ value: [], codes: [] });
  });

  it('should spell operators as the job does', () => {
    const offered = [
      { name: 'Equals', arity: 'Binary' as const },
      { name: 'IS_NOT_NULL', arity: 'Unary' as const },
      { name: 'GREATER THAN', arity: 'Binary' as const },
    ];
    const { value, codes } = to(support, { operators: offered });
    expect(codes).toEqual([]);
    expect(value.flatMap(({ clauses }) => clauses.map(({ operatorName }) => operatorName))).toEqual([
      'Equals',
      'IS_NOT_NULL',
      'GREATER THAN',
    ]);
  });

  it('should refuse an operator that the job does not offer, or offers otherwise', () => {
    const { problems } = to(support, {
      operators: [
        { name: 'EQUALS', arity: 'Unary' },
        { name: 'IS NOT NULL', arity: 'Unary' },
      ],
    });
    expect(problems.map(({ message }) => message)).toEqual([
      "this job's operator EQUALS is not binary",
      'this job offers no operator Greater_Than',
    ]);
    expect(problems[1]?.hint).toBe('it offers EQUALS, IS NOT NULL');
  });

  it('should keep the names of live groups with the same clauses, and give no name twice', () => {
    const [first, second] = to(support).value;
    if (first === undefined || second === undefined) throw new Error('two groups were expected');
    const live = [
      { ...second, name: 'rollcall 1' },
      { name: 'staff', clauses: [...first.clauses].reverse() },
    ];
    expect(to(support, { live }).value.map(({ name }) => name)).toEqual(['staff', 'rollcall 1']);
    const more: Filter = {
      any: [...support.any, { all: [{ attribute: 'mail', operator: 'IS NULL', value: null }] }],
    };
    expect(to(more, { live }).value.map(({ name }) => name)).toEqual(['staff', 'rollcall 1', 'rollcall 2']);
  });

  it('should fit the contract', () => {
    fc.assert(
      fc.property(anyFilter, (filter) => {
        const groups = to(filter).value;
        const scope = { groups, inputFilterGroups: [], categoryFilterGroups: [] };
        expect(contractErrors('filter', scope)).toEqual([]);
      }),
    );
  });
});

describe('fromFilterGroups', () => {
  it('should be the way back', () => {
    fc.assert(
      fc.property(anyFilter, (filter) => {
        expect(from(to(filter).value)).toMatchObject({ value: filter, codes: [] });
      }),
    );
  });

  it('should know operators in any spelling', () => {
    fc.assert(
      fc.property(fc.constantFrom(...operators), fc.boolean(), fc.boolean(), (operator, upper, blank) => {
        const cased = upper ? operator.toUpperCase() : operator.toLowerCase();
        const operatorName = blank ? cased.replaceAll('_', ' ') : cased.replaceAll(' ', '_');
        const values = takesValue(operator) ? ['1'] : [];
        const clause = { operatorName, sourceOperandName: 'mail', targetOperand: { values } };
        expect(from([{ clauses: [clause] }]).value.any[0]?.all[0]?.operator).toBe(operator);
      }),
    );
  });

  const clause = {
    operatorName: 'EQUALS',
    sourceOperandName: 'mail',
    targetOperand: { values: ['x'] },
  };

  it.each<[string, Json, string, string]>([
    ['&', { ...clause, operatorName: '&' }, 'unknown-operator', '/clauses/0/operatorName'],
    ['IsMemberOf', { ...clause, operatorName: 'IsMemberOf' }, 'unknown-operator', '/clauses/0/operatorName'],
    [
      'an operator of its own',
      { ...clause, operatorName: 'constructor' },
      'unknown-operator',
      '/clauses/0/operatorName',
    ],
    ['no operator', { sourceOperandName: 'mail' }, 'bad-clause', '/clauses/0'],
    ['no attribute', { operatorName: 'EQUALS' }, 'bad-clause', '/clauses/0'],
    ['no object', null, 'bad-clause', '/clauses/0'],
    ['no value', { ...clause, targetOperand: null }, 'clause-value', '/clauses/0/targetOperand/values'],
    [
      'two values',
      { ...clause, targetOperand: { values: ['a', 'b'] } },
      'clause-value',
      '/clauses/0/targetOperand/values',
    ],
    [
      'a number',
      { ...clause, targetOperand: { values: [1] } },
      'clause-value',
      '/clauses/0/targetOperand/values',
    ],
    [
      'a list for an operand',
      { ...clause, targetOperand: [] },
      'clause-value',
      '/clauses/0/targetOperand/values',
    ],
  ])('should refuse a clause with %s', (_, wrong, code, place) => {
    expect(from([{ clauses: [wrong] }]).problems).toEqual([
      expect.objectContaining({ code, severity: 'error', pointer: `/groups/0${place}` }),
    ]);
  });

  it.each<[string, Json]>([
    ['a text', 'x'],
    ['no clauses', {}],
    ['an empty group, which would let everybody through', { clauses: [] }],
  ])('should refuse %s', (_, group) => {
    expect(from([group]).codes).toEqual(['bad-group']);
  });

  it('should take an operator without value in each form that Graph may have for it', () => {
    const operands: readonly Json[] = [{ values: [] }, { values: [''] }, {}, null];
    for (const targetOperand of operands) {
      const { value, codes } = from([
        { clauses: [{ operatorName: 'IS NULL', sourceOperandName: 'objectId', targetOperand }] },
      ]);
      expect(codes).toEqual([]);
      expect(value.any[0]?.all).toEqual([{ attribute: 'id', operator: 'IS NULL', value: null }]);
    }
    const left = { operatorName: 'IS NULL', sourceOperandName: 'mail', targetOperand: { values: ['x'] } };
    expect(from([{ clauses: [left] }]).codes).toEqual(['clause-value']);
  });
});
