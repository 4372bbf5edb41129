import type { LockoutEntry } from '../declare/types.js';
import { isGuid } from '../guid.js';
import { nearest } from '../nearest.js';
import type { Problem } from '../problem.js';
import type { Cause, Resolution } from '../scope/types.js';
import { type Account, userNameKey } from '../vonage/account.js';
import type { Draft } from './draft.js';
import { userNameOf } from './mapped.js';
import { isProtectedName, protectionOf } from './protected.js';
import { isHeldByAnother, liveAccountOf, type World } from './world.js';

/** Whom the emergency list means: in Entra and in what is remembered, and in Vonage. */
export interface Lockouts {
  /** People by object id, in small letters: they get no account, and no assignment of theirs stays. */
  readonly people: ReadonlyMap<string, readonly Cause[]>;
  /** Accounts by SCIM id, whosever they are: none stays active. */
  readonly accounts: ReadonlyMap<string, readonly Cause[]>;
  readonly problems: readonly Problem[];
}

/** Each looks through every name there is; a list of nothing but mistakes must not take minutes. */
const mostHints = 10;

/**
 * Finds everyone on `lockout.yaml`, and on those of the fleet's other stacks. A line means the Entra user of that userPrincipalName or object id, whoever is remembered
 * under the name where Entra has nobody of it, whoever the mapping gives that userName, and every Vonage account that has
 * it. With a person all their accounts are meant. Never throws: a line that means nobody, or somebody protected, is an
 * error of that line, and the others hold.
 */
export function resolveLockouts(world: World, resolution: Resolution): Lockouts {
  const people = new Map<string, Cause[]>();
  const accounts = new Map<string, Cause[]>();
  const problems: Problem[] = [];
  const own = world.declared.lockout;
  const entries = [...own, ...world.fleet.lockout];
  if (entries.length === 0) return { people, accounts, problems };
  const names = new KnownNames(world, resolution);
  let hints = 0;
  for (const [index, entry] of entries.entries()) {
    const report = (...found: readonly Problem[]): void =>
      void problems.push(...(index < own.length ? found : fromSibling(found)));
    const named = world.accountsByName.get(userNameKey(entry.user)) ?? [];
    const owners = named.flatMap(({ id }) => world.rememberedByScimId.get(id)?.objectId ?? []);
    const ids = new Set([...names.peopleOf(entry.user), ...owners.map((id) => id.toLowerCase())]);
    const { ownObjectId } = world.live;
    if (ownObjectId !== null && userNameKey(entry.user) === userNameKey(ownObjectId)) {
      report(protectedProblem(world, entry, [entry.user]));
      continue;
    }
    if (ids.size === 0 && named.length === 0) {
      hints += 1;
      report(nobody(entry, hints > mostHints ? undefined : names.nearestTo(entry.user)));
      continue;
    }
    const cause = causeOf(entry);
    const spared = new Set<string>();
    for (const id of [...ids].sort()) {
      const theirs = names.accountsOf(id);
      const called = [...names.namesOf(id), ...theirs.map(({ values }) => values.userName)];
      if (isProtectedName(world, called)) {
        for (const account of theirs) spared.add(account.id);
        report(protectedProblem(world, entry, called));
        continue;
      }
      add(people, id, cause);
      for (const account of theirs) add(accounts, account.id, cause);
      report(...byGroup(resolution, entry, id));
    }
    for (const { id, values } of named) {
      if (spared.has(id) || accounts.get(id)?.includes(cause)) continue;
      if (isProtectedName(world, [values.userName])) {
        report(protectedProblem(world, entry, [values.userName]));
      } else add(accounts, id, cause);
    }
  }
  return { people, accounts, problems };
}

/** How many lines of the list have something to take: an active account, or an assignment. */
export function pendingLockouts(world: World, { people, accounts }: Lockouts): number {
  const active = world.live.accounts.filter(({ values }) => values.active);
  const causes = [
    ...active.map(({ id }) => accounts.get(id)),
    ...world.live.assignments.map(({ principalId }) => people.get(principalId.toLowerCase())),
  ];
  return new Set(causes.flatMap((all) => all?.[0] ?? [])).size;
}

