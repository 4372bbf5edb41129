import { describe, expect, it } from 'vitest';
import type { Reference } from '../../src/declare/types.js';
import type { Filter } from '../../src/scope/filter.js';
import { checkFilter } from '../../src/scope/filter-check.js';
import { resolveScopes } from '../../src/scope/resolve.js';
import { causesOf, type Resolution } from '../../src/scope/types.js';
import { at, type CompanySpec, company, group, idOf, member, scope, today, user } from '../support/plan.js';

function resolve(
  spec: CompanySpec,
  { day = today, remembered = {} }: { day?: string; remembered?: Readonly<Record<string, string>> } = {},
): Resolution {
  const { declared, live } = company(spec);
  return resolveScopes(
    declared,
    { ...live, rememberedNames: new Map(Object.entries(remembered)), rememberedScopes: new Map() },
    day,
  );
}

const reference = (name: string, line = 6, column = 14): Reference => ({
  name,
  position: at('scopes/desk.yaml', line, column),
});
const references = (...names: readonly string[]): readonly Reference[] =>
  names.map((name, index) => reference(name, 6, 14 + index));

/** `department EQUALS Support`, each clause in a line of its own. */
function where(...clauses: readonly string[]): Filter {
  const written = clauses.map((clause, index) => {
    const [, attribute = '', operator = '', value] =
      /^(\w+) (IS NOT NULL|IS NULL|NOT EQUALS|REGEX MATCH|\w+)(?: (.*))?$/.exec(clause) ?? [];
    return { attribute, operator, value: value ?? null, position: at('scopes/desk.yaml', 20 + index, 15) };
  });
  const { filter } = checkFilter([written]);
  if (filter === undefined) throw new Error("the test's filter is wrong");
  return filter;
}

const inScope = ({ people }: Resolution) => [...people.keys()].sort();
const ids = (...names: readonly string[]) => names.map(idOf).sort();
const codes = ({ problems }: Resolution) => problems.map(({ code }) => code);
const because = ({ people }: Resolution, name: string) =>
  people.get(idOf(name))?.grants.map((grant) => causesOf(grant).map(({ message }) => message));

const support = { attributes: { department: 'Support' } };
const sales = { attributes: { department: 'Sales' } };
const users = [user('ann', support), user('ben', sales), user('cat', { attributes: { department: null } })];
const desk = group('Desk', ['ann', 'ben', 'cat']);

