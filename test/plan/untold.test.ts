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
  type CompanySpec,
  company,
  group,
  idOf,
  leaver,
  mapping,
  newcomer,
  type PersonSpec,
  planOf,
  policy,
  rows,
  scope,
  type UserSpec,
  userRole,
} from '../support/plan.js';

const where = (attribute: string, value: string): Pick<ScopeGrant, 'where'> => ({
  where:
    checkFilter([[{ attribute, operator: 'EQUALS', value, position: at('scopes/desk.yaml', 9, 15) }]])
      .filter ?? null,
});
const references = (file: string, ...names: readonly string[]) =>
  names.map((name, index) => ({ name, position: at(`scopes/${file}.yaml`, 7, 13 + index) }));
/** Somebody whom a scope gave access, and no line does. */
const by = (scopeName: string, name: string, user: UserSpec = {}): PersonSpec => ({
  name,
  line: false,
  memory: { scopes: [scopeName] },
  user,
});
const causeKinds = ({ plan: { changes } }: Planned, action: string) =>
  changes.filter((change) => change.action === action).map(({ causes }) => causes.map(({ kind }) => kind));
const gone = { Gone: 'no group has this name' };

describe('plan of a scope that cannot be read and holds nobody today anyway', () => {
  const spec: CompanySpec = {
    people: [by('desk', 'ann')],
    scopes: [scope('desk', ['Gone'], { until: '2026-11-14' })],
    unresolvedGroups: gone,
  };

  it('should take access from its people, who are out whatever the group would say', () => {
    const planned = planOf(company(spec));
    expect(rows(planned)).toEqual(['disable ann@contoso.com', 'unassign ann@contoso.com']);
    expect(causeKinds(planned, 'disable')).toEqual([['grant-ended']]);
    expect(planned.plan.refusals).toEqual([]);
  });

  it('should not be refused where its groups are empty by then', () => {
    const planned = planOf(
      company({
        ...spec,
        scopes: [scope('desk', ['Desk'], { until: '2026-11-14' })],
        groups: [group('Desk', [])],
      }),
    );
    expect(rows(planned)).toEqual(['disable ann@contoso.com', 'unassign ann@contoso.com']);
    expect(planned.plan.refusals).toEqual([]);
  });

  it('should warn of the group, and keep nobody else back for it', () => {
    const planned = planOf(
      company({ ...spec, stack: { unmanaged: 'disable' }, accounts: [account('stranger')] }),
    );
    expect(planned.plan.problems).toMatchObject([{ code: 'unknown-group', severity: 'warning' }]);
    expect(rows(planned)).toContain('disable stranger@contoso.com');
  });

  it('should not make a scope unreadable that refers to it', () => {
    const planned = planOf(
      company({
        people: [by('all', 'ann')],
        scopes: [
          scope('all', ['Night'], { scopes: references('all', 'desk') }),
          ...(spec.scopes as ScopeGrant[]),
        ],
        groups: [group('Night', ['ben'])],
        unresolvedGroups: gone,
        users: [],
      }),
    );
    expect(rows(planned)).toContain('disable ann@contoso.com');
  });
});