/** Whatever would become of a person whom a grant covers: while they are on the list, nothing but that their account is inactive. */
export function lockPerson(
  draft: Pick<Draft, 'objectId' | 'userPrincipalName' | 'knownAs' | 'account' | 'memory' | 'scopes'>,
  causes: readonly Cause[],
): Draft {
  // No leave: while a grant stands, nobody's days until deletion begin to count.
  const locked = { ...draft, leftOn: null, causes, lockedOut: true } as const;
  return canLock(draft)
    ? { ...locked, fate: 'leave', wanted: { active: false } }
    : { ...locked, fate: 'hold', wanted: {} };
}

/** A leaver on the list is a leaver as ever, but for what would leave the account active: that it is kept, or only deleted at the end. */
export function lockLeaver(draft: Draft, causes: readonly Cause[]): Draft {
  const isDue = draft.fate === 'delete' && draft.account?.values.active !== true;
  if (isDue || (draft.account !== null && !canLock(draft))) return draft;
  const fate = draft.account === null ? draft.fate : 'leave';
  const wanted = draft.account === null ? draft.wanted : { active: false };
  return { ...draft, fate, wanted, causes: [...causes, ...draft.causes], lockedOut: true };
}

/** Accounts on the list that are nobody's draft: they are taken over to be disabled, as under `unmanaged: disable`. */
export function draftLockedAccounts(
  world: World,
  lockouts: Lockouts,
  drafted: ReadonlySet<string>,
): readonly Draft[] {
  return world.live.accounts.flatMap((account): Draft[] => {
    const causes = lockouts.accounts.get(account.id);
    if (causes === undefined || drafted.has(account.id)) return [];
    const draft = lockPerson(
      {
        objectId: null,
        userPrincipalName: account.values.userName,
        knownAs: [],
        account,
        memory: null,
        scopes: [],
      },
      causes,
    );
    return [{ ...draft, leftOn: draft.fate === 'leave' ? world.today : null }];
  });
}

/** Inactive already, an account need not even be taken over. */
function canLock({ account, memory }: Pick<Draft, 'account' | 'memory'>): boolean {
  if (account === null) return false;
  return account.values.active || (memory !== null && memory.scimId === account.id);
}

function add(to: Map<string, Cause[]>, key: string, cause: Cause): void {
  const causes = to.get(key);
  if (causes === undefined) to.set(key, [cause]);
  else if (!causes.includes(cause)) causes.push(cause);
}

function causeOf({ reason, ticket, position }: LockoutEntry): Cause {
  return {
    kind: 'lockout',
    message: `locked out: ${reason}${ticket === null ? '' : ` (${ticket})`}`,
    position,
  };
}

/** A sibling's own run tells what is wrong with its list; here only what keeps a line of it from holding. */
function fromSibling(problems: readonly Problem[]): readonly Problem[] {
  return problems
    .filter(({ code }) => code !== 'unknown-lockout')
    .map((problem) => ({ ...problem, severity: 'warning' }));
}

function problemAt(entry: LockoutEntry, problem: Omit<Problem, 'position' | 'length'>): Problem {
  return { ...problem, position: entry.position, length: entry.user.length, about: entry.user };
}

function nobody(entry: LockoutEntry, near: string | undefined): Problem {
  return problemAt(entry, {
    code: 'unknown-lockout',
    severity: 'error',
    message: `neither Entra nor Vonage has anybody called \`${entry.user}\`; nobody is locked out by this line`,
    hint: near === undefined ? 'check the spelling' : `check the spelling: did you mean \`${near}\`?`,
  });
}

function protectedProblem(world: World, entry: LockoutEntry, names: readonly string[]): Problem {
  const protection = protectionOf(world, names);
  const place = protection?.place == null ? '' : ` (${protection.place})`;
  return problemAt(entry, {
    code: 'lockout-protected',
    severity: 'error',
    message: `\`${entry.user}\` ${protection?.message ?? 'is protected'}${place} and is not locked out`,
    hint:
      protection?.kind === 'listed'
        ? 'take the name out of one of the two files'
        : 'take the line off the list',
  });
}

/** A group that is assigned itself gives its members single sign-on, which cannot be taken from one of them. */
function byGroup(resolution: Resolution, entry: LockoutEntry, id: string): Problem[] {
  const grants = resolution.people.get(id)?.grants ?? [];
  const groups = new Set(
    grants.flatMap(({ assignedGroupId, cause }) =>
      assignedGroupId === null ? [] : [cause.group ?? assignedGroupId],
    ),
  );
  return [...groups].map((group) =>
    problemAt(entry, {
      code: 'lockout-by-group',
      severity: 'warning',
      message: `\`${entry.user}\` is disabled in Vonage, but stays assigned to the app as a member of ${group}`,
      hint: `take them out of ${group} in Entra: a group's assignment cannot be taken from one member`,
    }),
  );
}