describe('where', () => {
  const filtered = (filter: Filter, more: Partial<CompanySpec> = {}) =>
    resolve({ scopes: [scope('desk', ['Desk'], { where: filter })], groups: [desk], users, ...more });

  it('should let through whom the filter lets through, with the clause as a cause of its own', () => {
    const found = filtered(where('department EQUALS Support'));
    expect(inScope(found)).toEqual(ids('ann'));
    const [grant] = found.people.get(idOf('ann'))?.grants ?? [];
    expect(grant?.behind).toEqual([
      {
        kind: 'grant',
        message: 'department is `Support` (scope desk)',
        position: at('scopes/desk.yaml', 20, 15),
        scope: 'desk',
      },
    ]);
    expect(found.problems).toEqual([]);
  });

  it('should say of everybody else which clause kept them out, at its place', () => {
    const found = filtered(where('department IS NOT NULL', 'department EQUALS Support'));
    expect(found.withheld.get(idOf('ben'))).toEqual([
      {
        kind: 'filtered',
        message: 'department is `Sales`, and scope desk wants `Support`',
        position: at('scopes/desk.yaml', 21, 15),
        scope: 'desk',
      },
    ]);
    expect(found.withheld.get(idOf('cat'))).toMatchObject([
      {
        message: 'department is empty, and scope desk wants a value',
        position: at('scopes/desk.yaml', 20, 15),
      },
    ]);
  });

  it('should read a guest as mappings do', () => {
    const guest = user('guest', { userPrincipalName: 'gus_fabrikam.com#EXT#@contoso.onmicrosoft.com' });
    const found = filtered(where('userPrincipalName EQUALS gus@fabrikam.com'), {
      users: [guest],
      groups: [group('Desk', ['guest'])],
    });
    expect(inScope(found)).toEqual(ids('guest'));
  });

  it('should leave a person unsure whose value it cannot compare, and tell of them', () => {
    const odd = user('odd', { attributes: { extensionAttribute1: 'five' } });
    const nine = user('nine', { attributes: { extensionAttribute1: '9' } });
    const found = filtered(where('extensionAttribute1 Greater_Than 5'), {
      users: [odd, nine],
      groups: [group('Desk', ['odd', 'nine'])],
    });
    expect(inScope(found)).toEqual(ids('nine'));
    expect([...found.unsure.keys()]).toEqual(ids('odd'));
    expect(found.withheld.size).toBe(0);
    expect(found.problems).toMatchObject([
      {
        code: 'filter-value',
        severity: 'error',
        message: 'odd@contoso.com: extensionAttribute1 is `five`, which is no integer (scope desk)',
        position: at('scopes/desk.yaml', 20, 15),
      },
    ]);
  });

  it('should not ask of whom something else keeps out', () => {
    const odd = user('odd', { attributes: { extensionAttribute1: 'five' } });
    const filter = where('extensionAttribute1 Greater_Than 5');
    const given = { users: [odd], groups: [group('Desk', ['odd'])] };
    const excepted = scope('desk', ['Desk'], { where: filter, except: references('odd@contoso.com') });
    expect(resolve({ ...given, scopes: [excepted] }).problems).toEqual([]);
    const ended = scope('desk', ['Desk'], { where: filter, until: '2026-11-14' });
    expect(resolve({ ...given, scopes: [ended] }).problems).toEqual([]);
  });

  it('should leave the leaving of whom Entra has deleted to others', () => {
    const found = resolve(
      {
        scopes: [scope('desk', [], { people: references('old@contoso.com'), where: where('mail IS NULL') })],
      },
      { remembered: { 'old@contoso.com': idOf('old') } },
    );
    expect(found.people.get(idOf('old'))?.user).toBeNull();
    expect(found.withheld.size).toBe(0);
  });
});

describe('nested', () => {
  const night = group('Night', ['cat']);
  const whole = {
    ...group('Desk', []),
    members: [member('ann'), member('Night', 'group')],
    transitive: [member('ann'), member('Night', 'group'), member('cat')],
  };

  it('should count members of member groups, without a warning, and say so', () => {
    const found = resolve({
      scopes: [scope('desk', ['Desk'], { nested: true })],
      groups: [whole, night],
      users,
    });
    expect(inScope(found)).toEqual(ids('ann', 'cat'));
    expect(because(found, 'cat')).toEqual([['member of Desk or of a group in it (scope desk)']]);
    expect(found.problems).toEqual([]);
  });

  it('should count direct members alone for another scope of the same group', () => {
    const scopes = [scope('desk', ['Desk'], { nested: true }), scope('flat', ['Desk'])];
    const found = resolve({ scopes, groups: [whole], users });
    expect(found.people.get(idOf('cat'))?.grants.map((grant) => grant.scope)).toEqual(['desk']);
    expect(found.problems).toMatchObject([{ code: 'nested-group', severity: 'warning' }]);
    expect(found.problems[0]?.hint).toContain('nested: true');
  });

  it('should be unreadable where these members were not read', () => {
    const found = resolve({ scopes: [scope('desk', ['Desk'], { nested: true })], groups: [desk], users });
    expect([...found.unreadable]).toEqual(['desk']);
    expect([...found.empty]).toEqual([]);
    expect(inScope(found)).toEqual([]);
  });

  it('should note that all of them are gone', () => {
    const found = resolve({
      scopes: [scope('desk', ['Desk'], { nested: true })],
      groups: [{ ...whole, transitive: [member('Night', 'group')] }],
      users,
    });
    expect([...found.empty]).toEqual(['desk']);
  });
});

