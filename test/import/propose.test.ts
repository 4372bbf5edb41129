import { describe, expect, it } from 'vitest';
import type { DirectoryGroup } from '../../src/directory/types.js';
import { propose } from '../../src/import/propose.js';
import type { ImportOptions, ImportWorld, Proposal } from '../../src/import/types.js';
import {
  account,
  adminRole,
  app,
  assignment,
  groupAssignment,
  idOf,
  mapping,
  member,
  today,
  user,
  userRole,
} from '../support/plan.js';

const nobody = { unassigned: false, missing: false, differing: false };

interface Given extends Partial<Omit<ImportWorld, 'groups' | 'members'>> {
  /** Members of groups by display name. */
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  /** Names of groups that may explain people; default: none. */
  readonly candidates?: readonly string[];
  readonly include?: Partial<ImportOptions['include']>;
  readonly fewest?: number;
}

function directoryGroup(name: string): DirectoryGroup {
  return { id: idOf(`group ${name}`), displayName: name };
}

function proposal({ groups = {}, candidates = [], include, fewest = 1, ...world }: Given): Proposal {
  const names = Object.keys(groups);
  return propose(
    {
      servicePrincipal: app,
      users: [],
      assignments: [],
      accounts: [],
      groups: names.map(directoryGroup),
      members: new Map(
        names.map((name) => [
          idOf(`group ${name}`),
          (groups[name] ?? []).map((each) =>
            each.startsWith('group ') ? member(each, 'group') : member(each),
          ),
        ]),
      ),
      ...world,
    },
    {
      mapping: mapping(),
      now: new Date(`${today}T12:00:00Z`),
      today,
      candidates: new Set(candidates.map((name) => idOf(`group ${name}`))),
      fewest,
      include: { ...nobody, ...include },
      until: null,
    },
  );
}

/** Users, accounts and assignments of people with whom all is well. */
function well(
  ...names: readonly string[]
): Required<Pick<ImportWorld, 'users' | 'accounts' | 'assignments'>> {
  return {
    users: names.map((name) => user(name)),
    accounts: names.map((name) => account(name)),
    assignments: names.map((name) => assignment(name)),
  };
}

const lines = ({ people }: Proposal): readonly string[] =>
  people.map(({ reference }) => reference.replace(/@.*/, ''));
const scopes = ({ scopes }: Proposal): readonly string[] =>
  scopes.map(
    ({ scope, assign, covers, role }) => `${scope} ${assign} ${covers}${role === null ? '' : ` ${role}`}`,
  );
const findings = ({ findings }: Proposal): readonly string[] =>
  findings.map(
    ({ kind, name, isDeclared }) => `${kind} ${name.replace(/@.*/, '')}${isDeclared ? ' declared' : ''}`,
  );