/** Every name under which somebody can be found. */
class KnownNames {
  private readonly byUpn = new Map<string, string>();
  private readonly remembered = new Map<string, Set<string>>();
  private readonly mapped = new Map<string, Set<string>>();
  private readonly userNames = new Map<string, string>();
  /** People who hold a role on the app, whether or not the list of users has them. */
  private readonly assigned: ReadonlySet<string>;

  constructor(
    private readonly world: World,
    private readonly resolution: Resolution,
  ) {
    for (const { id, userPrincipalName } of world.usersById.values()) {
      this.byUpn.set(userNameKey(userPrincipalName), id.toLowerCase());
    }
    const siblings = world.fleet.siblings.flatMap(({ accounts }) => accounts);
    for (const memory of [...world.rememberedAccounts, ...siblings]) {
      if (memory.objectId === null) continue;
      for (const name of [memory.userPrincipalName, memory.values.userName, ...memory.knownAs]) {
        put(this.remembered, userNameKey(name), memory.objectId.toLowerCase());
      }
    }
    this.assigned = new Set(
      world.live.assignments
        .filter(({ principalType }) => principalType === 'User')
        .map(({ principalId }) => principalId.toLowerCase()),
    );
    // Whoever has nothing to lose and gets nothing needs no userName.
    const concerned = [...resolution.people.keys(), ...this.assigned];
    for (const id of concerned) {
      const user = world.usersById.get(id);
      if (user === undefined || this.userNames.has(id)) continue;
      const userName = userNameOf(world, user);
      if (userName === undefined) continue;
      this.userNames.set(id, userName);
      put(this.mapped, userNameKey(userName), id);
    }
  }

  /** Object ids of the people whom a name as written may mean. */
  peopleOf(name: string): readonly string[] {
    const key = userNameKey(name);
    if (isGuid(name)) {
      const isKnown = this.world.usersById.has(key) || this.world.rememberedByObjectId.has(key);
      return isKnown || this.assigned.has(key) ? [key] : [];
    }
    const current = this.byUpn.get(key);
    const first = current === undefined ? [...(this.remembered.get(key) ?? [])] : [current];
    return [...first, ...(this.mapped.get(key) ?? [])];
  }

  /** Everything that a person is called. */
  namesOf(id: string): readonly string[] {
    const user = this.world.usersById.get(id);
    const memory = this.world.rememberedByObjectId.get(id);
    const mapped = this.userNames.get(id);
    return [
      id,
      ...(user === undefined ? [] : [user.userPrincipalName]),
      ...(memory === undefined ? [] : [memory.userPrincipalName, memory.values.userName]),
      ...(mapped === undefined ? [] : [mapped]),
    ];
  }

  /** The accounts that are a person's: the one that rollcall knows, and those of their names that are nobody else's. */
  accountsOf(id: string): readonly Account[] {
    const memory = this.world.rememberedByObjectId.get(id);
    const own = memory === undefined ? this.world.fleet.accountOf(id) : liveAccountOf(this.world, memory);
    const named = this.namesOf(id).flatMap((name) => this.world.accountsByName.get(userNameKey(name)) ?? []);
    const theirs = named.filter((account) => {
      const namesake = this.byUpn.get(userNameKey(account.values.userName));
      if (namesake !== undefined && namesake !== id) return false;
      return !isHeldByAnother(this.world, this.resolution, account, id);
    });
    return [...new Set(own === null ? theirs : [own, ...theirs])];
  }

  nearestTo(name: string): string | undefined {
    if (isGuid(name)) return undefined;
    const upns = this.world.live.users.map(({ userPrincipalName }) => userPrincipalName);
    const userNames = this.world.live.accounts.map(({ values }) => values.userName);
    // In an order of ours, for where two are equally near.
    return nearest(name, [...upns, ...userNames].sort());
  }
}

function put(to: Map<string, Set<string>>, key: string, id: string): void {
  const ids = to.get(key);
  if (ids === undefined) to.set(key, new Set([id]));
  else ids.add(id);
}
