import { describe, expect, it } from 'vitest';
import type { DirectoryReader } from '../../src/directory/types.js';
import { readLive } from '../../src/run/live.js';
import type { AccountReader } from '../../src/vonage/types.js';
import { app, company, group, scope, user } from '../support/plan.js';

const vonage: AccountReader = { accounts: async () => [], find: async () => [] };

function directory(given: Partial<DirectoryReader> = {}): DirectoryReader {
  return {
    signedInAs: async () => ({ objectId: null, appId: null, tenantId: null, permissions: [] }),
    servicePrincipal: async () => app,
    synchronizationJobs: async () => [],
    users: async () => [user('ann')],
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
  it('should not believe that a tenant has no users', async () => {
    await expect(read([], { users: async () => [] })).rejects.toMatchObject({
      name: 'DirectoryError',
      code: 'incomplete-list',
    });
  });

  it('should find a group without regard to case and to how its letters are composed', async () => {
    const { id } = group('Café', []);
    const groups = async () => [{ id, displayName: 'CAF\u00c9', securityEnabled: true }];
    const { groups: found, unresolvedGroups } = await read(['Cafe\u0301'], { groups });
    expect(unresolvedGroups).toEqual({});
    expect(Object.values(found)).toMatchObject([{ id }]);
  });

  it('should say which groups have one name', async () => {
    const groups = async () =>
      ['one', 'two'].map((id) => ({ id, displayName: 'Desk', securityEnabled: true }));
    const { groups: found, unresolvedGroups } = await read(['desk'], { groups });
    expect(found).toEqual({});
    expect(unresolvedGroups).toEqual({ desk: '2 groups have this name: one, two' });
  });
});
