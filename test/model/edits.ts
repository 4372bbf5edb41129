import fc from 'fast-check';
import type { Day } from '../../src/declare/types.js';
import { addDays } from '../../src/scope/days.js';
import { type Bench, groups } from './bench.js';
import type { DeclaredScope, Named } from './declared.js';

/** One step, told in words; it does nothing where it makes no sense as things are. */
export interface Step {
  readonly words: string;
  act(bench: Bench): void | Promise<void>;
}

/** Picks by number out of what there is. */
const pick = fc.nat(1000);

type Pick = (bench: Bench, number: number) => string | null;

const anybody: Pick = ({ sandbox: { entra } }, number) =>
  entra.users[number % entra.users.length]?.userPrincipalName ?? null;

function step<Values extends unknown[]>(
  words: string,
  values: { [Index in keyof Values]: fc.Arbitrary<Values[Index]> },
  act: (bench: Bench, ...values: Values) => void | Promise<void>,
): fc.Arbitrary<Step> {
  return fc.tuple<Values>(...values).map((given) => ({
    words: `${words} ${given.map((value) => JSON.stringify(value)).join(' ')}`.trim(),
    act: (bench) => act(bench, ...given),
  }));
}

/** What is done to one person of Entra, named by userPrincipalName. */
function toSomebody<Values extends unknown[]>(
  words: string,
  values: { [Index in keyof Values]: fc.Arbitrary<Values[Index]> },
  act: (bench: Bench, name: string, ...values: Values) => void,
): fc.Arbitrary<Step> {
  return step<[number, ...Values]>(words, [pick, ...values] as never, (bench, number, ...given) => {
    const name = anybody(bench, number);
    if (name !== null) act(bench, name, ...given);
  });
}

function named(bench: Bench, name: string, byId: boolean): Named {
  const { id } = bench.sandbox.entra.user(name);
  return { person: id, text: byId ? id : name };
}

function idOf(bench: Bench, name: string): string {
  return bench.sandbox.entra.user(name).id;
}

/** Writes the name of today wherever somebody is named by an older one. */
function refresh(bench: Bench, person: string): void {
  const user = bench.sandbox.entra.findUser(person);
  if (user === null) return;
  editNames(bench, (one) =>
    one.person === person && one.text !== person ? { ...one, text: user.userPrincipalName } : one,
  );
}

/** Whoever has a name now is meant by every line with it, whomever it was written for. */
function claim(bench: Bench, name: string): void {
  const { id } = bench.sandbox.entra.user(name);
  editNames(bench, (one) => (one.text === name ? { ...one, person: id } : one));
}

function editNames(bench: Bench, edit: <One extends Named>(one: One) => One): void {
  const { lines, scopes, lockout } = bench.declared;
  bench.declared = {
    lines: lines.map(edit),
    scopes: scopes.map((scope) => ({
      ...scope,
      people: scope.people.map(edit),
      except: scope.except.map(edit),
    })),
    lockout: lockout.map(edit),
  };
}

function editScope(bench: Bench, number: number, edit: (scope: DeclaredScope) => DeclaredScope): void {
  const { scopes } = bench.declared;
  const chosen = scopes[number % Math.max(1, scopes.length)];
  const next = scopes
    .map((scope) => (scope === chosen ? edit(scope) : scope))
    .filter(({ groups: own, people }) => own.length + people.length > 0);
  bench.declared = { ...bench.declared, scopes: next };
}

function toggled(list: readonly Named[], one: Named): readonly Named[] {
  const without = list.filter(({ person }) => person !== one.person);
  return without.length < list.length ? without : [...list, one];
}

const days = fc.integer({ min: 0, max: 6 });

