import { describe, expect, it } from 'vitest';
import type { Allowance, Planned } from '../../src/plan/types.js';
import {
  account,
  type CompanySpec,
  company,
  group,
  groupAssignment,
  groupAssignmentMemory,
  idOf,
  leaver,
  mapping,
  memory,
  newcomer,
  type PersonSpec,
  planOf,
  policy,
  scimIdOf,
  scope,
  scopeLimits,
  user,
} from '../support/plan.js';

const codes = ({ plan: { refusals } }: Planned) => refusals.map(({ code }) => code);
const numbered = (count: number, given: Omit<PersonSpec, 'name'> = {}, prefix = 'p') =>
  Array.from({ length: count }, (_, index): PersonSpec => ({ name: `${prefix}${index}`, ...given }));

/** `leaving` of `of` people lose their line. */
function leavers(leaving: number, of: number, spec: CompanySpec = {}) {
  return company({
    people: [...numbered(leaving, { line: false }, 'out'), ...numbered(of - leaving)],
    ...spec,
  });
}

describe('refusals of a plan', () => {
  const removals = (count: number | null, ratio: number | null = null, from = 0) =>
    policy({ limits: { removals: { count, ratio, from } } });

  it('should refuse more removals than the count, and say how to go on', () => {
    const planned = planOf(leavers(3, 20, { policy: removals(2) }));
    expect(planned.plan.refusals).toEqual([
      {
        code: 'removals',
        message:
          '3 people of 20 would lose access; the limit is 2 (limits.removals in policies/default.yaml)',
        hint: 'if this is meant, run again with --allow removals=3',
      },
    ]);
    expect(codes(planOf(leavers(2, 20, { policy: removals(2) })))).toEqual([]);
  });

  it('should show the whole plan all the same', () => {
    const planned = planOf(leavers(3, 20, { policy: removals(2) }));
    expect(planned.plan.changes).toHaveLength(6);
    expect(planned.accounts).toHaveLength(20);
  });

  it('should refuse more than the ratio of those who were active, from a floor on', () => {
    expect(codes(planOf(leavers(3, 10, { policy: removals(null, 0.2, 10) })))).toEqual(['removals']);
    expect(codes(planOf(leavers(2, 10, { policy: removals(null, 0.2, 10) })))).toEqual([]);
    expect(codes(planOf(leavers(9, 9, { policy: removals(null, 0.2, 10) })))).toEqual([]);
  });

  it('should count people and not rows, whatever takes their access', () => {
    const planned = planOf(
      company({
        people: [
          { name: 'line', line: false },
          { name: 'entra', user: { accountEnabled: false } },
          { name: 'deleted', user: false },
          { name: 'inactive', line: false, account: { active: false } },
          leaver('due', '2026-01-01'),
          'stays',
        ],
        policy: removals(0),
      }),
    );
    expect(planned.plan.counts).toMatchObject({ removals: 3, activeBefore: 4 });
    expect(planned.plan.refusals[0]?.message).toContain('3 people of 4');
  });

  it('should count a mapping that turns everyone inactive as removals', () => {
    const planned = planOf(
      company({ people: numbered(20), mapping: mapping({ active: '"False"' }), policy: removals(10) }),
    );
    expect(planned.plan.counts).toMatchObject({ removals: 20, updates: 0 });
    expect(codes(planned)).toEqual(['removals']);
    expect(planned.removals).toHaveLength(20);
  });

  it('should count accounts that nobody declares under unmanaged: disable', () => {
    const accounts = numbered(3).map(({ name }) => account(name));
    const planned = planOf(company({ accounts, stack: { unmanaged: 'disable' }, policy: removals(2) }));
    expect(codes(planned)).toEqual(['removals']);
  });

  describe('with --allow', () => {
    const allow = (allowed: Allowance) => codes(planOf(leavers(3, 20, { policy: removals(2) }), { allowed }));

    it('should go on where the number is exactly that of the plan', () => {
      expect(allow({ removals: 3 })).toEqual([]);
    });

    it('should refuse where it is another, lower or higher', () => {
      expect(allow({ removals: 2 })).toEqual(['removals', 'removals']);
      expect(allow({ removals: 4 })).toEqual(['removals', 'removals']);
    });

    it('should refuse another number also where no limit is exceeded', () => {
      expect(codes(planOf(leavers(3, 20), { allowed: { removals: 2 } }))).toEqual(['removals']);
      expect(codes(planOf(company({ people: ['ann'] }), { allowed: { updates: 1 } }))).toEqual(['updates']);
    });

    it('should lift the limit of that name alone', () => {
      expect(allow({ updates: 0 })).toEqual(['removals']);
    });
  });

  describe('of scopes', () => {
    const desk = scope('desk', ['Desk']);
    const inDesk = { line: false, memory: { scopes: ['desk'] } } as const;
    const limited = policy({
      limits: { scopes: { desk: scopeLimits({ removals: { count: 1, ratio: null, from: 0 } }) } },
    });
    const given = (leaving: number) =>
      company({
        people: [
          ...numbered(leaving, inDesk, 'out'),
          ...numbered(4, inDesk),
          ...numbered(3, { line: false }, 'own'),
        ],
        scopes: [desk],
        groups: [group('Desk', ['p0', 'p1', 'p2', 'p3'])],
        policy: limited,
      });

    it('should refuse more than the limit of the scope, others not counted', () => {
      expect(codes(planOf(given(1)))).toEqual([]);
      const planned = planOf(given(2));
      expect(planned.plan.refusals).toMatchObject([
        {
          code: 'scope-removals',
          message:
            '2 people of 6 in scope desk would lose access; the limit is 1 (limits.scopes.desk.removals in policies/default.yaml)',
        },
      ]);
    });

    it('should be lifted by the number of all removals', () => {
      expect(codes(planOf(given(2), { allowed: { removals: 2 } }))).toContain('removals');
      expect(codes(planOf(given(2), { allowed: { removals: 5 } }))).toEqual([]);
    });

    it('should refuse to take access by a group that is empty all of a sudden', () => {
      const planned = planOf(
        company({ people: [{ name: 'ann', ...inDesk }, 'ben'], scopes: [desk], groups: [group('Desk', [])] }),
      );
      expect(planned.plan.refusals).toMatchObject([{ code: 'empty-source' }]);
      expect(planned.plan.refusals[0]?.message).toContain('1 person would lose access');
    });

    it('should accept an empty group by which nobody loses access', () => {
      const both = { memory: { scopes: ['desk', 'people'] } };
      const planned = planOf(
        company({ people: [{ name: 'ann', ...both }], scopes: [desk], groups: [group('Desk', [])] }),
      );
      expect(codes(planned)).toEqual([]);
      expect(planned.plan.changes).toEqual([]);
    });

    it('should refuse it with --allow too: an empty source is never meant', () => {
      const planned = planOf(
        company({ people: [{ name: 'ann', ...inDesk }], scopes: [desk], groups: [group('Desk', [])] }),
        { allowed: { removals: 1 } },
      );
      expect(codes(planned)).toEqual(['empty-source']);
    });
  });

  describe('of updates', () => {
    const limited = policy({ limits: { updates: { count: null, ratio: 0.5, from: 10 } } });
    const changed = { user: { attributes: { surname: 'Married' } } };

    it('should refuse more than the ratio, and go on when allowed', () => {
      const people = [...numbered(6, changed, 'new'), ...numbered(4)];
      const planned = planOf(company({ people, policy: limited }));
      expect(planned.plan.refusals).toEqual([
        {
          code: 'updates',
          message:
            '6 people of 10 would change; the limit is 50 % of 10 (limits.updates in policies/default.yaml)',
          hint: 'if this is meant, run again with --allow updates=6',
        },
      ]);
      expect(codes(planOf(company({ people, policy: limited }), { allowed: { updates: 6 } }))).toEqual([]);
    });

    it('should count whose account is gone, and refuse a Vonage that has none of them', () => {
      const anew = { account: false } as const;
      const elsewhere = planOf(company({ people: numbered(10, anew), policy: limited }));
      expect(elsewhere.plan.refusals).toMatchObject([
        {
          code: 'updates',
          message:
            '10 people of 10 would change; the limit is 50 % of 10 (limits.updates in policies/default.yaml)',
        },
      ]);
      const byHand = planOf(
        company({ people: [...numbered(5, anew, 'gone'), ...numbered(5)], policy: limited }),
      );
      expect(codes(byHand)).toEqual([]);
      expect(byHand.plan.counts).toMatchObject({ updates: 5, activeBefore: 5 });
    });

    it('should count neither those who are created nor those who are removed', () => {
      const people = [
        ...numbered(5, changed, 'new'),
        ...numbered(5),
        ...numbered(9, { account: false, memory: false, assigned: false }, 'join'),
      ];
      expect(codes(planOf(company({ people, policy: limited })))).toEqual([]);
      const { counts } = planOf(
        company({ people: [{ name: 'ann', user: { ...changed.user, accountEnabled: false } }] }),
      ).plan;
      expect(counts).toMatchObject({ removals: 1, updates: 0 });
    });

    it('should count whom it takes over with a change, and not whom it takes over as they are', () => {
      const { counts } = planOf(
        company({
          people: [newcomer('ann', { account: {} }), newcomer('ben', { account: { 'name.givenName': 'B' } })],
        }),
      ).plan;
      expect(counts.updates).toBe(1);
    });
  });

  describe('of a memory that could not be read', () => {
    const remembered = { kind: 'unreadable', reason: 'no access' } as const;

    it('should refuse, plan no removal and see no stranger', () => {
      const planned = planOf(
        company({
          people: ['ann', { name: 'left', line: false }, { name: 'entra', user: { accountEnabled: false } }],
          stack: { unmanaged: 'disable' },
          remembered,
        }),
      );
      expect(codes(planned)).toEqual(['memory-unreadable']);
      expect(planned.removals).toEqual([]);
      expect(planned.plan.changes.map(({ action }) => action)).toEqual(['adopt', 'adopt', 'keep']);
      expect(planned.plan.memory).toBe('unreadable');
    });

    it('should take nothing either by a mapping that turns everyone inactive', () => {
      const planned = planOf(
        company({ people: numbered(5), mapping: mapping({ active: '"False"' }), remembered }),
      );
      expect(planned.removals).toEqual([]);
      expect(planned.plan.counts.removals).toBe(0);
    });
  });

  describe('of the app', () => {
    it("should refuse where the stack's assignments are on another", () => {
      const other = { ...groupAssignmentMemory('Desk'), resourceId: 'another-app' };
      const planned = planOf(company({ people: ['ann'], assignmentMemories: [other] }));
      expect(codes(planned)).toEqual(['app-changed']);
      expect(planned.plan.refusals[0]?.message).toContain('another-app');
    });

    it("should refuse while Entra's own provisioning runs", () => {
      expect(codes(planOf(company({ live: { enabledJobs: ['vonage.1'] } })))).toEqual([
        'synchronization-job',
      ]);
    });

    it('should go on where it may not look at the jobs', () => {
      expect(codes(planOf(company({ live: { enabledJobs: null } })))).toEqual([]);
    });
  });

  describe('of the clock', () => {
    const hour = 3_600_000;
    it.each([25, -25, 365 * 24])('should refuse where it is %i hours ahead', (hours) => {
      const planned = planOf(company({ people: ['ann'] }), { clockOff: hours * hour });
      expect(codes(planned)).toEqual(['clock']);
      expect(planned.plan.refusals[0]?.message).toMatch(
        /clock says \d{4}-\d\d-\d\dT12:00Z and Microsoft Graph's \d/,
      );
    });

    it.each([0, 1, -24, 24, 24.4, null])('should not mind %s hours', (hours) => {
      const clockOff = hours === null ? null : hours * hour;
      expect(codes(planOf(company({ people: ['ann'] }), { clockOff }))).toEqual([]);
    });
  });

  it('should refuse for every reason at once', () => {
    const planned = planOf(
      company({
        people: [{ name: 'ann', line: false }, newcomer('ben'), newcomer('cat')],
        policy: policy({
          limits: { removals: { count: 0, ratio: null, from: 0 } },
          protect: ['ann@contoso.com'],
          seats: 1,
        }),
        live: { enabledJobs: ['vonage.1'] },
      }),
    );
    expect(codes(planned)).toEqual(['synchronization-job', 'protected', 'removals', 'seats']);
  });

  it('should not refuse the first run of an empty stack', () => {
    const planned = planOf(company({ people: [], remembered: { kind: 'first-run' } }));
    expect(planned.plan).toMatchObject({ changes: [], refusals: [], memory: 'first-run' });
  });

  it('should use the group assignment of a person in scope to tell that they keep access', () => {
    const planned = planOf(
      company({
        people: [{ name: 'ann', line: false, memory: { ...memory('ann'), scopes: ['desk'] } }],
        scopes: [scope('desk', ['Desk'], { assign: 'group' })],
        groups: [group('Desk', ['ann'])],
        assignments: [groupAssignment('Desk')],
        assignmentMemories: [groupAssignmentMemory('Desk')],
        policy: removals(0),
      }),
    );
    expect(codes(planned)).toEqual([]);
    expect(planned.plan.counts.removals).toBe(0);
  });

  it('should pass an account on without counting it as removed', () => {
    const planned = planOf(
      company({
        people: [{ name: 'ann', user: false }],
        users: [user('ann', { id: idOf('again') })],
        policy: removals(0),
      }),
    );
    expect(codes(planned)).toEqual([]);
    expect(planned.accounts).toMatchObject([{ objectId: idOf('again') }]);
    expect(planned.removals.some((key) => key.includes(scimIdOf('ann')))).toBe(false);
  });
});
