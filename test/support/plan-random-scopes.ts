import fc from 'fast-check';
import type { ScopeGrant } from '../../src/declare/types.js';
import { addDays } from '../../src/scope/days.js';
import { checkFilter } from '../../src/scope/filter-check.js';
import { at, scope } from './plan.js';
import type { Model, PersonModel } from './plan-random.js';
import { type DeskName, desks, type Name, who } from './plan-random-by-hand.js';

/** The scope of one group. */
export interface ScopeModel {
  readonly declared: boolean;
  /** How often it was renamed. */
  readonly renamed: 0 | 1;
  /** With `group` nothing but the group and `except` counts. */
  readonly assign: 'people' | 'group';
  readonly role: 'User' | 'Admin' | null;
  readonly except: Name | null;
  readonly where: keyof typeof filters | null;
  /** Whether whoever is in the group Leave is left out. */
  readonly minus: boolean;
  readonly ended: boolean;
}

export interface AllModel {
  readonly declared: boolean;
  readonly of: readonly DeskName[];
  readonly listed: Name | null;
}

export const plainScope: ScopeModel = {
  declared: true,
  renamed: 0,
  assign: 'people',
  role: 'User',
  except: null,
  where: null,
  minus: false,
  ended: false,
};

const filters = {
  Support: { attribute: 'department', operator: 'EQUALS', value: 'Support' },
  'level over 5': { attribute: 'extensionAttribute2', operator: 'Greater_Than', value: '5' },
} as const;

export const scopeChange: fc.Arbitrary<Partial<ScopeModel>> = fc.oneof(
  fc.record({ declared: fc.boolean() }),
  fc.record({ assign: fc.constantFrom('people' as const, 'people' as const, 'group' as const) }),
  fc.record({ role: fc.constantFrom('User' as const, 'Admin' as const, null) }),
  fc.record({ except: fc.option(who) }),
  fc.record({ where: fc.constantFrom('Support' as const, 'level over 5' as const, null) }),
  fc.record({ minus: fc.boolean() }),
  fc.record({ renamed: fc.constantFrom(0 as const, 1 as const) }),
  fc.record({ ended: fc.constantFrom(false, false, true) }),
);

export const allChange: fc.Arbitrary<AllModel> = fc.record({
  declared: fc.boolean(),
  of: fc.subarray([...desks], { minLength: 1 }),
  listed: fc.option(who),
});

export const attributeChange: fc.Arbitrary<Partial<PersonModel>> = fc.oneof(
  fc.record({ department: fc.constantFrom('Support' as const, 'Sales' as const, null) }),
  fc.record({ level: fc.constantFrom('7' as const, '3' as const, 'five' as const, null) }),
);

function nameOf(desk: DeskName, { renamed }: ScopeModel): string {
  return `${desk.toLowerCase()}${renamed === 0 ? '' : '-2'}`;
}

/** @param upnOf userPrincipalName of today */
export function declaredScopes(model: Model, upnOf: (name: Name) => string): readonly ScopeGrant[] {
  const own = desks.filter((desk) => model.scopes[desk].declared);
  const { declared, of, listed } = model.all;
  const people = listed === null ? [] : [{ name: upnOf(listed), position: at('scopes/all.yaml', 8, 11) }];
  const made = own
    .filter((desk) => of.includes(desk))
    .map((desk) => ({ name: nameOf(desk, model.scopes[desk]), position: at('scopes/all.yaml', 7, 11) }));
  return [
    ...(declared && people.length + made.length > 0 ? [scope('all', [], { scopes: made, people })] : []),
    ...own.map((desk) => declaredDesk(model, desk, upnOf)),
    scope('leave', ['Leave'], { assign: 'none' }),
  ];
}

function declaredDesk(model: Model, desk: DeskName, upnOf: (name: Name) => string): ScopeGrant {
  const given = model.scopes[desk];
  const { assign, role, except, where, minus, ended } = given;
  const name = nameOf(desk, given);
  const position = at(`scopes/${name}.yaml`, 7, 11);
  const isGroup = assign === 'group';
  const clause = where === null ? null : { ...filters[where], position };
  return scope(name, [desk], {
    assign,
    role: role === null ? null : { name: role, position },
    except: except === null ? [] : [{ name: upnOf(except), position }],
    where: isGroup || clause === null ? null : (checkFilter([[clause]]).filter ?? null),
    minus: isGroup || !minus ? [] : [{ name: 'leave', position }],
    until: ended ? addDays(model.today, -1) : null,
  });
}

/** `may`: nobody can tell. */
export type Belongs = 'in' | 'may' | 'out';

/** Whether the scopes give somebody access, told apart from src/scope. Whom Entra has deleted none gives any. */
export function belongs(model: Model, name: Name): Belongs {
  if (model.people[name].entra === 'deleted') return 'out';
  const { declared, listed } = model.all;
  const own = desks.map((desk) => belongsTo(model, desk, name));
  const isListed = declared && listed === name && model.people[name].entra !== 'unlisted';
  return isListed ? 'in' : best(own);
}

function best(several: readonly Belongs[]): Belongs {
  return several.includes('in') ? 'in' : several.includes('may') ? 'may' : 'out';
}

/** The scope of a group; one that is made of it has nobody of it besides. */
function belongsTo(model: Model, desk: DeskName, name: Name): Belongs {
  const { declared, assign, except, where, minus, ended } = model.scopes[desk];
  if (!declared || ended || except === name) return 'out';
  const isUnread = assign === 'people' && minus && model.groups.Leave === 'unresolved';
  const known = isMember(model, desk, name);
  // Nobody is taken for gone from what is unread, for whatever reason it is.
  const member = known === 'out' && isUnread ? 'may' : known;
  if (assign === 'group') return member;
  const left = minus ? isMember(model, 'Leave', name) : 'out';
  if (member === 'out' || left === 'in') return 'out';
  const passes = where === null ? 'in' : passesFilter(model.people[name], where);
  if (passes === 'out') return 'out';
  return member === 'in' && left === 'out' && passes === 'in' ? 'in' : 'may';
}

function isMember(model: Model, group: 'Desk' | 'Night' | 'Leave', name: Name): Belongs {
  const { groups, entra } = model.people[name];
  if (model.groups[group] === 'unresolved') return 'may';
  if (model.groups[group] === 'emptied' || !groups.includes(group)) return 'out';
  return entra === 'unlisted' ? 'may' : 'in';
}

/** Whom the list of users does not have no filter can look at. */
function passesFilter({ department, level, entra }: PersonModel, where: keyof typeof filters): Belongs {
  if (entra === 'unlisted') return 'in';
  if (where === 'Support') return department === 'Support' ? 'in' : 'out';
  if (level === null) return 'out';
  return level === 'five' ? 'may' : Number(level) > 5 ? 'in' : 'out';
}