const declarations: readonly fc.Arbitrary<Step>[] = [
  toSomebody('declare', [fc.boolean(), fc.option(days)], (bench, name, byId, until) => {
    refresh(bench, idOf(bench, name));
    const who = named(bench, name, byId);
    const end: Day | null = until === null ? null : addDays(bench.day, until);
    const { lines } = bench.declared;
    if (lines.some(({ person }) => person === who.person)) return;
    bench.declared = { ...bench.declared, lines: [...lines, { ...who, until: end }] };
  }),
  step('remove line', [pick], (bench, number) => {
    const { lines } = bench.declared;
    bench.declared = { ...bench.declared, lines: lines.filter((_, n) => n !== number % lines.length) };
  }),
  step(
    'declare scope of people',
    [fc.array(pick, { minLength: 1, maxLength: 4 }), fc.boolean()],
    (bench, who, byId) => {
      const names = new Set(who.flatMap((number) => anybody(bench, number) ?? []));
      for (const name of names) refresh(bench, idOf(bench, name));
      const people = [...names].map((name) => named(bench, name, byId));
      addScope(bench, { groups: [], people, assign: 'people' });
    },
  ),
  step(
    'declare scope of groups',
    [fc.subarray(groups, { minLength: 1 }), fc.constantFrom('people' as const, 'group' as const)],
    (bench, own, assign) => addScope(bench, { groups: own, people: [], assign }),
  ),
  step('remove scope', [pick], (bench, number) => {
    const { scopes } = bench.declared;
    bench.declared = { ...bench.declared, scopes: scopes.filter((_, n) => n !== number % scopes.length) };
  }),
  toSomebody('list in or out of scope', [pick, fc.boolean()], (bench, name, number, byId) => {
    refresh(bench, idOf(bench, name));
    const one = named(bench, name, byId);
    editScope(bench, number, (scope) =>
      scope.assign === 'group' ? scope : { ...scope, people: toggled(scope.people, one) },
    );
  }),
  toSomebody('except or not', [pick, fc.boolean()], (bench, name, number, byId) => {
    refresh(bench, idOf(bench, name));
    const one = named(bench, name, byId);
    editScope(bench, number, (scope) =>
      scope.assign === 'group' ? scope : { ...scope, except: toggled(scope.except, one) },
    );
  }),
  toSomebody('lock out or not', [fc.boolean()], (bench, name, byId) => {
    // A name that another's account has still would lock out that one too.
    const { id } = bench.sandbox.entra.user(name);
    if (bench.sandbox.vonage.named(name).some((account) => bench.ledger.isOfAnother(account.id, id))) return;
    refresh(bench, idOf(bench, name));
    bench.declared = {
      ...bench.declared,
      lockout: toggled(bench.declared.lockout, named(bench, name, byId)),
    };
  }),
];

function addScope(bench: Bench, scope: Omit<DeclaredScope, 'scope' | 'except'>): void {
  if (bench.declared.scopes.length >= 4) return;
  const added = { scope: `scope-${bench.next()}`, except: [], ...scope };
  bench.declared = { ...bench.declared, scopes: [...bench.declared.scopes, added] };
}

const freshName = (bench: Bench): string => `r${bench.next()}.renamed@contoso.com`;

