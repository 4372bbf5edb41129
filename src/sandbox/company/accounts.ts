import type { EntraUser } from '../entra/types.js';
import { guid } from '../ids.js';
import type { VonageAccount } from '../scim/types.js';
import { domain, localPart, pickName } from './names.js';
import type { Staff } from './staff.js';

export interface MadeAccounts {
  readonly accounts: readonly VonageAccount[];
  /** Object ids of the Entra users who have one. */
  readonly owners: ReadonlySet<string>;
}

/**
 * Vonage accounts from before rollcall: some as they should be, every fifth drifted, and strangers' whom nobody declares.
 * @param total how many there are, strangers' included
 */
export function makeAccounts(tenantId: string, staff: Staff, total: number): MadeAccounts {
  const accounts: VonageAccount[] = [];
  const owners = new Set<string>();
  const add = (account: Omit<VonageAccount, 'id' | 'created'>): void => {
    const id = guid(tenantId, 'account', accounts.length);
    accounts.push({ id, created: '2024-03-04T10:20:00.000Z', ...account });
  };
  if (total === 0) return { accounts, owners };
  const { userPrincipalName: admin } = staff.scimAdmin;
  add({ userName: admin, active: true, email: admin, givenName: 'Vonage', familyName: 'SCIM' });
  for (const leaver of staff.leavers) {
    add(asItShould(leaver));
    owners.add(leaver.id);
  }
  for (let index = 0; index < Math.max(1, Math.round(staff.covered.length / 30)); index += 1) {
    const name = pickName(staff.random);
    // The number tells two strangers with one name apart.
    const userName = `${localPart(name)}${index + 1}@old.${domain}`;
    add({
      userName,
      active: index % 2 === 0,
      email: userName,
      givenName: name.givenName,
      familyName: name.surname,
    });
  }
  const renamed = staff.covered.at(-1);
  if (renamed !== undefined && staff.covered.length >= 20) {
    // Before the wedding. Nothing but the first name ties this account to the user of today.
    const userName = `${localPart({ givenName: renamed.givenName ?? '', surname: 'Maiden' })}@${domain}`;
    add({ userName, active: true, email: userName, givenName: renamed.givenName, familyName: 'Maiden' });
  }
  for (const [index, user] of staff.covered.entries()) {
    if (accounts.length >= total) break;
    if (user === renamed) continue;
    add(index % 5 === 2 ? drifted(asItShould(user), Math.floor(index / 5)) : asItShould(user));
    owners.add(user.id);
  }
  return { accounts, owners };
}

type Values = Omit<VonageAccount, 'id' | 'created'>;

function asItShould(user: EntraUser): Values {
  return {
    userName: user.userPrincipalName,
    active: true,
    email: user.mail ?? user.userPrincipalName,
    givenName: user.givenName,
    familyName: user.surname,
  };
}

function drifted(values: Values, kind: number): Values {
  const ways: readonly Values[] = [
    { ...values, familyName: `${values.familyName}-Old` },
    { ...values, email: (values.email ?? '').replace(`@${domain}`, `@old.${domain}`) },
    { ...values, active: false },
    { ...values, userName: values.userName.toUpperCase() },
    { ...values, email: null },
    { ...values, givenName: (values.givenName ?? '').normalize('NFD').replace(/\p{M}/gu, '') },
  ];
  return ways[kind % ways.length] ?? values;
}
