import { describe, expect, it } from 'vitest';
import {
  account,
  type CompanySpec,
  company,
  group,
  idOf,
  leaver,
  line,
  mapping,
  memory,
  newcomer,
  type PersonSpec,
  planOf,
  rows,
  scimIdOf,
  scope,
  user,
} from '../support/plan.js';
import { applyPlan } from '../support/plan-apply.js';

const disabled = { accountEnabled: false };
const withoutSurname = { attributes: { surname: null } };

describe('plan for people in scope', () => {
  it('should have nothing to do for someone who has what they should', () => {
    const planned = planOf(company({ people: ['leader'] }));
    expect(planned.plan.changes).toEqual([]);
    expect(planned.accounts).toMatchObject([{ name: 'leader@contoso.com', found: null, formerNames: [] }]);
    expect(planned.assignments).toMatchObject([{ name: 'leader@contoso.com as User', found: null }]);
    expect(planned.removals).toEqual([]);
    expect(planned.plan.refusals).toEqual([]);
    expect(planned.plan.problems).toEqual([]);
  });

  it('should create the account of someone new, with every mapped value and the grant as the cause', () => {
    const planned = planOf(company({ people: [newcomer('leader', { line: { reason: 'Leads' } })] }));
    expect(rows(planned)).toEqual(['create leader@contoso.com', 'assign leader@contoso.com']);
    expect(planned.plan.changes[0]).toMatchObject({
      kind: 'account',
      subject: { name: 'leader@contoso.com', objectId: idOf('leader'), scimId: null },
      attributes: [
        { attribute: 'userName', before: null, after: 'leader@contoso.com' },
        { attribute: 'active', before: null, after: true },
        { attribute: 'emails[type eq "work"].value', before: null, after: 'leader@mail.contoso.com' },
        { attribute: 'name.givenName', before: null, after: 'leader' },
        { attribute: 'name.familyName', before: null, after: 'Contoso' },
      ],
      causes: [{ kind: 'grant', message: 'a line of their own: Leads' }],
    });
    expect(planned.accounts).toMatchObject([
      { name: 'leader@contoso.com', objectId: idOf('leader'), found: null, leftOn: null, phase: 'give' },
    ]);
  });

  it('should use a default at creation and never afterwards', () => {
    const map = mapping({
      'name.familyName': { text: '[surname]', default: 'Unknown', required: true },
    });
    const anew = planOf(company({ mapping: map, people: [newcomer('ann', { user: withoutSurname })] }));
    expect(anew.accounts[0]?.values['name.familyName']).toBe('Unknown');
    const later = planOf(company({ mapping: map, people: [{ name: 'ann', user: withoutSurname }] }));
    expect(later.plan.problems).toMatchObject([{ code: 'incomplete-user', severity: 'error' }]);
  });

  it('should write an attribute that is mapped on creation alone just then', () => {
    const map = mapping({ 'name.givenName': { text: '[givenName]', on: 'create' } });
    const anew = planOf(company({ mapping: map, people: [newcomer('ann')] }));
    expect(anew.accounts[0]?.values['name.givenName']).toBe('ann');
    const later = planOf(
      company({ mapping: map, people: [{ name: 'ann', account: { 'name.givenName': 'Annie' } }] }),
    );
    expect(later.plan.changes).toEqual([]);
  });

  describe('clearing', () => {
    const map = mapping({ 'name.givenName': { text: '[givenName]', required: false, clears: true } });
    const unnamed = { attributes: { givenName: null } };

    it('should show what goes, and why, and register that it is to stay away', () => {
      const planned = planOf(company({ mapping: map, people: [{ name: 'ann', user: unnamed }] }));
      expect(planned.plan.changes).toMatchObject([
        {
          action: 'update',
          attributes: [{ attribute: 'name.givenName', before: 'ann', after: null }],
          causes: [
            { kind: 'grant' },
            {
              kind: 'new-value',
              message: 'name.givenName goes: [givenName] is empty, and the mapping clears it then',
              position: { file: 'mappings/vonage-business.yaml' },
            },
          ],
        },
      ]);
      expect(planned.accounts[0]).toMatchObject({
        values: { 'name.givenName': null },
        found: { values: { 'name.givenName': 'ann' } },
      });
      expect(planned.plan.counts).toMatchObject({ updates: 1, removals: 0 });
    });

    it('should have nothing to do at the next run', () => {
      const given = company({ mapping: map, people: [{ name: 'ann', user: unnamed }] });
      const next = applyPlan(given, planOf(given)).company;
      expect(next.live.accounts[0]?.values).not.toHaveProperty(['name.givenName']);
      const again = planOf(next);
      expect(again.plan.changes).toEqual([]);
      expect(again.accounts[0]).toMatchObject({ values: { 'name.givenName': null }, found: null });
    });

    it('should call it drift where someone fills it in by hand', () => {
      const { values } = memory('ann');
      const people = [
        { name: 'ann', user: unnamed, memory: { values: { ...values, 'name.givenName': null } } },
      ];
      expect(planOf(company({ mapping: map, people })).plan.changes[0]?.causes[1]).toMatchObject({
        kind: 'drift',
        message: 'name.givenName was changed in Vonage by someone else',
      });
    });
  });

  describe('a default without an expression', () => {
    const map = mapping({ 'name.givenName': { text: '"Staff"', expression: null, default: 'Staff' } });

    it('should be filled in where the account has nothing', () => {
      const { 'name.givenName': _, ...values } = account('ann').values;
      const given = company({
        mapping: map,
        people: [{ name: 'ann', account: false }],
        accounts: [{ ...account('ann'), values }],
      });
      const planned = planOf(given);
      expect(planned.plan.changes).toMatchObject([
        {
          action: 'update',
          attributes: [{ attribute: 'name.givenName', before: null, after: 'Staff' }],
        },
      ]);
      expect(planned.plan.changes[0]?.causes[1]?.message).toBe(
        'name.givenName is empty in Vonage, and its default is "Staff"',
      );
      expect(planOf(applyPlan(given, planned).company).plan.changes).toEqual([]);
    });

    it('should leave alone what is there', () => {
      const people = [{ name: 'ann', account: { 'name.givenName': 'By hand' } }];
      expect(planOf(company({ mapping: map, people })).plan.changes).toEqual([]);
    });
  });

  describe('adopting', () => {
    it('should take over an account that has the userName, and change nothing that is right', () => {
      const planned = planOf(company({ people: [newcomer('leader', { account: {} })] }));
      expect(rows(planned)).toEqual(['adopt leader@contoso.com', 'assign leader@contoso.com']);
      expect(planned.plan.changes[0]?.attributes).toEqual([]);
      expect(planned.accounts[0]?.found).toEqual({ id: scimIdOf('leader'), values: {} });
    });

    it('should not write the userName where it differs in case alone', () => {
      const planned = planOf(
        company({
          people: [
            newcomer('leader', { account: { userName: 'Leader@CONTOSO.com', 'name.familyName': 'Old' } }),
          ],
        }),
      );
      expect(rows(planned)).toEqual(['adopt Leader@CONTOSO.com', 'assign leader@contoso.com']);
      expect(planned.plan.changes[0]?.attributes).toEqual([
        { attribute: 'name.familyName', before: 'Old', after: 'Contoso' },
      ]);
      expect(planned.accounts[0]?.found).toEqual({
        id: scimIdOf('leader'),
        values: { 'name.familyName': 'Old' },
      });
    });

    it('should see an attribute that Vonage lacks as differing', () => {
      const { 'name.familyName': _, ...values } = account('leader').values;
      const planned = planOf(company({ people: [newcomer('leader')], accounts: [{ id: 'scim-1', values }] }));
      expect(planned.plan.changes[0]?.attributes).toEqual([
        { attribute: 'name.familyName', before: null, after: 'Contoso' },
      ]);
      expect(planned.accounts[0]?.found).toEqual({ id: 'scim-1', values: { 'name.familyName': '' } });
    });

    it('should say so of one that replaces an account which someone deleted and made again', () => {
      const planned = planOf(
        company({
          people: [{ name: 'leader', account: false }],
          accounts: [account('leader', {}, 'scim-again')],
        }),
      );
      expect(rows(planned)).toEqual(['adopt leader@contoso.com']);
      expect(planned.accounts[0]).toMatchObject({
        name: 'leader@contoso.com',
        found: { id: 'scim-again', values: {} },
      });
    });

    it('should adopt what a create that was cut off has left behind, under the same resource name', () => {
      const planned = planOf(company({ people: [{ name: 'leader', memory: { scimId: null } }] }));
      expect(rows(planned)).toEqual(['adopt leader@contoso.com']);
      expect(planned.accounts[0]).toMatchObject({
        name: 'leader@contoso.com',
        formerNames: [],
        found: { id: scimIdOf('leader') },
      });
    });

    it('should create again what a create that was cut off has not left behind', () => {
      const planned = planOf(
        company({ people: [{ name: 'leader', account: false, memory: { scimId: null } }] }),
      );
      expect(rows(planned)).toEqual(['create leader@contoso.com']);
      expect(planned.accounts[0]).toMatchObject({ name: 'leader@contoso.com', found: null });
    });
  });

  describe('updating', () => {
    it('should tell a new value of Entra from an edit by hand in Vonage', () => {
      const planned = planOf(
        company({
          people: [
            { name: 'ann', user: { attributes: { surname: 'Married' } } },
            { name: 'ben', account: { 'name.familyName': 'By hand' } },
          ],
        }),
      );
      expect(rows(planned)).toEqual(['update ann@contoso.com', 'update ben@contoso.com']);
      const [ann, ben] = planned.plan.changes;
      expect(ann?.attributes).toEqual([
        { attribute: 'name.familyName', before: 'Contoso', after: 'Married' },
      ]);
      expect(ann?.causes.at(-1)).toMatchObject({
        kind: 'new-value',
        message: 'name.familyName is [surname]',
        position: { file: 'mappings/vonage-business.yaml', line: 7 },
      });
      expect(ben?.attributes).toEqual([
        { attribute: 'name.familyName', before: 'By hand', after: 'Contoso' },
      ]);
      expect(ben?.causes.at(-1)?.kind).toBe('drift');
      expect(planned.accounts[1]?.found).toEqual({
        id: scimIdOf('ben'),
        values: { 'name.familyName': 'By hand' },
      });
    });

    it('should leave an attribute alone that no mapping names', () => {
      const map = mapping({ 'name.givenName': '' });
      const planned = planOf(
        company({ mapping: map, people: [{ name: 'ann', account: { 'name.givenName': 'By hand' } }] }),
      );
      expect(planned.plan.changes).toEqual([]);
      expect(planned.accounts[0]?.values).not.toHaveProperty(['name.givenName']);
    });

    it('should enable someone whom somebody disabled by hand', () => {
      const planned = planOf(company({ people: [{ name: 'ann', account: { active: false } }] }));
      expect(rows(planned)).toEqual(['enable ann@contoso.com']);
      expect(planned.plan.changes[0]?.causes.at(-1)).toMatchObject({ kind: 'drift' });
    });

    it('should create anew what somebody deleted by hand, as the same resource', () => {
      const planned = planOf(company({ people: [{ name: 'ann', account: false }] }));
      expect(rows(planned)).toEqual(['create ann@contoso.com']);
      expect(planned.plan.changes[0]?.causes[0]).toMatchObject({ kind: 'drift' });
      expect(planned.accounts[0]).toMatchObject({
        name: 'ann@contoso.com',
        formerNames: [],
        found: { absent: true },
      });
    });
  });

  describe('renaming', () => {
    it('should change the userName and keep the SCIM id', () => {
      const planned = planOf(
        company({ people: [{ name: 'ann', user: { userPrincipalName: 'ann.married@contoso.com' } }] }),
      );
      expect(rows(planned)).toEqual(['rename ann@contoso.com']);
      expect(planned.plan.changes[0]).toMatchObject({
        subject: { scimId: scimIdOf('ann'), objectId: idOf('ann') },
        attributes: [{ attribute: 'userName', before: 'ann@contoso.com', after: 'ann.married@contoso.com' }],
      });
      expect(planned.accounts[0]).toMatchObject({
        name: 'ann.married@contoso.com',
        formerNames: ['ann@contoso.com'],
        found: { id: scimIdOf('ann'), values: { userName: 'ann@contoso.com' } },
      });
      expect(planned.assignments[0]).toMatchObject({
        name: 'ann.married@contoso.com as User',
        formerNames: ['ann@contoso.com as User'],
        found: null,
      });
      expect(planned.plan.problems).toMatchObject([{ code: 'renamed-user', severity: 'warning' }]);
    });

    it('should go on following them for as long as their line has an old name', () => {
      const renamed = { userPrincipalName: 'bea@contoso.com' };
      const values = { ...account('ann').values, userName: 'bea@contoso.com' };
      const first = planOf(company({ people: [{ name: 'ann', user: renamed }] }));
      expect(first.accounts).toMatchObject([
        { userPrincipalName: 'bea@contoso.com', knownAs: ['ann@contoso.com'] },
      ]);
      const people = [
        {
          name: 'ann',
          user: renamed,
          account: values,
          memory: { ...renamed, values, name: 'bea@contoso.com', knownAs: ['ann@contoso.com'] },
        },
      ];
      const second = planOf(company({ people }));
      expect(second.plan.changes).toEqual([]);
      expect(second.accounts).toMatchObject([{ knownAs: ['ann@contoso.com'] }]);
      expect(second.plan.problems).toMatchObject([{ code: 'renamed-user', severity: 'warning' }]);
    });

    it('should forget an old name once no line has it', () => {
      const people = [{ name: 'ann', memory: { knownAs: ['old@contoso.com'] } }];
      expect(planOf(company({ people })).accounts).toMatchObject([{ knownAs: [] }]);
    });

    it('should change nothing where the case alone is new', () => {
      const planned = planOf(
        company({ people: [{ name: 'ann', user: { userPrincipalName: 'Ann@Contoso.com' } }] }),
      );
      expect(planned.plan.changes).toEqual([]);
      expect(planned.accounts[0]).toMatchObject({ name: 'ann@contoso.com', formerNames: [] });
    });

    it('should hold two people who swapped their names, since neither can have it first', () => {
      const planned = planOf(
        company({
          people: [
            { name: 'ann', user: { userPrincipalName: 'ben@contoso.com' }, line: { user: idOf('ann') } },
            { name: 'ben', user: { userPrincipalName: 'ann@contoso.com' }, line: { user: idOf('ben') } },
          ],
        }),
      );
      expect(rows(planned)).toEqual(['keep ann@contoso.com', 'keep ben@contoso.com']);
      expect(planned.plan.problems).toMatchObject([
        { code: 'user-name-swap', severity: 'error' },
        { code: 'user-name-swap', severity: 'error' },
      ]);
      expect(planned.accounts.map(({ name, found }) => [name, found])).toEqual([
        ['ben@contoso.com', null],
        ['ann@contoso.com', null],
      ]);
      expect(planned.assignments.every(({ found }) => found === null)).toBe(true);
      expect(planned.removals).toEqual([]);
    });

    it('should not give a name away that another gets in the same run', () => {
      // ann → bea, and someone new is called ann now.
      const planned = planOf(
        company({
          people: [
            { name: 'ann', user: { userPrincipalName: 'bea@contoso.com' }, line: { user: idOf('ann') } },
            newcomer('ann2', {
              user: { userPrincipalName: 'ann@contoso.com' },
              line: { user: idOf('ann2') },
            }),
          ],
        }),
      );
      expect(rows(planned)).toContain('rename ann@contoso.com');
      expect(rows(planned)).not.toContain('create ann@contoso.com');
      expect(planned.plan.problems).toMatchObject([{ code: 'user-name-conflict', severity: 'error' }]);
    });
  });

  describe('whom Entra has disabled', () => {
    it('should give someone who never had an account none, with a warning', () => {
      const planned = planOf(company({ people: [newcomer('ann', { user: disabled })] }));
      expect(planned.plan.changes).toEqual([]);
      expect(planned.accounts).toEqual([]);
      expect(planned.assignments).toEqual([]);
      expect(planned.plan.problems).toMatchObject([{ code: 'disabled-user', severity: 'warning' }]);
    });

    it('should be sent to the group where a group brought them in', () => {
      const planned = planOf(
        company({
          scopes: [scope('desk', ['Desk'])],
          groups: [group('Desk', ['anna'])],
          users: [user('anna', disabled)],
        }),
      );
      expect(planned.plan.problems).toMatchObject([
        { code: 'disabled-user', hint: 'take them out of Desk, or enable the user in Entra' },
      ]);
    });

    it('should disable a remembered person and keep their assignment', () => {
      const planned = planOf(company({ people: [{ name: 'ann', user: disabled }] }));
      expect(rows(planned)).toEqual(['disable ann@contoso.com']);
      expect(planned.plan.changes[0]?.causes[0]).toMatchObject({ kind: 'entra-disabled' });
      expect(planned.accounts[0]).toMatchObject({ leftOn: null, phase: 'take', values: { active: false } });
      expect(planned.assignments).toMatchObject([{ name: 'ann@contoso.com as User', found: null }]);
      expect(planned.removals).toEqual([`disable ${scimIdOf('ann')}`]);
      expect(planned.plan.counts.removals).toBe(1);
    });

    it('should have nothing to do once the account is inactive, and never delete it', () => {
      const inactive = { active: false };
      const people = [
        {
          name: 'ann',
          user: disabled,
          account: inactive,
          memory: { values: { ...memory('ann').values, ...inactive } },
        },
      ];
      const planned = planOf(company({ people }), { day: '2030-01-01' });
      expect(planned.plan.changes).toEqual([]);
      expect(planned.accounts).toMatchObject([{ leftOn: null, found: null }]);
      expect(planned.assignments).toHaveLength(1);
    });

    it('should enable them again when Entra does', () => {
      const inactive = { active: false };
      const people = [
        { name: 'ann', account: inactive, memory: { values: { ...memory('ann').values, ...inactive } } },
      ];
      expect(rows(planOf(company({ people })))).toEqual(['enable ann@contoso.com']);
    });

    it('should enable them again also where the mapping does not manage `active`', () => {
      const inactive = { active: false };
      const people = [
        { name: 'ann', account: inactive, memory: { values: { ...memory('ann').values, ...inactive } } },
      ];
      const planned = planOf(company({ people, mapping: mapping({ active: '' }) }));
      expect(rows(planned)).toEqual(['enable ann@contoso.com']);
    });

    it('should disable an active account of theirs that nobody remembers', () => {
      const planned = planOf(company({ people: [newcomer('ann', { user: disabled, account: {} })] }));
      expect(rows(planned)).toEqual(['disable ann@contoso.com']);
      expect(planned.accounts[0]).toMatchObject({ found: { id: scimIdOf('ann'), values: { active: true } } });
      expect(planned.assignments).toEqual([]);
    });

    it('should disable them even where something else is wrong with them', () => {
      const planned = planOf(
        company({ people: [{ name: 'ann', user: { ...disabled, ...withoutSurname } }] }),
      );
      expect(rows(planned)).toEqual(['disable ann@contoso.com']);
      expect(planned.plan.changes[0]?.attributes).toEqual([
        { attribute: 'active', before: true, after: false },
      ]);
      expect(planned.plan.problems).toMatchObject([{ code: 'incomplete-user', severity: 'warning' }]);
    });

    it('should keep what is remembered where their account was deleted by hand', () => {
      const planned = planOf(company({ people: [{ name: 'ann', user: disabled, account: false }] }));
      expect(rows(planned)).toEqual(['keep ann@contoso.com']);
      expect(planned.accounts).toMatchObject([{ name: 'ann@contoso.com', found: null }]);
      expect(planned.assignments).toMatchObject([{ found: null }]);
    });

    it('should leave the account alone of someone else who has the userName', () => {
      const people: PersonSpec[] = [
        'ann',
        newcomer('copy', { user: { ...disabled, attributes: { extensionAttribute1: 'ann@contoso.com' } } }),
      ].map((person) => (typeof person === 'string' ? { name: person } : person));
      const planned = planOf(
        company({
          people,
          mapping: mapping({ userName: 'Coalesce([extensionAttribute1], [userPrincipalName])' }),
        }),
      );
      expect(rows(planned)).toEqual([]);
      expect(planned.removals).toEqual([]);
    });
  });

  describe('whom something is missing of', () => {
    it('should give someone new neither account nor assignment, and everyone else theirs', () => {
      const planned = planOf(
        company({ people: [newcomer('ann', { user: withoutSurname }), newcomer('ben')] }),
      );
      expect(rows(planned)).toEqual(['create ben@contoso.com', 'assign ben@contoso.com']);
      expect(planned.plan.problems).toMatchObject([
        {
          code: 'incomplete-user',
          severity: 'error',
          position: { file: 'stacks/test/people/people.yaml', line: 2 },
        },
      ]);
      expect(planned.plan.problems[0]?.message).toBe(
        'ann@contoso.com: has no last name, which Vonage requires (name.familyName: [surname] is empty)',
      );
    });

    it('should hold someone remembered: no write, still registered, assignment kept', () => {
      const people = [{ name: 'ann', user: withoutSurname, account: { 'name.givenName': 'By hand' } }];
      const planned = planOf(company({ people }));
      expect(rows(planned)).toEqual(['keep ann@contoso.com']);
      expect(planned.accounts).toMatchObject([
        { name: 'ann@contoso.com', found: null, leftOn: null, values: memory('ann').values },
      ]);
      expect(planned.assignments).toMatchObject([{ name: 'ann@contoso.com as User', found: null }]);
      expect(planned.removals).toEqual([]);
      expect(planned.plan.problems).toMatchObject([{ severity: 'error' }]);
    });

    it('should not even adopt for someone who is held', () => {
      const planned = planOf(
        company({
          people: [{ name: 'ann', user: withoutSurname, account: false }],
          accounts: [account('ann', {}, 'scim-again')],
        }),
      );
      expect(rows(planned)).toEqual(['keep ann@contoso.com']);
      expect(planned.accounts).toMatchObject([{ name: 'ann@contoso.com', found: null }]);
    });

    it('should keep an assignment that an earlier run made before the account failed', () => {
      const planned = planOf(
        company({ people: [{ name: 'ann', user: withoutSurname, account: false, memory: false }] }),
      );
      expect(planned.plan.changes.filter(({ action }) => action === 'unassign')).toEqual([]);
      expect(planned.assignments).toMatchObject([{ found: null }]);
    });
  });

  describe('who return', () => {
    it('should enable a leaver who is granted again and forget the day they left', () => {
      const planned = planOf(company({ people: [leaver('ann', '2026-11-01', { line: {} })] }));
      expect(rows(planned)).toEqual(['enable ann@contoso.com', 'assign ann@contoso.com']);
      expect(planned.plan.changes[0]?.causes.map(({ kind }) => kind)).toContain('returned');
      expect(planned.accounts[0]).toMatchObject({ leftOn: null, values: { active: true } });
    });

    it('should enable them also where the mapping does not manage `active`', () => {
      const planned = planOf(
        company({ people: [leaver('ann', '2026-11-01', { line: {} })], mapping: mapping({ active: '' }) }),
      );
      expect(rows(planned)).toEqual(['enable ann@contoso.com', 'assign ann@contoso.com']);
    });

    it('should pass the account of a leaver on to the same person with a new object id', () => {
      const planned = planOf(
        company({
          people: [leaver('ann', '2026-11-01', { user: false })],
          users: [user('ann', { id: idOf('ann again') })],
          lines: [company({ people: ['ann'] }).declared.people].flat(),
        }),
      );
      expect(rows(planned)).toEqual(['enable ann@contoso.com', 'assign ann@contoso.com']);
      expect(planned.accounts).toMatchObject([
        {
          name: 'ann@contoso.com',
          formerNames: [],
          objectId: idOf('ann again'),
          leftOn: null,
          found: { id: scimIdOf('ann'), values: { active: false } },
        },
      ]);
      expect(planned.removals).toEqual([]);
    });

    it('should pass it on in the very run in which the old object is gone', () => {
      const planned = planOf(
        company({ people: [{ name: 'ann', user: false }], users: [user('ann', { id: idOf('ann again') })] }),
      );
      expect(rows(planned)).toEqual(['assign ann@contoso.com', 'unassign ann@contoso.com']);
      expect(planned.accounts).toMatchObject([{ objectId: idOf('ann again'), found: null }]);
      expect(planned.plan.counts.removals).toBe(0);
    });

    it('should not pass the account of a colleague on who was renamed, to whoever has the name now', () => {
      const ann = { userPrincipalName: 'ann.renamed@contoso.com' };
      const namesake = newcomer('namesake', { user: { userPrincipalName: 'ann@contoso.com' }, line: {} });
      const lines = [line('namesake', { user: idOf('namesake') })];
      for (const spec of [
        // Ann's line is gone.
        {
          people: [
            { ...namesake, line: false },
            { name: 'ann', line: false, user: ann },
          ],
        },
        // Her group cannot be read, so she may still be in it.
        {
          people: [
            { ...namesake, line: false },
            { name: 'ann', line: false, user: ann, memory: { scopes: ['desk'] } },
          ],
          scopes: [scope('desk', ['Desk'])],
          unresolvedGroups: { Desk: 'no group has this name or id' },
        },
      ] as const satisfies readonly CompanySpec[]) {
        const planned = planOf(company({ ...spec, lines }));
        expect(planned.accounts).toMatchObject([{ name: 'ann@contoso.com', objectId: idOf('ann') }]);
        expect(planned.plan.problems.map(({ message }) => message)).toContain(
          'ann@contoso.com: the Vonage user `ann@contoso.com` belongs to ann.renamed@contoso.com',
        );
      }
    });

    it('should not disable as a leaver what the same person took over from a create that was cut off', () => {
      const planned = planOf(
        company({
          people: [{ name: 'ann', user: false, memory: { scimId: null } }],
          users: [user('ann', { id: idOf('ann again') })],
        }),
      );
      expect(rows(planned)).toContain('adopt ann@contoso.com');
      expect(rows(planned)).not.toContain('disable ann@contoso.com');
      expect(planned.accounts).toHaveLength(1);
    });
  });

  describe('who collide', () => {
    const byExtension = mapping({ userName: 'Coalesce([extensionAttribute1], [userPrincipalName])' });
    const called = (userName: string) => ({ attributes: { extensionAttribute1: userName } });

    it('should give a userName that two new people map to to neither', () => {
      const planned = planOf(
        company({
          mapping: byExtension,
          people: [
            newcomer('ann', { user: called('desk@contoso.com') }),
            newcomer('ben', { user: called('Desk@contoso.com') }),
            newcomer('cat'),
          ],
        }),
      );
      expect(rows(planned)).toEqual(['create cat@contoso.com', 'assign cat@contoso.com']);
      expect(planned.plan.problems).toMatchObject([{ severity: 'error' }, { severity: 'error' }]);
    });

    it('should not give to whoever has the name now what a create that was cut off made for another', () => {
      const made = { user: { userPrincipalName: 'renamed@contoso.com' }, memory: { scimId: null } };
      const people = [
        { name: 'ann', ...made, line: { user: idOf('ann') } },
        newcomer('ben', { user: { userPrincipalName: 'ann@contoso.com' }, line: { user: idOf('ben') } }),
      ];
      for (const order of [people, people.toReversed()]) {
        const planned = planOf(company({ people: order }));
        expect(planned.accounts).toMatchObject([{ objectId: idOf('ann'), found: { id: scimIdOf('ann') } }]);
        expect(planned.plan.problems.map(({ message }) => message)).toEqual([
          'ann@contoso.com: the Vonage user `ann@contoso.com` belongs to renamed@contoso.com',
        ]);
      }
    });

    it('should let the one keep it who has it', () => {
      const planned = planOf(
        company({
          mapping: byExtension,
          people: [newcomer('copy', { user: called('ann@contoso.com') }), 'ann'],
        }),
      );
      expect(planned.plan.changes).toEqual([]);
      expect(planned.plan.problems.map(({ message }) => message)).toEqual([
        expect.stringContaining('copy@contoso.com'),
        ...planned.plan.problems.slice(1).map(() => expect.stringContaining('copy@contoso.com')),
      ]);
      expect(planned.accounts).toHaveLength(1);
    });

    it('should let the one keep it who has it, of two who are remembered', () => {
      const planned = planOf(
        company({ mapping: byExtension, people: [{ name: 'ann', user: called('ben@contoso.com') }, 'ben'] }),
      );
      expect(rows(planned)).toEqual(['keep ann@contoso.com']);
      expect(planned.plan.problems.every(({ message }) => message.startsWith('ann@contoso.com: '))).toBe(
        true,
      );
      expect(planned.plan.problems.length).toBeGreaterThan(0);
    });

    it('should not create for someone new what someone else is just renamed to', () => {
      const planned = planOf(
        company({
          mapping: byExtension,
          people: [
            { name: 'ann', user: called('desk@contoso.com') },
            newcomer('new', { user: called('desk@contoso.com') }),
          ],
        }),
      );
      expect(rows(planned)).not.toContain('create desk@contoso.com');
      expect(planned.plan.problems.some(({ message }) => message.startsWith('new@contoso.com'))).toBe(true);
    });

    it('should hold both of two remembered people who are renamed to one name', () => {
      const planned = planOf(
        company({
          mapping: byExtension,
          people: [
            { name: 'ann', user: called('desk@contoso.com') },
            { name: 'ben', user: called('desk@contoso.com') },
          ],
        }),
      );
      expect(rows(planned)).toEqual(['keep ann@contoso.com', 'keep ben@contoso.com']);
    });

    it('should pass the account of a leaver on to neither of two who map to its name', () => {
      const planned = planOf(
        company({
          mapping: byExtension,
          people: [
            leaver('desk', '2026-11-10', { user: false }),
            newcomer('ann', { user: called('desk@contoso.com') }),
            newcomer('ben', { user: called('desk@contoso.com') }),
          ],
        }),
      );
      expect(planned.accounts).toMatchObject([{ objectId: idOf('desk'), leftOn: '2026-11-10', found: null }]);
      expect(planned.plan.changes).toEqual([]);
    });

    it('should touch none of two Vonage users with the same userName', () => {
      const planned = planOf(
        company({
          people: [newcomer('ann')],
          accounts: [account('ann', {}, 'one'), account('Ann', {}, 'two')],
        }),
      );
      expect(planned.plan.changes).toEqual([]);
      expect(planned.accounts).toEqual([]);
      expect(planned.plan.problems[0]?.message).toContain('2 Vonage users have the userName');
    });

    it('should hold someone remembered beside a duplicate of theirs', () => {
      const planned = planOf(company({ people: ['ann'], accounts: [account('ANN', {}, 'two')] }));
      expect(rows(planned)).toEqual(['keep ann@contoso.com']);
      expect(planned.accounts).toMatchObject([{ found: null }]);
    });

    it("should hold someone whose new userName is a stranger's", () => {
      const planned = planOf(
        company({
          people: [{ name: 'ann', user: { userPrincipalName: 'desk@contoso.com' } }],
          accounts: [account('desk')],
        }),
      );
      expect(rows(planned)).toEqual(['keep ann@contoso.com']);
      expect(planned.plan.problems.map(({ code }) => code)).toEqual(['renamed-user', 'user-name-conflict']);
    });
  });

  describe('who need a word', () => {
    const nobody = { attributes: { surname: null, givenName: null, mail: null } };

    it('should be told once of everything that they lack', () => {
      const map = mapping({ 'emails[type eq "work"].value': '[mail]' });
      const planned = planOf(company({ mapping: map, people: [newcomer('ann', { user: nobody })] }));
      expect(planned.plan.problems.map(({ code, message }) => [code, message])).toEqual([
        [
          'incomplete-user',
          'ann@contoso.com: has no e-mail, no first name and no last name, which Vonage requires ' +
            '(emails[type eq "work"].value: [mail] is empty; name.givenName: [givenName] is empty; ' +
            'name.familyName: [surname] is empty)',
        ],
      ]);
      expect(planned.plan.problems[0]?.hint).toContain('in Entra');
    });

    it('should be told of a value that cannot be had apart from those', () => {
      const map = mapping({ 'name.givenName': '[otherMails]' });
      const user = { attributes: { surname: null, otherMails: ['a@x.com', 'b@x.com'] } };
      const planned = planOf(company({ mapping: map, people: [newcomer('ann', { user })] }));
      expect(planned.plan.problems.map(({ code }) => code)).toEqual(['incomplete-user', 'unusable-value']);
      expect(planned.plan.problems[1]?.message).toBe(
        'ann@contoso.com: cannot have name.givenName: [otherMails] holds several values',
      );
    });

    it('should be told as guests, with the name that Vonage has for them', () => {
      const guest = { userType: 'Guest', userPrincipalName: 'ada_fabrikam.com#EXT#@contoso.onmicrosoft.com' };
      const people = [newcomer('ada', { user: guest, line: { user: idOf('ada') } })];
      const planned = planOf(company({ people }));
      expect(planned.plan.problems).toMatchObject([
        {
          code: 'guest-user',
          severity: 'warning',
          position: { line: 2 },
          message: expect.stringContaining('is a guest: Vonage knows them as `ada@fabrikam.com`'),
        },
      ]);
      expect(planned.accounts).toHaveLength(1);
    });

    it('should be told of where Entra has deleted them and their line still stands', () => {
      const planned = planOf(company({ people: [{ name: 'ann', user: false }] }));
      expect(planned.plan.problems).toMatchObject([
        { code: 'deleted-user', severity: 'warning', position: { line: 2 } },
      ]);
    });

    it('should be told of by object id where two lines name one person', () => {
      const planned = planOf(company({ people: ['ann'], lines: [line('ann', { user: idOf('ann') })] }));
      expect(planned.plan.problems.map(({ code }) => code)).toEqual(['same-person-twice']);
    });
  });

  it("should read a guest's userPrincipalName as Entra's provisioning shows it", () => {
    const planned = planOf(
      company({
        people: [
          newcomer('guest', {
            user: { userPrincipalName: 'ada_lovelace_fabrikam.com#EXT#@contoso.onmicrosoft.com' },
            line: { user: idOf('guest') },
          }),
        ],
      }),
    );
    expect(planned.accounts[0]?.values.userName).toBe('ada_lovelace@fabrikam.com');
  });
});
