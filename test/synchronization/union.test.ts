import { describe, expect, it } from 'vitest';
import type { Filter } from '../../src/scope/filter.js';
import { type ScopeFilter, unionOf } from '../../src/synchronization/union.js';
import { reported } from './given.js';

const where = (...departments: readonly string[]): Filter => ({
  any: departments.map((value) => ({ all: [{ attribute: 'department', operator: 'EQUALS', value }] })),
});
const union = (...scopes: readonly ScopeFilter[]) => reported((report) => unionOf(scopes, report));

describe('unionOf', () => {
  it('should be the filter of a single scope, or of scopes that filter alike', () => {
    const filter = where('A', 'B');
    expect(union({ scope: 'x', filter })).toMatchObject({ value: filter, codes: [] });
    expect(union({ scope: 'x', filter }, { scope: 'y', filter: where('B', 'A') })).toMatchObject({
      value: { any: expect.arrayContaining([...filter.any]) },
      codes: [],
    });
  });

  it('should be no filter where nobody has one', () => {
    const scopes = [
      { scope: 'x', filter: null },
      { scope: 'y', filter: { any: [] } },
    ];
    expect(union(...scopes)).toMatchObject({ value: { any: [] }, codes: [] });
    expect(union()).toMatchObject({ value: { any: [] }, codes: [] });
  });

  it('should let everybody through whom one of several lets through, and say whom Entra lets in more', () => {
    const position = { file: 'stacks/demo/scopes/x.yaml', line: 2, column: 5 };
    const { value, problems } = union(
      { scope: 'x', filter: where('A', 'B'), position },
      { scope: 'y', filter: where('B', 'C') },
    );
    expect(value).toEqual(where('A', 'B', 'C'));
    expect(problems).toMatchObject([
      { code: 'filter-per-group', severity: 'warning', position },
      { code: 'filter-per-group', message: expect.stringContaining('scope y') },
    ]);
  });

  it('should be no filter beside a scope without one, and say so', () => {
    const { value, problems } = union({ scope: 'x', filter: where('A') }, { scope: 'y', filter: null });
    expect(value).toEqual({ any: [] });
    expect(problems.map(({ message }) => message)).toEqual([
      'Entra has one filter for all groups; scope x has one, y has none, so everybody passes',
    ]);
  });

  it('should not take the order of clauses for a difference', () => {
    const all = [
      { attribute: 'a', operator: 'IS NULL', value: null },
      { attribute: 'b', operator: 'EQUALS', value: 'x' },
    ] as const;
    const { value, codes } = union(
      { scope: 'x', filter: { any: [{ all }] } },
      { scope: 'y', filter: { any: [{ all: [...all].reverse() }] } },
    );
    expect(codes).toEqual([]);
    expect(value.any).toHaveLength(1);
  });
});
