import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Planned, Remembered } from '../../src/plan/types.js';
import { userNameKey } from '../../src/vonage/account.js';
import { siblingOf } from '../support/fleet.js';
import {
  account,
  type Company,
  company,
  group,
  idOf,
  line,
  mapping,
  member,
  planOf,
  scope,
  user,
} from '../support/plan.js';
import { applyPlan } from '../support/plan-apply.js';

const names = ['ann', 'ben', 'cat', 'dan'] as const;
type Name = (typeof names)[number];
const stacks = ['a', 'b'] as const;
type Stack = (typeof stacks)[number];

interface Person {
  readonly where: 'none' | Stack | 'both';
  readonly by: 'line' | 'group';
  readonly renamed: number;
  readonly enabled: boolean;
  /** Stack whose emergency list has them. */
  readonly lockedBy: Stack | null;
}

interface Model {
  readonly people: Readonly<Record<Name, Person>>;
  readonly unmanaged: Readonly<Record<Stack, 'keep' | 'disable'>>;
}

/** Which stacks run after an edit, and whether they see each other's work. */
type Order = 'a' | 'b' | 'ab' | 'ba' | 'parallel';

interface Step {
  readonly edits: readonly (readonly [Name, Partial<Person> & { readonly rename?: true }])[];
  readonly unmanaged: readonly (readonly [Stack, 'keep' | 'disable'])[];
  readonly order: Order;
}

interface State {
  readonly live: Company['live'];
  readonly remembered: Readonly<Record<Stack, Remembered>>;
}

const person: Person = { where: 'none', by: 'line', renamed: 0, enabled: true, lockedBy: null };
const empty: Model = {
  people: { ann: person, ben: person, cat: person, dan: person },
  unmanaged: { a: 'keep', b: 'keep' },
};

const change = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('a', 'a', 'b', 'b', 'none', 'both').map((where) => ({ where })) },
  { weight: 2, arbitrary: fc.constantFrom('line', 'group').map((by) => ({ by })) },
  { weight: 2, arbitrary: fc.constant({ rename: true }) },
  { weight: 1, arbitrary: fc.boolean().map((enabled) => ({ enabled })) },
  { weight: 1, arbitrary: fc.constantFrom('a', 'b', null, null).map((lockedBy) => ({ lockedBy })) },
) as fc.Arbitrary<Step['edits'][number][1]>;

const step: fc.Arbitrary<Step> = fc.record({
  edits: fc.array(fc.tuple(fc.constantFrom(...names), change), { maxLength: 4 }),
  unmanaged: fc.array(
    fc.tuple(fc.constantFrom(...stacks), fc.constantFrom('keep' as const, 'disable' as const)),
    { maxLength: 1 },
  ),
  order: fc.constantFrom<Order[]>('a', 'b', 'ab', 'ba', 'parallel'),
});

function edited(model: Model, { edits, unmanaged }: Step): Model {
  const people = { ...model.people };
  for (const [name, { rename, ...rest }] of edits) {
    const before = people[name];
    people[name] = { ...before, ...rest, renamed: before.renamed + (rename ? 1 : 0) };
  }
  return { people, unmanaged: { ...model.unmanaged, ...Object.fromEntries(unmanaged) } };
}

function upn(model: Model, name: Name): string {
  const { renamed } = model.people[name];
  return `${name}${renamed === 0 ? '' : `.${renamed}`}@contoso.com`;
}

const isIn = ({ where }: Person, stack: Stack): boolean => where === stack || where === 'both';

/** One stack's view. @param byMail whether stack b's mapping has another userName than stack a's. */
function companyOf(model: Model, state: State, stack: Stack, byMail: boolean): Company {
  const inStack = names.filter((name) => isIn(model.people[name], stack));
  const members = (of: Stack) =>
    names.filter((name) => isIn(model.people[name], of) && model.people[name].by === 'group');
  const built = company({
    lines: inStack
      .filter((name) => model.people[name].by === 'line')
      .map((name) => line(name, { user: upn(model, name) })),
    scopes: [scope(`desk-${stack}`, [`Desk ${stack}`])],
    groups: stacks.map((of) => ({
      ...group(`Desk ${of}`, []),
      members: members(of).map((name) => member(name)),
    })),
    lockout: names.filter((name) => model.people[name].lockedBy === stack).map((name) => upn(model, name)),
    users: names.map((name) =>
      user(name, { userPrincipalName: upn(model, name), accountEnabled: model.people[name].enabled }),
    ),
    mapping: mapping(byMail && stack === 'b' ? { userName: '[mail]' } : {}),
    stack: { stack, unmanaged: model.unmanaged[stack] },
    remembered: state.remembered[stack],
  });
  const { accounts, assignments } = state.live;
  return { ...built, live: { ...built.live, accounts, assignments } };
}

/** A plan, what it was made from, and what came of it. */
interface Run {
  readonly model: Model;
  readonly planned: Planned;
  readonly before: State;
  readonly after: State;
}