const inEntra: readonly fc.Arbitrary<Step>[] = [
  toSomebody(
    'put in or out of group',
    [fc.constantFrom(...groups)],
    ({ sandbox: { entra } }, name, group) => {
      const isIn = entra.members(group).some(({ id }) => id === entra.user(name).id);
      if (isIn) entra.removeMember(group, name);
      else entra.addMember(group, name);
    },
  ),
  step('empty a group', [fc.constantFrom(...groups)], ({ sandbox: { entra } }, group) => {
    for (const { id } of entra.members(group)) entra.removeMember(group, id);
  }),
  toSomebody('disable or enable in Entra', [], ({ sandbox: { entra } }, name) => {
    entra.editUser(name, { accountEnabled: !entra.user(name).accountEnabled });
  }),
  toSomebody('delete in Entra', [], ({ sandbox: { entra } }, name) => {
    if (entra.users.length > 6) entra.deleteUser(name);
  }),
  step('restore in Entra', [pick], (bench, number) => {
    const { entra } = bench.sandbox;
    const user = entra.deletedUsers[number % Math.max(1, entra.deletedUsers.length)];
    if (user === undefined || entra.findUser(user.userPrincipalName) !== null) return;
    entra.restoreUser(user.id);
    refresh(bench, user.id);
  }),
  step('hire again in Entra', [pick], (bench, number) => {
    const { entra } = bench.sandbox;
    const user = entra.deletedUsers[number % Math.max(1, entra.deletedUsers.length)];
    if (user === undefined || entra.findUser(user.userPrincipalName) !== null) return;
    const { userPrincipalName, givenName, surname, mail } = user;
    entra.addUser({ userPrincipalName, givenName, surname, mail });
    claim(bench, userPrincipalName);
  }),
  toSomebody('marry', [fc.constantFrom('Smith', 'Núñez', null)], ({ sandbox: { entra } }, name, surname) => {
    entra.editUser(name, { surname });
  }),
  toSomebody('rename', [fc.boolean()], (bench, name, isDeclared) => {
    claim(bench, name);
    const { id } = bench.sandbox.entra.user(name);
    // By an old name rollcall knows just whom it has given an account.
    const stays = !isDeclared && bench.isSettled && bench.ledger.known.has(id) && !isExceptional(bench, id);
    bench.sandbox.entra.editUser(name, { userPrincipalName: freshName(bench) });
    if (!stays) refresh(bench, id);
  }),
  step('pass a name on', [pick, pick], (bench, from, to) => {
    const { entra } = bench.sandbox;
    const [giver, taker] = [anybody(bench, from), anybody(bench, to)];
    if (giver === null || taker === null || giver === taker) return;
    const [{ id: givers }, { id: takers }] = [entra.user(giver), entra.user(taker)];
    if (
      bench.declared.lockout.some(({ text, person }) => [givers, takers].includes(person) || text === giver)
    )
      return;
    claim(bench, giver);
    claim(bench, taker);
    refresh(bench, givers);
    refresh(bench, takers);
    entra.editUser(givers, { userPrincipalName: freshName(bench) });
    entra.editUser(takers, { userPrincipalName: giver });
    refresh(bench, givers);
    refresh(bench, takers);
  }),
  toSomebody('unassign by hand', [], ({ sandbox: { entra } }, name) => {
    const held = entra.assignments().find(({ principalId }) => principalId === entra.user(name).id);
    if (held !== undefined) entra.unassign(held.id);
  }),
  toSomebody('assign by hand', [], (bench, name) => {
    if (bench.isForgotten) bench.sandbox.entra.assign(name);
  }),
];

/** Whether somebody is named where an old name must not stay. */
function isExceptional({ declared: { scopes, lockout } }: Bench, person: string): boolean {
  return [...scopes.flatMap(({ except }) => except), ...lockout].some((one) => one.person === person);
}

const anAccount = (bench: Bench, number: number) => {
  const { accounts } = bench.sandbox.vonage;
  return accounts[number % Math.max(1, accounts.length)];
};

