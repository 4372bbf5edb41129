import { describe, expect, it } from 'vitest';
import { companyFrom, defaultAppRole, type Sandbox, type SandboxOptions } from '../../src/sandbox/index.js';
import { type Answer, type Client, graphOf, open } from './support.js';

const given = {
  users: ['a', 'b', 'c'].map((name) => ({ userPrincipalName: `${name}@contoso.com` })),
  groups: [{ displayName: 'Team', members: ['a@contoso.com'] }],
  assigned: ['a@contoso.com'],
};
const company = companyFrom(given);
const role = company.app.appRoles[0]?.id ?? '';
const [a, b] = company.users.map((user) => user.id);

interface Opened {
  readonly sandbox: Sandbox;
  readonly graph: Client;
  readonly path: string;
  post(body: unknown): Promise<Answer>;
}

async function opened(options: SandboxOptions = {}): Promise<Opened> {
  const sandbox = await open({ company, ...options });
  const graph = await graphOf(sandbox);
  const path = `/servicePrincipals/${sandbox.company.app.id}/appRoleAssignedTo`;
  return { sandbox, graph, path, post: (body) => graph(path, { method: 'POST', body }) };
}

const resourceId = company.app.id;

describe('appRoleAssignedTo', () => {
  it('should assign a person, and show it in the list and by itself', async () => {
    const { sandbox, graph, path, post } = await opened();
    const made = await post({ principalId: b, resourceId, appRoleId: role });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      principalId: b,
      principalType: 'User',
      principalDisplayName: 'b Person',
      resourceId,
      resourceDisplayName: 'Vonage',
      appRoleId: role,
    });
    expect((await graph(`${path}/${made.body.id}`)).body.id).toBe(made.body.id);
    expect((await graph(path)).body.value.map((held) => held.principalId)).toEqual([a, b]);
    expect(sandbox.entra.assignments()).toHaveLength(2);
  });

  it('should assign a group', async () => {
    const { sandbox, post } = await opened();
    const { id } = sandbox.entra.group('Team');
    const { status, body } = await post({ principalId: id, resourceId, appRoleId: role });
    expect(status).toBe(201);
    expect(body).toMatchObject({ principalType: 'Group', principalDisplayName: 'Team' });
  });

  it('should refuse a second one for the same person and role', async () => {
    const { sandbox, post } = await opened();
    const { status, body } = await post({ principalId: a, resourceId, appRoleId: role });
    expect(status).toBe(400);
    expect(body.error).toMatchObject({
      code: 'Request_BadRequest',
      message: 'Permission being assigned already exists on the object',
    });
    expect(sandbox.entra.assignments()).toHaveLength(1);
  });

  it('should refuse roles that the app does not have, or has disabled, or the default one', async () => {
    const { sandbox, post } = await opened();
    const disabled = company.app.appRoles[1]?.id;
    for (const appRoleId of ['11111111-1111-4111-8111-111111111111', disabled, defaultAppRole]) {
      const { status, body } = await post({ principalId: b, resourceId, appRoleId });
      expect(status, appRoleId).toBe(400);
      expect(body.error.message).toContain('was not found on application');
    }
    expect(sandbox.entra.assignments()).toHaveLength(1);
  });

  it('should take the default role only where the app declares none', async () => {
    const roleless = companyFrom({ ...given, assigned: [], roles: 'none' });
    const { post } = await opened({ company: roleless });
    const body = { principalId: b, resourceId: roleless.app.id, appRoleId: defaultAppRole };
    expect((await post(body)).status).toBe(201);
  });

  it('should not find principals that are not there, or deleted', async () => {
    const { sandbox, post } = await opened();
    sandbox.entra.deleteUser('b@contoso.com');
    for (const principalId of [b, '11111111-1111-4111-8111-111111111111']) {
      const { status, body } = await post({ principalId, resourceId, appRoleId: role });
      expect(status).toBe(404);
      expect(body.error.code).toBe('Request_ResourceNotFound');
    }
  });

  it.each([
    ['a missing role', { principalId: b, resourceId }],
    ['a principal that is no GUID', { principalId: 'b@contoso.com', resourceId, appRoleId: role }],
    ['a property that assignments do not have', { principalId: b, resourceId, appRoleId: role, note: 'x' }],
    ['another app', { principalId: b, resourceId: a, appRoleId: role }],
    ['a list', [{ principalId: b, resourceId, appRoleId: role }]],
  ])('should refuse %s', async (_, body) => {
    const { sandbox, post } = await opened();
    expect((await post(body)).status).toBe(400);
    expect(sandbox.entra.assignments()).toHaveLength(1);
  });

  it('should refuse a body that is no JSON', async () => {
    const { graph, path } = await opened();
    expect((await graph(path, { method: 'POST', text: '{"principalId":' })).status).toBe(400);
  });

  it('should delete, and then find nothing', async () => {
    const { sandbox, graph, path } = await opened();
    const { id } = sandbox.entra.assignments()[0] ?? { id: '' };
    expect((await graph(`${path}/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await graph(`${path}/${id}`, { method: 'DELETE' })).status).toBe(404);
    expect((await graph(`${path}/${id}`)).status).toBe(404);
    expect(sandbox.entra.assignments()).toEqual([]);
  });

  it('should answer 404 to reads of a new one until it is replicated', async () => {
    const { graph, path, post } = await opened({ replicationReads: 2 });
    const { body } = await post({ principalId: b, resourceId, appRoleId: role });
    const statuses: number[] = [];
    for (let read = 0; read < 3; read += 1) statuses.push((await graph(`${path}/${body.id}`)).status);
    expect(statuses).toEqual([404, 404, 200]);
  });

  it('should show no assignments of deleted users, and show them again once they are restored', async () => {
    const { sandbox, graph, path } = await opened();
    sandbox.entra.deleteUser('a@contoso.com');
    expect((await graph(path)).body.value).toEqual([]);
    sandbox.entra.restoreUser(a ?? '');
    expect((await graph(path)).body.value).toHaveLength(1);
  });

  it('should page', async () => {
    const { sandbox, graph, path } = await opened({ graphPage: { standard: 2, max: 2 } });
    for (const name of ['b@contoso.com', 'c@contoso.com']) sandbox.entra.assign(name);
    const first = (await graph(path)).body;
    expect(first.value).toHaveLength(2);
    expect((await graph(first['@odata.nextLink'])).body.value).toHaveLength(1);
  });
});
