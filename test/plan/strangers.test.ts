import { describe, expect, it } from 'vitest';
import {
  account,
  type CompanySpec,
  company,
  group,
  idOf,
  leaver,
  newcomer,
  planOf,
  rows,
  scope,
} from '../support/plan.js';

const gone = { line: false } as const;
const kinds = (planned: ReturnType<typeof planOf>, index = 0) =>
  planned.plan.changes[index]?.causes.map(({ kind }) => kind);

describe('plan for a member of a group whom the list of users does not have', () => {
  const spec = {
    scopes: [scope('desk', ['Desk'])],
    groups: [group('Desk', ['ann'])],
    people: [{ name: 'ann', ...gone, user: false, memory: { scopes: ['desk'] } }],
  } as const satisfies CompanySpec;

  it('should remove nothing: the two lists contradict each other', () => {
    const planned = planOf(company(spec));
    expect(rows(planned)).toEqual(['keep ann@contoso.com']);
    expect(planned.removals).toEqual([]);
    expect(planned.accounts).toMatchObject([{ name: 'ann@contoso.com', leftOn: null, found: null }]);
    expect(planned.assignments).toHaveLength(1);
    expect(planned.plan.problems).toMatchObject([{ code: 'unknown-member', severity: 'error' }]);
  });

  it('should remove them once both say that they are gone', () => {
    const planned = planOf(company({ ...spec, groups: [group('Desk', [])] }));
    expect(rows(planned)).toEqual(['disable ann@contoso.com', 'unassign ann@contoso.com']);
  });

  it('should remove them all the same where the scope has ended', () => {
    const planned = planOf(company({ ...spec, scopes: [scope('desk', ['Desk'], { until: '2026-11-14' })] }));
    expect(rows(planned)).toEqual(['disable ann@contoso.com', 'unassign ann@contoso.com']);
  });
});

describe('plan for accounts that nobody declares', () => {
  const stranger = account('stranger');

  it('should keep and report them under unmanaged: keep', () => {
    const planned = planOf(company({ people: ['ann'], accounts: [stranger] }));
    expect(rows(planned)).toEqual(['keep stranger@contoso.com']);
    expect(kinds(planned)).toEqual(['unmanaged']);
    expect(planned.accounts.map(({ name }) => name)).toEqual(['ann@contoso.com']);
    expect(planned.removals).toEqual([]);
    expect(planned.plan.counts).toMatchObject({ activeBefore: 1, seatsAfter: 2, removals: 0 });
  });

  it('should take them over and disable them under unmanaged: disable', () => {
    const planned = planOf(company({ accounts: [stranger], stack: { unmanaged: 'disable' } }));
    expect(rows(planned)).toEqual(['disable stranger@contoso.com']);
    expect(planned.accounts).toMatchObject([
      { objectId: null, leftOn: '2026-11-15', found: { id: stranger.id, values: { active: true } } },
    ]);
    expect(planned.removals).toEqual([`disable ${stranger.id}`]);
    expect(planned.plan.counts).toMatchObject({ removals: 1, activeBefore: 1 });
  });

  it('should disable none while a scope could not be read, which may be what brings them in', () => {
    const unread = { stack: { unmanaged: 'disable' }, accounts: [account('stranger')] } as const;
    for (const spec of [
      { scopes: [scope('desk', ['Desk'])], unresolvedGroups: { Desk: 'no group has this name or id' } },
      { scopes: [scope('desk', ['Desk'])], groups: [group('Desk', ['stranger'])] },
    ]) {
      const planned = planOf(company({ ...unread, ...spec }));
      expect(rows(planned)).toEqual(['keep stranger@contoso.com']);
      expect(planned.removals).toEqual([]);
    }
  });

  it('should have nothing more to do for one that was disabled, and never delete it', () => {
    const planned = planOf(
      company({
        people: [
          leaver('stranger', '2020-01-01', { memory: { objectId: null, leftOn: '2020-01-01', scopes: [] } }),
        ],
        stack: { unmanaged: 'disable' },
      }),
    );
    expect(planned.plan.changes).toEqual([]);
    expect(planned.accounts).toMatchObject([{ objectId: null, leftOn: '2020-01-01', found: null }]);
  });

  it('should disable one again that somebody enabled, but not since unmanaged is keep', () => {
    const enabled = leaver('stranger', '2020-01-01', {
      account: {},
      memory: { objectId: null, leftOn: '2020-01-01', scopes: [] },
    });
    const under = (unmanaged: 'keep' | 'disable') =>
      planOf(company({ people: [enabled], stack: { unmanaged } }));
    expect(rows(under('disable'))).toEqual(['disable stranger@contoso.com']);
    expect(rows(under('keep'))).toEqual(['keep stranger@contoso.com']);
    expect(under('keep').removals).toEqual([]);
    expect(under('keep').accounts).toMatchObject([{ objectId: null, found: null }]);
  });

  it('should enable one again that is declared later, under its own resource', () => {
    const planned = planOf(
      company({
        people: [
          leaver('ann', '2020-01-01', {
            line: {},
            memory: { objectId: null, leftOn: '2020-01-01', scopes: [] },
          }),
        ],
        stack: { unmanaged: 'disable' },
      }),
    );
    expect(rows(planned)).toEqual(['enable ann@contoso.com', 'assign ann@contoso.com']);
    expect(planned.accounts).toMatchObject([
      { name: 'ann@contoso.com', objectId: idOf('ann'), leftOn: null },
    ]);
  });

  it('should tell two with one userName apart', () => {
    const planned = planOf(
      company({
        accounts: [account('x', {}, 'one'), account('X', { userName: 'X@contoso.com' }, 'two')],
        stack: { unmanaged: 'disable' },
      }),
    );
    expect(new Set(planned.accounts.map(({ name }) => name.toLowerCase())).size).toBe(2);
    expect(planned.removals).toEqual(['disable one', 'disable two']);
  });

  it('should not take the account of a declared name for a stranger, though Entra does not know it', () => {
    const planned = planOf(
      company({
        people: [newcomer('ann', { user: false, account: {} })],
        stack: { unmanaged: 'disable' },
      }),
    );
    expect(planned.plan.changes).toEqual([]);
    expect(planned.plan.problems).toMatchObject([{ code: 'unknown-user' }]);
  });

  it('should not take the account for a stranger of someone new whom something is missing of', () => {
    const planned = planOf(
      company({
        people: [newcomer('ann', { user: { attributes: { surname: null } }, account: {} })],
        stack: { unmanaged: 'disable' },
      }),
    );
    expect(rows(planned)).toEqual(['adopt ann@contoso.com']);
    expect(planned.removals).toEqual([]);
  });
});
