import { createHash } from 'node:crypto';
import type {
  Day,
  Declarations,
  LockoutEntry,
  PersonGrant,
  Policy,
  ScopeGrant,
  StackDeclaration,
} from '../../src/declare/types.js';
import type {
  AppRole,
  DirectoryUser,
  GroupMember,
  RoleAssignment,
  ServicePrincipal,
} from '../../src/directory/types.js';
import { parse } from '../../src/mapping/language/parser.js';
import { attributesOf } from '../../src/mapping/language/parts.js';
import type { AttributeMapping, Mapping, SourceValue } from '../../src/mapping/types.js';
import { type PlanOptions, plan } from '../../src/plan/plan.js';
import type {
  Live,
  LiveGroup,
  Planned,
  Remembered,
  RememberedAccount,
  RememberedAssignment,
} from '../../src/plan/types.js';
import type { Position } from '../../src/problem.js';
import { defaultRates } from '../../src/rates.js';
import { type Account, type TargetAttribute, targetAttributes } from '../../src/vonage/account.js';

/** The day of every plan that names no other. */
export const today: Day = '2026-11-15';

export const userRole: AppRole = {
  id: '10000000-aaaa-4aaa-8aaa-000000000001',
  value: 'User',
  displayName: 'User',
  isEnabled: true,
  allowedMemberTypes: ['User'],
};

export const adminRole: AppRole = {
  ...userRole,
  id: '10000000-aaaa-4aaa-8aaa-000000000002',
  value: 'Admin',
  displayName: 'Admin',
};

export const app: ServicePrincipal = {
  id: '20000000-bbbb-4bbb-8bbb-000000000001',
  displayName: 'Vonage',
  appRoles: [userRole],
};

/** An object id that looks as Entra's do and depends on the name alone. */
export function idOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/** `leader` → `leader@contoso.com`; a name that has an `@` stays. */
export function upnOf(name: string): string {
  return name.includes('@') ? name : `${name}@contoso.com`;
}

export function scimIdOf(name: string): string {
  return `scim-${name}`;
}

export function at(file: string, line: number, column = 1): Position {
  return { file: `stacks/test/${file}`, line, column };
}

export function line(name: string, given: Partial<PersonGrant> = {}): PersonGrant {
  return {
    user: upnOf(name),
    reason: null,
    ticket: null,
    from: null,
    until: null,
    position: at('people/people.yaml', 2),
    ...given,
  };
}

/** A scope that brings in the groups of these names. */
export function scope(name: string, groups: readonly string[], given: Partial<ScopeGrant> = {}): ScopeGrant {
  const reference = (group: string, index: number) => ({
    name: group,
    position: at(`scopes/${name}.yaml`, 5, 14 + index),
  });
  return {
    scope: name,
    owner: null,
    reason: null,
    ticket: null,
    from: null,
    until: null,
    groups: groups.map(reference),
    nested: false,
    people: [],
    scopes: [],
    minus: [],
    except: [],
    where: null,
    role: null,
    assign: 'people',
    position: at(`scopes/${name}.yaml`, 2),
    ...given,
  };
}

export function member(name: string, kind: GroupMember['kind'] = 'user'): GroupMember {
  return { id: idOf(name), kind, displayName: name };
}

export function group(name: string, members: readonly string[]): LiveGroup {
  const direct = members.map((each) => member(each));
  return { id: idOf(`group ${name}`), displayName: name, members: direct, transitive: null };
}

/** Attributes that a user has beside those that follow from the name. */
export type UserSpec = Partial<Omit<DirectoryUser, 'attributes'>> & {
  readonly attributes?: Readonly<Record<string, SourceValue>>;
};

export function user(name: string, given: UserSpec = {}): DirectoryUser {
  const { attributes, ...rest } = given;
  const userPrincipalName = given.userPrincipalName ?? upnOf(name);
  return {
    id: idOf(name),
    userPrincipalName,
    accountEnabled: true,
    userType: 'Member',
    ...rest,
    attributes: {
      userPrincipalName,
      mail: `${name.replace(/@.*/, '')}@mail.contoso.com`,
      givenName: name.replace(/@.*/, ''),
      surname: 'Contoso',
      ...attributes,
    },
  };
}

/** The account that the default mapping makes of `user(name)`. */
export function account(name: string, values: Partial<Account['values']> = {}, id = scimIdOf(name)): Account {
  return { id, values: { ...valuesOf(name), ...values } };
}

function valuesOf(name: string): Account['values'] {
  const { userPrincipalName, attributes } = user(name);
  return {
    userName: userPrincipalName,
    active: true,
    'emails[type eq "work"].value': String(attributes.mail),
    'name.givenName': String(attributes.givenName),
    'name.familyName': String(attributes.surname),
  };
}

export function assignment(name: string, role: AppRole = userRole): RoleAssignment {
  return {
    id: `assignment-${name}-${role.value}`,
    principalId: idOf(name),
    principalType: 'User',
    principalDisplayName: name,
    appRoleId: role.id,
  };
}

