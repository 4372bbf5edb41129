import { sourceOf } from '../directory/source.js';
import type { DirectoryUser } from '../directory/types.js';
import { mapAccount } from '../mapping/account.js';
import type { MappedAccount, Mapping } from '../mapping/types.js';
import { push } from '../push.js';
import {
  type Account,
  differences,
  targetAttributes,
  userNameKey,
  type WantedValues,
} from '../vonage/account.js';
import type { Difference, Fit, ImportWorld, Standing } from './types.js';

export interface Standings {
  /** By object id, in small letters. */
  readonly byId: ReadonlyMap<string, Standing>;
  /** Keys of the userNames that the mapping gives anybody, whether Entra has them enabled or not. */
  readonly userNames: ReadonlySet<string>;
}

/** How each user stands to Vonage. Their account is found as the planner finds it: by the userName that the mapping gives. */
export function standings(
  { users, accounts }: Pick<ImportWorld, 'users' | 'accounts'>,
  mapping: Mapping,
  now: Date,
): Standings {
  const byName = groupBy(accounts, ({ values }) => userNameKey(values.userName));
  const map = (user: DirectoryUser, account: Account | null): MappedAccount =>
    mapAccount(mapping, sourceOf(user), {
      softDeleted: !user.accountEnabled,
      live: account?.values ?? null,
      now,
      seed: user.id.toLowerCase(),
    });
  const made = users.map((user) => ({ user, made: map(user, null) }));
  const namesakes = groupBy(made, ({ made: { values } }) =>
    values.userName === undefined ? null : userNameKey(values.userName),
  );
  const byId = new Map(
    made.map(({ user, made: { values, missing } }) => {
      const { userName } = values;
      const standing = (): Standing => {
        if (userName === undefined)
          return user.accountEnabled ? { kind: 'unmapped', account: null, error: missing } : { kind: 'gone' };
        const key = userNameKey(userName);
        const named = byName.get(key) ?? [];
        const [account, ...others] = named;
        if (!user.accountEnabled) {
          const active = named.find((each) => each.values.active);
          return active === undefined ? { kind: 'gone' } : { kind: 'leaver', account: active };
        }
        if (others.length > 0 || (namesakes.get(key)?.length ?? 0) > 1) {
          return { kind: 'ambiguous', userName, accounts: named };
        }
        if (account === undefined) return { kind: 'missing', userName, error: missing };
        const mapped = map(user, account);
        if (mapped.missing.length > 0) return { kind: 'unmapped', account, error: mapped.missing };
        if (!account.values.active) return { kind: 'inactive', account };
        const attributes = differing(account, mapped.values);
        return attributes.length === 0 ? { kind: 'fits', account } : { kind: 'differs', account, attributes };
      };
      return [user.id.toLowerCase(), standing()];
    }),
  );
  return { byId, userNames: new Set(namesakes.keys()) };
}

function differing(account: Account, wanted: WantedValues): readonly Difference[] {
  const found = differences(account, wanted);
  return targetAttributes
    .filter((attribute) => found[attribute] !== undefined)
    .map((attribute) => ({
      attribute,
      vonage: account.values[attribute] ?? null,
      mapping: wanted[attribute] ?? null,
    }));
}

/** How well a mapping fits the accounts that are there, an attribute each: active accounts of people whom Entra has enabled. */
export function fitOf(mapping: Mapping, standings: Iterable<Standing>): readonly Fit[] {
  const differs = new Map<string, number>();
  let known = 0;
  for (const standing of standings) {
    if (standing.kind !== 'fits' && standing.kind !== 'differs') continue;
    known += 1;
    if (standing.kind === 'fits') continue;
    for (const { attribute } of standing.attributes)
      differs.set(attribute, (differs.get(attribute) ?? 0) + 1);
  }
  return mapping.attributes.map(({ target: attribute }) => {
    const count = differs.get(attribute) ?? 0;
    return { attribute, fits: known - count, differs: count };
  });
}

/** What is under each key, in order; items whose key is null are left out. */
function groupBy<T>(
  items: readonly T[],
  keyOf: (item: T) => string | null,
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === null) continue;
    push(groups, key, item);
  }
  return groups;
}

/** Above this part of the accounts that are there, an attribute that differs is no slip of single people: they are meant so. */
const meantSo = 0.2;

/** Attributes that a proposed mapping should give to new accounts alone, so that people are taken over as they are; with how many differ. */
export function onCreateOf(fit: readonly Fit[]): readonly Fit[] {
  return fit.filter(
    ({ attribute, fits, differs }) =>
      attribute !== 'userName' && attribute !== 'active' && differs > meantSo * (fits + differs),
  );
}
