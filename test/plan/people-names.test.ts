import { describe, expect, it } from 'vitest';
import { account, company, idOf, newcomer, planOf, rows, scimIdOf } from '../support/plan.js';

describe('plan for people whose account is found or renamed', () => {
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
});
