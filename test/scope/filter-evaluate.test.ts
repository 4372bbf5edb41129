import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SourceValue } from '../../src/mapping/types.js';
import { type Operator, operators } from '../../src/scope/filter.js';
import { checkFilter, type WrittenClause } from '../../src/scope/filter-check.js';
import { evaluateFilter } from '../../src/scope/filter-evaluate.js';
import { groupInWords, valueInWords, wantedInWords } from '../../src/scope/filter-words.js';

type Person = Readonly<Record<string, SourceValue>>;

function evaluate(groups: readonly (readonly WrittenClause[])[], person: Person) {
  const { filter } = checkFilter(groups, { allowUnknown: true });
  if (filter === undefined) throw new Error("the test's filter is wrong");
  return evaluateFilter(filter, (attribute) => person[attribute] ?? null);
}

/** What becomes of a value under one clause. */
function one(operator: Operator, value: string | null, of: SourceValue, attribute = 'level'): string {
  return evaluate([[{ attribute, operator, value }]], { [attribute]: of }).kind;
}

interface Vector {
  readonly id: string;
  readonly groups: readonly (readonly (Omit<WrittenClause, 'value'> & { readonly value?: string })[])[];
  readonly attributes: Person;
  readonly expect: 'in' | 'out' | 'configError';
}

const { vectors } = JSON.parse(
  readFileSync(new URL('../data/vectors/scoping-filters.json', import.meta.url), 'utf8'),
) as { vectors: readonly Vector[] };

describe('the published examples and those that follow from the rules', () => {
  it.each(vectors.map((vector) => [vector.id, vector] as const))('should be so: %s', (_, vector) => {
    const groups = vector.groups.map((group) =>
      group.map((clause) => ({ ...clause, value: clause.value ?? null })),
    );
    const { filter } = checkFilter(groups, { allowUnknown: true });
    const kind =
      filter === undefined
        ? 'error'
        : evaluateFilter(filter, (attribute) => vector.attributes[attribute] ?? null).kind;
    expect(kind === 'error' ? 'configError' : kind).toBe(vector.expect);
  });
});

