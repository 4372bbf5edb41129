import { describe, expect, it } from 'vitest';
import type { Planned } from '../../src/plan/types.js';
import {
  account,
  assignment,
  assignmentMemory,
  at,
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
  planOf,
  policy,
  rows,
  scimIdOf,
  scope,
  scopeLimits,
  userRole,
} from '../support/plan.js';
import { applyPlan } from '../support/plan-apply.js';

const ann = 'ann@contoso.com';
const unassignAnn = `unassign ${idOf('ann')} ${userRole.id}`;
const withoutSurname = { attributes: { surname: null } };
const noRemovals = policy({ limits: { removals: { count: 0, ratio: null, from: 0 } } });
const codes = ({ plan: { problems } }: Planned) => problems.map(({ code }) => code);

/** Ann is on the list; Ben is in order. */
function locked(spec: CompanySpec = {}) {
  return company({ people: ['ann', 'ben'], lockout: [ann], ...spec });
}

describe('a lockout', () => {
  it('should disable first, take the assignment with it, and say why', () => {
    const planned = planOf(locked());
    expect(rows(planned)).toEqual([`disable ${ann}`, `unassign ${ann}`]);
    expect(planned.plan.changes[0]).toMatchObject({
      attributes: [{ attribute: 'active', before: true, after: false }],
      causes: [{ kind: 'lockout', message: 'locked out: Dismissed', position: at('lockout.yaml', 2, 11) }],
    });
    expect(planned.accounts[0]).toMatchObject({
      name: ann,
      values: { active: false },
      leftOn: null,
      lockedOut: true,
      phase: 'first',
      found: { id: scimIdOf('ann'), values: { active: true } },
    });
    expect(planned.assignments[0]).toMatchObject({
      name: `${ann} as User`,
      withdrawn: true,
      phase: 'first',
      found: { id: assignment('ann').id },
    });
    expect(planned.removals).toEqual([`disable ${scimIdOf('ann')}`, unassignAnn]);
    expect(planned.plan.counts).toMatchObject({ lockouts: 1, removals: 0, updates: 0, activeBefore: 1 });
  });

  it('should have nothing left to do at the second run, and say that it stands', () => {
    const given = locked();
    const after = applyPlan(given, planOf(given)).company;
    const second = planOf(after);
    expect(rows(second)).toEqual([`keep ${ann}`]);
    expect(second.plan.changes[0]?.causes[0]?.kind).toBe('lockout');
    expect(second.plan.counts.lockouts).toBe(0);
    expect([...second.accounts, ...second.assignments].every(({ found }) => found === null)).toBe(true);
    expect(second.accounts[0]).toMatchObject({ leftOn: null });
    expect(planOf(after, { day: '2030-01-01' }).removals).toEqual([]);
  });

  it('should give back what grants say when the line is taken off', () => {
    const given = locked();
    const after = applyPlan(given, planOf(given)).company;
    const back = planOf({ ...after, declared: { ...after.declared, lockout: [] } });
    expect(rows(back)).toEqual([`enable ${ann}`, `assign ${ann}`]);
    for (const { causes } of back.plan.changes) {
      expect(causes[0]).toEqual({ kind: 'returned', message: 'no longer locked out' });
    }
    expect(back.assignments[0]).toMatchObject({
      withdrawn: false,
      found: { absent: true },
      name: `${ann} as User`,
    });
    const last = applyPlan({ ...after, declared: { ...after.declared, lockout: [] } }, back).company;
    expect(planOf(last).plan.changes).toEqual([]);
  });

  it.each<[string, CompanySpec]>([
    ['by object id', { lockout: [idOf('ann').toUpperCase()] }],
    ['by a name in another case', { lockout: ['ANN@Contoso.com'] }],
    [
      'by a name that was theirs',
      {
        people: [
          { name: 'ann', user: { userPrincipalName: 'new@contoso.com' }, line: { user: idOf('ann') } },
        ],
      },
    ],
    ['whose attributes are incomplete', { people: [{ name: 'ann', user: withoutSurname }] }],
    [
      'whose scope cannot be read',
      {
        people: [{ name: 'ann', line: false, memory: { scopes: ['desk'] } }],
        scopes: [scope('desk', ['Desk'])],
        unresolvedGroups: { Desk: 'no group has this name' },
      },
    ],
    [
      'whom policy would keep as a leaver',
      {
        people: [{ name: 'ann', line: false }],
        policy: policy({ leavers: { action: 'keep', deleteAfterDays: null } }),
      },
    ],
    ['whose line is ended', { people: [{ name: 'ann', line: { until: '2020-01-01' } }] }],
  ])('should hold for someone %s', (_, spec) => {
    const planned = planOf(locked({ people: ['ann'], ...spec }));
    expect(rows(planned).slice(0, 2)).toEqual([`disable ${ann}`, `unassign ${ann}`]);
    expect(planned.removals).toEqual([`disable ${scimIdOf('ann')}`, unassignAnn]);
    expect(planned.plan.counts).toMatchObject({ lockouts: 1, removals: 0 });
    expect(planned.accounts[0]?.phase).toBe('first');
  });

  it('should find a person by the userName that the mapping gives them, before they have an account', () => {
    const planned = planOf(
      company({
        people: [newcomer('ann', { user: { attributes: { extensionAttribute1: 'desk1' } } })],
        mapping: mapping({ userName: '[extensionAttribute1]' }),
        lockout: ['DESK1'],
      }),
    );
    expect(rows(planned)).toEqual([`keep ${ann}`]);
    expect([...planned.accounts, ...planned.assignments]).toEqual([]);
  });

  it('should not create anything for someone new', () => {
    const planned = planOf(company({ people: [newcomer('ann')], lockout: [ann] }));
    expect(rows(planned)).toEqual([`keep ${ann}`]);
    expect([...planned.accounts, ...planned.assignments, ...planned.removals]).toEqual([]);
  });

  it("should take over a stranger's account to disable it, under unmanaged: keep too", () => {
    const given = company({ accounts: [account('walk-in')], lockout: ['walk-in@contoso.com'] });
    const planned = planOf(given);
    expect(rows(planned)).toEqual(['disable walk-in@contoso.com']);
    expect(planned.accounts).toMatchObject([{ objectId: null, lockedOut: true, phase: 'first' }]);
    const after = applyPlan(given, planned).company;
    expect(planOf(after).removals).toEqual([]);
    // Taken off the list it stays as it is, for nobody says that it should be active; and it is never deleted.
    const off = { ...after, declared: { ...after.declared, lockout: [] } };
    expect(planOf(off, { day: '2030-01-01' }).plan.changes).toEqual([]);
  });

  it('should disable every account of the name', () => {
    const planned = planOf(
      company({
        people: [newcomer('ann')],
        accounts: [account('ann', {}, 'one'), account('ANN', {}, 'two')],
        lockout: [ann],
      }),
    );
    expect(planned.removals).toEqual(['disable one', 'disable two']);
    expect(planned.plan.counts.lockouts).toBe(1);
  });

  it('should take an assignment that somebody made by hand, of someone whom nobody declares', () => {
    const given = company({
      people: [newcomer('ann', { line: false })],
      assignments: [assignment('ann')],
      lockout: [ann],
    });
    const planned = planOf(given);
    expect(rows(planned)).toEqual([`unassign ${ann}`]);
    expect(planned.removals).toEqual([unassignAnn]);
    expect(planned.plan.counts).toMatchObject({ lockouts: 1, removals: 0 });
    expect(planOf(applyPlan(given, planned).company).removals).toEqual([]);
  });

  it('should take one, by object id, of somebody whom the list of users does not have', () => {
    const gus = { ...newcomer('gus', { user: false, line: false }), assigned: true, assignedBefore: false };
    const planned = planOf(company({ people: [gus], lockout: [idOf('gus')] }));
    expect(rows(planned)).toEqual(['unassign gus']);
    expect(planned.plan.problems).toEqual([]);
    // A group's id is no person's.
    const assignments = [groupAssignment('Desk')];
    const byGroup = planOf(company({ assignments, lockout: [idOf('group Desk')] }));
    expect(byGroup.removals).toEqual([]);
    expect(byGroup.plan.problems).toMatchObject([{ code: 'unknown-lockout' }]);
  });

  it('should take one again that somebody gives back by hand', () => {
    const given = locked();
    const after = applyPlan(given, planOf(given)).company;
    const held = { ...assignment('ann'), id: 'by-hand' };
    const again = planOf({
      ...after,
      live: { ...after.live, assignments: [...after.live.assignments, held] },
    });
    expect(rows(again)).toEqual([`unassign ${ann}`, `keep ${ann}`]);
    expect(again.removals).toEqual([unassignAnn]);
  });

  it('should warn of a group that stays assigned', () => {
    const planned = planOf(
      company({
        people: [{ name: 'ann', line: false, assigned: false, memory: { scopes: ['desk'] } }],
        scopes: [scope('desk', ['Desk'], { assign: 'group' })],
        groups: [group('Desk', ['ann'])],
        assignments: [groupAssignment('Desk')],
        assignmentMemories: [groupAssignmentMemory('Desk')],
        lockout: [ann],
      }),
    );
    expect(rows(planned)).toEqual([`disable ${ann}`]);
    expect(planned.plan.problems).toMatchObject([{ code: 'lockout-by-group', severity: 'warning' }]);
  });

  describe('of a leaver', () => {
    it('should let the days until deletion count, as for any', () => {
      const planned = planOf(company({ people: [{ name: 'ann', line: false }], lockout: [ann] }));
      expect(planned.accounts).toMatchObject([{ leftOn: '2026-11-15', phase: 'first' }]);
      expect(planned.plan.changes[0]?.causes.map(({ kind }) => kind)).toEqual(['lockout', 'grant-removed']);
      const due = planOf(company({ people: [leaver('ann', '2026-01-01')], lockout: [ann] }));
      expect(rows(due)).toEqual([`delete ${ann}`]);
    });

    it('should disable first and delete at the next run, where policy deletes leavers', () => {
      const given = company({
        people: [{ name: 'ann', line: false }],
        lockout: [ann],
        policy: policy({ leavers: { action: 'delete', deleteAfterDays: null } }),
      });
      const planned = planOf(given);
      expect(rows(planned)).toEqual([`disable ${ann}`, `unassign ${ann}`]);
      const next = planOf(applyPlan(given, planned).company);
      expect(rows(next)).toEqual([`delete ${ann}`]);
      expect(next.plan.counts).toMatchObject({ lockouts: 0, removals: 1 });
    });
  });

  describe('that means nobody it may', () => {
    it('should be an error at the line where neither system has anybody of the name', () => {
      const planned = planOf(locked({ lockout: ['anne@contoso.com'] }));
      expect(planned.plan.changes).toEqual([]);
      expect(planned.plan.problems).toEqual([
        {
          code: 'unknown-lockout',
          severity: 'error',
          message:
            'neither Entra nor Vonage has anybody called `anne@contoso.com`; nobody is locked out by this line',
          position: at('lockout.yaml', 2, 11),
          length: 16,
          hint: 'check the spelling: did you mean `ann@contoso.com`?',
          about: 'anne@contoso.com',
        },
      ]);
    });

    it('should leave whom policy protects under another name, with an error, and lock the others out', () => {
      const planned = planOf(
        locked({ lockout: [idOf('ann'), 'ben@contoso.com'], policy: policy({ protect: [ann] }) }),
      );
      expect(rows(planned)).toEqual(['disable ben@contoso.com', 'unassign ben@contoso.com']);
      expect(planned.plan.problems).toMatchObject([
        { code: 'lockout-protected', severity: 'error', position: at('lockout.yaml', 2, 11) },
      ]);
      expect(planned.plan.problems[0]?.message).toContain('policies/default.yaml:9');
    });

    it('should leave whom rollcall is signed in as', () => {
      const planned = planOf(locked({ live: { ownObjectId: idOf('ann') } }));
      expect(planned.plan.changes).toEqual([]);
      expect(codes(planned)).toEqual(['lockout-protected']);
    });
  });

  it("should not take a colleague's account whose userName the mapping would give the person too", () => {
    const planned = planOf(
      company({
        people: [
          newcomer('ann', { user: { attributes: { extensionAttribute1: 'ben@contoso.com' } } }),
          'ben',
        ],
        mapping: mapping({ userName: 'Coalesce([extensionAttribute1], [userPrincipalName])' }),
        lockout: [ann],
      }),
    );
    expect(planned.removals).toEqual([]);
  });
});