describe('propose', () => {
  it('should give a line to whoever is assigned and has just the account that the mapping makes', () => {
    const made = proposal(well('bob', 'ann'));
    expect(made.people).toMatchObject([
      { reference: 'ann@contoso.com', reason: `Had Vonage on ${today}, before rollcall` },
      { reference: 'bob@contoso.com' },
    ]);
    expect(made.findings).toEqual([]);
    expect(made.counts).toEqual({ declared: 2, byAssignedGroups: 0, byGroups: 0, byLines: 2 });
  });

  it('should list apart whom the first plan would write about, the leaver with a live telephone first', () => {
    const { users, accounts, assignments } = well('ann');
    const made = proposal({
      users: [
        ...users,
        user('left', { accountEnabled: false }),
        user('loose'),
        user('none'),
        user('other'),
        user('off'),
        user('empty', { attributes: { surname: null } }),
        user('nothing'),
      ],
      accounts: [
        ...accounts,
        account('left'),
        account('loose'),
        account('other', { 'name.familyName': 'Maiden' }),
        account('off', { active: false }),
        account('empty'),
        account('svc.lobby'),
        account('old', { active: false }),
      ],
      assignments: [
        ...assignments,
        ...['left', 'none', 'other', 'off', 'empty'].map((name) => assignment(name)),
      ],
    });
    expect(lines(made)).toEqual(['ann']);
    expect(findings(made)).toEqual([
      'leaver left',
      'unknown-account svc.lobby',
      'unassigned loose',
      'missing none',
      'differing other',
      'unmapped empty',
      'inactive off',
      'inactive old',
    ]);
    expect(made.findings[1]?.detail).toContain('looks like a service account');
    expect(made.findings[4]?.detail).toBe('name.familyName is Maiden, and Contoso by the mapping');
  });

  it('should declare those whom it is told to include, but nobody else', () => {
    const given: Given = {
      users: [
        user('loose'),
        user('none'),
        user('other'),
        user('incomplete', { attributes: { surname: null } }),
      ],
      accounts: [account('loose'), account('other', { 'name.familyName': 'Maiden' })],
      assignments: ['none', 'other', 'incomplete'].map((name) => assignment(name)),
    };
    expect(lines(proposal(given))).toEqual([]);
    expect(lines(proposal({ ...given, include: { unassigned: true } }))).toEqual(['loose']);
    expect(lines(proposal({ ...given, include: { missing: true } }))).toEqual(['none']);
    expect(lines(proposal({ ...given, include: { differing: true } }))).toEqual(['other']);
    const made = proposal({ ...given, include: { missing: true } });
    expect(findings(made)).toContain('missing none declared');
    expect(made.people[0]?.reason).toContain('had no account');
  });

  it('should make a scope of an assigned group, and no lines of its members', () => {
    const { users, accounts } = well('ann', 'bob');
    const made = proposal({
      users: [...users, user('cid', { accountEnabled: false })],
      accounts,
      assignments: [groupAssignment('VBC Desk')],
      groups: { 'VBC Desk': ['ann', 'bob', 'cid', 'group Nested'] },
    });
    expect(scopes(made)).toEqual(['vbc-desk group 2']);
    expect(lines(made)).toEqual([]);
    expect(made.counts).toMatchObject({ declared: 2, byAssignedGroups: 2 });
  });

  it.each([
    ['a member without account', [user('eve')], []],
    ['a member whose account differs', [user('eve')], [account('eve', { 'name.givenName': 'Eva' })]],
    ['a leaver whose account is active', [user('eve', { accountEnabled: false })], [account('eve')]],
    ['a member of whom nobody can tell', [], [account('eve')]],
  ])('should not declare an assigned group with %s, and say so', (_, more, extra) => {
    const { users, accounts } = well('ann');
    const made = proposal({
      users: [...users, ...more],
      accounts: [...accounts, ...extra],
      assignments: [groupAssignment('Desk')],
      groups: { Desk: ['ann', 'eve'] },
    });
    expect(made.scopes).toEqual([]);
    expect(lines(made)).toEqual([]);
    const about = made.findings.find(({ kind }) => kind === 'group');
    expect(about?.detail).toContain('1 member has Vonage by it and is not declared');
  });

  it('should let a candidate group explain people only where every enabled member of it is in', () => {
    const all = well('ann', 'bob', 'cid');
    const groups = { Two: ['ann', 'bob'], More: ['ann', 'bob', 'cid', 'dan'] };
    const given: Given = { ...all, users: [...all.users, user('dan')], groups, candidates: ['Two', 'More'] };
    const made = proposal(given);
    expect(scopes(made)).toEqual(['two people 2']);
    expect(lines(made)).toEqual(['cid']);
    const off = proposal({ ...given, users: [...all.users, user('dan', { accountEnabled: false })] });
    expect(scopes(off)).toEqual(['more people 3']);
    expect(lines(off)).toEqual([]);
    expect(scopes(proposal({ ...given, candidates: [] }))).toEqual([]);
  });

  it('should choose few and large groups, and none that explain too few', () => {
    const all = well('ann', 'bob', 'cid', 'dan', 'eve');
    const groups = { Big: ['ann', 'bob', 'cid'], Small: ['cid', 'dan'], Part: ['ann', 'bob'], One: ['eve'] };
    const given: Given = { ...all, groups, candidates: Object.keys(groups) };
    expect(scopes(proposal(given))).toEqual(['big people 3', 'small people 2', 'one people 1']);
    expect(scopes(proposal({ ...given, fewest: 2 }))).toEqual(['big people 3']);
    expect(lines(proposal({ ...given, fewest: 2 }))).toEqual(['dan', 'eve']);
  });

  it('should give a role that lines cannot have to a scope of its own', () => {
    const { users, accounts } = well('ann', 'bob');
    const made = proposal({
      servicePrincipal: { ...app, appRoles: [userRole, adminRole] },
      users,
      accounts,
      assignments: [assignment('ann'), assignment('ann', adminRole), assignment('bob')],
    });
    expect(scopes(made)).toEqual(['role-user people 2 User', 'role-admin people 1 Admin']);
    expect(lines(made)).toEqual([]);
  });

  it('should list apart what no declaration can describe', () => {
    const gone = { ...userRole, id: '10000000-aaaa-4aaa-8aaa-000000000009', isEnabled: false };
    const { users, accounts } = well('ann');
    const made = proposal({
      servicePrincipal: { ...app, appRoles: [userRole, gone] },
      users,
      accounts,
      assignments: [
        assignment('ann', gone),
        assignment('nobody'),
        { ...assignment('other app'), principalType: 'ServicePrincipal' },
      ],
    });
    expect(made.people).toEqual([]);
    expect(findings(made)).toEqual(['role ann', 'role nobody', 'role other app']);
  });

  it('should never guess between several accounts, or between several people', () => {
    const made = proposal({
      users: [user('ann'), user('bob'), user('bert', { attributes: { mail: 'bert@mail.contoso.com' } })],
      accounts: [
        account('ann'),
        account('ann', { userName: 'ANN@contoso.com' }, 'scim-2'),
        account('second', { 'emails[type eq "work"].value': 'bert@mail.contoso.com' }),
      ],
      assignments: [assignment('ann')],
    });
    expect(made.people).toEqual([]);
    expect(findings(made)).toEqual(['unknown-account second', 'ambiguous ann']);
    expect(made.findings[0]?.detail).toContain('that of bert@contoso.com');
  });

  it('should name whom and what nobody could name by the object id', () => {
    const all = well('ann');
    const users = [user('ann', { userPrincipalName: 'ann smith@contoso.com' })];
    const odd = { ...app };
    const made = proposal({
      ...all,
      servicePrincipal: odd,
      users,
      accounts: [account('ann', { userName: 'ann smith@contoso.com' })],
    });
    expect(made.people[0]?.reference).toBe(idOf('ann'));
  });

  it('should say how well the mapping fits, attribute by attribute', () => {
    const all = well('ann', 'bob');
    const made = proposal({
      ...all,
      accounts: [account('ann'), account('bob', { 'name.givenName': 'Robert' })],
    });
    expect(made.fit).toContainEqual({ attribute: 'name.givenName', fits: 1, differs: 1 });
    expect(made.fit).toContainEqual({ attribute: 'userName', fits: 2, differs: 0 });
  });
});
