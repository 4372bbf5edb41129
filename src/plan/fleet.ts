import type { SiblingText } from '../declare/fleet.js';
import type { LockoutEntry, Policy, Reference } from '../declare/types.js';
import type { DirectoryUser } from '../directory/types.js';
import type { Problem } from '../problem.js';
import { push } from '../push.js';
import { dayAt } from '../scope/days.js';
import { resolveScopes } from '../scope/resolve.js';
import type { Cause, Resolution } from '../scope/types.js';
import { type Account, userNameKey } from '../vonage/account.js';
import { mapBy } from './mapped.js';
import type { Fault } from './messages.js';
import { rememberedNames, rememberedScopes } from './remembered.js';
import type { Remembered, RememberedAccount, RememberedAssignment } from './types.js';
import type { World } from './world.js';

/** Another stack of the fleet: what it declares, as far as its files could be read, and what its state remembers. */
export interface FleetStack {
  readonly text: SiblingText;
  readonly remembered: Remembered;
}

/** Everything of a run's world but its siblings. */
export type OwnWorld = Omit<World, 'fleet'>;

/** Why a sibling is concerned with somebody: the nearest cause of the first grant there. */
export interface Elsewhere {
  readonly stack: string;
  readonly cause: Cause;
}

/** What becomes of something that this stack gave and does not declare any longer, where a sibling declares it or has it. */
export interface HandOver extends Elsewhere {
  /** Whether the sibling has it in its state: only then nobody is forgotten when this stack lets go. */
  readonly isTaken: boolean;
}

/** A sibling, resolved as its own run would. */
export interface Sibling {
  readonly stack: string;
  readonly text: SiblingText;
  readonly resolution: Resolution;
  readonly memory: Remembered['kind'];
  readonly accounts: readonly RememberedAccount[];
  readonly assignments: readonly RememberedAssignment[];
}

/**
 * The other stacks on the same tenant and app. What one of them declares, or has in its state, is not this stack's to take; what both
 * declare is nobody's guess; and what moves from one to another is handed over without a write.
 */
export class Fleet {
  readonly siblings: readonly Sibling[];
  /** Each sibling's emergency list: a lockout holds in the whole fleet. */
  readonly lockout: readonly LockoutEntry[];
  readonly protected: readonly Reference[];
  private readonly usersById: ReadonlyMap<string, DirectoryUser>;
  private readonly byScimId = new Map<
    string,
    { readonly sibling: Sibling; readonly entry: RememberedAccount }[]
  >();
  private readonly byObjectId = new Map<
    string,
    { readonly sibling: Sibling; readonly entry: RememberedAccount }[]
  >();
  /** By SCIM id: accounts of people whom a sibling gives access today. */
  private readonly given = new Map<string, Elsewhere>();
  /** By key of the userName: whom a sibling gives access and has not given it yet. */
  private readonly joining = new Map<string, { readonly stack: string; readonly user: DirectoryUser }>();
  /** Whether it is known of everybody whom a sibling declares which account is theirs. */
  private isEverybodyNamed = true;
  private readonly declaredNames = new Set<string>();

  constructor(
    private readonly own: OwnWorld,
    stacks: readonly FleetStack[],
  ) {
    this.usersById = own.usersById;
    this.siblings = stacks.map((stack) => resolve(own, stack));
    this.lockout = this.siblings.flatMap(({ text }) => text.lockout);
    this.protected = this.siblings.flatMap(({ text }) => text.policy?.protected ?? []);
    for (const sibling of this.siblings) {
      for (const name of sibling.resolution.declaredNames) this.declaredNames.add(name);
      for (const entry of sibling.accounts) {
        if (entry.scimId !== null) push(this.byScimId, entry.scimId, { sibling, entry });
        if (entry.objectId !== null) push(this.byObjectId, entry.objectId.toLowerCase(), { sibling, entry });
      }
    }
    for (const sibling of this.siblings) this.findAccounts(sibling);
  }

  /** Whether every file of every sibling could be read. */
  get isTextWhole(): boolean {
    return this.siblings.every(({ text }) => text.errors.length === 0);
  }

  /** Whether it can be told for certain which accounts and assignments are a sibling's: else no stranger's are taken. */
  get isWhole(): boolean {
    const known = ({ memory, resolution }: Sibling): boolean =>
      memory !== 'unreadable' && resolution.unreadable.size === 0 && resolution.unsure.size === 0;
    return this.isTextWhole && this.isEverybodyNamed && this.siblings.every(known);
  }

