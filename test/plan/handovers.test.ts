import { describe, expect, it } from 'vitest';
import { userNameKey } from '../../src/vonage/account.js';
import {
  account,
  type Company,
  company,
  idOf,
  leaver,
  mapping,
  newcomer,
  type PersonSpec,
  planOf,
  policy,
  rows,
  scimIdOf,
} from '../support/plan.js';
import { applyPlan } from '../support/plan-apply.js';

const byExtension = mapping({ userName: 'Coalesce([extensionAttribute1], [userPrincipalName])' });

/** Somebody whose userName is to be another's, or a free one. */
const becoming = (name: string, userName: string, given: Omit<PersonSpec, 'name'> = {}): PersonSpec => ({
  name,
  ...given,
  user: {
    ...given.user,
    attributes: { extensionAttribute1: `${userName}@contoso.com`, ...attributesOf(given) },
  },
});
const attributesOf = ({ user }: Omit<PersonSpec, 'name'>) => (user === false ? {} : (user?.attributes ?? {}));
const given = (people: readonly (PersonSpec | string)[], spec: Parameters<typeof company>[0] = {}) =>
  company({ people, mapping: byExtension, ...spec });
/** Whose accounts are registered, each after whose. */
const order = (from: Company, ...names: readonly string[]) => {
  const { accounts } = planOf(from);
  const called = (id: string | null) => names.find((name) => idOf(name) === id);
  return accounts.map(({ objectId, after = [] }) => [
    called(objectId),
    ...after.map((each) => called(accounts.find(({ name }) => name === each)?.objectId ?? null)),
  ]);
};
const problems = (from: Company) =>
  planOf(from)
    .plan.problems.filter(({ severity }) => severity === 'error')
    .map(({ code, about }) => `${code} ${about}`);
const userNames = ({ live }: Company) =>
  Object.fromEntries(live.accounts.map(({ id, values }) => [id, userNameKey(values.userName)]));