describe('people', () => {
  const listing = (...names: readonly string[]) => scope('desk', [], { people: references(...names) });

  it('should be in scope by name and by object id, with the place', () => {
    const found = resolve({ scopes: [listing('Ann@contoso.com', idOf('ben').toUpperCase())], users });
    expect(inScope(found)).toEqual(ids('ann', 'ben'));
    expect(found.people.get(idOf('ann'))?.grants).toMatchObject([
      {
        scope: 'desk',
        cause: {
          kind: 'grant',
          message: 'listed by name (scope desk)',
          position: at('scopes/desk.yaml', 6, 14),
        },
      },
    ]);
    expect([...found.empty]).toEqual([]);
  });

  it('should have both causes who is a member too', () => {
    const both = scope('desk', ['Desk'], { people: references('ann@contoso.com') });
    const found = resolve({ scopes: [both], groups: [desk], users });
    expect(because(found, 'ann')).toEqual([['member of Desk (scope desk)'], ['listed by name (scope desk)']]);
  });

  it('should tell of one whom Entra does not have, whose account is nobody else\u2019s', () => {
    const found = resolve({ scopes: [listing('typo@contoso.com', 'ann@contoso.com')], users });
    expect(inScope(found)).toEqual(ids('ann'));
    expect(found.problems).toMatchObject([
      { code: 'unknown-user', severity: 'error', position: at('scopes/desk.yaml', 6, 14) },
    ]);
    expect([...found.declaredNames]).toEqual(['typo@contoso.com']);
  });

  it('should tell of one person by two names, and keep them in', () => {
    const found = resolve({ scopes: [listing('ann@contoso.com', idOf('ann'))], users });
    expect(because(found, 'ann')).toEqual([['listed by name (scope desk)']]);
    expect(found.problems).toMatchObject([
      {
        code: 'same-person-twice',
        severity: 'warning',
        message: `\`${idOf('ann')}\` is the person that line 6 names \`ann@contoso.com\``,
        position: at('scopes/desk.yaml', 6, 15),
      },
    ]);
  });

  it('should tell of one exception by two names', () => {
    const excepting = scope('desk', ['Desk'], { except: references('ann@contoso.com', idOf('ann')) });
    const found = resolve({ scopes: [excepting], groups: [desk], users });
    expect(inScope(found)).toEqual(ids('ben', 'cat'));
    expect(found.problems).toMatchObject([{ code: 'same-person-twice', severity: 'warning' }]);
  });

  it('should tell of one who is listed and excepted, and leave them out', () => {
    const both = scope('desk', ['Desk'], {
      people: references('ann@contoso.com'),
      except: [reference(idOf('ann'), 7)],
    });
    const found = resolve({ scopes: [both], groups: [desk], users });
    expect(inScope(found)).toEqual(ids('ben', 'cat'));
    expect(found.problems).toMatchObject([
      { code: 'listed-and-excepted', severity: 'error', position: at('scopes/desk.yaml', 7, 14) },
    ]);
    expect(found.withheld.get(idOf('ann'))).toMatchObject([{ kind: 'excepted' }]);
  });

  it('should follow a rename', () => {
    const renamed = user('ann', { userPrincipalName: 'anna@contoso.com' });
    const found = resolve(
      { scopes: [listing('ann@contoso.com')], users: [renamed] },
      { remembered: { 'ann@contoso.com': idOf('ann') } },
    );
    expect(inScope(found)).toEqual(ids('ann'));
    expect(codes(found)).toEqual(['renamed-user']);
    expect([...found.formerNames.keys()]).toEqual(ids('ann'));
  });
});

