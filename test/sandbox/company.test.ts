import { describe, expect, it } from 'vitest';
import type { EntraUser } from '../../src/sandbox/index.js';
import { companyFrom, demoCompany, makeCompany } from '../../src/sandbox/index.js';

const demo = demoCompany();
const users = new Map(demo.users.map((user) => [user.userPrincipalName.toLowerCase(), user]));
const covered = demo.covered.map((name) => users.get(name.toLowerCase()) as EntraUser);
const accountOf = (user: EntraUser) =>
  demo.accounts.find((account) => account.userName.toLowerCase() === user.userPrincipalName.toLowerCase());

describe('makeCompany', () => {
  it('should make the same company for the same options, and another for another seed', () => {
    const options = { people: 30, groups: 6, seed: 7 };
    expect(makeCompany(options)).toEqual(makeCompany(options));
    const other = makeCompany({ ...options, seed: 8 });
    expect(other.tenantId).not.toBe(makeCompany(options).tenantId);
    expect(other.covered).not.toEqual(makeCompany(options).covered);
  });

  it('should keep the tenant, whatever the size', () => {
    expect(makeCompany({ people: 10, groups: 1, seed: 1 }).tenantId).toBe(demo.tenantId);
  });

  it.each([
    [1, 1],
    [10, 3],
    [100, 10],
    [1000, 40],
  ])('should cover %i people through %i groups', (people, groups) => {
    const company = makeCompany({ people, groups, seed: 3 });
    expect(company.covered).toHaveLength(people);
    expect(company.groups).toHaveLength(groups);
    expect(company.accounts.length).toBeLessThanOrEqual(Math.max(Math.round((people * 2) / 3), 4));
  });

  it('should give nobody an id, a sign-in name or an account twice', () => {
    const company = makeCompany({ people: 2000, groups: 30, seed: 4 });
    const distinct = (values: readonly string[]) => expect(new Set(values).size).toBe(values.length);
    distinct(company.users.map((user) => user.id));
    distinct(company.users.map((user) => user.userPrincipalName.toLowerCase()));
    distinct(company.groups.map((group) => group.displayName));
    distinct(company.accounts.map((account) => account.userName.toLowerCase()));
    distinct(company.accounts.map((account) => account.id));
    distinct(company.assignments.map((held) => held.id));
  });

  it('should have one role for people, several or none', () => {
    const enabled = (roles: 'one' | 'several' | 'none') =>
      makeCompany({ people: 5, groups: 1, seed: 1, roles }).app.appRoles.filter((role) => role.isEnabled)
        .length;
    expect([enabled('one'), enabled('several'), enabled('none')]).toEqual([1, 2, 0]);
  });

  it('should have no accounts where none are wanted', () => {
    const company = makeCompany({ people: 30, groups: 6, seed: 1, existing: 0 });
    expect(company.accounts).toEqual([]);
    expect(company.assignments).toEqual([]);
  });
});

