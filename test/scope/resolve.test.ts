import { describe, expect, it } from 'vitest';
import { resolveScopes } from '../../src/scope/resolve.js';
import type { Resolution } from '../../src/scope/types.js';
import {
  at,
  type CompanySpec,
  company,
  group,
  idOf,
  line,
  member,
  newcomer,
  scope,
  today,
  user,
} from '../support/plan.js';

function resolve(
  spec: CompanySpec,
  { day = today, remembered = {} }: { day?: string; remembered?: Readonly<Record<string, string>> } = {},
): Resolution {
  const { declared, live } = company(spec);
  const rememberedNames = new Map(Object.entries(remembered));
  return resolveScopes(declared, { ...live, rememberedNames, rememberedScopes: new Map() }, day);
}

const codes = ({ problems }: Resolution) => problems.map(({ code }) => code);
const inScope = ({ people }: Resolution) => [...people.keys()];

describe('resolveScopes', () => {
  describe('with lines of people', () => {
    it('should give access by userPrincipalName in any case', () => {
      const found = resolve({ lines: [line('LEADER@Contoso.COM')], users: [user('leader')] });
      expect(inScope(found)).toEqual([idOf('leader')]);
      expect(found.problems).toEqual([]);
    });

    it('should give access by object id in any case', () => {
      const found = resolve({
        lines: [line('x', { user: idOf('leader').toUpperCase() })],
        users: [user('leader')],
      });
      expect(inScope(found)).toEqual([idOf('leader')]);
    });

    it('should tell why, with the place of the line', () => {
      const position = at('people/support.yaml', 7, 11);
      const found = resolve({
        lines: [line('leader', { reason: 'Leads the desk', position })],
        users: [user('leader')],
      });
      expect(found.people.get(idOf('leader'))?.grants).toEqual([
        {
          scope: 'people',
          role: null,
          assignedGroupId: null,
          behind: [],
          cause: { kind: 'grant', message: 'a line of their own: Leads the desk', position },
        },
      ]);
    });

    it('should give access on the first and the last day alone where both are today', () => {
      const people = [newcomer('cover', { line: { from: today, until: today } })];
      expect(inScope(resolve({ people }))).toEqual([idOf('cover')]);
      expect(inScope(resolve({ people }, { day: '2026-11-14' }))).toEqual([]);
      expect(inScope(resolve({ people }, { day: '2026-11-16' }))).toEqual([]);
    });

    it('should say why a grant does not hold today', () => {
      const people = [newcomer('cover', { line: { from: '2026-12-01', until: '2026-12-24' } })];
      expect(resolve({ people }).withheld.get(idOf('cover'))).toMatchObject([
        { kind: 'grant-not-begun', message: 'a line of their own, from 2026-12-01' },
      ]);
      expect(resolve({ people }, { day: '2026-12-25' }).withheld.get(idOf('cover'))).toMatchObject([
        { kind: 'grant-ended', message: 'a line of their own, until 2026-12-24' },
      ]);
    });

    it('should report a user whom Entra does not have at that line alone', () => {
      const position = at('people/support.yaml', 4, 11);
      const found = resolve({ people: [newcomer('leader')], lines: [line('typo', { position })] });
      expect(inScope(found)).toEqual([idOf('leader')]);
      expect(found.problems).toMatchObject([
        { code: 'unknown-user', severity: 'error', position, length: 'typo@contoso.com'.length },
      ]);
    });

    it('should stay silent about an unknown user whose grant does not hold', () => {
      expect(resolve({ lines: [line('typo', { until: '2026-11-14' })] }).problems).toEqual([]);
    });

    it('should find the same person behind a name and an object id, and keep the first line', () => {
      const found = resolve({
        users: [user('leader')],
        lines: [
          line('leader', { position: at('people/a.yaml', 2) }),
          line('x', { user: idOf('leader'), position: at('people/b.yaml', 9) }),
        ],
      });
      expect(found.problems).toMatchObject([
        { code: 'same-person-twice', severity: 'error', position: at('people/b.yaml', 9) },
      ]);
      expect(found.problems[0]?.message).toContain('stacks/test/people/a.yaml:2');
      expect(found.people.get(idOf('leader'))?.grants).toHaveLength(1);
    });

    it('should follow a remembered person whose userPrincipalName changed, with a warning', () => {
      const position = at('people/support.yaml', 4, 11);
      const found = resolve(
        {
          users: [user('leader', { userPrincipalName: 'chief@contoso.com' })],
          lines: [line('Leader', { position })],
        },
        { remembered: { 'leader@contoso.com': idOf('leader') } },
      );
      expect(inScope(found)).toEqual([idOf('leader')]);
      expect(found.formerNames).toEqual(new Map([[idOf('leader'), ['leader@contoso.com']]]));
      expect(found.problems).toMatchObject([
        {
          code: 'renamed-user',
          severity: 'warning',
          position,
          hint: 'write `chief@contoso.com` in this line',
        },
      ]);
    });

    it('should prefer the user who has the name today to the one who had it', () => {
      const found = resolve(
        {
          users: [
            user('old', { userPrincipalName: 'other@contoso.com' }),
            user('new', { userPrincipalName: 'leader@contoso.com' }),
          ],
          lines: [line('leader')],
        },
        { remembered: { 'leader@contoso.com': idOf('old') } },
      );
      expect(inScope(found)).toEqual([idOf('new')]);
    });

    it('should keep a remembered person in scope whom Entra has deleted, by name and by object id', () => {
      const remembered = { 'leader@contoso.com': idOf('leader') };
      for (const written of ['leader@contoso.com', idOf('leader')]) {
        const found = resolve({ lines: [line('x', { user: written })] }, { remembered });
        expect(found.people.get(idOf('leader'))?.user).toBeNull();
        expect(found.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
      }
    });

    it('should note every declared name, found or not', () => {
      const found = resolve({ people: [newcomer('leader')], lines: [line('TYPO')] });
      expect([...found.declaredNames]).toEqual(['leader@contoso.com', 'typo@contoso.com']);
    });
  });

  describe('with scopes of groups', () => {
    const desk = group('Desk', ['ann', 'ben']);
    const users = [user('ann'), user('ben')];

    it('should give every direct member access, with scope and group as the cause', () => {
      const found = resolve({ scopes: [scope('desk', ['Desk'])], groups: [desk], users });
      expect(inScope(found)).toEqual([idOf('ann'), idOf('ben')]);
      expect(found.people.get(idOf('ann'))?.grants).toEqual([
        {
          scope: 'desk',
          role: null,
          assignedGroupId: null,
          behind: [],
          cause: {
            kind: 'grant',
            message: 'member of Desk (scope desk)',
            position: at('scopes/desk.yaml', 5, 14),
            scope: 'desk',
            group: 'Desk',
          },
        },
      ]);
    });

    it('should give both grants to someone with a line and a group', () => {
      const found = resolve({
        lines: [line('ann')],
        scopes: [scope('desk', ['Desk'])],
        groups: [desk],
        users,
      });
      expect(found.people.get(idOf('ann'))?.grants.map((grant) => grant.scope)).toEqual(['people', 'desk']);
    });

    it('should cut an exception from its own scope only', () => {
      const found = resolve({
        scopes: [
          scope('desk', ['Desk'], {
            except: [{ name: 'ann@contoso.com', position: at('scopes/desk.yaml', 6) }],
          }),
          scope('night', ['Night']),
        ],
        groups: [desk, group('Night', ['ann'])],
        users,
      });
      expect(found.people.get(idOf('ann'))?.grants.map((grant) => grant.scope)).toEqual(['night']);
      expect(found.people.get(idOf('ben'))?.grants.map((grant) => grant.scope)).toEqual(['desk']);
      expect(found.withheld.get(idOf('ann'))).toMatchObject([
        { kind: 'excepted', scope: 'desk', position: at('scopes/desk.yaml', 6) },
      ]);
    });

    it('should cut an exception by object id, and leave the line of the same person alone', () => {
      const found = resolve({
        lines: [line('ann')],
        scopes: [
          scope('desk', ['Desk'], { except: [{ name: idOf('ann'), position: at('scopes/desk.yaml', 6) }] }),
        ],
        groups: [desk],
        users,
      });
      expect(found.people.get(idOf('ann'))?.grants.map((grant) => grant.scope)).toEqual(['people']);
    });

    it('should warn of an exception that names nobody, and go on', () => {
      const found = resolve({
        scopes: [
          scope('desk', ['Desk'], {
            except: [{ name: 'typo@contoso.com', position: at('scopes/desk.yaml', 6) }],
          }),
        ],
        groups: [desk],
        users,
      });
      expect(inScope(found)).toEqual([idOf('ann'), idOf('ben')]);
      expect(found.problems).toMatchObject([
        { code: 'unknown-exception', severity: 'warning', position: at('scopes/desk.yaml', 6) },
      ]);
    });

    it('should hold from and until of a scope, both inclusive', () => {
      const scopes = [scope('desk', ['Desk'], { from: '2026-11-15', until: '2026-11-16' })];
      const on = (day: string) => inScope(resolve({ scopes, groups: [desk], users }, { day })).length;
      expect([on('2026-11-14'), on('2026-11-15'), on('2026-11-16'), on('2026-11-17')]).toEqual([0, 2, 2, 0]);
    });

    it('should leave members of member groups out, with a warning', () => {
      const nested = { ...desk, members: [...(desk.members ?? []), member('Night shift', 'group')] };
      const found = resolve({ scopes: [scope('desk', ['Desk'])], groups: [nested], users });
      expect(inScope(found)).toEqual([idOf('ann'), idOf('ben')]);
      expect(found.problems).toMatchObject([{ code: 'nested-group', severity: 'warning' }]);
      expect(found.problems[0]?.message).toContain('Night shift');
    });

    it('should pass over members that are neither users nor groups', () => {
      const mixed = { ...desk, members: [...(desk.members ?? []), member('a printer', 'other')] };
      const found = resolve({ scopes: [scope('desk', ['Desk'])], groups: [mixed], users });
      expect(inScope(found)).toHaveLength(2);
      expect(found.problems).toEqual([]);
    });

    it('should make a scope unreadable where one of its groups could not be resolved, with the reason', () => {
      const found = resolve({
        scopes: [scope('desk', ['Desk', 'Dask'])],
        groups: [desk],
        unresolvedGroups: { Dask: 'no group has this name' },
        users,
      });
      expect([...found.unreadable]).toEqual(['desk']);
      expect([...found.empty]).toEqual([]);
      expect(found.problems).toMatchObject([
        { code: 'unknown-group', severity: 'error', position: at('scopes/desk.yaml', 5, 15) },
      ]);
      expect(found.problems[0]?.message).toContain('no group has this name');
    });

    it('should take a group for unresolved whose name every object has as a property', () => {
      for (const name of ['constructor', '__proto__', 'toString']) {
        const found = resolve({ scopes: [scope('desk', [name])] });
        expect([...found.unreadable]).toEqual(['desk']);
        expect(codes(found)).toEqual(['unknown-group']);
      }
    });

    it('should note a scope of which every group is empty', () => {
      const found = resolve({ scopes: [scope('desk', ['Desk'])], groups: [group('Desk', [])] });
      expect([...found.empty]).toEqual(['desk']);
      expect([...found.unreadable]).toEqual([]);
    });

    it('should not call a scope empty of which one group has members', () => {
      const found = resolve({
        scopes: [scope('desk', ['Desk', 'Night'])],
        groups: [desk, group('Night', [])],
        users,
      });
      expect([...found.empty]).toEqual([]);
    });

    it('should report a member whom the list of users does not have', () => {
      const found = resolve({ scopes: [scope('desk', ['Desk'])], groups: [desk], users: [user('ann')] });
      expect(inScope(found)).toEqual([idOf('ann')]);
      expect(codes(found)).toEqual(['unknown-member']);
      expect([...found.unsure.keys()]).toEqual([idOf('ben')]);
    });

    it('should name the group that is assigned itself, and mark its members', () => {
      const found = resolve({
        scopes: [
          scope('desk', ['Desk'], {
            assign: 'group',
            role: { name: 'User', position: at('scopes/desk.yaml', 7) },
          }),
        ],
        groups: [desk],
        users,
      });
      expect(found.assignedGroups).toMatchObject([{ groupId: desk.id, displayName: 'Desk', role: 'User' }]);
      expect(found.people.get(idOf('ann'))?.grants[0]?.assignedGroupId).toBe(desk.id);
    });

    it('should not assign a group before its scope begins', () => {
      const found = resolve({
        scopes: [scope('desk', ['Desk'], { assign: 'group', from: '2026-12-01' })],
        groups: [desk],
        users,
      });
      expect(found.assignedGroups).toEqual([]);
    });
  });
});
