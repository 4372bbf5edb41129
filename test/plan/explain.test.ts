import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Explanation, explain } from '../../src/plan/explain.js';
import { renderExplanation } from '../../src/render/explanation.js';
import {
  account,
  type Company,
  type CompanySpec,
  company,
  group,
  groupAssignment,
  idOf,
  leaver,
  line,
  newcomer,
  planOf,
  policy,
  scope,
  today,
  upnOf,
  user,
} from '../support/plan.js';

const noon = new Date(`${today}T12:00:00Z`);

function explained(given: Company | CompanySpec, name: string): Explanation | null {
  const all = 'declared' in given ? given : company(given);
  const { declared, remembered, live } = all;
  return explain(declared, remembered, live, planOf(all), noon, name);
}

const clause = {
  attribute: 'department',
  operator: 'EQUALS' as const,
  value: 'Support',
  position: { file: 'stacks/test/scopes/desk.yaml', line: 9, column: 16 },
};
const desk = scope('desk', ['Desk'], { until: '2026-12-31', where: { any: [{ all: [clause] }] } });
const ofDepartment = (name: string, department: string) => user(name, { attributes: { department } });

describe('explain', () => {
  it('should give every grant with its places, the clauses that let somebody in, and its last day', () => {
    const found = explained(
      {
        scopes: [desk],
        groups: [group('Desk', ['anna'])],
        users: [ofDepartment('anna', 'Support')],
        lines: [line('anna', { reason: 'Leads', until: '2026-11-20' })],
      },
      'Anna@Contoso.com',
    );
    expect(found).toMatchObject({
      inScope: true,
      grants: [
        { scope: 'people', causes: [{ message: 'a line of their own: Leads', until: '2026-11-20' }] },
        {
          scope: 'desk',
          causes: [
            { message: 'member of Desk (scope desk)', until: '2026-12-31', group: 'Desk' },
            { position: clause.position },
          ],
        },
      ],
      account: null,
      remembered: false,
      next: [{ action: 'create' }, { action: 'assign' }],
    });
  });

  it('should give the clause that keeps somebody out', () => {
    const found = explained(
      {
        scopes: [desk],
        groups: [group('Desk', ['anna'])],
        users: [ofDepartment('anna', 'Sales')],
      },
      upnOf('anna'),
    );
    expect(found).toMatchObject({
      inScope: false,
      grants: [],
      withheld: [{ kind: 'filtered', position: clause.position }],
      next: [],
    });
    expect(found?.withheld[0]?.message).toMatch(/Sales.*Support/);
  });

  it('should find somebody by object id, former name, Vonage userName and SCIM id', () => {
    const all = company({
      people: ['anna', leaver('left', '2026-11-01')],
      accounts: [account('stranger')],
    });
    expect(explained(all, idOf('anna').toUpperCase())?.user?.userPrincipalName).toBe(upnOf('anna'));
    expect(explained(all, upnOf('left'))).toMatchObject({ leftOn: '2026-11-01', remembered: true });
    expect(explained(all, upnOf('stranger'))).toMatchObject({
      user: null,
      account: { id: 'scim-stranger' },
      next: [{ action: 'keep' }],
    });
    expect(explained(all, 'scim-stranger')?.account?.values.userName).toBe(upnOf('stranger'));
  });

  it('should know nobody of a name that stands nowhere, and tell of one that a line alone has', () => {
    expect(explained({ people: ['anna'] }, upnOf('nobody'))).toBeNull();
    const found = explained({ lines: [line('typo')] }, upnOf('typo'));
    expect(found).toMatchObject({ user: null, inScope: false, problems: [{ code: 'unknown-user' }] });
  });

  it('should not say what the stack remembers where its state could not be read', () => {
    const all = company({ people: ['anna'] });
    const found = explained({ ...all, remembered: { kind: 'unreadable', reason: 'x' } }, upnOf('anna'));
    expect(found?.remembered).toBeNull();
    const text = found === null ? '' : renderExplanation(upnOf('anna'), found);
    expect(text).toContain("unknown, for its state can't be read");
    expect(text).not.toContain('The stack has not given them access');
  });

  it('should give a reason once, though scopes that refer to each other share it', () => {
    const found = explained(
      {
        scopes: [desk, scope('all', [], { scopes: [{ name: 'desk', position: desk.position }] })],
        groups: [group('Desk', ['anna'])],
        users: [ofDepartment('anna', 'Sales')],
      },
      upnOf('anna'),
    );
    expect(found?.withheld).toHaveLength(1);
  });

  it("should find by object id whom the list of users does not have, and by SCIM id whose account is nobody's draft", () => {
    const ghost = { ...newcomer('gus', { user: false, line: false }), assigned: true, assignedBefore: false };
    expect(explained({ people: [ghost] }, idOf('gus'))).toMatchObject({
      user: null,
      inScope: false,
      next: [{ action: 'keep', kind: 'assignment' }],
    });
    expect(
      explained(
        { people: [], scopes: [scope('desk', ['Desk'])], groups: [group('Desk', ['gus'])] },
        idOf('gus'),
      )?.unsure,
    ).toHaveLength(1);
    const incomplete = newcomer('ann', { user: { attributes: { surname: null } }, account: {} });
    expect(explained({ people: [incomplete] }, 'scim-ann')?.account?.id).toBe('scim-ann');
  });

  it('should give roles held alone and through a group, and whether rollcall made them', () => {
    const found = explained(
      {
        people: ['anna'],
        scopes: [scope('desk', ['Desk'], { assign: 'group' })],
        groups: [group('Desk', ['anna'])],
        assignments: [groupAssignment('Desk')],
      },
      upnOf('anna'),
    );
    expect(found?.assignments).toEqual([
      { role: 'User', group: null, managed: true },
      { role: 'User', group: 'Desk', managed: false },
    ]);
  });

  it('should say what the next run does, and that the plan is refused', () => {
    const none = { count: 0, ratio: null, from: 0 };
    const people = ['anna', { name: 'bert', line: false as const }];
    const found = explained({ people, policy: policy({ limits: { removals: none } }) }, upnOf('bert'));
    expect(found?.next.map(({ action }) => action)).toEqual(['disable', 'unassign']);
    expect(found?.refusals).toMatchObject([{ code: 'removals' }]);
    const text = found === null ? '' : renderExplanation(upnOf('bert'), found);
    expect(text).toContain('but the plan as a whole is refused: 1 person of 2 would lose access');
  });

  it('should say that somebody is on the emergency list, whatever grants say', () => {
    const all = company({ people: ['anna'] });
    const position = { file: 'stacks/test/lockout.yaml', line: 2, column: 11 };
    const entry = { user: upnOf('anna'), reason: 'Dismissed', ticket: 'SEC-1', position };
    const found = explained({ ...all, declared: { ...all.declared, lockout: [entry] } }, upnOf('anna'));
    expect(found).toMatchObject({
      inScope: true,
      lockouts: [{ message: 'locked out: Dismissed (SEC-1)', position }],
      next: [{ action: 'disable' }, { action: 'unassign' }],
    });
    const text = found === null ? '' : renderExplanation(upnOf('anna'), found);
    expect(text).toContain(
      'On the emergency list, locked out: Dismissed (SEC-1) at stacks/test/lockout.yaml:2:11\nIn scope: yes',
    );
  });

  it('should agree with the plan about everybody', () => {
    const names = ['anna', 'bert', 'carl', 'dora'];
    fc.assert(
      fc.property(
        fc.subarray(names),
        fc.subarray(names),
        fc.subarray(names),
        (withLine, inGroup, departments) => {
          const all = company({
            scopes: [desk],
            groups: [group('Desk', inGroup)],
            users: names.map((name) => ofDepartment(name, departments.includes(name) ? 'Support' : 'Sales')),
            lines: withLine.map((name) => line(name)),
          });
          const { plan } = planOf(all);
          for (const name of names) {
            const found = explained(all, upnOf(name));
            const listed = withLine.includes(name);
            const filtered = inGroup.includes(name) && departments.includes(name);
            expect(found?.inScope).toBe(listed || filtered);
            expect(found?.next).toEqual(
              plan.changes.filter(({ subject }) => subject.objectId === idOf(name)),
            );
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('renderExplanation', () => {
  it('should tell it from scope to the next run', () => {
    const all = company({
      people: [newcomer('anna', { line: { reason: 'Leads', until: '2026-11-20' } })],
    });
    const found = explained(all, upnOf('anna'));
    if (found === null) throw new Error('anna is there');
    expect(renderExplanation(upnOf('anna'), found)).toMatchInlineSnapshot(`
      "anna@contoso.com
      enabled user in Entra, object id 55579b55-7896-40ce-8764-c47fed644f9b

      In scope: yes
        because a line of their own: Leads at stacks/test/people/people.yaml:2:11, through 2026-11-20

      Assignment in Entra: none
      Account in Vonage: none
      The stack has not given them access

      Next run:
        + create   anna@contoso.com
            userName: anna@contoso.com
            active: true
            emails[type eq "work"].value: anna@mail.contoso.com
            name.givenName: anna
            name.familyName: Contoso
            because a line of their own: Leads at stacks/test/people/people.yaml:2:11
        + assign   anna@contoso.com
            appRole: (none) → User
            because a line of their own: Leads at stacks/test/people/people.yaml:2:11
      "
    `);
  });

  it('should let nothing that people wrote drive the terminal', () => {
    const found = explained(
      { lines: [line('anna', { reason: 'a\u001b[2Jb' })], users: [user('anna')] },
      upnOf('anna'),
    );
    if (found === null) throw new Error('anna is there');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(renderExplanation('x\u0007', found)).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });
});