describe('scopes and minus', () => {
  const leave = scope('leave', ['Leave'], { assign: 'none' });
  const onLeave = group('Leave', ['ben']);

  it('should bring in whoever is in another scope, with its causes behind', () => {
    const building = scope('support', ['Desk'], {
      assign: 'none',
      where: where('department EQUALS Support'),
    });
    const found = resolve({
      scopes: [scope('all', [], { scopes: references('support') }), building],
      groups: [desk],
      users,
    });
    expect(inScope(found)).toEqual(ids('ann'));
    expect(because(found, 'ann')).toEqual([
      [
        'in scope support (scope all)',
        'member of Desk (scope support)',
        'department is `Support` (scope support)',
      ],
    ]);
    expect(found.people.get(idOf('ann'))?.grants[0]).toMatchObject({
      scope: 'all',
      cause: { scope: 'all', position: at('scopes/desk.yaml', 6, 14) },
    });
    expect(found.withheld.get(idOf('ben'))).toMatchObject([
      {
        kind: 'filtered',
        message: 'department is `Sales`, and scope support wants `Support`',
        scope: 'all',
      },
    ]);
  });

  it('should grant nothing by a scope that is a building block', () => {
    const found = resolve({ scopes: [leave], groups: [onLeave], users });
    expect(inScope(found)).toEqual([]);
    expect([found.withheld.size, found.unsure.size, found.empty.size]).toEqual([0, 0, 0]);
  });

  it('should leave out whoever is in a scope under minus, at the reference', () => {
    const found = resolve({
      scopes: [scope('desk', ['Desk'], { minus: references('leave') }), leave],
      groups: [desk, onLeave],
      users,
    });
    expect(inScope(found)).toEqual(ids('ann', 'cat'));
    expect(found.withheld.get(idOf('ben'))).toEqual([
      {
        kind: 'subtracted',
        message: 'in scope leave, which scope desk leaves out',
        position: at('scopes/desk.yaml', 6, 14),
        scope: 'desk',
      },
    ]);
  });

  it('should subtract what a scope comes to, days and exceptions included', () => {
    const minus = references('leave');
    const given = { groups: [desk, onLeave], users };
    const ended = { ...leave, until: '2026-11-14' };
    const back = { ...leave, except: references('ben@contoso.com') };
    for (const other of [ended, back]) {
      const found = resolve({ ...given, scopes: [scope('desk', ['Desk'], { minus }), other] });
      expect(inScope(found)).toEqual(ids('ann', 'ben', 'cat'));
    }
  });

  it('should put everybody once who comes by several ways, with every cause', () => {
    const one = scope('one', ['Desk']);
    const two = scope('two', ['Desk'], { scopes: references('one') });
    const found = resolve({ scopes: [one, two], groups: [desk], users });
    expect(because(found, 'ann')).toEqual([
      ['member of Desk (scope one)'],
      ['member of Desk (scope two)'],
      ['in scope one (scope two)', 'member of Desk (scope one)'],
    ]);
  });

  it('should not multiply causes over diamonds of references', () => {
    const layers = Array.from({ length: 12 }, (_, layer) =>
      ['a', 'b'].map((side) =>
        scope(`${side}${layer}`, layer === 0 ? ['Desk'] : [], {
          assign: layer === 11 ? 'people' : 'none',
          scopes: layer === 0 ? [] : references(`a${layer - 1}`, `b${layer - 1}`),
        }),
      ),
    ).flat();
    const found = resolve({ scopes: layers, groups: [desk], users });
    const [grant] = found.people.get(idOf('ann'))?.grants ?? [];
    // Two references of a scope, over ten layers; of one scope in the uppermost; the group in each of two at the bottom.
    expect(grant?.behind).toHaveLength(40);
    expect(new Set(grant?.behind).size).toBe(40);
  });

  it('should make every scope unreadable that refers to one, and say so at the reference', () => {
    const broken = scope('broken', ['Gone'], { assign: 'none' });
    const made = scope('made', [], { scopes: references('broken') });
    const less = scope('less', ['Desk'], { minus: references('made') });
    const found = resolve({ scopes: [less, made, broken], groups: [desk], users });
    expect([...found.unreadable].sort()).toEqual(['broken', 'less', 'made']);
    expect(codes(found)).toEqual(['unknown-group', 'unreadable-scope', 'unreadable-scope']);
    expect(found.problems.slice(1)).toMatchObject([
      {
        severity: 'warning',
        message: 'scope broken could not be read whole, so scope made takes nothing from anybody',
      },
      {
        severity: 'warning',
        message:
          'scope made could not be read whole, so scope less gives nobody new access and takes nothing from anybody',
      },
    ]);
    expect([...found.empty]).toEqual([]);
  });

  it('should give nobody access by a scope of which an unreadable one is left out', () => {
    const half = scope('leave', ['Leave', 'Gone'], { assign: 'none' });
    const found = resolve({
      scopes: [scope('desk', ['Desk'], { minus: references('leave') }), half],
      groups: [desk, onLeave],
      users,
    });
    expect(inScope(found)).toEqual([]);
    expect([...found.unsure.keys()].sort()).toEqual(ids('ann', 'cat'));
    expect(found.withheld.get(idOf('ben'))).toMatchObject([{ kind: 'subtracted' }]);
  });

  it('should give access by what could be read of a scope that is only made of an unreadable one', () => {
    const half = scope('half', ['Desk', 'Gone'], { assign: 'none' });
    const found = resolve({
      scopes: [scope('all', [], { scopes: references('half') }), half],
      groups: [desk],
      users,
    });
    expect(inScope(found)).toEqual(ids('ann', 'ben', 'cat'));
    expect([...found.unreadable].sort()).toEqual(['all', 'half']);
  });

  it('should hand on of whom nobody can tell', () => {
    const odd = user('odd', { attributes: { extensionAttribute1: 'five' } });
    const high = scope('high', ['Desk'], {
      assign: 'none',
      where: where('extensionAttribute1 Greater_Than 5'),
    });
    const given = { groups: [group('Desk', ['odd'])], users: [odd] };
    const brought = resolve({ ...given, scopes: [scope('all', [], { scopes: references('high') }), high] });
    expect(brought.unsure.get(idOf('odd'))).toMatchObject([
      { kind: 'error', scope: 'all', message: 'extensionAttribute1 is `five`, which is no integer' },
    ]);
    const less = resolve({
      ...given,
      scopes: [scope('less', ['Desk'], { minus: references('high') }), high],
    });
    expect([...less.unsure.keys()]).toEqual(ids('odd'));
    expect(codes(brought)).toEqual(['filter-value']);
    const listed = scope('all', [], { scopes: references('high'), people: references('odd@contoso.com') });
    const sure = resolve({ ...given, scopes: [listed, high] });
    expect(inScope(sure)).toEqual(ids('odd'));
    expect(sure.unsure.size).toBe(0);
  });

  it('should note that all groups behind a scope are empty', () => {
    const scopes = [
      scope('all', [], { scopes: references('night') }),
      scope('night', ['Night'], { assign: 'none' }),
    ];
    expect([...resolve({ scopes, groups: [group('Night', [])] }).empty]).toEqual(['all']);
    expect([...resolve({ scopes, groups: [group('Night', ['ann'])], users }).empty]).toEqual([]);
  });

  it('should note empty groups beside people who are listed', () => {
    const mixed = scope('desk', ['Night'], { people: references('ann@contoso.com') });
    expect([...resolve({ scopes: [mixed], groups: [group('Night', [])], users }).empty]).toEqual(['desk']);
  });

  it('should take a ring, which no declarations have, for unreadable', () => {
    const found = resolve({
      scopes: [
        scope('a', ['Desk'], { scopes: references('b') }),
        scope('b', [], { scopes: references('a') }),
      ],
      groups: [desk],
      users,
    });
    expect([...found.unreadable].sort()).toEqual(['a', 'b']);
  });

  it('should follow references through thousands of scopes', () => {
    const row = Array.from({ length: 5_000 }, (_, index) =>
      scope(`s${index}`, index === 4_999 ? ['Desk'] : [], {
        assign: index === 0 ? 'people' : 'none',
        scopes: index === 4_999 ? [] : references(`s${index + 1}`),
      }),
    );
    const found = resolve({ scopes: row, groups: [group('Desk', ['ann'])], users });
    expect(inScope(found)).toEqual(ids('ann'));
  });
});