const inVonage: readonly fc.Arbitrary<Step>[] = [
  step('disable or enable in Vonage', [pick], (bench, number) => {
    const account = anAccount(bench, number);
    if (account !== undefined) bench.sandbox.vonage.edit(account.id, { active: !account.active });
  }),
  step('delete in Vonage', [pick], (bench, number) => {
    const account = anAccount(bench, number);
    if (account === undefined) return;
    bench.sandbox.vonage.remove(account.id);
    bench.ledger.gone(account.id);
  }),
  step(
    'change in Vonage',
    [pick, fc.constantFrom('givenName', 'familyName', 'email')],
    (bench, number, what) => {
      const account = anAccount(bench, number);
      if (account !== undefined) bench.sandbox.vonage.edit(account.id, { [what]: 'changed@example.com' });
    },
  ),
  step('make a stranger in Vonage', [], (bench) => {
    const userName = `stranger${bench.next()}@contoso.com`;
    bench.ledger.stranger(
      bench.sandbox.vonage.add({ userName, email: userName, givenName: 'S', familyName: 'T' }).id,
    );
  }),
  toSomebody('make an account by hand', [fc.boolean()], (bench, name, active) => {
    const { vonage } = bench.sandbox;
    const { id } = bench.sandbox.entra.user(name);
    if (!bench.isForgotten || vonage.named(name).length > 1 || bench.ledger.ownAccount(id) !== null) return;
    bench.ledger.stranger(
      vonage.add({ userName: name, active, email: name, givenName: 'H', familyName: 'M' }).id,
      id,
    );
  }),
  step('make a second account', [pick], (bench, number) => {
    const account = anAccount(bench, number);
    const { vonage } = bench.sandbox;
    if (account === undefined || !bench.isForgotten || vonage.named(account.userName).length > 1) return;
    const second = vonage.add({ ...account, id: `by-hand-${bench.next()}` });
    bench.ledger.stranger(second.id, bench.ledger.whose(account.id));
  }),
  step('delete second accounts', [], (bench) => {
    const { vonage } = bench.sandbox;
    for (const { id, userName } of vonage.accounts) {
      if (vonage.named(userName).length < 2 || !bench.ledger.isByHand(id)) continue;
      vonage.remove(id);
      bench.ledger.gone(id);
    }
  }),
];

const seeds = fc.nat(10_000);
const when = fc.constantFrom('before' as const, 'after' as const);
const nth = fc.integer({ min: 1, max: 5 });

const runs: readonly fc.Arbitrary<Step>[] = [
  step('run with faults', [fc.constantFrom(0.05, 0.2), seeds], async (bench, rate, seed) => {
    await bench.attempt({ faults: { rate, seed, inARow: 2 } });
  }),
  step('run with writes that fail', [fc.constantFrom(0.2, 0.5, 0.9), seeds], async (bench, rate, seed) => {
    await bench.attempt({ faults: { rate, seed, inARow: 9 }, writesAlone: true, attempts: 2 });
  }),
  step('run and kill', [nth, when, fc.boolean()], async (bench, write, before, checkpoints) => {
    await bench.attempt({ kill: { write, when: before }, checkpoints });
  }),
  step(
    'declare, run, kill and take back',
    [fc.array(pick, { minLength: 1, maxLength: 3 }), nth, when, fc.boolean()],
    async (bench, who, write, before, checkpoints) => {
      const { declared } = bench;
      const names = new Set(who.flatMap((number) => anybody(bench, number) ?? []));
      const isDeclared = (id: string): boolean => declared.lines.some(({ person }) => person === id);
      const more = [...names]
        .map((name) => ({ ...named(bench, name, true), until: null }))
        .filter(({ person }) => !isDeclared(person));
      bench.declared = { ...declared, lines: [...declared.lines, ...more] };
      await bench.attempt({ kill: { write, when: before }, checkpoints });
      const isMore = ({ person }: Named): boolean => more.some((one) => one.person === person);
      const { lines } = bench.declared;
      bench.declared = { ...bench.declared, lines: lines.filter((line) => !isMore(line)) };
    },
  ),
  step(
    'run with writes that fail and kill',
    [nth, when, fc.boolean(), seeds],
    async (bench, write, before, checkpoints, seed) => {
      const faults = { rate: 0.5, seed, inARow: 9 };
      const kill = { write, when: before };
      await bench.attempt({ kill, checkpoints, faults, writesAlone: true, attempts: 2 });
    },
  ),
];

const passing: readonly fc.Arbitrary<Step>[] = [
  step('days pass', [fc.integer({ min: 1, max: 4 })], (bench, number) => bench.pass(number)),
];
const settling = step('run', [], (bench) => bench.settle());

function of(weight: number, steps: readonly fc.Arbitrary<Step>[]) {
  return { weight, arbitrary: fc.oneof(...steps) };
}

/** A step of any kind. */
export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  of(9, declarations),
  of(8, inEntra),
  of(5, inVonage),
  of(5, runs),
  of(2, passing),
  of(6, [settling]),
);
