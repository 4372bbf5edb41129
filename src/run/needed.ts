import type { Declarations } from '../declare/types.js';
import type { NeededUsers, RoleAssignment } from '../directory/types.js';
import { isGuid } from '../guid.js';
import type { Live, Remembered } from '../plan/types.js';
import { userNameKey } from '../vonage/account.js';

/** What a stack declares and remembers, as far as it says which users a plan looks at. */
export interface Asking {
  readonly declared: Pick<Declarations, 'people' | 'scopes' | 'lockout'> & {
    readonly policy: Pick<Declarations['policy'], 'protected'> | null;
  };
  readonly remembered: Remembered;
}

/**
 * The characters that Entra allows in a userPrincipalName, and no more of them than it allows. Of any other name, only a look at every user
 * can say that nobody is called so by the rules under which rollcall compares names.
 */
const userPrincipalName = /^(?=.{3,113}$)[A-Za-z0-9'._!#^~-]+@[A-Za-z0-9.-]+$/;

/**
 * The users on whom a plan may depend; with these alone it is the same as with every user of the tenant (a property of the tests):
 * whom lines, scopes, exceptions and `protected` name, members of the groups that were read, everybody whom the state remembers, and who holds a role on
 * the app.
 *
 * @returns null where nobody can say it beforehand: an emergency list means whoever has a name in any way, and a slip in it is answered with
 * the name of whoever is called most like it; and a name that is no userPrincipalName cannot be looked up.
 */
export function neededUsers(
  asking: readonly Asking[],
  groups: Live['groups'],
  assignments: readonly RoleAssignment[],
): NeededUsers | null {
  const ids = new Set<string>();
  const names = new Set<string>();
  const remembered = new Set<string>();
  for (const { declared, remembered: memory } of asking) {
    if (declared.lockout.length > 0) return null;
    for (const name of namesIn(declared)) (isGuid(name) ? ids : names).add(name.toLowerCase());
    for (const entry of memory.kind === 'read' ? memory.accounts : []) {
      if (entry.objectId === null) continue;
      ids.add(entry.objectId.toLowerCase());
      for (const name of [entry.userPrincipalName, ...entry.knownAs]) remembered.add(userNameKey(name));
    }
  }
  for (const { members, transitive } of Object.values(groups)) {
    for (const member of [...(members ?? []), ...(transitive ?? [])]) {
      if (member.kind === 'user') ids.add(member.id.toLowerCase());
    }
  }
  for (const { principalId, principalType } of assignments) {
    if (principalType === 'User') ids.add(principalId.toLowerCase());
  }
  const isAskable = [...names].every((name) => userPrincipalName.test(name)) && [...ids].every(isGuid);
  if (!isAskable) return null;
  const otherNames = [...names].filter((name) => !remembered.has(name)).length;
  return { ids: [...ids], names: [...names], otherNames };
}

/** How many users a plan looks at, at the least: those whom declarations name. */
export function fewestNeeded(declared: readonly Asking['declared'][]): number {
  return new Set(declared.flatMap((each) => [...namesIn(each)].map((name) => name.toLowerCase()))).size;
}

function* namesIn({ people, scopes, policy }: Asking['declared']): Generator<string> {
  for (const { name } of policy?.protected ?? []) yield name;
  for (const { user } of people) yield user;
  for (const scope of scopes) {
    for (const { name } of scope.people) yield name;
    for (const { name } of scope.except) yield name;
  }
}
