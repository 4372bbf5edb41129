import { describe, expect, it } from 'vitest';
import { hashChanges } from '../../src/plan/hash.js';
import type { Change } from '../../src/plan/types.js';
import {
  adminRole,
  app,
  type Company,
  company,
  group,
  newcomer,
  planOf,
  scope,
  userRole,
} from '../support/plan.js';

const change: Change = {
  action: 'update',
  kind: 'account',
  subject: { name: 'ann@contoso.com', objectId: 'object', scimId: 'scim' },
  attributes: [{ attribute: 'name.familyName', before: 'Old', after: 'New' }],
  causes: [{ kind: 'drift', message: 'changed by hand' }],
};

describe('hashChanges', () => {
  it('should be 64 hexadecimal digits', () => {
    expect(hashChanges([])).toMatch(/^[0-9a-f]{64}$/);
    expect(hashChanges([change])).toMatch(/^[0-9a-f]{64}$/);
  });

  it('should be the same whatever the reasons', () => {
    expect(hashChanges([{ ...change, causes: [] }])).toBe(hashChanges([change]));
  });

  it('should not count what is kept', () => {
    expect(hashChanges([change, { ...change, action: 'keep' }])).toBe(hashChanges([change]));
  });

  it.each<[string, Partial<Change>]>([
    ['another action', { action: 'enable' }],
    ['another kind', { kind: 'assignment' }],
    ['another name', { subject: { ...change.subject, name: 'ben@contoso.com' } }],
    ['another object', { subject: { ...change.subject, objectId: null } }],
    ['another account', { subject: { ...change.subject, scimId: 'other' } }],
    ['no attribute', { attributes: [] }],
    ['another attribute', { attributes: [{ attribute: 'name.givenName', before: 'Old', after: 'New' }] }],
    ['another value before', { attributes: [{ attribute: 'name.familyName', before: null, after: 'New' }] }],
    [
      'another value after',
      { attributes: [{ attribute: 'name.familyName', before: 'Old', after: 'Newer' }] },
    ],
    [
      'a text in place of a Boolean',
      { attributes: [{ attribute: 'active', before: 'true', after: 'false' }] },
    ],
  ])('should change with %s', (_, other) => {
    expect(hashChanges([{ ...change, ...other }])).not.toBe(hashChanges([change]));
  });

  it('should change with one change more or less', () => {
    expect(hashChanges([change, change])).not.toBe(hashChanges([change]));
    expect(hashChanges([])).not.toBe(hashChanges([change]));
  });
});

describe('the hash of a plan', () => {
  const given = company({
    people: [
      newcomer('ann'),
      newcomer('ben'),
      { name: 'cat', line: false },
      { name: 'dan', account: { active: false } },
    ],
    scopes: [
      scope('desk', ['Desk'], { role: { name: 'User', position: { file: 'a', line: 1, column: 1 } } }),
      scope('lead', ['Lead'], { role: { name: 'Admin', position: { file: 'a', line: 1, column: 1 } } }),
    ],
    groups: [group('Desk', ['ann', 'ben', 'dan']), group('Lead', ['ben', 'ann'])],
    live: { servicePrincipal: { ...app, appRoles: [userRole, adminRole] } },
  });

  it('should be the same in whatever order everything was written and read', () => {
    const { declared, remembered, live } = given;
    const reversed: Company = {
      declared: { ...declared, people: declared.people.toReversed(), scopes: declared.scopes.toReversed() },
      remembered:
        remembered.kind === 'read'
          ? {
              ...remembered,
              accounts: remembered.accounts.toReversed(),
              assignments: remembered.assignments.toReversed(),
            }
          : remembered,
      live: {
        ...live,
        users: live.users.toReversed(),
        accounts: live.accounts.toReversed(),
        assignments: live.assignments.toReversed(),
        groups: Object.fromEntries(
          Object.entries(live.groups).map(([name, each]) => [
            name,
            { ...each, members: each.members?.toReversed() ?? null },
          ]),
        ),
      },
    };
    expect(planOf(reversed).plan.hash).toBe(planOf(given).plan.hash);
    expect(planOf(given).plan.changes.length).toBeGreaterThan(5);
  });

  it('should be the same on another day, where nothing else is to be done', () => {
    expect(planOf(given, { day: '2026-11-16' }).plan.hash).toBe(planOf(given).plan.hash);
  });

  it('should be the same for other reasons', () => {
    const reworded = given.declared.people.map((line) => ({ ...line, reason: 'Another', ticket: 'HR-1' }));
    const other = { ...given, declared: { ...given.declared, people: reworded } };
    expect(planOf(other).plan.hash).toBe(planOf(given).plan.hash);
  });
});