  /** Where else somebody has a grant today; null for whom Entra has deleted: nobody gives them anything. */
  grantOf(objectId: string): Elsewhere | null {
    const id = objectId.toLowerCase();
    for (const { stack, resolution } of this.siblings) {
      const person = resolution.people.get(id);
      const [grant] = person?.user ? person.grants : [];
      if (grant !== undefined) return { stack, cause: grant.cause };
    }
    return null;
  }

  /** Siblings' scopes of which nobody can tell whether somebody is in them. */
  unsureOf(objectId: string): readonly Cause[] {
    return this.siblings.flatMap(({ stack, resolution }) =>
      (resolution.unsure.get(objectId) ?? []).map((cause) => ({
        ...cause,
        message: `${cause.message} (stack ${stack})`,
      })),
    );
  }

  /**
   * What keeps back a person of this stack whom a sibling declares too: they keep what they have in both. A sibling whose files have errors
   * may declare less than it seems, and does not run.
   */
  conflictsOf(objectId: string): readonly Fault[] {
    return this.siblings.flatMap(({ stack, text, resolution }): Fault[] => {
      const [grant] = resolution.people.get(objectId)?.grants ?? [];
      if (grant === undefined || text.errors.length > 0) return [];
      const { message, position } = grant.cause;
      const where = position === undefined ? '' : ` at ${position.file}:${position.line}`;
      return [
        {
          code: 'declared-in-two-stacks',
          message: `is declared in stack ${stack} too, by ${message}${where}; the two stacks are one fleet`,
          hint: 'take the grant away in one of the two; nothing of theirs is changed until then',
        },
      ];
    });
  }

  /** The live account that a sibling's state has as this person's: who moves here keeps it, also under another name. */
  accountOf(objectId: string): Account | null {
    for (const { entry } of this.byObjectId.get(objectId) ?? []) {
      const account = this.own.accountsById.get(entry.scimId ?? '');
      if (account !== undefined) return account;
    }
    return null;
  }

  /** Whether a sibling made this account inactive, so that a grant here makes it active again. */
  hasDisabled(account: Account | null): boolean {
    return (this.byScimId.get(account?.id ?? '') ?? []).some(({ entry }) => entry.values.active === false);
  }

  /**
   * Why an account cannot be this person's, who has none of their own yet: a sibling has it as somebody else's who still uses it, or gives
   * the same userName to somebody else. As a clause; null where nothing is in the way.
   */
  rivalOf(objectId: string, account: Account | null, userName: string | undefined): string | null {
    for (const { sibling, entry } of this.byScimId.get(account?.id ?? '') ?? []) {
      const holderId = entry.objectId?.toLowerCase() ?? objectId;
      const holder = this.usersById.get(holderId);
      if (holderId === objectId || holder === undefined) continue;
      if (!holder.accountEnabled && !sibling.resolution.people.has(holderId)) continue;
      return `the Vonage user \`${account?.values.userName}\` belongs to ${holder.userPrincipalName} (stack ${sibling.stack})`;
    }
    const rival = userName === undefined ? undefined : this.joining.get(userNameKey(userName));
    if (rival === undefined || rival.user.id.toLowerCase() === objectId) return null;
    return `maps to the userName \`${userName}\`, as ${rival.user.userPrincipalName} does (stack ${rival.stack})`;
  }

  /** Whether an account is no stranger's, because a sibling has it, gives it or names it. */
  owns({ id, values }: Account): boolean {
    return (
      this.byScimId.has(id) || this.given.has(id) || this.declaredNames.has(userNameKey(values.userName))
    );
  }

  /**
   * Whether a sibling takes over an account that this stack remembers and no grant of its own covers. Null where none does.
   * @param account the account now
   */
  handOver(memory: RememberedAccount, account: Account | null): HandOver | null {
    const scimId = account?.id ?? memory.scimId ?? '';
    const there = this.byScimId.get(scimId) ?? [];
    const objectId = memory.objectId?.toLowerCase();
    const elsewhere =
      (objectId === undefined ? null : this.grantOf(objectId)) ??
      (account && (this.given.get(account.id) ?? null));
    if (elsewhere !== null) {
      // An account that is gone is made anew there, under another id.
      const anew = account === null && objectId !== undefined ? (this.byObjectId.get(objectId) ?? []) : [];
      const isTaken = [...there, ...anew].some(
        ({ sibling, entry }) => sibling.stack === elsewhere.stack && entry.scimId !== null,
      );
      return { ...elsewhere, isTaken };
    }
    if (objectId !== undefined) return null;
    // Taken over for a lockout or as a stranger's: whoever has it as a person's, or of equals the first, sees to it.
    const holder = there.find(
      ({ sibling, entry }) => entry.objectId !== null || sibling.stack < this.own.declared.stack.stack,
    );
    if (holder === undefined) return null;
    const { stack } = holder.sibling;
    return { stack, isTaken: true, cause: { kind: 'fleet', message: `stack ${stack} has this account` } };
  }

