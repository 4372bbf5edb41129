import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ScopeGrant } from '../../src/declare/types.js';
import type { LiveGroup } from '../../src/plan/types.js';
import { checkFilter } from '../../src/scope/filter-check.js';
import { resolveScopes } from '../../src/scope/resolve.js';
import type { Resolution } from '../../src/scope/types.js';
import { at, company, group, idOf, member, scope, today, upnOf, user } from '../support/plan.js';

const names = ['ann', 'ben', 'cat', 'dan'] as const;
/** A member of groups whom the list of users does not have. */
const ghost = 'ghost';
const groups = ['Desk', 'Night', 'Gone'] as const;
const scopes = ['s0', 's1', 's2', 's3'] as const;

interface PersonModel {
  readonly department: string | null;
  readonly level: string | null;
}

interface GroupModel {
  readonly members: readonly string[];
  /** Members by member groups alone. */
  readonly deeper: readonly string[];
}

type Wanted = 'Support' | 'level over 5' | null;

interface ScopeModel {
  readonly groups: readonly string[];
  readonly nested: boolean;
  readonly people: readonly string[];
  readonly scopes: readonly string[];
  readonly minus: readonly string[];
  readonly except: readonly string[];
  readonly where: Wanted;
  readonly days: 'open' | 'ended' | 'not begun';
  readonly assign: 'people' | 'none';
}

interface Model {
  readonly people: Readonly<Record<string, PersonModel>>;
  readonly groups: Readonly<Record<string, GroupModel>>;
  readonly scopes: Readonly<Record<string, ScopeModel>>;
}

type Belongs = 'in' | 'out' | 'unsure';

/** The rules once more, one person and one scope at a time. */
class Reference {
  constructor(private readonly model: Model) {}

  of(name: string): ScopeModel {
    return this.model.scopes[name] as ScopeModel;
  }

  members(groupName: string, nested: boolean): readonly string[] {
    const { members = [], deeper = [] } = this.model.groups[groupName] ?? {};
    return nested ? [...members, ...deeper] : members;
  }

  isUnreadable(name: string): boolean {
    const { groups: own, scopes: made, minus, days } = this.of(name);
    if (days !== 'open') return false;
    return own.includes('Gone') || [...made, ...minus].some((other) => this.isUnreadable(other));
  }

  /** Whether any source of the scope, or of those that it is made of, has the person. */
  isCandidate(name: string, person: string): boolean {
    const { groups: own, nested, people, scopes: made } = this.of(name);
    return (
      people.includes(person) ||
      own.some((each) => this.members(each, nested).includes(person)) ||
      made.some((other) => this.isCandidate(other, person))
    );
  }

  belongs(name: string, person: string): Belongs {
    const model = this.of(name);
    const known = person !== ghost;
    const sources: Belongs[] = [
      ...model.people.map((each): Belongs => (each === person ? 'in' : 'out')),
      ...model.groups.map((each): Belongs => {
        if (!this.members(each, model.nested).includes(person)) return 'out';
        return known ? 'in' : 'unsure';
      }),
      ...model.scopes.map((other) => this.belongs(other, person)),
    ];
    let belongs: Belongs = sources.includes('in') ? 'in' : sources.includes('unsure') ? 'unsure' : 'out';
    for (const other of model.minus) {
      const there = this.belongs(other, person);
      if (there === 'in') return 'out';
      if (belongs === 'in' && (there === 'unsure' || this.isUnreadable(other))) belongs = 'unsure';
    }
    if (belongs === 'out' || model.except.includes(person) || model.days !== 'open') return 'out';
    const passes = known ? this.passes(model.where, person) : true;
    if (passes === null) return 'unsure';
    return passes ? belongs : 'out';
  }

  passes(where: Wanted, person: string): boolean | null {
    const { department = null, level = null } = this.model.people[person] ?? {};
    if (where === 'Support') return department === 'Support';
    if (where === null) return true;
    if (level === null) return false;
    return /^\d+$/.test(level) ? Number(level) > 5 : null;
  }

