import { describe, expect, it } from 'vitest';
import { driftOf } from '../../src/plan/drift.js';
import {
  account,
  type Company,
  type CompanySpec,
  company,
  leaver,
  memory,
  type PersonSpec,
  planOf,
  policy,
  rows,
  scimIdOf,
  scope,
} from '../support/plan.js';
import { applyPlan } from '../support/plan-apply.js';

const gone = { line: false, account: false } as const;
const inactive = { ...memory('ann').values, active: false };
const unseen = (given: Company, day?: string) =>
  planOf(given, day === undefined ? {} : { day }).plan.problems.filter(
    ({ code }) => code === 'unseen-account',
  );

describe('somebody who is to have no access, and whose active account SCIM no longer shows', () => {
  const out: readonly (readonly [string, CompanySpec])[] = [
    ['whose line is gone', { people: [{ name: 'ann', ...gone }] }],
    ['whose line has ended', { people: [{ name: 'ann', account: false, line: { until: '2026-11-14' } }] }],
    [
      'whom Entra has disabled',
      { people: [{ name: 'ann', account: false, user: { accountEnabled: false } }] },
    ],
    ['whom Entra has deleted', { people: [{ name: 'ann', account: false, user: false }] }],
    ['who is locked out', { people: [{ name: 'ann', account: false }], lockout: ['ann@contoso.com'] }],
    ['who is a leaver and locked out', { people: [{ name: 'ann', ...gone }], lockout: ['ann@contoso.com'] }],
    [
      'whom policy deletes',
      {
        people: [{ name: 'ann', ...gone }],
        policy: policy({ leavers: { action: 'delete', deleteAfterDays: null } }),
      },
    ],
    [
      'of whom nobody can tell, and whom Entra has disabled',
      {
        people: [{ name: 'ann', ...gone, user: { accountEnabled: false }, memory: { scopes: ['desk'] } }],
        scopes: [scope('desk', ['Desk'])],
        unresolvedGroups: { Desk: 'no group has this name' },
      },
    ],
  ];

  it.each(out)('should be a warning, and remembered without a day of leave, %s', (_, spec) => {
    let now = company(spec);
    for (const day of ['2026-11-15', '2026-11-16', '2027-11-15']) {
      const planned = planOf(now, { day });
      expect(unseen(now, day)).toMatchObject([
        {
          severity: 'warning',
          about: 'ann@contoso.com',
          message: expect.stringMatching(/^ann@contoso.com: is to have no access, and SCIM no longer shows/),
          hint: expect.stringContaining('rollcall:VonageUser::ann@contoso.com'),
        },
      ]);
      expect(planned.accounts).toMatchObject([{ leftOn: null, values: { active: true }, found: null }]);
      expect(rows(planned)).not.toContain('delete ann@contoso.com');
      now = applyPlan(now, planned).company;
    }
  });

  it.each(out)('should be drift, each night, %s', (_, spec) => {
    const given = company(spec);
    if (given.remembered.kind === 'unreadable') throw new Error('cannot be told');
    const { drifted, leftAlone } = driftOf(given.remembered, given.live, planOf(given));
    expect(drifted).toMatchObject([
      { what: 'unseen', kind: 'account', subject: { scimId: scimIdOf('ann') }, attributes: [] },
    ]);
    expect(drifted[0]?.next[0]).toContain('look in Vonage');
    expect(leftAlone).toEqual([]);
  });

  it('should lose the assignment all the same, as a leaver', () => {
    expect(rows(planOf(company({ people: [{ name: 'ann', ...gone }] })))).toEqual([
      'unassign ann@contoso.com',
    ]);
  });

  it('should be disabled as soon as it is shown again, and leave on that day', () => {
    const given = company({ people: [{ name: 'ann', ...gone }] });
    const { company: after } = applyPlan(given, planOf(given));
    const demoted = { ...after, live: { ...after.live, accounts: [account('ann')] } };
    const planned = planOf(demoted, { day: '2027-01-10' });
    expect(rows(planned)).toEqual(['disable ann@contoso.com']);
    expect(planned.accounts).toMatchObject([{ leftOn: '2027-01-10' }]);
    expect(unseen(demoted)).toEqual([]);
  });

  it('should be forgotten by whoever has looked and deletes it from the state', () => {
    const planned = planOf(company({ people: [{ name: 'ann', ...gone, memory: false, assigned: false }] }));
    expect(planned.plan).toMatchObject({ changes: [], problems: [] });
    expect(planned.accounts).toEqual([]);
  });
});

describe('no such warning', () => {
  const not: readonly { readonly where: string; readonly person: PersonSpec; readonly spec?: CompanySpec }[] =
    [
      {
        where: 'where the disable was confirmed',
        person: leaver('ann', '2026-11-10', { account: false }),
      },
      {
        where: 'where they were inactive already when Entra disabled them',
        person: {
          name: 'ann',
          account: false,
          user: { accountEnabled: false },
          memory: { values: inactive },
        },
      },
      {
        where: 'where they are declared and enabled, for then it is made anew',
        person: { name: 'ann', account: false },
      },
      {
        where: 'where a create was cut off, of which nothing was confirmed',
        person: { name: 'ann', ...gone, memory: { scimId: null } },
      },
      {
        where: 'where policy keeps the account of a leaver',
        person: { name: 'ann', ...gone },
        spec: { policy: policy({ leavers: { action: 'keep', deleteAfterDays: null } }) },
      },
      {
        where: 'where another account has the name, which is taken for theirs',
        person: { name: 'ann', ...gone },
        spec: { accounts: [account('ann', {}, 'anew')] },
      },
      {
        where: 'where nobody stands behind the account',
        person: { name: 'ann', ...gone, memory: { objectId: null, values: inactive, leftOn: '2026-11-10' } },
        spec: { stack: { unmanaged: 'disable' } },
      },
    ];

  it.each(not)('should be given $where', ({ person, spec }) => {
    expect(unseen(company({ people: [person], ...spec }))).toEqual([]);
  });
});