describe('lockouts of a refused plan', () => {
  const refused = (spec: CompanySpec = {}) =>
    locked({
      people: ['ann', { name: 'ben', line: false }, newcomer('cat'), 'dan'],
      policy: noRemovals,
      ...spec,
    });

  it('should be all that is registered to be written, with everyone else as remembered', () => {
    const planned = planOf(refused());
    expect(planned.plan.refusals.map(({ code }) => code)).toEqual(['removals']);
    expect(planned.plan.counts).toMatchObject({ lockouts: 1, removals: 1 });
    const alone = planned.lockoutsAlone;
    expect(alone?.removals).toEqual([`disable ${scimIdOf('ann')}`, unassignAnn]);
    expect(alone?.accounts.map(({ name, found, phase }) => [name, found === null, phase])).toEqual([
      [ann, false, 'first'],
      ['ben@contoso.com', true, 'give'],
      ['dan@contoso.com', true, 'give'],
    ]);
    expect(alone?.accounts[1]).toMatchObject({ values: memory('ben').values, leftOn: null });
    expect(alone?.assignments.map(({ name, found }) => [name, found === null])).toEqual([
      [`${ann} as User`, false],
      ['ben@contoso.com as User', true],
      ['dan@contoso.com as User', true],
    ]);
  });

  it.each<[string, CompanySpec]>([
    [
      'updates',
      {
        people: ['ann', { name: 'ben', account: { 'name.givenName': 'X' } }],
        policy: policy({ limits: { updates: { count: 0, ratio: null, from: 0 } } }),
      },
    ],
    [
      'scope-removals',
      {
        people: ['ann', { name: 'ben', line: false, memory: { scopes: ['desk'] } }],
        policy: policy({
          limits: { scopes: { desk: scopeLimits({ removals: { count: 0, ratio: null, from: 0 } }) } },
        }),
      },
    ],
    [
      'protected',
      { people: ['ann', { name: 'ben', line: false }], policy: policy({ protect: ['ben@contoso.com'] }) },
    ],
    ['seats', { people: ['ann', newcomer('ben'), newcomer('cat')], policy: policy({ seats: 1 }) }],
    [
      'empty-source',
      {
        people: ['ann', { name: 'ben', line: false, memory: { scopes: ['desk'] } }],
        scopes: [scope('desk', ['Desk'])],
        groups: [group('Desk', [])],
      },
    ],
  ])('should be applied where %s refuse the rest', (code, spec) => {
    const planned = planOf(locked(spec));
    expect(planned.plan.refusals.map((refusal) => refusal.code)).toContain(code);
    expect(planned.lockoutsAlone?.removals).toEqual([`disable ${scimIdOf('ann')}`, unassignAnn]);
  });

  it.each<[string, CompanySpec]>([
    ['memory-unreadable', { remembered: { kind: 'unreadable', reason: 'no access' } }],
    ['app-changed', { assignmentMemories: [assignmentMemory('ben', { resourceId: 'other' })] }],
    ['synchronization-job', { live: { enabledJobs: ['job'] } }],
  ])('should wait where it is %s', (code, spec) => {
    const planned = planOf(locked(spec));
    const refusal = planned.plan.refusals.find((each) => each.code === code);
    expect(refusal?.hint).toMatch(/; the lockout waits until then$/);
    expect(planned.lockoutsAlone).toBeNull();
  });

  it('should not start the clock of a leaver whose leave is refused', () => {
    const planned = planOf(
      locked({
        people: [
          { name: 'ann', line: false },
          { name: 'ben', line: false },
        ],
        policy: noRemovals,
      }),
    );
    expect(planned.accounts[0]).toMatchObject({ leftOn: '2026-11-15' });
    expect(planned.lockoutsAlone?.accounts[0]).toMatchObject({
      name: ann,
      leftOn: null,
      values: { active: false },
    });
  });

  it('should be none where there is nothing to lock', () => {
    expect(planOf(refused({ lockout: [] })).lockoutsAlone).toBeNull();
    expect(planOf(locked()).lockoutsAlone).toBeNull();
  });
});
