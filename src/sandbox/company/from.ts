import type { EntraUser } from '../entra/types.js';
import { guid } from '../ids.js';
import type { VonageAccount } from '../scim/types.js';
import { assignedByHand, makeApp, makeClient, makeGroup } from './make.js';
import { domain } from './names.js';
import type { Company } from './types.js';

export interface GivenCompany {
  /** What is not given is made up from the userPrincipalName, given name and surname included. */
  readonly users: readonly (Pick<EntraUser, 'userPrincipalName'> & Partial<EntraUser>)[];
  /** Members by userPrincipalName or, for groups, display name. */
  readonly groups?: readonly { readonly displayName: string; readonly members: readonly string[] }[];
  readonly accounts?: readonly (Pick<VonageAccount, 'userName'> & Partial<VonageAccount>)[];
  /** userPrincipalNames of people who are assigned to the app already. */
  readonly assigned?: readonly string[];
  readonly covered?: readonly string[];
  readonly people?: Company['people'];
  readonly scopes?: Company['scopes'];
  readonly seed?: number;
  readonly roles?: 'one' | 'several' | 'none';
}

/** A company with just these people, groups and accounts. Throws where a group has a member that is not given. */
export function companyFrom(given: GivenCompany): Company {
  const tenantId = guid('tenant', given.seed ?? 1);
  const app = makeApp(tenantId, given.roles ?? 'one');
  const users = given.users.map((user) => completeUser(tenantId, user));
  const byName = new Map(users.map((user) => [user.userPrincipalName.toLowerCase(), user.id]));
  const groups = given.groups ?? [];
  for (const { displayName } of groups) {
    const key = displayName.toLowerCase();
    if (!byName.has(key)) byName.set(key, guid(tenantId, 'group', displayName));
  }
  const idOf = (name: string): string => {
    const id = byName.get(name.toLowerCase());
    if (id === undefined) throw new Error(`the company has no user or group ${name}`);
    return id;
  };
  return {
    tenantId,
    displayName: 'Contoso',
    domain,
    client: makeClient(tenantId),
    app,
    users,
    groups: groups.map(({ displayName, members }) =>
      makeGroup(tenantId, displayName, null, [...new Set(members.map(idOf))], null),
    ),
    assignments: assignedByHand(app, users, new Set((given.assigned ?? []).map(idOf))),
    accounts: (given.accounts ?? []).map((account) => completeAccount(tenantId, account)),
    covered: given.covered ?? [],
    people: given.people ?? [],
    scopes: given.scopes ?? [],
  };
}

function completeUser(tenantId: string, user: GivenCompany['users'][number]): EntraUser {
  const local = user.userPrincipalName.split('@')[0] ?? user.userPrincipalName;
  const [first = local, ...rest] = local.split('.');
  const givenName = user.givenName === undefined ? first : user.givenName;
  const surname = user.surname === undefined ? rest.join(' ') || 'Person' : user.surname;
  return {
    id: guid(tenantId, 'user', user.userPrincipalName.toLowerCase()),
    displayName: [givenName, surname].filter(Boolean).join(' ') || local,
    accountEnabled: true,
    userType: 'Member',
    mail: user.userPrincipalName,
    createdDateTime: '2020-01-01T00:00:00Z',
    ...user,
    givenName,
    surname,
  };
}

function completeAccount(
  tenantId: string,
  account: Pick<VonageAccount, 'userName'> & Partial<VonageAccount>,
): VonageAccount {
  const local = account.userName.split('@')[0] ?? account.userName;
  const [first = local, ...rest] = local.split('.');
  return {
    id: guid(tenantId, 'account', account.userName),
    active: true,
    email: account.userName,
    givenName: first,
    familyName: rest.join(' ') || 'Person',
    created: '2020-01-01T00:00:00.000Z',
    ...account,
  };
}