  /** What makes it impossible to tell what is a sibling's, and what is left alone therefore. */
  get problems(): readonly Problem[] {
    const strangers = this.own.declared.stack.unmanaged === 'disable';
    return this.siblings.flatMap(({ stack, text, memory, resolution }): Problem[] => {
      const [first] = text.errors;
      const found: Problem[] = [];
      const warn = (code: string, message: string, hint: string): void =>
        void found.push({ code, severity: 'warning', message, hint });
      if (first !== undefined) {
        const { position } = first;
        const where =
          position === undefined ? first.message : `${position.file}:${position.line}: ${first.message}`;
        warn(
          'sibling-errors',
          `stack ${stack}, of the same fleet, has errors in its declarations (${where}), so nobody can tell whom all it declares: no stranger loses anything, and no account is deleted`,
          `correct them; \`rollcall validate --stack ${stack}\` tells all of them`,
        );
      }
      if (memory === 'unreadable') {
        warn(
          'sibling-state-unreadable',
          `the state of stack ${stack}, of the same fleet, could not be read: no stranger loses anything, and nobody is handed over`,
          `\`pulumi stack export --stack ${stack}\` must work`,
        );
      }
      const unread = [...resolution.unreadable].sort();
      if (strangers && unread.length > 0) {
        warn(
          'sibling-unread',
          `stack ${stack}, of the same fleet, has scopes that could not be read whole (${unread.join(', ')}): no stranger loses anything`,
          'its own run says why',
        );
      }
      return found;
    });
  }

  private findAccounts({ stack, text, resolution, accounts }: Sibling): void {
    const known = new Map(accounts.map((entry) => [entry.objectId?.toLowerCase() ?? '', entry]));
    for (const { objectId, user, grants } of resolution.people.values()) {
      const [grant] = grants;
      if (user === null || grant === undefined) continue;
      const elsewhere: Elsewhere = { stack, cause: grant.cause };
      const entry = known.get(objectId);
      const own = this.own.accountsById.get(entry?.scimId ?? '');
      if (own !== undefined) {
        this.given.set(own.id, elsewhere);
        continue;
      }
      const userName =
        text.mapping === null ? undefined : mapBy(text.mapping, this.own.now, user, null).values.userName;
      if (userName === undefined) {
        // Whom Entra has disabled gets nothing, and has nothing to lose that would be theirs to keep.
        if (user.accountEnabled) this.isEverybodyNamed = false;
        continue;
      }
      const key = userNameKey(userName);
      if (entry === undefined && user.accountEnabled) this.joining.set(key, { stack, user });
      for (const { id } of this.own.accountsByName.get(key) ?? []) this.given.set(id, elsewhere);
    }
    // Of a create that was cut off only the name is known.
    for (const { scimId, values } of accounts) {
      if (scimId === null) this.declaredNames.add(userNameKey(values.userName));
    }
  }
}

/** Licences of the account, and the policy that says so: of a fleet's policies the smallest number counts. */
export function seatsOf({
  declared,
  fleet,
}: World): { readonly seats: number; readonly policy: string } | null {
  const policies = [
    declared.policy,
    ...fleet.siblings.flatMap(({ text }): Policy[] => (text.policy ? [text.policy] : [])),
  ];
  return policies
    .flatMap(({ seats, policy }) => (seats === null ? [] : [{ seats, policy }]))
    .reduce<ReturnType<typeof seatsOf>>(
      (least, each) => (least !== null && least.seats <= each.seats ? least : each),
      null,
    );
}

function resolve(own: OwnWorld, { text, remembered }: FleetStack): Sibling {
  const { accounts, assignments } =
    remembered.kind === 'read' ? remembered : { accounts: [], assignments: [] };
  // Who moves with a line keeps their former name, and who moves with a scope is one of its former members. Whoever only left a scope that
  // stands here as ever has moved nowhere.
  const granting = new Set(
    own.declared.scopes.filter(({ assign }) => assign !== 'none').map(({ scope }) => scope),
  );
  const moving = own.rememberedAccounts.map((entry) => ({
    ...entry,
    scopes: entry.scopes.filter((scope) => !granting.has(scope)),
  }));
  const known = [...moving, ...accounts];
  const resolution = resolveScopes(
    text,
    {
      users: own.live.users,
      groups: own.live.groups,
      unresolvedGroups: own.live.unresolvedGroups,
      rememberedNames: rememberedNames(known),
      rememberedScopes: rememberedScopes(known),
    },
    dayAt(own.now, text.timezone),
  );
  return { stack: text.stack, text, resolution, memory: remembered.kind, accounts, assignments };
}
