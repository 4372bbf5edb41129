import { describe, expect, it } from 'vitest';
import type { ScopeGrant } from '../../src/declare/types.js';
import type { Planned } from '../../src/plan/types.js';
import { checkFilter } from '../../src/scope/filter-check.js';
import {
  account,
  adminRole,
  app,
  assignment,
  assignmentMemory,
  at,
  company,
  group,
  idOf,
  leaver,
  memory,
  newcomer,
  type PersonSpec,
  planOf,
  policy,
  rows,
  scimIdOf,
  scope,
  type UserSpec,
  userRole,
} from '../support/plan.js';
import { applyPlan } from '../support/plan-apply.js';

const ann = 'ann@contoso.com';
const department = (value: string): Pick<ScopeGrant, 'where'> => {
  const position = at('scopes/desk.yaml', 9, 15);
  return {
    where: checkFilter([[{ attribute: 'department', operator: 'EQUALS', value, position }]]).filter ?? null,
  };
};
const minus = (name: string): Pick<ScopeGrant, 'minus'> => ({
  minus: [{ name, position: at('scopes/desk.yaml', 7, 13) }],
});
const of = (value: string): UserSpec => ({ attributes: { department: value } });
const byDesk = (name: string, user: UserSpec = {}): PersonSpec => ({
  name,
  line: false,
  memory: { scopes: ['desk'] },
  user,
});
const codes = ({ plan: { refusals } }: Planned) => refusals.map(({ code }) => code);
const defaults = policy({
  limits: {
    removals: { count: 10, ratio: 0.2, from: 10 },
    updates: { count: null, ratio: 0.5, from: 10 },
    scopes: {},
  },
});
const withdrawnMemory = (name: string) =>
  memory(name, { lockedOut: true, values: { ...account(name).values, active: false } });

describe('an edit of scopes under the limits of a policy', () => {
  const names = Array.from({ length: 12 }, (_, index) => `p${index + 10}`);
  const people = names.map((name, index) => byDesk(name, of(index % 2 === 0 ? 'Support' : 'Sales')));

  it('should be refused where a filter drops half of the people, and each row should name the clause', () => {
    const planned = planOf(
      company({
        people,
        policy: defaults,
        scopes: [scope('desk', ['Desk'], department('Support'))],
        groups: [group('Desk', names)],
      }),
    );
    expect(codes(planned)).toEqual(['removals']);
    const disabled = planned.plan.changes.filter(({ action }) => action === 'disable');
    expect(disabled).toHaveLength(6);
    for (const { causes } of disabled) {
      expect(causes).toMatchObject([{ kind: 'filtered', position: at('scopes/desk.yaml', 9, 15) }]);
    }
  });

  it('should be refused where another scope, which it leaves out, grows all of a sudden', () => {
    const planned = planOf(
      company({
        people,
        policy: defaults,
        scopes: [scope('desk', ['Desk'], minus('leave')), scope('leave', ['Leave'], { assign: 'none' })],
        groups: [group('Desk', names), group('Leave', names.slice(0, 5))],
      }),
    );
    expect(codes(planned)).toEqual(['removals']);
    expect(planned.plan.counts.removals).toBe(5);
  });

  it('should be refused for a protected person whom a filter or another scope takes out', () => {
    const given = (change: Partial<ScopeGrant>) =>
      planOf(
        company({
          people: [byDesk('ann', of('Sales')), byDesk('ben', of('Support'))],
          policy: policy({ protect: [ann] }),
          scopes: [scope('desk', ['Desk'], change), scope('leave', ['Leave'], { assign: 'none' })],
          groups: [group('Desk', ['ann', 'ben']), group('Leave', ['ann'])],
        }),
      );
    expect(codes(given(department('Support')))).toEqual(['protected']);
    expect(codes(given(minus('leave')))).toEqual(['protected']);
  });
});