describe('a userName that one person gives up and another takes in the same run', () => {
  it('should be taken after it was given up, however the names sort', () => {
    const chain = given([becoming('ann', 'ben'), becoming('ben', 'cat'), becoming('cat', 'dan')]);
    expect(problems(chain)).toEqual([]);
    expect(order(chain, 'ann', 'ben', 'cat')).toEqual([['cat'], ['ben', 'cat'], ['ann', 'ben']]);
    const other = given([becoming('zoe', 'yan'), becoming('yan', 'xan')]);
    expect(order(other, 'yan', 'zoe')).toEqual([['yan'], ['zoe', 'yan']]);
  });

  it('should be waited for by somebody whom Entra has disabled too, whose account is renamed all the same', () => {
    const disabled = { user: { accountEnabled: false }, account: { active: false } };
    const taker = given([becoming('ann', 'ben', disabled), becoming('ben', 'cat')]);
    expect(problems(taker)).toEqual([]);
    expect(order(taker, 'ann', 'ben')).toEqual([['ben'], ['ann', 'ben']]);
  });

  it('should be given up by somebody whom Entra has disabled too, once their account is inactive', () => {
    const disabled = { user: { accountEnabled: false }, account: { active: false } };
    const chain = given([becoming('ann', 'ben'), becoming('ben', 'cat', disabled)]);
    expect(problems(chain)).toEqual([]);
    expect(order(chain, 'ann', 'ben')).toEqual([['ben'], ['ann', 'ben']]);
    const { company: after } = applyPlan(chain, planOf(chain));
    expect(planOf(after).plan.changes).toEqual([]);
  });

  it('should be done in one run, each account the same person as before', () => {
    const chain = given([becoming('ann', 'ben'), becoming('ben', 'cat'), becoming('cat', 'dan'), 'eve']);
    const { company: after, taken } = applyPlan(chain, planOf(chain));
    expect(userNames(after)).toEqual({
      [scimIdOf('ann')]: 'ben@contoso.com',
      [scimIdOf('ben')]: 'cat@contoso.com',
      [scimIdOf('cat')]: 'dan@contoso.com',
      [scimIdOf('eve')]: 'eve@contoso.com',
    });
    expect(taken).toEqual([]);
    expect(planOf(after).plan.changes).toEqual([]);
  });

  it('should reach the end in the next run where the first of them fails', () => {
    const chain = given([becoming('ann', 'ben'), becoming('ben', 'cat'), becoming('cat', 'dan')]);
    const first = applyPlan(chain, planOf(chain), new Map([['dan@contoso.com', 'refused']]));
    expect(userNames(first.company)).toEqual(userNames(chain));
    const second = applyPlan(first.company, planOf(first.company));
    expect(planOf(second.company).plan.changes).toEqual([]);
  });

  it('should be an error of each of two who swap, which says with whom and what to do, and of nobody else', () => {
    const swap = given([becoming('ann', 'ben'), becoming('ben', 'ann'), becoming('cat', 'dan')]);
    expect(problems(swap)).toEqual(['user-name-swap ann@contoso.com', 'user-name-swap ben@contoso.com']);
    const [first] = planOf(swap).plan.problems;
    expect(first?.message).toBe(
      'ann@contoso.com: wants the userName `ben@contoso.com`, which goes round between them and ben@contoso.com; neither can have it first',
    );
    expect(first?.hint).toContain('rename one of these accounts in Vonage by hand');
    expect(rows(planOf(swap))).toEqual([
      'rename cat@contoso.com',
      'keep ann@contoso.com',
      'keep ben@contoso.com',
    ]);
  });

  it('should end a swap in one run once one of the two has another name in Vonage, as the error says', () => {
    const swap = given([
      becoming('ann', 'ben', { account: { userName: 'parked@contoso.com' } }),
      becoming('ben', 'ann'),
    ]);
    expect(problems(swap)).toEqual([]);
    const { company: after } = applyPlan(swap, planOf(swap));
    expect(userNames(after)).toEqual({
      [scimIdOf('ann')]: 'ben@contoso.com',
      [scimIdOf('ben')]: 'ann@contoso.com',
    });
    expect(planOf(after).plan.changes).toEqual([]);
  });

  it('should hold whoever waits for a ring, and for a ring of three as for one of two', () => {
    const ring = given([
      becoming('ann', 'ben'),
      becoming('ben', 'cat'),
      becoming('cat', 'ann'),
      becoming('dan', 'ann2'),
      becoming('eve', 'dan'),
      becoming('zoe', 'eve'),
    ]);
    expect(problems(ring)).toEqual([
      'user-name-swap ann@contoso.com',
      'user-name-swap ben@contoso.com',
      'user-name-swap cat@contoso.com',
    ]);
    const behind = given([becoming('ann', 'ben'), becoming('ben', 'ann'), becoming('cat', 'ann')]);
    expect(planOf(behind).plan.problems.some(({ about }) => about === 'cat@contoso.com')).toBe(true);
    expect(rows(planOf(behind))).toEqual([
      'keep ann@contoso.com',
      'keep ben@contoso.com',
      'keep cat@contoso.com',
    ]);
  });

  it.each<[string, readonly (PersonSpec | string)[], Parameters<typeof company>[0]]>([
    ['stays', [becoming('ann', 'ben'), 'ben'], {}],
    [
      'is incomplete',
      [becoming('ann', 'ben'), becoming('ben', 'cat', { user: { attributes: { surname: null } } })],
      {},
    ],
    [
      'is disabled in Entra',
      [becoming('ann', 'ben'), becoming('ben', 'cat', { user: { accountEnabled: false } })],
      {},
    ],
    ['leaves', [becoming('ann', 'ben'), { name: 'ben', line: false }], {}],
    ['left long ago', [becoming('ann', 'ben'), leaver('ben', '2026-11-01')], {}],
    [
      'is protected',
      [becoming('ann', 'ben'), becoming('ben', 'cat')],
      { policy: policy({ protect: [idOf('ben')] }) },
    ],
    ['is locked out', [becoming('ann', 'ben'), becoming('ben', 'cat')], { lockout: [idOf('ben')] }],
    ['is a stranger', [becoming('ann', 'ben')], { accounts: [account('ben')] }],
    ['waits for somebody who stays', [becoming('ann', 'ben'), becoming('ben', 'cat'), 'cat'], {}],
  ])('should not be taken from an account whose owner %s', (_, people, spec) => {
    const from = given(people, spec);
    const planned = planOf(from);
    expect(planned.accounts.every(({ after }) => after === undefined)).toBe(true);
    expect(rows(planned)).not.toContain('rename ann@contoso.com');
    expect(problems(from)).toContain('user-name-conflict ann@contoso.com');
    expect(applyPlan(from, planned).company.live.accounts.find(({ id }) => id === scimIdOf('ann'))).toEqual(
      from.live.accounts.find(({ id }) => id === scimIdOf('ann')),
    );
  });

  it('should make somebody new wait for the next run: to find the name taken would be to take the account over', () => {
    const from = given([becoming('ann', 'ann2'), becoming('new', 'ann', newcomer('new'))]);
    expect(problems(from)).toEqual(['user-name-conflict new@contoso.com']);
    const { company: after } = applyPlan(from, planOf(from));
    expect(rows(planOf(after))).toEqual(['create ann@contoso.com', 'assign ann@contoso.com']);
  });
});
