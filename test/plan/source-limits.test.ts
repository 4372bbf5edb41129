import { describe, expect, it } from 'vitest';
import type { Limit } from '../../src/declare/types.js';
import type { Allowance, Planned } from '../../src/plan/types.js';
import { checkFilter } from '../../src/scope/filter-check.js';
import {
  at,
  type CompanySpec,
  company,
  group,
  type PersonSpec,
  planOf,
  policy,
  scope,
} from '../support/plan.js';

const codes = ({ plan: { refusals } }: Planned) => refusals.map(({ code }) => code);
const half: Limit = { count: null, ratio: 0.5, from: 2 };

interface Team {
  /** How many the scope brought in at the last run, p0 and on. */
  readonly had: number;
  /** How many of them are in the group still, p0 and on. */
  readonly has: number;
  readonly person?: Omit<PersonSpec, 'name'>;
}

/** A scope with a group, and somebody whom it never concerned. */
function team({ had, has, person = {} }: Team, spec: CompanySpec = {}, sources: Limit = half) {
  const names = Array.from({ length: had }, (_, index) => `p${index}`);
  return company({
    people: [
      ...names.map((name) => ({ name, line: false, memory: { scopes: ['desk'] }, ...person }) as const),
      'other',
    ],
    scopes: [scope('desk', ['Desk'])],
    groups: [group('Desk', names.slice(0, has))],
    policy: policy({ limits: { sources } }),
    ...spec,
  });
}

const refused = (given: Team, spec?: CompanySpec, allowed?: Allowance) =>
  codes(planOf(team(given, spec), allowed === undefined ? {} : { allowed }));

describe('a group that suddenly lost most of its people', () => {
  it('should be refused in a small team as in a large one, and say what was seen, the limit, where, and the way on', () => {
    expect(planOf(team({ had: 3, has: 1 })).plan.refusals).toEqual([
      {
        code: 'shrunken-source',
        message:
          '2 of the 3 people with access by scope desk would lose it (no longer a member of Desk (scope desk); stacks/test/scopes/desk.yaml:2); the limit is 50 % of 3 (limits.sources in policies/default.yaml)',
        hint: 'check what Entra holds, and what the scope says; if this is meant, run again with --allow removals=2',
      },
    ]);
    expect(refused({ had: 100, has: 49 })).toEqual(['shrunken-source']);
  });

  it('should not be where half of them are left, or the one who was alone moved on', () => {
    expect(refused({ had: 2, has: 1 })).toEqual([]);
    expect(refused({ had: 4, has: 2 })).toEqual([]);
    expect(refused({ had: 100, has: 50 })).toEqual([]);
  });

  it('should be shown whole all the same', () => {
    const planned = planOf(team({ had: 3, has: 1 }));
    expect(planned.plan.changes.map(({ action }) => action)).toEqual([
      'disable',
      'disable',
      'unassign',
      'unassign',
    ]);
  });

  it('should be told as an empty one where nobody is left, once', () => {
    expect(refused({ had: 3, has: 0 })).toEqual(['empty-source']);
  });

  it('should be lifted by the number of all removals alone', () => {
    expect(refused({ had: 3, has: 1 }, {}, { removals: 2 })).toEqual([]);
    expect(refused({ had: 3, has: 1 }, {}, { removals: 1 })).toEqual(['shrunken-source', 'removals']);
    expect(refused({ had: 3, has: 1 }, {}, { updates: 0 })).toEqual(['shrunken-source']);
  });

  it('should count nobody who keeps access by another line or scope', () => {
    const lines = company({ people: ['p1', 'p2', 'p3'] }).declared.people;
    expect(refused({ had: 4, has: 1 }, { lines })).toEqual([]);
    const scopes = [scope('desk', ['Desk']), scope('night', ['Night'])];
    const groups = [group('Desk', ['p0']), group('Night', ['p1', 'p2'])];
    expect(refused({ had: 4, has: 1 }, { scopes, groups })).toEqual([]);
  });

  it('should count nobody who could not use Vonage before', () => {
    expect(refused({ had: 4, has: 1, person: { account: { active: false } } })).toEqual([]);
  });

  it('should not count whom Entra has disabled, for a dismissal must not wait, but whom it has deleted', () => {
    expect(refused({ had: 4, has: 1, person: { user: { accountEnabled: false } } })).toEqual([]);
    const people = ['p0', 'p1', 'p2'].map((name, index) => ({
      name,
      line: false as const,
      memory: { scopes: ['desk'] },
      ...(index > 0 && { user: false as const }),
    }));
    expect(refused({ had: 3, has: 1 }, { people })).toEqual(['shrunken-source']);
  });

  it('should not be where the scope is over, removed, excepts them or lists people alone: somebody wrote that', () => {
    const was = { had: 3, has: 1 };
    expect(refused(was, { scopes: [scope('desk', ['Desk'], { until: '2026-11-14' })] })).toEqual([]);
    expect(refused(was, { scopes: [] })).toEqual([]);
    const named = (name: string, line: number) => ({
      name: `${name}@contoso.com`,
      position: { file: 'stacks/test/scopes/desk.yaml', line, column: 3 },
    });
    expect(refused(was, { scopes: [scope('desk', [], { people: [named('p0', 3)] })] })).toEqual([]);
    const excepting = scope('desk', ['Desk'], { except: [named('p1', 4), named('p2', 5)] });
    expect(refused({ had: 3, has: 3 }, { scopes: [excepting] })).toEqual([]);
  });

  it('should be also where the group stands behind a scope that this one is made of', () => {
    const reference = {
      name: 'base',
      position: { file: 'stacks/test/scopes/desk.yaml', line: 4, column: 3 },
    };
    const scopes = [scope('desk', [], { scopes: [reference] }), scope('base', ['Desk'], { assign: 'none' })];
    expect(refused({ had: 3, has: 1 }, { scopes })).toEqual(['shrunken-source']);
  });

  it('should be also where a filter lets most of them out', () => {
    const clause = { attribute: 'department', operator: 'EQUALS', value: 'Support' };
    const where = checkFilter([[{ ...clause, position: at('scopes/desk.yaml', 6, 5) }]]).filter ?? null;
    const desk = scope('desk', ['Desk'], { where });
    const people = ['p0', 'p1', 'p2'].map((name, index) => ({
      name,
      line: false as const,
      memory: { scopes: ['desk'] },
      user: { attributes: { department: index === 0 ? 'Support' : 'Sales' } },
    }));
    expect(refused({ had: 3, has: 3 }, { scopes: [desk], people })).toEqual(['shrunken-source']);
  });

  it('should go by the numbers of the policy', () => {
    const sources = (given: Partial<Limit>, had: number, has: number) =>
      codes(planOf(team({ had, has }, {}, { ...half, ...given })));
    expect(sources({ from: 4 }, 3, 1)).toEqual([]);
    expect(sources({ from: 4 }, 4, 1)).toEqual(['shrunken-source']);
    expect(sources({ ratio: 1 }, 4, 1)).toEqual([]);
    expect(sources({ ratio: null, count: 2 }, 9, 7)).toEqual([]);
    expect(sources({ ratio: null, count: 2 }, 9, 6)).toEqual(['shrunken-source']);
  });

  it('should hold nobody back whose scope cannot be read', () => {
    const unread = { groups: [], unresolvedGroups: { Desk: 'no group has this name or id' } };
    expect(refused({ had: 3, has: 1 }, unread)).toEqual([]);
  });
});