describe('plan of a scope that cannot be read', () => {
  const unreadable = (given: Partial<ScopeGrant> = {}, people: readonly PersonSpec[] = [by('desk', 'ann')]) =>
    planOf(
      company({
        people,
        scopes: [
          scope('desk', ['Gone'], given),
          scope('leave', ['Leave'], { assign: 'none' }),
          scope('other', ['Leave'], { assign: 'none' }),
        ],
        groups: [group('Leave', ['ann'])],
        unresolvedGroups: gone,
      }),
    );

  it('should take out whom it excepts, whatever the group would say', () => {
    const planned = unreadable({ except: references('desk', 'ann@contoso.com') });
    expect(rows(planned)).toEqual(['disable ann@contoso.com', 'unassign ann@contoso.com']);
    expect(causeKinds(planned, 'disable')).toEqual([['excepted']]);
  });

  it('should take out whom another scope leaves out for certain', () => {
    const planned = unreadable({ minus: references('desk', 'leave') });
    expect(causeKinds(planned, 'disable')).toEqual([['subtracted']]);
  });

  it('should take out whom its filter would not let through', () => {
    const planned = unreadable(where('department', 'Support'), [
      by('desk', 'ann', { attributes: { department: 'Sales' } }),
      by('desk', 'ben', { attributes: { department: 'Support' } }),
    ]);
    expect(rows(planned)).toEqual([
      'disable ann@contoso.com',
      'unassign ann@contoso.com',
      'keep ben@contoso.com',
    ]);
    expect(causeKinds(planned, 'disable')).toEqual([['filtered']]);
  });

  it('should keep whom a scope brought in that was renamed, while the new one cannot be read', () => {
    const people = [by('old-desk', 'ann'), { ...by('old-desk', 'ben'), line: {} }];
    const planned = unreadable({}, people);
    expect(rows(planned)).toEqual(['keep ann@contoso.com']);
    // Nor do they forget it, or the next run would take them out.
    expect(planned.accounts.map(({ scopes }) => scopes)).toEqual([['old-desk'], ['old-desk', 'people']]);
    expect(planned.removals).toEqual([]);
  });

  it('should take whom a scope brought in that was removed, where the one that cannot be read excepts them', () => {
    const planned = unreadable({ except: references('desk', 'ann@contoso.com') }, [by('old-desk', 'ann')]);
    expect(rows(planned)).toEqual(['disable ann@contoso.com', 'unassign ann@contoso.com']);
  });

  it('should keep a second role that a renamed scope gave', () => {
    const planned = planOf(
      company({
        people: [{ name: 'ann', line: false, memory: { scopes: ['desk', 'leads'] } }],
        scopes: [
          scope('desk', ['Desk'], { role: { name: 'User', position: at('scopes/desk.yaml', 6) } }),
          scope('chiefs', ['Gone'], { role: { name: 'Admin', position: at('scopes/chiefs.yaml', 6) } }),
        ],
        groups: [group('Desk', ['ann'])],
        unresolvedGroups: gone,
        assignments: [assignment('ann', adminRole)],
        assignmentMemories: [assignmentMemory('ann', {}, adminRole)],
        live: { servicePrincipal: { ...app, appRoles: [userRole, adminRole] } },
      }),
    );
    expect(rows(planned)).toEqual([]);
    expect(planned.assignments).toHaveLength(2);
    expect(planned.accounts).toMatchObject([{ scopes: ['desk', 'leads'] }]);
  });

  it('should delete nobody who left, since they may be back in it', () => {
    const left = leaver('ann', '2026-01-01', { memory: { ...leaverMemory, scopes: ['desk'] } });
    const planned = unreadable({}, [left]);
    expect(rows(planned)).toEqual([]);
    expect(planned.accounts).toMatchObject([{ leftOn: '2026-01-01', values: { active: false } }]);
  });

  it('should delete nobody who left where policy deletes at once either', () => {
    const planned = planOf(
      company({
        people: [leaver('ann', '2026-01-01', { memory: { ...leaverMemory, scopes: ['desk'] } })],
        scopes: [scope('desk', ['Gone'])],
        unresolvedGroups: gone,
        policy: policy({ leavers: { action: 'delete', deleteAfterDays: null } }),
      }),
    );
    expect(rows(planned)).toEqual([]);
  });
});

const leaverMemory = {
  leftOn: '2026-01-01',
  values: { ...account('ann').values, active: false },
} as const;

