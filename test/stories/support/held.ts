import type { EntraUser, Sandbox, Stored } from '../../../src/sandbox/index.js';

/** What both systems hold, as plain data that later edits leave as it is. */
export interface ServersState {
  readonly users: readonly unknown[];
  readonly deletedUsers: readonly unknown[];
  readonly groups: readonly unknown[];
  readonly assignments: readonly unknown[];
  readonly accounts: readonly unknown[];
}

/** A picture of both systems, to hold against a later one. */
export function pictureOf({ entra, vonage }: Sandbox): ServersState {
  const { users, deletedUsers, groups } = entra;
  const { accounts } = vonage;
  return structuredClone({ users, deletedUsers, groups, assignments: entra.assignments(), accounts });
}

/** What a person sees of an account; names without regard to case, as Vonage takes them. */
export interface Held {
  readonly userName: string;
  readonly active: boolean;
  readonly email: string | null;
  readonly givenName: string | null;
  readonly familyName: string | null;
}

/** What the mapping `vonage-business` makes of an Entra user, written down a second time. */
export function mappedFrom(user: EntraUser): Held {
  return {
    userName: user.userPrincipalName.toLowerCase(),
    active: user.accountEnabled,
    email: (user.mail ?? user.userPrincipalName).toLowerCase(),
    givenName: user.givenName,
    familyName: user.surname,
  };
}

export function heldBy({ userName, active, email, givenName, familyName }: Stored): Held {
  return {
    userName: userName.toLowerCase(),
    active,
    email: email?.toLowerCase() ?? null,
    givenName,
    familyName,
  };
}

/** Accounts of these people, one or none or several each, by userPrincipalName. */
export function accountsOf(sandbox: Sandbox, people: readonly string[]): Record<string, readonly Held[]> {
  return Object.fromEntries(people.map((name) => [name, sandbox.vonage.named(name).map(heldBy)]));
}

/** What those accounts should hold: one account each, as mapped. */
export function mappedAccounts(sandbox: Sandbox, people: readonly string[]): Record<string, readonly Held[]> {
  return Object.fromEntries(people.map((name) => [name, [mappedFrom(sandbox.entra.user(name))]]));
}

/** How many assignments on the Vonage app each of these people has, by userPrincipalName. */
export function assignmentsOf(sandbox: Sandbox, people: readonly string[]): Record<string, number> {
  const held = sandbox.entra.assignments();
  return Object.fromEntries(
    people.map((name) => {
      const { id } = sandbox.entra.user(name);
      return [name, held.filter(({ principalId }) => principalId === id).length];
    }),
  );
}

/** `{name: count}` for each of these people. */
export function each(people: readonly string[], count: number): Record<string, number> {
  return Object.fromEntries(people.map((name) => [name, count]));
}

/** Accounts and assignments of everyone but these people. */
export function othersOf(sandbox: Sandbox, people: readonly string[]): unknown {
  const names = new Set(people.map((name) => name.toLowerCase()));
  const ids = new Set(people.map((name) => sandbox.entra.findUser(name)?.id));
  return structuredClone({
    accounts: sandbox.vonage.accounts.filter(({ userName }) => !names.has(userName.toLowerCase())),
    assignments: sandbox.entra.assignments().filter(({ principalId }) => !ids.has(principalId)),
  });
}
