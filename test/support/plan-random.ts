import fc from 'fast-check';
import type { Day, Policy, StackDeclaration } from '../../src/declare/types.js';
import type { DirectoryUser } from '../../src/directory/types.js';
import { addDays } from '../../src/scope/days.js';
import {
  adminRole,
  app,
  at,
  type Company,
  company,
  group,
  idOf,
  line,
  mapping,
  policy,
  today,
  user,
  userRole,
} from './plan.js';
import type { Faults } from './plan-apply.js';
import {
  type DeskName,
  desks,
  type GroupName,
  groups,
  type HandEdit,
  handEdit,
  type Name,
  named,
  names,
  who,
} from './plan-random-by-hand.js';
import {
  type AllModel,
  allChange,
  attributeChange,
  belongs,
  declaredScopes,
  plainScope,
  type ScopeModel,
  scopeChange,
} from './plan-random-scopes.js';

/** Whose account is made by hand, and may be locked out. */
export const stranger = 'stranger@contoso.com';

/** What people wrote and what Entra holds; Vonage, the assignments and the memory are carried on from run to run. */
export interface Model {
  readonly people: Readonly<Record<Name, PersonModel>>;
  readonly groups: Readonly<Record<GroupName, 'readable' | 'unresolved' | 'emptied'>>;
  readonly scopes: Readonly<Record<DeskName, ScopeModel>>;
  /** A scope that is made of the others. */
  readonly all: AllModel;
  /** What the mapping makes of first names. */
  readonly firstNames: 'cleared' | 'defaulted' | 'unmapped';
  readonly unmanaged: StackDeclaration['unmanaged'];
  readonly leavers: Policy['leavers'];
  readonly roles: 1 | 2;
  readonly protect: Name | null;
  /** Whether the emergency list has an account that nobody declares. */
  readonly strangerLocked: boolean;
  readonly today: Day;
}

export interface PersonModel {
  readonly line: 'none' | 'open' | 'last day' | 'ended' | 'not begun' | 'by id';
  /** The userPrincipalName as the line has it: that of the day on which it was written. */
  readonly written: string;
  /** `unlisted`: groups have them, and the list of users does not. */
  readonly entra: 'enabled' | 'disabled' | 'deleted' | 'without surname' | 'unlisted';
  readonly department: 'Support' | 'Sales' | null;
  readonly level: '7' | '3' | 'five' | null;
  readonly groups: readonly GroupName[];
  /** Each rehiring makes a new object. */
  readonly object: number;
  /** Number of renames. */
  readonly renamed: number;
  /** Two may be told to have one userName. */
  readonly alias: string | null;
  /** Whether the emergency list has them, by their userPrincipalName of today or by their object id. */
  readonly locked: 'no' | 'by name' | 'by id';
}

export const emptyModel: Model = {
  people: Object.fromEntries(
    names.map((name) => [
      name,
      {
        line: 'none',
        written: `${name}@contoso.com`,
        entra: 'enabled',
        groups: [],
        department: 'Support',
        level: '7',
        object: 0,
        renamed: 0,
        alias: null,
        locked: 'no',
      },
    ]),
  ) as unknown as Model['people'],
  groups: { Desk: 'readable', Night: 'readable', Leave: 'readable' },
  scopes: { Desk: plainScope, Night: { ...plainScope, assign: 'group' } },
  all: { declared: false, of: ['Desk'], listed: null },
  firstNames: 'cleared',
  unmanaged: 'keep',
  leavers: { action: 'disable', deleteAfterDays: 30 },
  roles: 1,
  protect: null,
  strangerLocked: false,
  today,
};

/** An edit of declarations, of Entra or of the calendar. */
export type Edit = (model: Model) => Model;

export interface Step {
  readonly edits: readonly Edit[];
  readonly handEdits: readonly HandEdit[];
  /** Writes that fail in this run, by the number of the resource. */
  readonly faults: readonly (readonly [number, 'refused' | 'cut off'])[];
}

const which = fc.constantFrom(...groups);

function person(name: Name, change: Partial<PersonModel>): Edit {
  return named(`${name} ${JSON.stringify(change)}`, (model) => ({
    ...model,
    people: { ...model.people, [name]: { ...model.people[name], ...change } },
  }));
}

function lineEdit(name: Name, line: PersonModel['line']): Edit {
  return named(`${name} line ${line}`, (model) => person(name, { line, written: upnIn(model, name) })(model));
}

function scopeEdit(name: DeskName, change: Partial<ScopeModel>): Edit {
  return named(`scope ${name} ${JSON.stringify(change)}`, (model) => ({
    ...model,
    scopes: { ...model.scopes, [name]: { ...model.scopes[name], ...change } },
  }));
}

function edited(change: Partial<Model>): Edit {
  return named(JSON.stringify(change), (model) => ({ ...model, ...change }));
}

function renamed(name: Name): Edit {
  return named(`rename ${name}`, (model) => person(name, { renamed: model.people[name].renamed + 1 })(model));
}