describe('evaluateFilter', () => {
  it('should be an error of the person where their text is too long for the pattern', () => {
    expect(one('REGEX MATCH', '(?:a{1,900}b)+$', 'a'.repeat(200_000))).toBe('error');
    expect(one('NOT REGEX MATCH', '(?:a{1,900}b)+$', 'a'.repeat(200_000))).toBe('error');
  });

  it.each(operators)('should make %s false for an empty value, unless it is IS NULL', (operator) => {
    const value = operator.startsWith('Greater') ? '5' : operator.startsWith('IS') ? null : 'x';
    for (const empty of [null, '']) {
      expect(one(operator, value, empty)).toBe(operator === 'IS NULL' ? 'in' : 'out');
    }
  });

  it.each<[Operator, string | null, SourceValue, string]>([
    ['EQUALS', 'x', 'X', 'out'],
    ['EQUALS', 'é', 'e\u0301', 'out'],
    ['EQUALS', ' x', 'x', 'out'],
    ['EQUALS', '5', 5, 'in'],
    ['EQUALS', 'True', true, 'in'],
    ['EQUALS', 'true', true, 'out'],
    ['NOT EQUALS', 'x', 'X', 'in'],
    ['NOT EQUALS', 'True', false, 'in'],
    ['IS TRUE', null, true, 'in'],
    ['IS TRUE', null, false, 'out'],
    ['IS FALSE', null, false, 'in'],
    ['IS NULL', null, false, 'out'],
    ['IS NULL', null, 0, 'out'],
    ['IS NULL', null, ' ', 'out'],
    ['IS NOT NULL', null, false, 'in'],
    ['Includes', 'b', 'abc', 'in'],
    ['Includes', 'B', 'abc', 'out'],
    ['Includes', 'ss', 'ß', 'out'],
    ['ENDS_WITH', 'c', 'abc', 'in'],
    ['ENDS_WITH', 'b', 'abc', 'out'],
    ['REGEX MATCH', 'b', 'abc', 'in'],
    ['REGEX MATCH', '^b$', 'abc', 'out'],
    ['REGEX MATCH', '([1-9][0-9])', '1234', 'in'],
    ['NOT REGEX MATCH', 'b', 'abc', 'out'],
    ['NOT REGEX MATCH', 'B', 'abc', 'in'],
    ['Greater_Than', '5', '10', 'in'],
    ['Greater_Than', '5', '05', 'out'],
    ['Greater_Than', '-5', '-4', 'in'],
    ['Greater_Than', '9007199254740992', '9007199254740993', 'in'],
    ['Greater_Than', '5', 6, 'in'],
    ['Greater_Than_OR_EQUALS', '5', '5', 'in'],
    ['Greater_Than_OR_EQUALS', '5', '4', 'out'],
  ])('should hold %s %j against %j: %s', (operator, value, of, kind) => {
    expect(one(operator, value, of)).toBe(kind);
  });

  it.each<[Operator, string | null, SourceValue]>([
    ['Greater_Than', '5', 'five'],
    ['Greater_Than', '5', '5.5'],
    ['Greater_Than', '5', 5.5],
    ['Greater_Than', '5', ' 6'],
    ['Greater_Than', '5', true],
    ['Greater_Than_OR_EQUALS', '5', '99999999999999999999'],
    ['IS TRUE', null, 'True'],
    ['IS FALSE', null, 0],
    ['EQUALS', 'x', ['x']],
    ['IS NULL', null, []],
  ])('should not decide %s %j of %j', (operator, value, of) => {
    expect(one(operator, value, of)).toBe('error');
  });

  it('should read a Boolean that a file of test cases has as text', () => {
    expect(one('IS TRUE', null, 'True', 'accountEnabled')).toBe('in');
    expect(one('IS FALSE', null, 'True', 'accountEnabled')).toBe('out');
    expect(one('IS FALSE', null, 'yes', 'accountEnabled')).toBe('error');
  });

  it('should not let a value pass that it cannot compare, whatever other clauses and groups say', () => {
    const level: WrittenClause = { attribute: 'level', operator: 'Greater_Than', value: '5' };
    const ceo: WrittenClause = { attribute: 'jobTitle', operator: 'EQUALS', value: 'CEO' };
    for (const groups of [[[level], [ceo]], [[ceo], [level]], [[ceo, level]], [[level, ceo]]]) {
      expect(evaluate(groups, { level: 'five', jobTitle: 'CEO' }).kind).toBe('error');
      expect(evaluate(groups, { level: 'five', jobTitle: 'Clerk' }).kind).toBe('error');
    }
  });

  it('should say which clauses of the first group that holds let somebody in', () => {
    const found = evaluate(
      [
        [{ attribute: 'city', operator: 'EQUALS', value: 'Rome' }],
        [
          { attribute: 'department', operator: 'EQUALS', value: 'Support' },
          { attribute: 'department', operator: 'IS NOT NULL', value: null },
          { attribute: 'level', operator: 'IS NULL', value: null },
        ],
        [{ attribute: 'department', operator: 'IS NOT NULL', value: null }],
      ],
      { department: 'Support' },
    );
    expect(found.kind === 'in' && groupInWords(found.held)).toBe(
      'department is `Support` and level is empty',
    );
  });

  it('should say of each group which clause failed first, and by which value', () => {
    const found = evaluate(
      [
        [
          { attribute: 'department', operator: 'IS NOT NULL', value: null },
          { attribute: 'department', operator: 'EQUALS', value: 'Support' },
          { attribute: 'level', operator: 'Greater_Than', value: '5' },
        ],
        [{ attribute: 'level', operator: 'Greater_Than', value: '5' }],
      ],
      { department: 'S'.repeat(80), level: '5' },
    );
    const failed = found.kind === 'out' ? found.failed : [];
    expect(failed.map(valueInWords)).toEqual([`department is \`${'S'.repeat(60)}…\``, 'level is `5`']);
    expect(failed.map(({ clause }) => wantedInWords(clause))).toEqual(['`Support`', 'more than 5']);
  });

  it('should have words for what every operator wants', () => {
    const words = operators.map((operator) => wantedInWords({ attribute: 'a', operator, value: '5' }));
    expect(new Set(words).size).toBe(operators.length);
  });

  it('should take a pattern that would hang others in no time', () => {
    const started = performance.now();
    expect(one('REGEX MATCH', '^(a+)+$', `${'a'.repeat(20_000)}b`)).toBe('out');
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

/** The rules once more, as short as they go. Null: it cannot be told. */
function reference(groups: readonly (readonly WrittenClause[])[], person: Person): boolean | null {
  const integer = (text: unknown): bigint | null =>
    /^-?\d{1,18}$/.test(String(text)) ? BigInt(String(text)) : null;
  const tests = groups.map((group) =>
    group.map(({ attribute, operator, value }): boolean | null => {
      const of = person[attribute] ?? '';
      const text = of === true ? 'True' : of === false ? 'False' : String(of);
      if (Array.isArray(of)) return null;
      if (text === '') return operator === 'IS NULL';
      if (operator === 'IS NULL' || operator === 'IS NOT NULL') return operator === 'IS NOT NULL';
      if (operator.startsWith('IS ')) return typeof of === 'boolean' ? of === (operator === 'IS TRUE') : null;
      if (operator.includes('EQUALS') && !operator.startsWith('G'))
        return (text === value) === (operator === 'EQUALS');
      if (operator === 'Includes') return text.split(value ?? '').length > 1;
      if (operator === 'ENDS_WITH') return text.slice(-(value ?? '').length) === value;
      if (operator.includes('REGEX'))
        return new RegExp(value ?? '').test(text) === !operator.startsWith('NOT');
      const [left, right] = [integer(text), integer(value)];
      if (left === null || right === null) return null;
      return operator === 'Greater_Than' ? left > right : left >= right;
    }),
  );
  if (tests.flat().includes(null)) return null;
  return tests.length === 0 || tests.some((group) => group.every((holds) => holds));
}

describe('any filter', () => {
  const values = ['a', 'b', 'ab', 'A', '5', '-5', '10', 'five', 'True', ''] as const;
  const person = fc.dictionary(
    fc.constantFrom('x', 'y', 'z'),
    fc.oneof(fc.constantFrom<SourceValue>(...values, null, true, false, 5, 0, 5.5), {
      weight: 1,
      arbitrary: fc.constant<SourceValue>(['a']),
    }),
  );
  const written = fc
    .record({ attribute: fc.constantFrom('x', 'y', 'z'), operator: fc.constantFrom(...operators) })
    .chain(({ attribute, operator }) => {
      const given = operator.startsWith('IS')
        ? fc.constant(null)
        : operator.startsWith('Greater')
          ? fc.constantFrom('5', '-5', '0', '10')
          : fc.constantFrom('a', 'b', 'ab', 'A', '5', 'True', '^a', 'b$');
      return given.map((value): WrittenClause => ({ attribute, operator, value }));
    });
  const groups = fc.array(fc.array(written, { minLength: 1, maxLength: 3 }), { maxLength: 3 });

  it('should come to what the rules say', () => {
    const seen = { in: 0, out: 0, error: 0 };
    fc.assert(
      fc.property(groups, person, (filter, attributes) => {
        const { kind } = evaluate(filter, attributes);
        const wanted = reference(filter, attributes);
        expect(kind).toBe(wanted === null ? 'error' : wanted ? 'in' : 'out');
        seen[kind] += 1;
      }),
      { numRuns: 3_000, seed: 20261115 },
    );
    // All three are common enough to mean something.
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(200);
  });
});
