import { describe, expect, it } from 'vitest';
import {
  account,
  company,
  idOf,
  mapping,
  memory,
  newcomer,
  planOf,
  rows,
  scimIdOf,
} from '../support/plan.js';
import { applyPlan } from '../support/plan-apply.js';

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