function rehired(name: Name): Edit {
  return named(`rehire ${name}`, (model) =>
    person(name, { object: model.people[name].object + 1, entra: 'enabled' })(model),
  );
}

const lines = ['none', 'none', 'open', 'open', 'last day', 'ended', 'not begun', 'by id'] as const;
const locks = ['no', 'no', 'by name', 'by id'] as const;
const states = ['enabled', 'enabled', 'disabled', 'deleted', 'without surname', 'unlisted'] as const;
const aliases = [null, 'one@contoso.com', 'TWO@contoso.com', 'two@contoso.com', 'ann@contoso.com'] as const;
const groupStates = ['readable', 'readable', 'unresolved', 'emptied'] as const;
const leaverActions = ['disable', 'disable', 'delete', 'keep'] as const;

const edit: fc.Arbitrary<Edit> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(who, fc.constantFrom(...lines)).map(([name, line]) => lineEdit(name, line)),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(who, fc.subarray([...groups])).map(([name, groups]) => person(name, { groups })),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(who, fc.constantFrom(...states)).map(([name, entra]) => person(name, { entra })),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(who, fc.constantFrom(...locks)).map(([name, locked]) => person(name, { locked })),
  },
  { weight: 2, arbitrary: who.map(renamed) },
  { weight: 1, arbitrary: who.map(rehired) },
  {
    weight: 2,
    arbitrary: fc.tuple(who, fc.constantFrom(...aliases)).map(([name, alias]) => person(name, { alias })),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(which, fc.constantFrom(...groupStates)).map(([name, state]) =>
      named<Edit>(`group ${name} ${state}`, (model) => ({
        ...model,
        groups: { ...model.groups, [name]: state },
      })),
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom(...desks), scopeChange)
      .map(([name, change]) => scopeEdit(name, change)),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(who, attributeChange).map(([name, change]) => person(name, change)),
  },
  { weight: 1, arbitrary: allChange.map((all) => edited({ all })) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(1, 29, 30, 31)
      .map((days) =>
        named<Edit>(`${days} days`, (model) => ({ ...model, today: addDays(model.today, days) })),
      ),
  },
  {
    weight: 2,
    arbitrary: fc.oneof(
      fc.constantFrom('keep' as const, 'disable' as const).map((unmanaged) => edited({ unmanaged })),
      fc.constantFrom(...leaverActions).map((action) => edited({ leavers: { action, deleteAfterDays: 30 } })),
      fc.constantFrom(1 as const, 2 as const).map((roles) => edited({ roles })),
      fc.option(who).map((protect) => edited({ protect })),
      fc.boolean().map((strangerLocked) => edited({ strangerLocked })),
      fc
        .constantFrom('cleared' as const, 'defaulted' as const, 'unmapped' as const)
        .map((firstNames) => edited({ firstNames })),
    ),
  },
);

const fault = fc.tuple(fc.nat(12), fc.constantFrom('refused' as const, 'cut off' as const));

/** Whom the groups have to begin with. */
const populated: fc.Arbitrary<readonly Edit[]> = fc
  .array(fc.subarray([...groups]), { minLength: names.length, maxLength: names.length })
  .map((memberships) => names.map((name, index) => person(name, { groups: memberships[index] ?? [] })));

/** A few runs, with edits before each. Faults are rare, and the first run has people to begin with. */
export const history: fc.Arbitrary<readonly Step[]> = fc
  .tuple(
    fc
      .tuple(fc.oneof(fc.constant([]), populated), fc.array(edit, { minLength: 4, maxLength: 14 }))
      .map(([first, edits]) => [...first, ...edits]),
    fc.array(handEdit, { maxLength: 3 }),
    fc.array(
      fc.record({
        edits: fc.array(edit, { maxLength: 5 }),
        handEdits: fc.array(handEdit, { maxLength: 3 }),
        faults: fc.oneof(
          { weight: 3, arbitrary: fc.constant([]) },
          { weight: 1, arbitrary: fc.array(fault, { maxLength: 3 }) },
        ),
      }),
      { maxLength: 4 },
    ),
  )
  .map(([edits, handEdits, steps]) => [{ edits, handEdits, faults: [] }, ...steps]);

export function objectIdIn(model: Model, name: string): string {
  return idOf(`${name} ${model.people[name as Name].object}`);
}

export function upnIn(model: Model, name: string): string {
  const { renamed } = model.people[name as Name];
  return `${name}${renamed === 0 ? '' : `.${renamed}`}@contoso.com`;
}

export function userNameIn(model: Model, name: string): string {
  return model.people[name as Name].alias ?? upnIn(model, name);
}

/** Who has access by the model, told apart from src/scope: by an open line, or for certain by a scope. */
export function isInScope(model: Model, name: string): boolean {
  const { line, entra } = model.people[name as Name];
  if (entra === 'deleted' || entra === 'unlisted') return false;
  return line === 'open' || line === 'last day' || line === 'by id' || belongs(model, name as Name) === 'in';
}