describe('somebody on the emergency list', () => {
  it('should be disabled where their create was cut off and left an account, and remembered', () => {
    const given = company({
      people: [newcomer('ann', { memory: { scimId: null }, account: {} })],
      lockout: [ann],
    });
    const planned = planOf(given);
    expect(rows(planned)).toEqual([`disable ${ann}`]);
    const { company: after } = applyPlan(given, planned);
    expect(after.live.accounts).toMatchObject([{ values: { active: false } }]);
    expect(after.remembered).toMatchObject({ accounts: [{ scimId: scimIdOf('ann'), lockedOut: true }] });
    expect(rows(planOf(after))).toEqual([`keep ${ann}`]);
  });

  it('should get nothing where their create was cut off and left nothing', () => {
    const planned = planOf(
      company({ people: [newcomer('ann', { memory: { scimId: null } })], lockout: [ann] }),
    );
    expect(planned.accounts).toEqual([]);
    expect(planned.assignments).toEqual([]);
  });

  it('should be disabled alone where the plan is refused, and everyone else be as the state has them', () => {
    const given = company({
      people: [
        {
          name: 'ann',
          user: { userPrincipalName: 'ann.new@contoso.com' },
          line: { user: 'ann.new@contoso.com' },
        },
        newcomer('ben', { memory: { scimId: null }, account: {} }),
        {
          name: 'cat',
          user: { userPrincipalName: 'cat.new@contoso.com' },
          line: { user: 'cat.new@contoso.com' },
        },
        newcomer('dan'),
        newcomer('eve'),
      ],
      lockout: ['ann.new@contoso.com'],
      policy: policy({ seats: 2 }),
    });
    const planned = planOf(given);
    expect(codes(planned)).toEqual(['seats']);
    const { lockoutsAlone } = planned;
    // Neither a rename nor an account that a create left behind is written, and no name is a new one.
    expect(
      lockoutsAlone?.accounts.map(({ name, formerNames, found }) => [name, formerNames, found !== null]),
    ).toEqual([
      [ann, [], true],
      ['cat@contoso.com', [], false],
    ]);
    if (lockoutsAlone === null) return;
    const { company: after } = applyPlan(given, lockoutsAlone);
    const active = after.live.accounts.filter(({ values }) => values.active).map(({ id }) => id);
    expect(active).toEqual([scimIdOf('ben'), scimIdOf('cat')]);
  });

  it('should not be deleted on the day on which they are due and back, but stay disabled', () => {
    const due = leaver('ann', '2026-01-01', { line: {} });
    const planned = planOf(company({ people: [due], lockout: [ann] }));
    expect(rows(planned)).toEqual([`keep ${ann}`]);
    expect(planned.accounts).toMatchObject([{ leftOn: null, values: { active: false }, lockedOut: true }]);
  });

  it('should be deleted as any leaver where they are due and inactive', () => {
    const planned = planOf(company({ people: [leaver('ann', '2026-01-01')], lockout: [ann] }));
    expect(rows(planned)).toEqual([`delete ${ann}`]);
  });

  it('should be disabled though a filter cannot decide about them, and be held when the line goes', () => {
    const level = checkFilter([[{ attribute: 'extensionAttribute1', operator: 'Greater_Than', value: '5' }]]);
    const spec = {
      people: [byDesk('ann', { attributes: { extensionAttribute1: 'five' } })],
      scopes: [scope('desk', ['Desk'], { where: level.filter ?? null })],
      groups: [group('Desk', ['ann'])],
    };
    const given = company({ ...spec, lockout: [ann] });
    const planned = planOf(given);
    expect(rows(planned)).toEqual([`disable ${ann}`, `unassign ${ann}`]);
    const after = applyPlan(given, planned).company;
    expect(after.remembered).toMatchObject({ accounts: [{ leftOn: null, scopes: ['desk'] }] });
    // Nobody can tell whether they are in scope: they get nothing back until that is mended, and nothing is forgotten.
    const held = planOf({ ...after, declared: { ...after.declared, lockout: [] } });
    expect(held.accounts).toMatchObject([{ leftOn: null, scopes: ['desk'], found: null, lockedOut: true }]);
    const mended = after.live.users.map((user) => ({
      ...user,
      attributes: { ...user.attributes, extensionAttribute1: '7' },
    }));
    const back = planOf({
      ...after,
      declared: { ...after.declared, lockout: [] },
      live: { ...after.live, users: mended },
    });
    expect(rows(back)).toEqual([`enable ${ann}`, `assign ${ann}`]);
  });
});

describe('an assignment that was withdrawn', () => {
  it('should stay so, with nothing to write, when the app has no such role any longer', () => {
    const planned = planOf(
      company({
        people: [
          { name: 'ann', memory: withdrawnMemory('ann'), account: { active: false }, assigned: false },
        ],
        lockout: [ann],
        assignmentMemories: [assignmentMemory('ann', { withdrawn: true })],
        live: { servicePrincipal: { ...app, appRoles: [adminRole] } },
      }),
    );
    expect(rows(planned)).toEqual([`keep ${ann}`]);
    expect(planned.assignments).toMatchObject([{ withdrawn: true, found: null }]);
  });

  it('should not be given back by the new role alone, but with the account, when the line goes', () => {
    const planned = planOf(
      company({
        people: [
          { name: 'ann', memory: withdrawnMemory('ann'), account: { active: false }, assigned: false },
        ],
        assignmentMemories: [assignmentMemory('ann', { withdrawn: true })],
        live: { servicePrincipal: { ...app, appRoles: [adminRole] } },
      }),
    );
    expect(rows(planned)).toEqual([`enable ${ann}`, `assign ${ann}`]);
    expect(planned.assignments.map(({ roleId, withdrawn }) => [roleId, withdrawn])).toEqual([
      [adminRole.id, false],
      [userRole.id, true],
    ]);
  });
});

describe('unmanaged: disable', () => {
  const stack = { unmanaged: 'disable' } as const;

  it('should take a stranger out whom only a scope has that grants nothing', () => {
    const planned = planOf(
      company({
        people: [newcomer('ann', { line: false })],
        accounts: [account('ann')],
        assignments: [assignment('ann')],
        scopes: [scope('leave', ['Leave'], { assign: 'none' })],
        groups: [group('Leave', ['ann'])],
        stack,
      }),
    );
    expect(rows(planned)).toEqual([`disable ${ann}`, `unassign ${ann}`]);
  });

  it('should wait where nobody can tell of somebody whom rollcall never gave access', () => {
    const planned = planOf(
      company({
        people: [newcomer('ann', { line: false })],
        accounts: [account('ann')],
        assignments: [assignment('ann')],
        scopes: [scope('desk', ['Desk'], minus('leave')), scope('leave', ['Gone'], { assign: 'none' })],
        groups: [group('Desk', ['ann'])],
        unresolvedGroups: { Gone: 'no group has this name' },
        stack,
      }),
    );
    expect(planned.removals).toEqual([]);
    expect(planned.accounts.some(({ objectId }) => objectId === idOf('ann'))).toBe(false);
  });
});
