import { describe, expect, it } from 'vitest';
import type { DirectoryReader } from '../../src/directory/types.js';
import { attributesRead, readLive } from '../../src/run/live.js';
import { checkFilter } from '../../src/scope/filter-check.js';
import type { AccountReader } from '../../src/vonage/types.js';
import { app, company, group, member, scope, user } from '../support/plan.js';

const vonage: AccountReader = { accounts: async () => [], find: async () => [] };

function directory(given: Partial<DirectoryReader> = {}): DirectoryReader {
  return {
    signedInAs: async () => ({ objectId: null, appId: null, tenantId: null, permissions: [] }),
    servicePrincipal: async () => app,
    synchronizationJobs: async () => [],
    users: async () => [user('ann')],
    user: async () => null,
    groups: async () => [],
    members: async () => [],
    transitiveMembers: async () => [],
    assignments: async () => [],
    ...given,
  };
}

function read(names: readonly string[], given: Partial<DirectoryReader>) {
  const { declared } = company({ scopes: [scope('desk', names)] });
  return readLive(declared, app.id, directory(given), vonage);
}

describe('readLive', () => {
  it('should find a group without regard to case and to how its letters are composed', async () => {
    const { id } = group('Café', []);
    const groups = async () => [{ id, displayName: 'CAF\u00c9' }];
    const { groups: found, unresolvedGroups } = await read(['Cafe\u0301'], { groups });
    expect(unresolvedGroups).toEqual({});
    expect(Object.values(found)).toMatchObject([{ id }]);
  });

  it('should say which groups have one name', async () => {
    const groups = async () => ['one', 'two'].map((id) => ({ id, displayName: 'Desk' }));
    const { groups: found, unresolvedGroups } = await read(['desk'], { groups });
    expect(found).toEqual({});
    expect(unresolvedGroups).toEqual({ desk: '2 groups have this name: one, two' });
  });

  describe('with scopes', () => {
    const { filter } = checkFilter([[{ attribute: 'department', operator: 'IS NULL', value: null }]]);
    const groups = async () => [{ ...group('Desk', []) }];

    it('should ask for the attributes of the mapping and of every filter, each once', async () => {
      const asked: (readonly string[])[] = [];
      const { declared } = company({
        scopes: [
          scope('a', [], { where: filter ?? null }),
          scope('b', [], {
            where: checkFilter([[{ attribute: 'mail', operator: 'IS NULL', value: null }]]).filter ?? null,
            assign: 'none',
          }),
        ],
      });
      const users = async (attributes: readonly string[]) => {
        asked.push(attributes);
        return [user('ann')];
      };
      await readLive(declared, app.id, directory({ users }), vonage);
      expect(asked).toEqual([['department', 'givenName', 'mail', 'surname', 'userPrincipalName']]);
      expect(attributesRead(declared)).toEqual(asked[0]);
    });

    it.each([
      ['direct members', [false], ['members']],
      ['members of member groups', [true], ['transitive']],
      ['both', [false, true, true], ['members', 'transitive']],
    ])('should read %s where scopes ask for them', async (_, nested, wanted) => {
      const reads: string[] = [];
      const { declared } = company({
        scopes: nested.map((each, index) => scope(`s${index}`, ['Desk'], { nested: each })),
      });
      const reading = (which: string) => async () => {
        reads.push(which);
        return [member(which)];
      };
      const live = await readLive(
        declared,
        app.id,
        directory({ groups, members: reading('members'), transitiveMembers: reading('transitive') }),
        vonage,
      );
      expect(reads).toEqual(wanted);
      const { members = null, transitive = null } = live.groups.Desk ?? {};
      expect(members).toEqual(wanted.includes('members') ? [member('members')] : null);
      expect(transitive).toEqual(wanted.includes('transitive') ? [member('transitive')] : null);
    });
  });
});
