import { describe, expect, it } from 'vitest';
import {
  account,
  assignmentMemory,
  type CompanySpec,
  company,
  group,
  idOf,
  leaver,
  line,
  memory,
  newcomer,
  planOf,
  policy,
  rows,
  scimIdOf,
  scope,
} from '../support/plan.js';

const gone = { line: false } as const;
const deleting = policy({ leavers: { action: 'delete', deleteAfterDays: null } });
const keeping = policy({ leavers: { action: 'keep', deleteAfterDays: null } });
const kinds = (planned: ReturnType<typeof planOf>, index = 0) =>
  planned.plan.changes[index]?.causes.map(({ kind }) => kind);

describe('plan for leavers', () => {
  it('should disable whose line was removed, today, and unassign them', () => {
    const planned = planOf(company({ people: [{ name: 'ann', ...gone }, 'ben'] }));
    expect(rows(planned)).toEqual(['disable ann@contoso.com', 'unassign ann@contoso.com']);
    expect(planned.plan.changes[0]).toMatchObject({
      subject: { objectId: idOf('ann'), scimId: scimIdOf('ann') },
      attributes: [{ attribute: 'active', before: true, after: false }],
      causes: [{ kind: 'grant-removed', message: 'their line was removed' }],
    });
    expect(planned.accounts.find(({ name }) => name === 'ann@contoso.com')).toMatchObject({
      leftOn: '2026-11-15',
      phase: 'take',
      found: { id: scimIdOf('ann'), values: { active: true } },
      values: { ...memory('ann').values, active: false },
    });
    expect(planned.assignments.map(({ name }) => name)).toEqual(['ben@contoso.com as User']);
    expect(planned.removals).toEqual([
      `disable ${scimIdOf('ann')}`,
      `unassign ${idOf('ann')} ${assignmentMemory('ann').roleId}`,
    ]);
    expect(planned.plan.counts).toMatchObject({ removals: 1, activeBefore: 2, people: 1 });
  });

  it('should have nothing to do for them until they are deleted', () => {
    for (const day of ['2026-11-15', '2026-11-16', '2026-12-14']) {
      const planned = planOf(company({ people: [leaver('ann', '2026-11-15')] }), { day });
      expect(planned.plan.changes).toEqual([]);
      expect(planned.removals).toEqual([]);
      expect(planned.accounts).toMatchObject([{ leftOn: '2026-11-15', found: null }]);
    }
  });

  it('should delete them exactly `deleteAfter` days after they left', () => {
    const planned = planOf(company({ people: [leaver('ann', '2026-11-15')] }), { day: '2026-12-15' });
    expect(rows(planned)).toEqual(['delete ann@contoso.com']);
    expect(kinds(planned)?.[0]).toBe('delete-after');
    expect(planned.accounts).toEqual([]);
    expect(planned.removals).toEqual([`delete ${scimIdOf('ann')}`]);
    expect(planned.plan.counts.removals).toBe(0);
  });

  it('should never delete them without `deleteAfter`', () => {
    const forever = policy({ leavers: { action: 'disable', deleteAfterDays: null } });
    const planned = planOf(company({ people: [leaver('ann', '2020-01-01')], policy: forever }));
    expect(planned.plan.changes).toEqual([]);
  });

  it('should count days in the time zone of the stack', () => {
    const now = new Date('2026-12-14T23:30:00Z');
    const run = (timezone: string) =>
      rows(planOf(company({ people: [leaver('ann', '2026-11-15')], stack: { timezone } }), { now }));
    expect(run('UTC')).toEqual([]);
    expect(run('Europe/Paris')).toEqual(['delete ann@contoso.com']);
  });

  it('should disable a leaver again whom somebody enabled, and count anew from then', () => {
    const planned = planOf(company({ people: [leaver('ann', '2026-01-01', { account: {} })] }));
    expect(rows(planned)).toEqual(['disable ann@contoso.com']);
    expect(kinds(planned)?.[0]).toBe('drift');
    expect(planned.accounts).toMatchObject([{ leftOn: '2026-11-15' }]);
  });

  it('should say nothing of a leaver whose account somebody deleted, and forget them when they are due', () => {
    const people = [leaver('ann', '2026-11-15', { account: false })];
    expect(planOf(company({ people })).plan.changes).toEqual([]);
    expect(planOf(company({ people })).accounts).toHaveLength(1);
    const due = planOf(company({ people }), { day: '2026-12-15' });
    expect(rows(due)).toEqual(['delete ann@contoso.com']);
    expect(due.accounts).toEqual([]);
    // Their resource is deleted all the same, and the provider asks for leave.
    expect(due.removals).toEqual([`delete ${scimIdOf('ann')}`]);
  });

  it('should count anew for another account of their name, where the one that was disabled is gone', () => {
    const memory = { ...leaver('ann', '2026-10-17').memory, scimId: 'gone' };
    const planned = planOf(company({ people: [leaver('ann', '2026-10-17', { memory })] }));
    expect(planned.plan.changes.map(({ action }) => action)).not.toContain('delete');
    expect(planned.accounts).toMatchObject([{ found: { id: scimIdOf('ann') }, leftOn: '2026-11-15' }]);
  });

  it('should note the day for someone whose account is inactive already', () => {
    const planned = planOf(company({ people: [{ name: 'ann', ...gone, account: { active: false } }] }));
    expect(rows(planned)).toEqual(['unassign ann@contoso.com']);
    expect(planned.accounts).toMatchObject([{ leftOn: '2026-11-15', found: null }]);
    expect(planned.plan.counts.removals).toBe(0);
  });

  it('should disable what a create that was cut off has left behind, and register it', () => {
    const planned = planOf(
      company({ people: [{ name: 'ann', ...gone, memory: { scimId: null }, assigned: false }] }),
    );
    expect(rows(planned)).toEqual(['disable ann@contoso.com']);
    expect(planned.accounts).toMatchObject([{ found: { id: scimIdOf('ann') }, leftOn: '2026-11-15' }]);
  });

  it('should forget a create that was cut off and left nothing behind', () => {
    const planned = planOf(
      company({
        people: [{ name: 'ann', ...gone, account: false, memory: { scimId: null }, assigned: false }],
      }),
    );
    expect(planned.plan.changes).toEqual([]);
    expect(planned.accounts).toEqual([]);
  });

  it("should not take another person's account for what a create that was cut off has left behind", () => {
    const planned = planOf(
      company({
        people: [
          { name: 'ann', ...gone, account: false, memory: { scimId: null }, assigned: false },
          { name: 'ben', account: { userName: 'ann@contoso.com' } },
        ],
      }),
    );
    expect(rows(planned)).toEqual(['rename ann@contoso.com']);
    expect(planned.plan.changes[0]?.subject.objectId).toBe(idOf('ben'));
  });

  it("should not take another leaver's account for it either", () => {
    const planned = planOf(
      company({
        people: [
          { name: 'ann', ...gone, account: false, memory: { scimId: null }, assigned: false },
          { name: 'ben', ...gone, account: { userName: 'ann@contoso.com' }, assigned: false },
        ],
      }),
    );
    expect(rows(planned)).toEqual(['disable ann@contoso.com']);
    expect(planned.accounts).toMatchObject([{ objectId: idOf('ben') }]);
  });

  describe('whose causes', () => {
    const scopes = [scope('desk', ['Desk'])];
    const inDesk = { ...gone, memory: { scopes: ['desk'] } };
    const causesOf = (spec: CompanySpec) =>
      planOf(company(spec)).plan.changes.find(({ action }) => action === 'disable')?.causes;

    it('should name an end of the line', () => {
      expect(causesOf({ people: [{ name: 'ann', line: { until: '2026-11-14' } }] })).toMatchObject([
        { kind: 'grant-ended', message: 'a line of their own, until 2026-11-14' },
      ]);
    });

    it('should name a beginning that moved into the future', () => {
      expect(causesOf({ people: [{ name: 'ann', line: { from: '2026-12-01' } }] })).toMatchObject([
        { kind: 'grant-not-begun' },
      ]);
    });

    it('should name the group that they left', () => {
      expect(
        causesOf({
          people: [{ name: 'ann', ...inDesk }, newcomer('ben', gone)],
          scopes,
          groups: [group('Desk', ['ben'])],
        }),
      ).toMatchObject([
        {
          kind: 'left-group',
          scope: 'desk',
          message: 'no longer a member of Desk (scope desk)',
          position: { line: 2 },
        },
      ]);
    });

    it('should name the exception', () => {
      const position = { file: 'stacks/test/scopes/desk.yaml', line: 6, column: 14 };
      expect(
        causesOf({
          people: [{ name: 'ann', ...inDesk }],
          scopes: [scope('desk', ['Desk'], { except: [{ name: 'ann@contoso.com', position }] })],
          groups: [group('Desk', ['ann'])],
        }),
      ).toEqual([{ kind: 'excepted', scope: 'desk', message: 'excepted from scope desk', position }]);
    });

    it('should name the scope that was removed', () => {
      expect(causesOf({ people: [{ name: 'ann', ...inDesk }] })).toEqual([
        { kind: 'grant-removed', scope: 'desk', message: 'scope desk was removed' },
      ]);
    });

    it('should name every grant that went', () => {
      const both = { ...gone, memory: { scopes: ['desk', 'people'] } };
      expect(causesOf({ people: [{ name: 'ann', ...both }] })?.map(({ message }) => message)).toEqual([
        'scope desk was removed',
        'their line was removed',
      ]);
    });

    it('should say something also where nothing is remembered of how they came in', () => {
      expect(causesOf({ people: [{ name: 'ann', ...gone, memory: { scopes: [] } }] })).toMatchObject([
        { kind: 'grant-removed' },
      ]);
    });
  });

  it('should treat a declared person whom Entra has deleted as a leaver', () => {
    const planned = planOf(company({ people: [{ name: 'ann', user: false }] }));
    expect(rows(planned)).toEqual(['disable ann@contoso.com', 'unassign ann@contoso.com']);
    expect(kinds(planned)).toEqual(['entra-deleted']);
    expect(planned.accounts).toMatchObject([{ leftOn: '2026-11-15' }]);
    const later = planOf(company({ people: [leaver('ann', '2026-11-15', { line: {}, user: false })] }), {
      day: '2026-12-15',
    });
    expect(rows(later)).toEqual(['delete ann@contoso.com']);
  });

  describe('under action delete', () => {
    it('should delete them at once and count them as removed', () => {
      const planned = planOf(company({ people: [{ name: 'ann', ...gone }], policy: deleting }));
      expect(rows(planned)).toEqual(['unassign ann@contoso.com', 'delete ann@contoso.com']);
      expect(planned.accounts).toEqual([]);
      expect(planned.removals).toContain(`delete ${scimIdOf('ann')}`);
      expect(planned.plan.counts.removals).toBe(1);
    });

    it('should count whose account was inactive, for nothing brings it back, but not who had left already', () => {
      const away = { ...gone, user: { accountEnabled: false }, account: { active: false } } as const;
      const policy = {
        ...deleting,
        limits: { ...deleting.limits, removals: { count: 1, ratio: null, from: 0 } },
      };
      const people = [{ name: 'ann', ...away }, { name: 'ben', ...away }, leaver('cat', '2026-11-14')];
      const { counts, refusals } = planOf(company({ people, policy })).plan;
      expect(counts).toMatchObject({ removals: 2, activeBefore: 0, byAction: { delete: 3 } });
      expect(refusals).toMatchObject([{ code: 'removals' }]);
    });

    it('should first disable and register what is not in the state yet, since only that can be deleted', () => {
      const planned = planOf(
        company({
          people: [{ name: 'ann', ...gone, memory: { scimId: null }, assigned: false }],
          policy: deleting,
        }),
      );
      expect(rows(planned)).toEqual(['disable ann@contoso.com']);
      expect(planned.accounts).toHaveLength(1);
    });
  });

  describe('under action keep', () => {
    it('should leave the account as it is and take the assignment, which is a removal', () => {
      const planned = planOf(company({ people: [{ name: 'ann', ...gone }], policy: keeping }));
      expect(rows(planned)).toEqual(['unassign ann@contoso.com', 'keep ann@contoso.com']);
      expect(planned.accounts).toMatchObject([
        { leftOn: '2026-11-15', found: null, values: { active: true } },
      ]);
      expect(planned.plan.counts.removals).toBe(1);
    });

    it('should go on reporting them', () => {
      const left = { ...gone, memory: { leftOn: '2020-01-01' }, assigned: false };
      const planned = planOf(company({ people: [{ name: 'ann', ...left }], policy: keeping }));
      expect(rows(planned)).toEqual(['keep ann@contoso.com']);
      expect(planned.plan.counts.removals).toBe(0);
    });
  });

  it('should not blame anybody for an account that was kept, when policy goes over to disable', () => {
    const left = { line: false, memory: { leftOn: '2020-01-01' }, assigned: false } as const;
    const planned = planOf(company({ people: [{ name: 'ann', ...left }] }));
    expect(rows(planned)).toEqual(['disable ann@contoso.com']);
    expect(kinds(planned)).toEqual(['grant-removed']);
    expect(planned.accounts).toMatchObject([{ leftOn: '2026-11-15' }]);
  });

  describe('from a scope that could not be read', () => {
    const scopes = [scope('desk', ['Desk'])];
    const unresolvedGroups = { Desk: 'no group has this name' };

    it('should remove nobody', () => {
      const planned = planOf(
        company({
          people: [{ name: 'ann', ...gone, memory: { scopes: ['desk'] } }],
          scopes,
          unresolvedGroups,
        }),
      );
      expect(rows(planned)).toEqual(['keep ann@contoso.com']);
      expect(planned.accounts).toMatchObject([{ found: null, leftOn: null, scopes: ['desk'] }]);
      expect(planned.assignments).toMatchObject([{ found: null }]);
      expect(planned.removals).toEqual([]);
      expect(planned.plan.problems).toMatchObject([{ code: 'unknown-group', severity: 'error' }]);
    });

    it('should remember it of someone whom another grant covers', () => {
      const planned = planOf(
        company({
          people: [{ name: 'ann', memory: { scopes: ['desk', 'people'] } }],
          scopes,
          unresolvedGroups,
        }),
      );
      expect(planned.accounts).toMatchObject([{ scopes: ['desk', 'people'] }]);
    });

    it('should take out whom Entra has deleted all the same', () => {
      const planned = planOf(
        company({
          people: [{ name: 'ann', line: false, user: false, memory: { scopes: ['desk'] } }],
          scopes,
          unresolvedGroups,
        }),
      );
      expect(rows(planned)).toEqual(['disable ann@contoso.com', 'unassign ann@contoso.com']);
      expect(kinds(planned)).toContain('entra-deleted');
    });

    it('should disable whom Entra has disabled, and not take it for a leave', () => {
      const planned = planOf(
        company({
          people: [
            { name: 'ann', line: false, user: { accountEnabled: false }, memory: { scopes: ['desk'] } },
          ],
          policy: policy({ leavers: { action: 'delete', deleteAfterDays: null } }),
          scopes,
          unresolvedGroups,
        }),
      );
      expect(rows(planned)).toEqual(['disable ann@contoso.com']);
      expect(kinds(planned)).toEqual(['entra-disabled', 'error']);
      expect(planned.accounts).toMatchObject([{ leftOn: null, values: { active: false } }]);
      expect(planned.assignments).toMatchObject([{ found: null }]);
    });

    it('should still remove those of other scopes', () => {
      const planned = planOf(
        company({
          people: [{ name: 'ann', ...gone }],
          scopes,
          unresolvedGroups,
        }),
      );
      expect(rows(planned)).toEqual(['disable ann@contoso.com', 'unassign ann@contoso.com']);
    });
  });

  describe('whose account somebody gave to a person in scope, by renaming it', () => {
    const ann = leaver('ann', '2026-11-01', { account: false, assigned: true });
    const passedOn = account('bob', {}, scimIdOf('ann'));
    const given = (spec: CompanySpec) =>
      company({ people: [ann, newcomer('bob')], accounts: [passedOn], ...spec });
    const errors = ({ plan: { problems } }: ReturnType<typeof planOf>) =>
      problems.map(({ code, severity, message }) => [code, severity, message]);

    it('should take nothing from it, ever, say what happened, and unassign the leaver', () => {
      for (const day of ['2026-11-15', '2027-11-15']) {
        const planned = planOf(given({}), { day });
        expect(rows(planned)).toEqual(['unassign ann@contoso.com', 'keep bob@contoso.com']);
        expect(planned.removals).toEqual([`unassign ${idOf('ann')} ${assignmentMemory('ann').roleId}`]);
        expect(planned.accounts).toMatchObject([
          { name: 'ann@contoso.com', found: null, leftOn: '2026-11-01' },
        ]);
        expect(errors(planned)).toEqual([
          [
            'user-name-conflict',
            'error',
            'bob@contoso.com: the Vonage user `bob@contoso.com` (scim-ann) is the account of ann@contoso.com: somebody renamed it in Vonage from `ann@contoso.com`',
          ],
        ]);
      }
    });

    it('should take nothing from it where that person has an account of their own, of another name', () => {
      const bob = { name: 'bob', account: { userName: 'bob.old@contoso.com' } };
      const planned = planOf(given({ people: [ann, bob] }));
      expect(planned.removals.filter((key) => key.includes('scim'))).toEqual([]);
      expect(errors(planned)).toMatchObject([['user-name-conflict', 'error', expect.anything()]]);
    });

    it('should disable it where neither of them is to have access', () => {
      const bob = newcomer('bob', { user: { accountEnabled: false } });
      expect(rows(planOf(given({ people: [ann, bob] })))).toContain('disable bob@contoso.com');
      expect(rows(planOf(given({ people: [ann] })))).toContain('disable bob@contoso.com');
      expect(rows(planOf(given({ lockout: ['ann@contoso.com'] })))).toContain('disable bob@contoso.com');
    });

    it('should disable it as ever where the name was theirs and is now a newcomer’s too', () => {
      const other = {
        ...newcomer('bob'),
        user: { userPrincipalName: 'ann@contoso.com' },
        line: false,
      } as const;
      const renamed = {
        name: 'ann',
        line: false,
        user: { userPrincipalName: 'ann.old@contoso.com' },
      } as const;
      const planned = planOf(
        company({ people: [renamed, other], lines: [line('bob', { user: idOf('bob') })] }),
      );
      expect(rows(planned)).toContain('disable ann@contoso.com');
    });
  });
});