  /** Null where there are no groups. */
  groupPeople(name: string): number | null {
    const { groups: own, nested, scopes: made, days } = this.of(name);
    if (days !== 'open') return null;
    const counts = [
      ...own.map((each) => this.members(each, nested).length),
      ...made.flatMap((other) => this.groupPeople(other) ?? []),
    ];
    return counts.length === 0 ? null : counts.reduce((sum, count) => sum + count, 0);
  }
}

const filters = {
  Support: { attribute: 'department', operator: 'EQUALS', value: 'Support' },
  'level over 5': { attribute: 'extensionAttribute1', operator: 'Greater_Than', value: '5' },
} as const;

function declared(name: string, model: ScopeModel): ScopeGrant {
  const file = `scopes/${name}.yaml`;
  const references = (key: 'people' | 'scopes' | 'minus' | 'except', line: number) =>
    model[key].map((each, index) => ({
      name: key === 'people' || key === 'except' ? upnOf(each) : each,
      position: at(file, line, index + 1),
    }));
  const clause = model.where === null ? null : { ...filters[model.where], position: at(file, 9) };
  return scope(name, model.groups, {
    nested: model.nested,
    people: references('people', 6),
    scopes: references('scopes', 7),
    minus: references('minus', 8),
    except: references('except', 10),
    where: clause === null ? null : (checkFilter([[clause]]).filter ?? null),
    assign: model.assign,
    from: model.days === 'not begun' ? '2026-11-16' : null,
    until: model.days === 'ended' ? '2026-11-14' : null,
  });
}

function resolve(model: Model, order: readonly string[] = scopes): Resolution {
  const live = groups
    .filter((name) => name !== 'Gone')
    .map((name): LiveGroup => {
      const { members, deeper } = model.groups[name] as GroupModel;
      const direct = members.map((each) => member(each));
      const all = [...direct, member(`in ${name}`, 'group'), ...deeper.map((each) => member(each))];
      return { ...group(name, []), members: direct, transitive: all };
    });
  const given = company({
    users: names.map((name) => {
      const { department = null, level = null } = model.people[name] ?? {};
      return user(name, { attributes: { department, extensionAttribute1: level } });
    }),
    groups: live,
    scopes: order.map((name) => declared(name, model.scopes[name] as ScopeModel)),
  });
  return resolveScopes(
    given.declared,
    { ...given.live, rememberedNames: new Map(), rememberedScopes: new Map() },
    today,
  );
}

const some = (list: readonly string[], maxLength = 2) =>
  fc.subarray([...list], { maxLength: Math.min(maxLength, list.length) });
const scopeModel = (index: number): fc.Arbitrary<ScopeModel> =>
  fc.record({
    groups: fc.oneof(
      { weight: 6, arbitrary: some(['Desk', 'Night']) },
      { weight: 1, arbitrary: some(groups) },
    ),
    nested: fc.boolean(),
    people: some(names),
    scopes: some(scopes.slice(0, index)),
    minus: fc.oneof(fc.constant([]), some(scopes.slice(0, index), 1)),
    except: fc.oneof(fc.constant([]), some(names, 1)),
    where: fc.constantFrom('Support' as const, 'level over 5' as const, null, null),
    days: fc.constantFrom(
      'open' as const,
      'open' as const,
      'open' as const,
      'ended' as const,
      'not begun' as const,
    ),
    assign: fc.constantFrom('people' as const, 'people' as const, 'none' as const),
  });
const groupModel = fc.record({ members: some([...names, ghost], 3), deeper: some(names) }).map(
  ({ members, deeper }): GroupModel => ({
    members,
    deeper: deeper.filter((each) => !members.includes(each)),
  }),
);
const models: fc.Arbitrary<Model> = fc.record({
  people: fc.record(
    Object.fromEntries(
      names.map((name) => [
        name,
        fc.record({
          department: fc.constantFrom('Support', 'Sales', null),
          level: fc.constantFrom('3', '7', '12', 'five', null),
        }),
      ]),
    ),
  ),
  groups: fc.record({ Desk: groupModel, Night: groupModel }),
  scopes: fc.record(Object.fromEntries(scopes.map((name, index) => [name, scopeModel(index)]))),
});