export function groupAssignment(name: string, role: AppRole = userRole): RoleAssignment {
  return { ...assignment(`group ${name}`, role), principalType: 'Group', principalDisplayName: name };
}

export function memory(name: string, given: Partial<RememberedAccount> = {}): RememberedAccount {
  return {
    name: upnOf(name),
    objectId: idOf(name),
    scimId: scimIdOf(name),
    userPrincipalName: upnOf(name),
    knownAs: [],
    values: valuesOf(name),
    leftOn: null,
    scopes: ['people'],
    lockedOut: false,
    ...given,
  };
}

export function assignmentMemory(
  name: string,
  given: Partial<RememberedAssignment> = {},
  role: AppRole = userRole,
): RememberedAssignment {
  return {
    name: `${upnOf(name)} as ${role.value}`,
    principalId: idOf(name),
    roleId: role.id,
    resourceId: app.id,
    assignmentId: `assignment-${name}-${role.value}`,
    withdrawn: false,
    ...given,
  };
}

export function groupAssignmentMemory(name: string, role: AppRole = userRole): RememberedAssignment {
  return { ...assignmentMemory(`group ${name}`, {}, role), name: `${name} as ${role.value}` };
}

/** A mapping from texts of expressions; `vonage-business` without an argument. */
export function mapping(
  texts: Partial<
    Record<TargetAttribute, string | (Partial<AttributeMapping> & { readonly text: string })>
  > = {},
): Mapping {
  const all = { ...vonageBusiness, ...texts };
  const attributes = targetAttributes.flatMap((target): AttributeMapping[] => {
    const given = all[target];
    if (given === undefined || given === '') return [];
    const { text, ...rest } = typeof given === 'string' ? { text: given } : given;
    const { expression } = parse(text);
    if (expression === undefined) throw new Error(`the test's expression ${text} is wrong`);
    const required = target !== 'userName' && target !== 'active';
    const match = target === 'userName' ? 1 : null;
    return [
      { target, text, expression, default: null, on: 'always', required, match, clears: false, ...rest },
    ];
  });
  const sources = new Set(
    attributes.flatMap(({ expression }) => (expression === null ? [] : [...attributesOf(expression)])),
  );
  return { name: 'vonage-business', attributes, nameId: null, sourceAttributes: [...sources].sort() };
}

const vonageBusiness = {
  userName: '[userPrincipalName]',
  active: 'Not([IsSoftDeleted])',
  'emails[type eq "work"].value': 'Coalesce([mail], [userPrincipalName])',
  'name.givenName': '[givenName]',
  'name.familyName': '[surname]',
} as const;

/** Without limits, but for those that are given. */
export function policy(
  given: Partial<Omit<Policy, 'limits' | 'protected' | 'scimUser'>> & PolicySpec = {},
): Policy {
  const { limits, protect = [], scimUser = null, ...rest } = given;
  const none = { count: null, ratio: null, from: 0 };
  return {
    policy: 'default',
    seats: null,
    leavers: { action: 'disable', deleteAfterDays: 30 },
    rates: defaultRates,
    position: inPolicy(1, 1),
    ...rest,
    scimUser: scimUser === null ? null : { name: scimUser, position: inPolicy(7, 11) },
    limits: { removals: none, updates: none, sources: none, deletions: none, scopes: {}, ...limits },
    protected: protect.map((name, index) => ({
      name,
      position: inPolicy(9, index + 1),
    })),
  };
}

export interface PolicySpec {
  readonly limits?: Partial<Policy['limits']>;
  readonly protect?: readonly string[];
  readonly scimUser?: string | null;
}

function inPolicy(line: number, column: number): Position {
  return { file: 'policies/default.yaml', line, column };
}

/** The limits of one scope, without those that are not given. */
export function scopeLimits(
  given: Partial<Policy['limits']['scopes'][string]>,
): Policy['limits']['scopes'][string] {
  const none = { count: null, ratio: null, from: 0 };
  return { removals: none, updates: none, ...given };
}

/**
 * One person of a company, by default one for whom nothing is to be done: a line of their own, enabled in Entra, with a
 * Vonage account and an assignment that are as they should be and that rollcall remembers. `false` takes a part away.
 */
export interface PersonSpec {
  readonly name: string;
  readonly line?: Partial<PersonGrant> | false;
  readonly user?: UserSpec | false;
  readonly account?: Partial<Account['values']> | false;
  readonly memory?: Partial<RememberedAccount> | false;
  readonly assigned?: boolean;
  /** Remembered assignment; `assigned` where absent. */
  readonly assignedBefore?: boolean;
}

/** Declared and in Entra, and nothing else yet. */
export function newcomer(name: string, given: Omit<PersonSpec, 'name'> = {}): PersonSpec {
  return { name, account: false, memory: false, assigned: false, ...given };
}

