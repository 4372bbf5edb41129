import type { Reference } from '../declare/types.js';
import { isGuid } from '../guid.js';
import { nearest } from '../nearest.js';
import type { Problem } from '../problem.js';
import { userNameKey } from '../vonage/account.js';
import type { AccountOutcome } from './accounts.js';
import type { World } from './world.js';

type Names = readonly (string | null | undefined)[];

/** Why nothing is taken from somebody. */
export interface Protection {
  /** `own`: rollcall itself is signed in as them. `scim-user`: SCIM was set up with their account (facts sheet A.2.4). */
  readonly kind: 'own' | 'listed' | 'scim-user';
  /** Goes on after a name: `is protected`. */
  readonly message: string;
  /** Where the policy says so, `protected in policies/default.yaml:9`; null for rollcall's own identity. */
  readonly place: string | null;
}

/** Whether policy protects a person; rollcall's own identity and the SCIM user always are. */
export function isProtected(world: World, outcome: Pick<AccountOutcome, 'draft'>): boolean {
  return protectionOf(world, namesOf(outcome)) !== null;
}

/** Whether any of the names of one person or group is protected: userPrincipalNames, Vonage user names, object ids. */
export function isProtectedName(world: World, names: Names): boolean {
  return protectionOf(world, names) !== null;
}

/** Every name that a draft's person goes by. */
export function namesOf({ draft }: Pick<AccountOutcome, 'draft'>): Names {
  return [
    draft.userPrincipalName,
    draft.objectId,
    draft.account?.values.userName,
    draft.memory?.values.userName,
  ];
}

/** Why nothing may be taken from whoever goes by these names; null: it may. */
export function protectionOf(world: World, names: Names): Protection | null {
  const keys = names.flatMap((name) => (name ? [userNameKey(name)] : []));
  const own = world.live.ownObjectId;
  if (own !== null && keys.includes(userNameKey(own))) {
    return { kind: 'own', message: 'is whom rollcall itself is signed in as', place: null };
  }
  const scimUser = scimUserAmong(world, names);
  if (scimUser !== null) {
    const message = 'is the account with which SCIM was set up in Vonage';
    return { kind: 'scim-user', message, place: `scimUser in ${placeOf(scimUser)}` };
  }
  const listed = protectedReferences(world).find(({ name }) => keys.includes(userNameKey(name)));
  if (listed === undefined) return null;
  return { kind: 'listed', message: 'is protected', place: `protected in ${placeOf(listed)}` };
}

/** The `scimUser` of a policy of the fleet, where one of the names is that. */
export function scimUserAmong({ declared, fleet }: World, names: Names): Reference | null {
  const keys = new Set(names.flatMap((name) => (name ? [userNameKey(name)] : [])));
  const policies = [declared.policy, ...fleet.siblings.flatMap(({ text }) => text.policy ?? [])];
  const known = policies.flatMap(({ scimUser }) => scimUser ?? []);
  return known.find(({ name }) => keys.has(userNameKey(name))) ?? null;
}

function placeOf({ position: { file, line } }: Reference): string {
  return `${file}:${line}`;
}

/** A name under `protected` that means nobody, and so protects nobody. */
export interface UnknownProtected {
  readonly reference: Reference;
  /** Comparison key of the name that was most likely meant. */
  readonly near: string | undefined;
}

/** Each looks through every name there is; a list of nothing but mistakes must not take minutes. */
const mostHints = 10;

/**
 * Names under `protected` that neither Entra nor Vonage nor the stack's memory has. Without them somebody who should be protected is not.
 * The SCIM user is not looked for: Vonage need not show an administrator over SCIM (facts sheet A.2.4).
 */
export function unknownProtected(world: World): readonly UnknownProtected[] {
  const { live, declared } = world;
  if (declared.policy.protected.length === 0) return [];
  const known = new Set<string>();
  const add = (name: string | null): void => {
    if (name !== null) known.add(userNameKey(name));
  };
  for (const { id, userPrincipalName } of live.users) for (const name of [id, userPrincipalName]) add(name);
  for (const { values } of live.accounts) add(values.userName);
  for (const { objectId, userPrincipalName, values, knownAs } of world.rememberedAccounts) {
    for (const name of [objectId, userPrincipalName, values.userName, ...knownAs]) add(name);
  }
  for (const { principalId } of [...live.assignments, ...world.rememberedAssignments]) add(principalId);
  for (const { id } of Object.values(live.groups)) add(id);
  add(live.ownObjectId);
  const unknown = declared.policy.protected.filter(({ name }) => !known.has(userNameKey(name)));
  // In an order of ours, for where two are equally near.
  const names = unknown.length === 0 ? [] : [...known].filter((name) => !isGuid(name)).sort();
  return unknown.map((reference, index) => ({
    reference,
    near: index < mostHints && !isGuid(reference.name) ? nearest(reference.name, names) : undefined,
  }));
}

/** An error of the line: whoever wrote it thinks that somebody is protected who is not. */
export function unknownProtectedProblems(unknown: readonly UnknownProtected[]): readonly Problem[] {
  return unknown.map(({ reference: { name, position }, near }) => ({
    code: 'unknown-protected',
    severity: 'error',
    message: `neither Entra nor Vonage has anybody called \`${name}\`; nobody is protected by this line`,
    position,
    length: name.length,
    about: name,
    hint:
      near === undefined
        ? 'check the spelling, or delete it; the account with which SCIM was set up belongs under `scimUser`'
        : `check the spelling: did you mean \`${near}\`?`,
  }));
}

/** Whom the policies of the fleet protect: a sibling's people are never taken either. */
function protectedReferences({ declared, fleet }: World): readonly Reference[] {
  return [...declared.policy.protected, ...fleet.protected];
}
