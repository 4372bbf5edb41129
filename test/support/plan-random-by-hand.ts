import fc from 'fast-check';
import type { AppRole, RoleAssignment } from '../../src/directory/types.js';
import { type Account, userNameKey } from '../../src/vonage/account.js';
import { account, adminRole, type Company, groupAssignment, idOf, userRole } from './plan.js';

/** Everyone whom random companies are made of. */
export const names = ['ann', 'ben', 'cat', 'dan', 'eve', 'fay'] as const;
export const groups = ['Desk', 'Night', 'Leave'] as const;
/** Those that have a scope which gives access; whoever is in the third may be left out of them. */
export const desks = ['Desk', 'Night'] as const;
export type DeskName = (typeof desks)[number];
export type Name = (typeof names)[number];
export type GroupName = (typeof groups)[number];

/** An edit by hand in Vonage, or in the app's assignments. */
export type HandEdit = (live: Company['live']) => Company['live'];

/** Shows what it does in a counterexample, where a function would show its source. */
export function named<F extends object>(what: string, apply: F): F {
  return Object.assign(apply, { [fc.toStringMethod]: () => what });
}

export const who = fc.constantFrom(...names);

/** Does something to the n-th of a list, as far as there is one. */
function nth<T>(list: readonly T[], index: number, change: (item: T) => T | null): T[] {
  const chosen = list.length === 0 ? -1 : index % list.length;
  return list.flatMap((item, at) => (at === chosen ? (change(item) ?? []) : [item]));
}

const byHand: Readonly<Record<string, (values: Account['values']) => Account['values'] | null>> = {
  delete: () => null,
  disable: (values) => ({ ...values, active: false }),
  enable: (values) => ({ ...values, active: true }),
  edit: (values) => ({ ...values, 'name.givenName': 'By hand' }),
  'in capitals': (values) => ({ ...values, userName: values.userName.toUpperCase() }),
};

function accountByHand(index: number, what: string): HandEdit {
  return named(`${what} account ${index}`, (live) => ({
    ...live,
    accounts: nth(live.accounts, index, ({ id, values }) => {
      const changed = byHand[what]?.(values) ?? null;
      return changed === null ? null : { id, values: changed };
    }),
  }));
}

/** Vonage refuses a second user of a name, so that a hand cannot make one either. */
function isFree(live: Company['live'], userName: string): boolean {
  return !live.accounts.some(({ values }) => userNameKey(values.userName) === userNameKey(userName));
}

function madeByHand(name: string, active: boolean): HandEdit {
  return named(`make account ${name} ${active ? 'active' : 'inactive'}`, (live) => {
    const made = account(name, { active }, `hand-${name}`);
    const exists = live.accounts.some(({ id }) => id === made.id);
    return exists || !isFree(live, made.values.userName)
      ? live
      : { ...live, accounts: [...live.accounts, made] };
  });
}

function renamedByHand(index: number, name: string): HandEdit {
  const userName = `${name}@contoso.com`;
  return named(`rename account ${index} ${userName}`, (live) => ({
    ...live,
    accounts: isFree(live, userName)
      ? nth(live.accounts, index, ({ id, values }) => ({ id, values: { ...values, userName } }))
      : live.accounts,
  }));
}

function unassignedByHand(index: number): HandEdit {
  return named(`unassign ${index}`, (live) => ({
    ...live,
    assignments: nth(live.assignments, index, () => null),
  }));
}

function assignedByHand(name: Name, role: AppRole): HandEdit {
  return named(`assign ${name} as ${role.displayName}`, (live) => {
    const made: RoleAssignment = {
      id: `hand-${name}-${role.displayName}`,
      principalId: idOf(`${name} 0`),
      principalType: 'User',
      principalDisplayName: name,
      appRoleId: role.id,
    };
    const exists = live.assignments.some(
      ({ id, principalId, appRoleId }) =>
        id === made.id || (principalId === made.principalId && appRoleId === made.appRoleId),
    );
    return exists ? live : { ...live, assignments: [...live.assignments, made] };
  });
}

function groupAssignedByHand(name: GroupName): HandEdit {
  return named(`assign group ${name}`, (live) => {
    const made = groupAssignment(name);
    const exists = live.assignments.some(({ principalId }) => principalId === made.principalId);
    return exists ? live : { ...live, assignments: [...live.assignments, made] };
  });
}

export const handEdit: fc.Arbitrary<HandEdit> = fc.oneof(
  fc
    .tuple(fc.nat(9), fc.constantFrom(...Object.keys(byHand)))
    .map(([index, what]) => accountByHand(index, what)),
  fc
    .tuple(fc.constantFrom(...names, 'stranger', 'one', 'other'), fc.boolean())
    .map(([name, active]) => madeByHand(name, active)),
  fc.tuple(fc.nat(9), who).map(([index, name]) => renamedByHand(index, name)),
  fc.nat(9).map(unassignedByHand),
  fc.tuple(who, fc.constantFrom(userRole, adminRole)).map(([name, role]) => assignedByHand(name, role)),
  fc.constantFrom(...groups).map(groupAssignedByHand),
);