/** Whether their line has a name that they have no more: then it depends on what is remembered whether it is theirs. */
export function hasOldName(model: Model, name: string): boolean {
  const { line, written } = model.people[name as Name];
  return line !== 'none' && line !== 'by id' && written !== upnIn(model, name);
}

/** Whether the emergency list has somebody who is not protected. */
export function isLocked(model: Model, name: string): boolean {
  return model.people[name as Name].locked !== 'no' && model.protect !== name;
}

export function namesIn(): readonly string[] {
  return names;
}

/** What a run sees of the model, with Vonage, the assignments and the memory as the last run left them. */
export function companyOf(model: Model, last: Pick<Company, 'remembered' | 'live'>): Company {
  const lines = names.flatMap((name, index) => {
    const { line: kind } = model.people[name];
    if (kind === 'none') return [];
    const position = at('people/people.yaml', index + 2, 11);
    const when = {
      open: {},
      'by id': { user: objectIdIn(model, name) },
      'last day': { from: model.today, until: model.today },
      ended: { until: addDays(model.today, -1) },
      'not begun': { from: addDays(model.today, 1) },
    }[kind];
    return [line(name, { user: model.people[name].written, position, ...when })];
  });
  const lockout = names.flatMap((name) => {
    const { locked } = model.people[name];
    if (locked === 'no') return [];
    return [locked === 'by id' ? objectIdIn(model, name) : upnIn(model, name)];
  });
  const readable = groups.filter((name) => model.groups[name] !== 'unresolved');
  const built = company({
    lines,
    lockout: [...lockout, ...(model.strangerLocked ? [stranger] : [])],
    users: names.flatMap((name) => userOf(model, name) ?? []),
    scopes: declaredScopes(model, (name) => upnIn(model, name)),
    groups: readable.map((name) => ({
      ...group(name, []),
      members: names
        .filter((each) => model.people[each].entra !== 'deleted' && model.people[each].groups.includes(name))
        .filter(() => model.groups[name] === 'readable')
        .map((each) => ({ id: objectIdIn(model, each), kind: 'user' as const, displayName: each })),
    })),
    unresolvedGroups: Object.fromEntries(
      groups.filter((name) => !readable.includes(name)).map((name) => [name, 'no group has this name']),
    ),
    mapping: mapping({
      userName: 'Coalesce([extensionAttribute1], [userPrincipalName])',
      // Comes and goes with the alias; Vonage has an e-mail of its own for whom nobody gave one.
      'name.givenName': firstNames[model.firstNames],
      'emails[type eq "work"].value': {
        text: '"desk@contoso.com"',
        expression: null,
        default: 'desk@contoso.com',
      },
    }),
    policy: policy({
      leavers: model.leavers,
      protect: model.protect === null ? [] : [objectIdIn(model, model.protect)],
    }),
    stack: { unmanaged: model.unmanaged },
    remembered: last.remembered,
  });
  const servicePrincipal = { ...app, appRoles: model.roles === 1 ? [userRole] : [userRole, adminRole] };
  const gone = new Set(
    names.filter((name) => model.people[name].entra === 'deleted').map((name) => objectIdIn(model, name)),
  );
  const users = new Set(
    names.filter((name) => !gone.has(objectIdIn(model, name))).map((name) => objectIdIn(model, name)),
  );
  const groupIds = new Set(groups.map((name) => group(name, []).id));
  return {
    ...built,
    live: {
      ...built.live,
      servicePrincipal,
      accounts: last.live.accounts,
      // Entra drops the assignments of users whom it deletes.
      assignments: last.live.assignments.filter(
        ({ principalId }) => !gone.has(principalId) && (users.has(principalId) || groupIds.has(principalId)),
      ),
    },
  };
}

const firstNames = {
  cleared: { text: '[extensionAttribute1]', clears: true, required: false },
  defaulted: { text: '[extensionAttribute1]', default: 'Nameless', required: false },
  unmapped: '',
} as const;

function userOf(model: Model, name: Name): DirectoryUser | null {
  const { entra, alias, department, level } = model.people[name];
  if (entra === 'deleted' || entra === 'unlisted') return null;
  return user(name, {
    id: objectIdIn(model, name),
    userPrincipalName: upnIn(model, name),
    accountEnabled: entra !== 'disabled',
    attributes: {
      extensionAttribute1: alias,
      department,
      extensionAttribute2: level,
      ...(entra === 'without surname' && { surname: null }),
    },
  });
}

/** The faults of a step, by the names of the resources that a plan has. */
export function faultsOf(step: Step, resourceNames: readonly string[]): Faults {
  if (resourceNames.length === 0) return new Map();
  return new Map(
    step.faults.map(([index, kind]) => [resourceNames[index % resourceNames.length] ?? '', kind]),
  );
}