const runs = {
  numRuns: Number(process.env.TEST_RUNS ?? 600),
  seed: Number(process.env.TEST_SEED ?? 20261115),
};
const everyone = [...names, ghost];
const granting = (model: Model) => scopes.filter((name) => model.scopes[name]?.assign === 'people');
const scopesOf = (causes: readonly { readonly scope?: string | undefined }[] | undefined) => [
  ...new Set((causes ?? []).map((cause) => cause.scope)),
];

describe('any scopes', () => {
  it('should come to the sets that the rules say, for every person and scope', () => {
    const seen = { in: 0, out: 0, unsure: 0 };
    fc.assert(
      fc.property(models, (model) => {
        const reference = new Reference(model);
        const found = resolve(model);
        for (const person of everyone) {
          const wanted = (belongs: Belongs) =>
            granting(model).filter((name) => reference.belongs(name, person) === belongs);
          seen.in += wanted('in').length;
          seen.out += wanted('out').length;
          seen.unsure += wanted('unsure').length;
          expect(scopesOf(found.people.get(idOf(person))?.grants)).toEqual(wanted('in'));
          expect(scopesOf(found.unsure.get(idOf(person)))).toEqual(wanted('unsure'));
        }
      }),
      runs,
    );
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(runs.numRuns / 4);
  });

  it('should say why of everyone whom a scope has and keeps out, and never both give and withhold', () => {
    fc.assert(
      fc.property(models, (model) => {
        const reference = new Reference(model);
        const found = resolve(model);
        for (const person of everyone) {
          const withheld = scopesOf(found.withheld.get(idOf(person)));
          const wanted = granting(model).filter(
            (name) =>
              person !== ghost &&
              reference.isCandidate(name, person) &&
              reference.belongs(name, person) === 'out',
          );
          expect(withheld).toEqual(expect.arrayContaining(wanted));
          for (const name of withheld) expect(reference.belongs(String(name), person)).toBe('out');
        }
        for (const causes of [...found.withheld.values(), ...found.unsure.values()]) {
          for (const cause of causes) expect(cause.position).toBeDefined();
        }
      }),
      runs,
    );
  });

  it('should take what is unreadable never for empty, and every scope for unreadable that refers to such a one', () => {
    fc.assert(
      fc.property(models, (model) => {
        const reference = new Reference(model);
        const found = resolve(model);
        const unreadable = scopes.filter((name) => reference.isUnreadable(name));
        expect([...found.unreadable].sort()).toEqual(unreadable);
        const empty = granting(model).filter(
          (name) => !unreadable.includes(name) && reference.groupPeople(name) === 0,
        );
        expect([...found.empty].sort()).toEqual(empty);
      }),
      runs,
    );
  });

  it('should tell once of each value that a filter cannot compare', () => {
    fc.assert(
      fc.property(models, (model) => {
        const problems = resolve(model).problems.filter(({ code }) => code === 'filter-value');
        expect(new Set(problems.map(({ message }) => message)).size).toBe(problems.length);
        for (const { message } of problems) {
          const name = names.find((each) => message.startsWith(`${upnOf(each)}: `));
          expect(model.people[name ?? '']?.level).toBe('five');
        }
      }),
      runs,
    );
  });

  it('should come to the same in whatever order they are declared', () => {
    fc.assert(
      fc.property(models, fc.shuffledSubarray([...scopes], { minLength: scopes.length }), (model, order) => {
        const [one, other] = [resolve(model), resolve(model, order)];
        const grants = ({ people }: Resolution) =>
          new Map([...people].map(([id, person]) => [id, scopesOf(person.grants).sort()]));
        expect(grants(other)).toEqual(grants(one));
        expect(new Set(other.unsure.keys())).toEqual(new Set(one.unsure.keys()));
        expect(other.unreadable).toEqual(one.unreadable);
        expect(other.empty).toEqual(one.empty);
        expect(other.problems.map(({ message }) => message).sort()).toEqual(
          one.problems.map(({ message }) => message).sort(),
        );
      }),
      runs,
    );
  });
});