describe('plan of a scope that lets nobody through any longer', () => {
  const support = where('department', 'Support');
  const of = (department: string | null): UserSpec => ({ attributes: { department } });
  const emptied = (
    people: readonly PersonSpec[],
    given: Partial<ScopeGrant> = support,
    others: readonly ScopeGrant[] = [],
  ) =>
    planOf(
      company({
        people,
        scopes: [scope('desk', ['Desk'], given), ...others],
        groups: [
          group(
            'Desk',
            people.map(({ name }) => name),
          ),
          group(
            'Leave',
            people.map(({ name }) => name),
          ),
        ],
      }),
    );
  const codes = ({ plan: { refusals } }: Planned) => refusals.map(({ code }) => code);

  it('should be refused where an attribute is empty for everybody all of a sudden, in a small team too', () => {
    const planned = emptied([by('desk', 'ann', of(null)), by('desk', 'ben', of(null))]);
    expect(planned.plan.refusals).toEqual([
      {
        code: 'empty-source',
        message:
          'scope desk lets nobody through any longer, and 2 people would lose access by it (department is empty, and scope desk wants `Support`; stacks/test/scopes/desk.yaml:2)',
        hint: 'check `where` and `minus` of scope desk, and what Entra holds; if nobody is meant to be in it any longer, remove it from the declarations',
      },
    ]);
  });

  it('should be refused where the value in the filter has a slip', () => {
    const people = [by('desk', 'ann', of('Support')), by('desk', 'ben', of('Support'))];
    expect(codes(emptied(people, where('department', 'Suport')))).toEqual(['empty-source']);
    expect(codes(emptied(people))).toEqual([]);
  });

  it('should be refused where a scope that it leaves out has everybody all of a sudden', () => {
    const people = [by('desk', 'ann'), by('desk', 'ben')];
    const leave = scope('leave', ['Leave'], { assign: 'none' });
    const planned = emptied(people, { minus: references('desk', 'leave') }, [leave]);
    expect(codes(planned)).toEqual(['empty-source']);
  });

  it('should be refused where it is made of one whose filter does it', () => {
    const people = [by('all', 'ann', of(null)), by('all', 'ben', of(null))];
    const all = scope('all', [], { scopes: references('all', 'desk') });
    expect(codes(emptied(people, { ...support, assign: 'none' }, [all]))).toEqual(['empty-source']);
  });

  it('should go on where somebody is let through, or one alone is not', () => {
    const some = [by('desk', 'ann', of('Support')), by('desk', 'ben', of(null)), by('desk', 'cat', of(null))];
    expect(codes(emptied(some))).toEqual([]);
    expect(codes(emptied([by('desk', 'ann', of(null))]))).toEqual([]);
  });

  it('should go on where Entra has disabled them: a dismissal waits for nobody', () => {
    const disabled = { ...of('Support'), accountEnabled: false };
    const enabled = checkFilter([[{ attribute: 'accountEnabled', operator: 'IS TRUE', value: null }]]).filter;
    const planned = emptied([by('desk', 'ann', disabled), by('desk', 'ben', disabled)], {
      where: enabled ?? null,
    });
    expect(rows(planned)).toContain('disable ann@contoso.com');
    expect(codes(planned)).toEqual([]);
  });

  it('should go on where it is over, or nobody had access by it', () => {
    const people = [by('desk', 'ann', of(null)), by('desk', 'ben', of(null))];
    expect(codes(emptied(people, { ...support, until: '2026-11-14' }))).toEqual([]);
    const new_ = ['ann', 'ben'].map((name) => newcomer(name, { line: false, user: of(null) }));
    expect(codes(emptied(new_))).toEqual([]);
  });

  it('should go on where they are let in by another scope, and where exceptions keep them out', () => {
    const people = [by('desk', 'ann', of(null)), by('desk', 'ben', of(null))];
    expect(codes(emptied(people, support, [scope('all', ['Desk'])]))).toEqual([]);
    const except = references('desk', 'ann@contoso.com', 'ben@contoso.com');
    expect(codes(emptied(people, { except }))).toEqual([]);
  });
});

describe('plan under unmanaged: disable, of somebody whose user name cannot be told', () => {
  const spec: CompanySpec = {
    stack: { unmanaged: 'disable' },
    mapping: mapping({ userName: '[mail]' }),
    accounts: [account('ann.contoso')],
    remembered: { kind: 'first-run' },
  };

  it('should disable no stranger: one of them may be theirs', () => {
    const planned = planOf(
      company({ ...spec, people: [newcomer('ann', { user: { attributes: { mail: null } } })] }),
    );
    expect(planned.removals).toEqual([]);
    expect(rows(planned)).toEqual(['keep ann.contoso@contoso.com']);
  });

  it('should do as ever where everybody has one', () => {
    const planned = planOf(company({ ...spec, people: [newcomer('ben')] }));
    expect(rows(planned)).toContain('disable ann.contoso@contoso.com');
    expect(planned.accounts.some(({ objectId }) => objectId === idOf('ben'))).toBe(true);
  });
});
