import type { EntraAssignment, EntraGroup, EntraServicePrincipal, EntraUser } from '../entra/types.js';
import { assignmentId, guid } from '../ids.js';
import { makeAccounts } from './accounts.js';
import { declare } from './declare.js';
import { domain } from './names.js';
import { Staff } from './staff.js';
import { makeTeams } from './teams.js';
import type { Company } from './types.js';

export interface CompanyOptions {
  /** How many people the declarations cover today; the company has others beside them. */
  readonly people: number;
  readonly groups: number;
  readonly seed: number;
  /** Roles for people that the Vonage app has; default `one`. */
  readonly roles?: 'one' | 'several' | 'none';
  /** Part of the covered people that has a Vonage account already; default two thirds. */
  readonly existing?: number;
}

/**
 * A company like a real one, always the same for the same options: names with marks and apostrophes, sign-in names in odd
 * case, people without mail, guests, leavers, a service account, groups in groups and empty ones; and Vonage accounts that
 * somebody made by hand and let drift. What it declares is clean: everyone whom it covers today can be given Vonage.
 */
export function makeCompany(options: CompanyOptions): Company {
  const tenantId = guid('tenant', options.seed);
  const hasSpecialGroups = options.groups >= 5;
  const teams = makeTeams(Math.max(1, options.groups - (hasSpecialGroups ? 3 : 0)));
  const staff = new Staff(tenantId, options.seed, teams, options.people);
  const app = makeApp(tenantId, options.roles ?? 'one');
  const accounts = makeAccounts(tenantId, staff, Math.round(options.people * (options.existing ?? 2 / 3)));
  const groups = staff.teams.map(({ team, members, owner }) =>
    makeGroup(tenantId, team.group, team.reason, members, owner),
  );
  if (hasSpecialGroups) groups.push(...specialGroups(tenantId, staff, groups));
  return {
    tenantId,
    displayName: 'Contoso',
    domain,
    client: makeClient(tenantId),
    app,
    users: staff.users,
    groups,
    assignments: assignedByHand(app, staff.users, accounts.owners),
    accounts: accounts.accounts,
    covered: staff.covered.map((user) => user.userPrincipalName),
    ...declare(staff),
  };
}

/** The app registration that rollcall signs in as. */
export function makeClient(tenantId: string): Company['client'] {
  return { id: guid(tenantId, 'client'), objectId: guid(tenantId, 'client-object'), displayName: 'rollcall' };
}

/** The gallery app of Vonage: one that signs people in keeps `msiam_access`, here switched off. */
export function makeApp(tenantId: string, roles: 'one' | 'several' | 'none'): EntraServicePrincipal {
  const role = (value: string, isEnabled: boolean): EntraServicePrincipal['appRoles'][number] => ({
    id: guid(tenantId, 'role', value),
    value: value === 'msiam_access' ? null : value,
    displayName: value,
    description: value,
    isEnabled,
    allowedMemberTypes: ['User'],
  });
  const names = { none: [], one: ['User'], several: ['User', 'Admin'] }[roles];
  return {
    id: guid(tenantId, 'vonage'),
    appId: guid(tenantId, 'vonage-app'),
    displayName: 'Vonage',
    appRoles: [
      ...names.map((name) => role(name, true)),
      ...(roles === 'none' ? [] : [role('msiam_access', false)]),
    ],
  };
}

/** A security group. */
export function makeGroup(
  tenantId: string,
  displayName: string,
  description: string | null,
  members: readonly string[],
  owner: string | null,
): EntraGroup {
  const id = guid(tenantId, 'group', displayName);
  return {
    id,
    displayName,
    description,
    mailNickname: id.slice(0, 8),
    mailEnabled: false,
    securityEnabled: true,
    groupTypes: [],
    createdDateTime: '2021-05-10T08:30:00Z',
    members,
    owners: owner === null ? [] : [owner],
  };
}

/** Groups that nobody declares: everyone, groups in a group, and nobody. */
function specialGroups(tenantId: string, staff: Staff, teams: readonly EntraGroup[]): EntraGroup[] {
  const everyone = staff.users.map((user) => user.id);
  const care = teams.filter((group) => group.displayName.includes('Support')).map((group) => group.id);
  return [
    makeGroup(tenantId, 'All staff', 'Everyone with a sign-in', everyone, null),
    makeGroup(tenantId, 'Customer care', 'Both desks', [...care, ...everyone.slice(0, 2)], null),
    makeGroup(tenantId, 'VBC Pilot', 'Emptied when the pilot ended', [], null),
  ];
}

/** Whoever has an account was assigned to the app in Entra's portal, before rollcall. */
export function assignedByHand(
  app: EntraServicePrincipal,
  users: readonly EntraUser[],
  owners: ReadonlySet<string>,
): readonly EntraAssignment[] {
  const appRoleId = app.appRoles.find((role) => role.isEnabled)?.id ?? '00000000-0000-0000-0000-000000000000';
  return users
    .filter((user) => owners.has(user.id))
    .map((user) => ({
      id: assignmentId(app.id, user.id),
      appRoleId,
      createdDateTime: '2024-03-04T10:15:00Z',
      principalId: user.id,
      resourceId: app.id,
    }));
}