describe('demoCompany', () => {
  it('should be of the size that its documents say', () => {
    expect([demo.covered.length, demo.groups.length, demo.accounts.length]).toEqual([60, 8, 40]);
  });

  it('should cover only people who can be given Vonage', () => {
    for (const user of covered) {
      expect(user, user.userPrincipalName).toMatchObject({
        accountEnabled: true,
        userType: 'Member',
        givenName: expect.stringMatching(/\S/),
        surname: expect.stringMatching(/\S/),
      });
    }
  });

  it('should have the mess of real life among those whom it covers', () => {
    const some = (test: (user: EntraUser) => boolean) => expect(covered.some(test)).toBe(true);
    some((user) => /[^\p{ASCII}]/u.test(user.displayName));
    some((user) => user.displayName.includes("'"));
    some((user) => user.userPrincipalName.includes("'"));
    some((user) => /[A-Z]/.test(user.userPrincipalName));
    some((user) => user.mail === null);
    const names = covered.map((user) => user.displayName);
    expect(new Set(names).size).toBeLessThan(names.length);
  });

  it('should have people whom it does not cover: a guest, leavers, a room, a service account', () => {
    const others = demo.users.filter((user) => !covered.includes(user));
    expect(others.some((user) => user.userPrincipalName.includes('#EXT#') && user.userType === 'Guest')).toBe(
      true,
    );
    expect(others.some((user) => !user.accountEnabled && accountOf(user)?.active === true)).toBe(true);
    expect(others.some((user) => user.surname === null && user.givenName !== null)).toBe(true);
    expect(users.has('vonage-scim@contoso.com')).toBe(true);
  });

  it('should have a group in a group, an empty one, and one of everyone', () => {
    const ids = new Set(demo.groups.map((group) => group.id));
    expect(demo.groups.some((group) => group.members.some((id) => ids.has(id)))).toBe(true);
    expect(demo.groups.some((group) => group.members.length === 0)).toBe(true);
    expect(demo.groups.some((group) => group.members.length === demo.users.length)).toBe(true);
  });

  it('should declare no group with members who would be an error', () => {
    const declared = demo.scopes.flatMap((file) => file.entries.flatMap((scope) => scope.groups));
    const byId = new Map(demo.users.map((user) => [user.id, user]));
    const members = demo.groups
      .filter((group) => declared.includes(group.displayName))
      .flatMap((group) => group.members.map((id) => byId.get(id)));
    expect(members.length).toBeGreaterThan(40);
    for (const member of members) {
      expect(member?.userType).toBe('Member');
      expect(member?.surname).toMatch(/\S/);
      // Nobody who is disabled has an account that a first run would take away.
      if (member?.accountEnabled === false) expect(accountOf(member)).toBeUndefined();
    }
  });

  it('should have accounts that drifted in every way, and strangers', () => {
    const own = covered.flatMap((user) => {
      const account = accountOf(user);
      return account === undefined ? [] : [{ user, account }];
    });
    const some = (test: (pair: (typeof own)[number]) => boolean) => expect(own.some(test)).toBe(true);
    some(({ account }) => !account.active);
    some(({ user, account }) => account.familyName !== user.surname);
    some(({ account }) => account.email?.endsWith('@old.contoso.com') === true);
    some(({ user, account }) => account.userName !== user.userPrincipalName);
    const strangers = demo.accounts.filter((account) => !users.has(account.userName.toLowerCase()));
    expect(strangers.length).toBeGreaterThanOrEqual(2);
    expect(own.length + strangers.length).toBeLessThan(demo.accounts.length);
  });
});

describe('companyFrom', () => {
  it('should make just what it is given', () => {
    const company = companyFrom({
      users: [
        { userPrincipalName: 'p1@example.com' },
        { userPrincipalName: 'Ann.Ash@example.com', surname: null },
      ],
      groups: [
        { displayName: 'team-1', members: ['P1@example.com', 'team-2'] },
        { displayName: 'team-2', members: [] },
      ],
      accounts: [{ userName: 'p1@example.com', active: false }],
      assigned: ['p1@example.com'],
      covered: ['p1@example.com'],
    });
    expect(company.users).toMatchObject([
      { givenName: 'p1', surname: 'Person', mail: 'p1@example.com' },
      { givenName: 'Ann', surname: null },
    ]);
    expect(company.groups[0]?.members).toEqual([company.users[0]?.id, company.groups[1]?.id]);
    expect(company.accounts).toMatchObject([
      { userName: 'p1@example.com', active: false, familyName: 'Person' },
    ]);
    expect(company.assignments.map((held) => held.principalId)).toEqual([company.users[0]?.id]);
    expect(company.tenantId).toBe(demo.tenantId);
  });

  it('should refuse a member whom nobody gave', () => {
    const groups = [{ displayName: 'team', members: ['ghost@example.com'] }];
    expect(() => companyFrom({ users: [], groups })).toThrow(/no user or group ghost@example.com/);
  });
});