/** Disabled on a day, and nothing has been done to the account since. */
export function leaver(name: string, leftOn: Day, given: Omit<PersonSpec, 'name'> = {}): PersonSpec {
  const values = { ...valuesOf(name), active: false };
  return {
    name,
    line: false,
    account: { active: false },
    memory: { leftOn, values },
    assigned: false,
    ...given,
  };
}

export interface CompanySpec {
  readonly people?: readonly (PersonSpec | string)[];
  readonly scopes?: readonly ScopeGrant[];
  /** Names on the emergency list, as written. */
  readonly lockout?: readonly string[];
  readonly groups?: readonly LiveGroup[];
  readonly unresolvedGroups?: Readonly<Record<string, string>>;
  readonly stack?: Partial<StackDeclaration>;
  readonly mapping?: Mapping;
  readonly policy?: Policy;
  /** Beside those of `people`. */
  readonly lines?: readonly PersonGrant[];
  readonly users?: readonly DirectoryUser[];
  readonly accounts?: readonly Account[];
  readonly assignments?: readonly RoleAssignment[];
  readonly accountMemories?: readonly RememberedAccount[];
  readonly assignmentMemories?: readonly RememberedAssignment[];
  /** Instead of what `people` and the memories above make. */
  readonly remembered?: Remembered;
  readonly live?: Partial<Live>;
}

/** Everything that one plan is computed from. */
export interface Company {
  readonly declared: Declarations;
  readonly remembered: Remembered;
  readonly live: Live;
}

export function company(spec: CompanySpec = {}): Company {
  const people = (spec.people ?? []).map(
    (person): PersonSpec => (typeof person === 'string' ? { name: person } : person),
  );
  const map = spec.mapping ?? mapping();
  const groups = spec.groups ?? [];
  return {
    declared: {
      stack: {
        stack: 'test',
        delivery: 'direct',
        mapping: 'vonage-business',
        policy: 'default',
        unmanaged: 'keep',
        timezone: 'UTC',
        position: at('stack.yaml', 1),
        ...spec.stack,
      },
      people: [...people.flatMap(lineOf), ...(spec.lines ?? [])],
      scopes: spec.scopes ?? [],
      lockout: (spec.lockout ?? []).map(lockoutEntry),
      mapping: map,
      mappingPositions: Object.fromEntries(
        map.attributes.map(({ target }, index) => [
          target,
          { file: 'mappings/vonage-business.yaml', line: index + 3, column: 3 },
        ]),
      ),
      policy: spec.policy ?? policy(),
    },
    remembered: spec.remembered ?? {
      kind: 'read',
      accounts: [...people.flatMap(memoryOf), ...(spec.accountMemories ?? [])],
      assignments: [
        ...people
          .filter(({ assigned = true, assignedBefore = assigned }) => assignedBefore)
          .map(({ name }) => assignmentMemory(name)),
        ...(spec.assignmentMemories ?? []),
      ],
    },
    live: {
      servicePrincipal: app,
      users: [
        ...people.flatMap(({ name, user: given = {} }) => (given === false ? [] : [user(name, given)])),
        ...(spec.users ?? []),
      ],
      groups: Object.fromEntries(groups.map((each) => [each.displayName, each])),
      unresolvedGroups: spec.unresolvedGroups ?? {},
      assignments: [
        ...people.filter(({ assigned = true }) => assigned).map(({ name }) => assignment(name)),
        ...(spec.assignments ?? []),
      ],
      accounts: [
        ...people.flatMap(({ name, account: given = {} }) => (given === false ? [] : [account(name, given)])),
        ...(spec.accounts ?? []),
      ],
      ownObjectId: null,
      enabledJobs: [],
      ...spec.live,
    },
  };
}

function lineOf({ name, line: given = {} }: PersonSpec, index: number): PersonGrant[] {
  return given === false ? [] : [line(name, { position: at('people/people.yaml', index + 2, 11), ...given })];
}

function lockoutEntry(user: string, index: number): LockoutEntry {
  return { user, reason: 'Dismissed', ticket: null, position: at('lockout.yaml', index + 2, 11) };
}

function memoryOf({ name, memory: given = {} }: PersonSpec): RememberedAccount[] {
  return given === false ? [] : [memory(name, given)];
}

/** The plan of a company at noon of a day, in UTC. */
export function planOf(given: Company, options: Partial<PlanOptions> & { readonly day?: Day } = {}): Planned {
  const now = options.now ?? new Date(`${options.day ?? today}T12:00:00Z`);
  return plan(given.declared, given.remembered, given.live, {
    now,
    ...(options.allowed && { allowed: options.allowed }),
    ...(options.siblings && { siblings: options.siblings }),
    ...(options.clockOff !== undefined && { clockOff: options.clockOff }),
  });
}

/** What a plan does, in its order: `disable leader@contoso.com`, `assign leader@contoso.com`. */
export function rows({ plan: { changes } }: Planned): readonly string[] {
  return changes.map(({ action, subject }) => `${action} ${subject.name}`);
}
