import { describe, expect, it } from 'vitest';
import {
  account,
  company,
  idOf,
  leaver,
  line,
  mapping,
  memory,
  newcomer,
  planOf,
  rows,
  scimIdOf,
} from '../support/plan.js';

const withoutSurname = { attributes: { surname: null } };

describe('plan for people about whom something is wrong', () => {
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

    it('should say how to get an account that was taken over as nobody’s, where their own is gone', () => {
      const takenOver = memory('ann', {
        ...{ name: 'ann@contoso.com (0a)', objectId: null, scimId: 'by-hand', leftOn: '2026-11-01' },
        values: { ...memory('ann').values, active: false },
      });
      const planned = planOf(
        company({
          people: [{ name: 'ann', account: false }],
          accounts: [account('ann', { active: false }, 'by-hand')],
          accountMemories: [takenOver],
        }),
      );
      expect(rows(planned)).toEqual(['keep ann@contoso.com']);
      expect(planned.plan.problems.map(({ message }) => message)).toEqual([
        "ann@contoso.com: the Vonage user `ann@contoso.com` is one that rollcall took over as nobody's; to let them have it, forget it with `pulumi state delete --stack test` and the URN that ends in `rollcall:VonageUser::ann@contoso.com (0a)`",
      ]);
      const forgotten = planOf(
        company({
          people: [{ name: 'ann', account: false }],
          accounts: [account('ann', { active: false }, 'by-hand')],
        }),
      );
      expect(rows(forgotten)).toEqual(['adopt ann@contoso.com']);
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
});
