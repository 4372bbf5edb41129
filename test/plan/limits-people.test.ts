import { describe, expect, it } from 'vitest';
import type { Planned } from '../../src/plan/types.js';
import { account, company, idOf, leaver, mapping, newcomer, planOf, policy, rows } from '../support/plan.js';

const codes = ({ plan: { refusals } }: Planned) => refusals.map(({ code }) => code);
describe('refusals of a plan for whom it touches', () => {
  describe('of protected people', () => {
    it('should refuse to remove one, by any of their names', () => {
      for (const name of ['ANN@contoso.com', idOf('ann').toUpperCase()]) {
        const planned = planOf(
          company({ people: [{ name: 'ann', line: false }], policy: policy({ protect: [name] }) }),
        );
        expect(planned.plan.refusals).toMatchObject([
          {
            code: 'protected',
            message:
              'ann@contoso.com is protected and would lose access (protected in policies/default.yaml:9)',
          },
        ]);
      }
    });

    it('should refuse also where Entra disabled them, or a mapping would', () => {
      const protecting = policy({ protect: ['ann@contoso.com'] });
      const byEntra = company({
        people: [{ name: 'ann', user: { accountEnabled: false } }],
        policy: protecting,
      });
      const byMapping = company({
        people: ['ann'],
        mapping: mapping({ active: '"False"' }),
        policy: protecting,
      });
      expect(codes(planOf(byEntra))).toEqual(['protected']);
      expect(codes(planOf(byMapping))).toEqual(['protected']);
    });

    it('should refuse to delete an account of theirs that is inactive', () => {
      const planned = planOf(
        company({ people: [leaver('ann', '2026-01-01')], policy: policy({ protect: ['ann@contoso.com'] }) }),
      );
      expect(rows(planned)).toEqual(['delete ann@contoso.com']);
      expect(planned.plan.refusals).toMatchObject([
        {
          code: 'protected',
          message: 'ann@contoso.com is protected and would be deleted (protected in policies/default.yaml:9)',
        },
      ]);
    });

    it('should hold a difference, and say which', () => {
      const planned = planOf(
        company({
          people: [
            {
              name: 'ann',
              account: { 'name.givenName': 'By hand' },
              user: { userPrincipalName: 'bea@contoso.com' },
            },
          ],
          policy: policy({ protect: [idOf('ann')] }),
        }),
      );
      expect(rows(planned)).toEqual(['keep ann@contoso.com']);
      expect(planned.plan.changes[0]?.causes).toEqual([
        { kind: 'protected', message: 'protected: differs in userName, name.givenName' },
      ]);
      expect(planned.accounts).toMatchObject([{ found: null }]);
      expect(codes(planned)).toEqual([]);
    });

    it('should leave one alone that nobody declares, under unmanaged: disable too', () => {
      const planned = planOf(
        company({
          accounts: [account('vonage-scim'), account('other')],
          stack: { unmanaged: 'disable' },
          policy: policy({ protect: ['vonage-scim@contoso.com'] }),
        }),
      );
      expect(rows(planned)).toEqual(['disable other@contoso.com', 'keep vonage-scim@contoso.com']);
      expect(codes(planned)).toEqual([]);
      expect(planned.accounts.map(({ name }) => name)).toEqual(['other@contoso.com']);
    });

    it("should always protect rollcall's own identity", () => {
      const own = {
        people: [{ name: 'robot', line: false }],
        live: { ownObjectId: idOf('robot').toUpperCase() },
      } as const;
      expect(codes(planOf(company(own)))).toEqual(['protected']);
      expect(codes(planOf(company({ ...own, live: { ownObjectId: idOf('other') } })))).toEqual([]);
    });

    it('should not be lifted by --allow', () => {
      const given = company({
        people: [{ name: 'ann', line: false }],
        policy: policy({ protect: ['ann@contoso.com'] }),
      });
      expect(codes(planOf(given, { allowed: { removals: 1 } }))).toEqual(['protected']);
    });
  });

  describe('of seats', () => {
    it('should refuse more active users than there are seats, those of strangers included', () => {
      const given = { people: ['ann', newcomer('ben')], accounts: [account('stranger')] };
      expect(codes(planOf(company({ ...given, policy: policy({ seats: 3 }) })))).toEqual([]);
      const planned = planOf(company({ ...given, policy: policy({ seats: 2 }) }));
      expect(planned.plan.counts.seatsAfter).toBe(3);
      expect(codes(planned)).toEqual(['seats']);
    });

    it('should let one leave first where another joins and no seat is free', () => {
      const people = [
        { name: 'zoe', line: false as const },
        newcomer('ann'),
        { name: 'yan', line: false as const },
      ];
      const planned = planOf(company({ people, policy: policy({ seats: 2 }) }));
      expect(codes(planned)).toEqual([]);
      expect(planned.accounts.map(({ name, phase }) => [name, phase])).toEqual([
        ['ann@contoso.com', 'give'],
        ['yan@contoso.com', 'first'],
        ['zoe@contoso.com', 'take'],
      ]);
    });

    it('should let nobody leave first where seats are free', () => {
      const people = [{ name: 'zoe', line: false as const }, newcomer('ann')];
      const planned = planOf(company({ people, policy: policy({ seats: 2 }) }));
      expect(planned.accounts.map(({ phase }) => phase)).toEqual(['give', 'take']);
    });

    it('should let people go where there are more users than seats, and let nobody join', () => {
      const people = ['ann', 'ben', { name: 'zoe', line: false as const }];
      expect(codes(planOf(company({ people, policy: policy({ seats: 1 }) })))).toEqual([]);
      const joining = planOf(
        company({ people: [...people, newcomer('yan'), newcomer('yve')], policy: policy({ seats: 1 }) }),
      );
      expect(codes(joining)).toEqual(['seats']);
    });

    it('should count one who is enabled, and one whose account is made again', () => {
      const people = [
        { name: 'ann', account: { active: false } },
        { name: 'ben', account: false as const },
      ];
      expect(planOf(company({ people })).plan.counts).toMatchObject({ activeBefore: 0, seatsAfter: 2 });
    });
  });
});
