import { describe, expect, it } from 'vitest';
import type { ScopeGrant } from '../../src/declare/types.js';
import type { Planned } from '../../src/plan/types.js';
import { checkFilter, type WrittenClause } from '../../src/scope/filter-check.js';
import {
  adminRole,
  app,
  assignment,
  assignmentMemory,
  at,
  company,
  group,
  type PersonSpec,
  planOf,
  rows,
  scope,
  type UserSpec,
  userRole,
} from '../support/plan.js';

const where = (attribute: string, operator: string, value: string): Pick<ScopeGrant, 'where'> => {
  const clause: WrittenClause = { attribute, operator, value, position: at('scopes/desk.yaml', 9, 15) };
  return { where: checkFilter([[clause]]).filter ?? null };
};
const minus = (name: string): Pick<ScopeGrant, 'minus'> => ({
  minus: [{ name, position: at('scopes/desk.yaml', 7, 13) }],
});
/** Somebody who has access by scope `desk` and by nothing else. */
const byDesk = (name: string, user: UserSpec = {}): PersonSpec => ({
  name,
  line: false,
  memory: { scopes: ['desk'] },
  user,
});
/** Somebody in Entra alone. */
const unknown = (name: string, user: UserSpec = {}): PersonSpec => ({
  name,
  line: false,
  memory: false,
  account: false,
  assigned: false,
  user,
});
const level = (value: string | null): UserSpec => ({ attributes: { extensionAttribute1: value } });
const causesOf = ({ plan: { changes } }: Planned, action: string) =>
  changes.filter((change) => change.action === action).map(({ causes }) => causes);

describe('a plan of scopes with filters', () => {
  it('should disable whom a filter does not let through any longer, with the clause as the cause', () => {
    const planned = planOf(
      company({
        people: [
          byDesk('ann', { attributes: { department: 'Support' } }),
          byDesk('ben', { attributes: { department: 'Sales' } }),
        ],
        scopes: [scope('desk', ['Desk'], where('department', 'EQUALS', 'Support'))],
        groups: [group('Desk', ['ann', 'ben'])],
      }),
    );
    expect(rows(planned)).toEqual(['disable ben@contoso.com', 'unassign ben@contoso.com']);
    for (const causes of [...causesOf(planned, 'disable'), ...causesOf(planned, 'unassign')]) {
      expect(causes).toEqual([
        {
          kind: 'filtered',
          message: 'department is `Sales`, and scope desk wants `Support`',
          position: at('scopes/desk.yaml', 9, 15),
          scope: 'desk',
        },
      ]);
    }
  });

  it('should say by which clause somebody new comes in, beside the group', () => {
    const planned = planOf(
      company({
        people: [unknown('ann', { attributes: { department: 'Support' } })],
        scopes: [scope('desk', ['Desk'], where('department', 'EQUALS', 'Support'))],
        groups: [group('Desk', ['ann'])],
      }),
    );
    for (const action of ['create', 'assign']) {
      expect(causesOf(planned, action)).toMatchObject([
        [{ message: 'member of Desk (scope desk)' }, { message: 'department is `Support` (scope desk)' }],
      ]);
    }
  });

  it('should leave whose value cannot be compared as they are, and give them nothing new', () => {
    const planned = planOf(
      company({
        people: [byDesk('ann', level('five')), unknown('ben', level('six')), byDesk('cat', level('7'))],
        scopes: [scope('desk', ['Desk'], where('extensionAttribute1', 'Greater_Than', '5'))],
        groups: [group('Desk', ['ann', 'ben', 'cat'])],
      }),
    );
    expect(rows(planned)).toEqual(['keep ann@contoso.com']);
    expect(causesOf(planned, 'keep')).toMatchObject([
      [{ kind: 'error', message: 'extensionAttribute1 is `five`, which is no integer' }],
    ]);
    expect(planned.accounts).toMatchObject([
      { userPrincipalName: 'ann@contoso.com', scopes: ['desk'], found: null, leftOn: null },
      { userPrincipalName: 'cat@contoso.com' },
    ]);
    expect(planned.assignments.map(({ found }) => found)).toEqual([null, null]);
    expect(planned.removals).toEqual([]);
    expect(planned.plan.problems.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
      'error filter-value',
      'error filter-value',
    ]);
  });

  it('should keep no access for them whom Entra has disabled', () => {
    const planned = planOf(
      company({
        people: [byDesk('ann', { ...level('five'), accountEnabled: false })],
        scopes: [scope('desk', ['Desk'], where('extensionAttribute1', 'Greater_Than', '5'))],
        groups: [group('Desk', ['ann'])],
      }),
    );
    expect(rows(planned)).toEqual(['disable ann@contoso.com']);
    expect(causesOf(planned, 'disable')).toMatchObject([[{ kind: 'entra-disabled' }, { kind: 'error' }]]);
    expect(planned.accounts).toMatchObject([{ leftOn: null }]);
  });

  it('should keep a second role of whom a filter cannot decide, and the scope that gave it', () => {
    const role = (name: string): Pick<ScopeGrant, 'role'> => ({
      role: { name, position: at('scopes/desk.yaml', 8) },
    });
    const planned = planOf(
      company({
        people: [{ name: 'ann', line: false, memory: { scopes: ['desk', 'leads'] }, user: level('five') }],
        scopes: [
          scope('desk', ['Desk'], role('User')),
          scope('leads', ['Desk'], {
            ...role('Admin'),
            ...where('extensionAttribute1', 'Greater_Than', '5'),
          }),
        ],
        groups: [group('Desk', ['ann'])],
        assignments: [assignment('ann', adminRole)],
        assignmentMemories: [assignmentMemory('ann', {}, adminRole)],
        live: { servicePrincipal: { ...app, appRoles: [userRole, adminRole] } },
      }),
    );
    expect(rows(planned)).toEqual([]);
    expect(planned.accounts).toMatchObject([{ scopes: ['desk', 'leads'] }]);
    expect(planned.assignments).toHaveLength(2);
    expect(planned.removals).toEqual([]);
  });
});

