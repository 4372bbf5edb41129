import { describe, expect, it } from 'vitest';
import {
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

const disabled = { accountEnabled: false };
const withoutSurname = { attributes: { surname: null } };

describe('plan for people who go and return', () => {
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
});