function runAll(model: Model, state: State, order: Order, byMail: boolean): readonly Run[] {
  const planNow = (stack: Stack, now: State): Planned => {
    const [own, other] = [stack, stack === 'a' ? 'b' : 'a'] as const;
    const sibling = siblingOf(companyOf(model, now, other, byMail));
    return planOf(companyOf(model, now, own, byMail), { siblings: [sibling] });
  };
  const runs: Run[] = [];
  const applied = (stack: Stack, planned: Planned, before: State): State => {
    const { company: result } = applyPlan(companyOf(model, before, stack, byMail), planned);
    const remembered = { ...before.remembered, [stack]: result.remembered };
    const after = { live: result.live, remembered };
    runs.push({ model, planned, before, after });
    return after;
  };
  if (order === 'parallel') {
    const plans = stacks.map((stack) => [stack, planNow(stack, state)] as const);
    plans.reduce((now, [stack, planned]) => applied(stack, planned, now), state);
  } else {
    [...order].reduce((now, stack) => applied(stack as Stack, planNow(stack as Stack, now), now), state);
  }
  return runs;
}

interface History {
  readonly runs: readonly Run[];
  /** The model in the end, after both stacks ran until nothing more was to be done. */
  readonly model: Model;
  readonly settled: readonly Run[];
  readonly end: State;
}

const lobby = account('lobby');

function play(steps: readonly Step[], byMail: boolean): History {
  let model = empty;
  let state: State = {
    live: company({ accounts: [lobby] }).live,
    remembered: { a: { kind: 'first-run' }, b: { kind: 'first-run' } },
  };
  const runs: Run[] = [];
  const go = (order: Order): readonly Run[] => {
    const done = runAll(model, state, order, byMail);
    runs.push(...done);
    state = done.at(-1)?.after ?? state;
    return done;
  };
  for (const each of steps) {
    model = edited(model, each);
    go(each.order);
  }
  go('ab');
  go('ab');
  const settled = go('ab');
  return { runs, model, settled, end: state };
}

function everyHistory(check: (history: History) => void): void {
  const seed = Number(process.env.TEST_SEED ?? 20261124);
  const numRuns = Number(process.env.TEST_RUNS ?? 100);
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), fc.boolean(), (steps, byMail) =>
      check(play(steps, byMail)),
    ),
    { seed, numRuns },
  );
}

const accountsOf = ({ live }: State, name: string) =>
  live.accounts.filter(({ values }) => userNameKey(values.userName).split(/[.@]/)[0] === name);
const isActive = (state: State, name: string): boolean =>
  accountsOf(state, name).some(({ values }) => values.active);
const isAssigned = ({ live }: State, name: string): boolean =>
  live.assignments.some(({ principalId }) => principalId === idOf(name));
const rememberedIn = ({ remembered }: State, name: string): readonly Stack[] =>
  stacks.filter((stack) => {
    const memory = remembered[stack];
    return memory.kind === 'read' && memory.accounts.some(({ objectId }) => objectId === idOf(name));
  });
/** Who is to have access: granted, and nothing else is the matter. */
const hasGrant = ({ where, enabled, lockedBy }: Person): boolean =>
  where !== 'none' && enabled && lockedBy === null;

describe('two stacks on one account', () => {
  it('should take nothing from anybody whom either of them declares, in whichever order they run', () => {
    everyHistory(({ runs }) => {
      for (const { model, before, after } of runs) {
        for (const name of names.filter((each) => hasGrant(model.people[each]))) {
          if (isActive(before, name)) expect(isActive(after, name)).toBe(true);
          if (isAssigned(before, name)) expect(isAssigned(after, name)).toBe(true);
        }
      }
    });
  });

  it('should make no second account for anybody', () => {
    everyHistory(({ runs }) => {
      for (const { after } of runs) {
        for (const name of names) expect(accountsOf(after, name).length).toBeLessThanOrEqual(1);
      }
    });
  });

  it('should come to hold what is declared, each person in the one stack that declares them', () => {
    everyHistory(({ model, end }) => {
      for (const name of names) {
        const given = model.people[name];
        if (!hasGrant(given) || given.where === 'both') continue;
        expect([name, isActive(end, name), isAssigned(end, name), rememberedIn(end, name)]).toEqual([
          ...[name, true, true, [given.where]],
        ]);
      }
    });
  });

  it('should forget nobody who leaves, whatever stacks they were in', () => {
    everyHistory(({ model, end }) => {
      for (const name of names) {
        const { where, enabled, lockedBy } = model.people[name];
        if (where === 'none' || lockedBy !== null) {
          expect([name, isActive(end, name), isAssigned(end, name)]).toEqual([name, false, false]);
        } else if (!enabled) expect([name, isActive(end, name)]).toEqual([name, false]);
      }
    });
  });

  it('should have nothing to write in the end', () => {
    everyHistory(({ settled }) => {
      for (const { planned } of settled) {
        const writes = planned.plan.changes.filter(({ action }) => action !== 'keep');
        expect([writes, planned.removals, planned.released]).toEqual([[], [], []]);
      }
    });
  });

  it('should release nothing that the other stack does not have', () => {
    everyHistory(({ runs }) => {
      for (const { planned, before } of runs) {
        const other = before.remembered[planned.plan.stack === 'a' ? 'b' : 'a'];
        const ids = other.kind === 'read' ? other.accounts.map(({ scimId }) => `release ${scimId}`) : [];
        const accounts = planned.released.filter((key) => key.split(' ').length === 2);
        expect(accounts.filter((key) => !ids.includes(key))).toEqual([]);
      }
    });
  });

  it('should leave a stranger alone unless a stack says otherwise', () => {
    everyHistory(({ runs }) => {
      let isDisabling = false;
      for (const { model, planned, after } of runs) {
        isDisabling ||= model.unmanaged[planned.plan.stack as Stack] === 'disable';
        if (!isDisabling) expect(after.live.accounts).toContainEqual(lobby);
      }
    });
  });
});