describe('a plan of scopes that refer to others', () => {
  const leave = scope('leave', ['Leave'], { assign: 'none' });

  it('should disable whom another scope leaves out, at the reference', () => {
    const planned = planOf(
      company({
        people: [byDesk('ann'), byDesk('ben')],
        scopes: [scope('desk', ['Desk'], minus('leave')), leave],
        groups: [group('Desk', ['ann', 'ben']), group('Leave', ['ben'])],
      }),
    );
    expect(rows(planned)).toEqual(['disable ben@contoso.com', 'unassign ben@contoso.com']);
    expect(causesOf(planned, 'disable')).toMatchObject([
      [{ kind: 'subtracted', position: at('scopes/desk.yaml', 7, 13) }],
    ]);
  });

  it('should give to nobody where the one that is left out cannot be read, and take only from whom it has for certain', () => {
    const planned = planOf(
      company({
        people: [byDesk('ann'), byDesk('ben'), unknown('cat')],
        scopes: [
          scope('desk', ['Desk'], minus('leave')),
          scope('leave', ['Leave', 'Gone'], { assign: 'none' }),
        ],
        groups: [group('Desk', ['ann', 'ben', 'cat']), group('Leave', ['ben'])],
        unresolvedGroups: { Gone: 'no group has this name' },
      }),
    );
    expect(rows(planned)).toEqual([
      'disable ben@contoso.com',
      'unassign ben@contoso.com',
      'keep ann@contoso.com',
    ]);
    expect(planned.assignments).toHaveLength(1);
    expect(planned.plan.refusals).toEqual([]);
  });

  it('should say that a scope grants nothing by itself any longer', () => {
    const planned = planOf(
      company({
        people: [byDesk('ann')],
        scopes: [scope('desk', ['Desk'], { assign: 'none' })],
        groups: [group('Desk', ['ann'])],
      }),
    );
    expect(rows(planned)).toEqual(['disable ann@contoso.com', 'unassign ann@contoso.com']);
    expect(causesOf(planned, 'disable')).toMatchObject([
      [{ kind: 'grant-removed', message: 'scope desk grants nothing by itself any longer' }],
    ]);
  });

  it('should refuse to take everybody out whose groups, behind other scopes, are all empty now', () => {
    const planned = planOf(
      company({
        people: [byDesk('ann')],
        scopes: [
          scope('desk', [], { scopes: [{ name: 'night', position: at('scopes/desk.yaml', 6) }] }),
          scope('night', ['Night'], { assign: 'none' }),
        ],
        groups: [group('Night', [])],
      }),
    );
    expect(planned.plan.refusals).toMatchObject([{ code: 'empty-source' }]);
  });
});
