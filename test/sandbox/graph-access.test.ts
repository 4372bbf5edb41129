import { describe, expect, it } from 'vitest';
import { leastPermissions } from '../../src/sandbox/index.js';
import { graphOf, open, send, tokenOf } from './support.js';

const paths = (app: string, group: string): readonly string[] => [
  '/users',
  `/groups/${group}/members`,
  '/servicePrincipals',
  `/servicePrincipals/${app}/appRoleAssignedTo`,
  `/servicePrincipals/${app}/synchronization/jobs`,
  '/directory/deletedItems/microsoft.graph.user',
  '/organization',
];

describe('Graph: who may', () => {
  it('should serve everything rollcall needs with the least permissions', async () => {
    const sandbox = await open();
    const graph = await graphOf(sandbox);
    const { app, groups } = sandbox.company;
    for (const path of paths(app.id, groups[0]?.id ?? '')) expect((await graph(path)).status, path).toBe(200);
  });

  it.each([
    ['User.Read.All', (_: string) => '/users'],
    ['User.Read.All', (_: string) => '/directory/deletedItems/microsoft.graph.user'],
    ['GroupMember.Read.All', (_: string) => '/groups'],
    ['Application.Read.All', (app: string) => `/servicePrincipals/${app}/appRoleAssignedTo`],
    ['Synchronization.Read.All', (app: string) => `/servicePrincipals/${app}/synchronization/jobs`],
  ])('should refuse without %s', async (missing, path) => {
    const sandbox = await open({ permissions: leastPermissions.filter((name) => name !== missing) });
    const graph = await graphOf(sandbox);
    const answer = await graph(path(sandbox.company.app.id));
    expect(answer.status).toBe(403);
    expect(answer.body.error.code).toBe('Authorization_RequestDenied');
  });

  it('should not let someone assign who may only read', async () => {
    const sandbox = await open({ permissions: ['Application.Read.All'] });
    const graph = await graphOf(sandbox);
    const { app } = sandbox.company;
    const before = sandbox.entra.assignments();
    const path = `/servicePrincipals/${app.id}/appRoleAssignedTo`;
    const principalId = sandbox.entra.users.at(-1)?.id;
    const body = { principalId, resourceId: app.id, appRoleId: app.appRoles[0]?.id };
    expect((await graph(path, { method: 'POST', body })).status).toBe(403);
    expect((await graph(`${path}/${before[0]?.id}`, { method: 'DELETE' })).status).toBe(403);
    expect(sandbox.entra.assignments()).toEqual(before);
  });

  it('should let permissions to write read as well', async () => {
    const sandbox = await open({ permissions: ['User.ReadWrite.All'] });
    const graph = await graphOf(sandbox);
    expect((await graph('/users')).status).toBe(200);
    expect((await graph('/groups')).status).toBe(403);
  });

  it('should refuse a request without a token, with another text, and with a token of another sandbox', async () => {
    const sandbox = await open();
    const other = await open();
    for (const token of ['', 'nonsense', 'a.b.c', await tokenOf(other), sandbox.scimToken]) {
      const answer = await send(`${sandbox.graphUrl}/v1.0/users`, token);
      expect(answer.status).toBe(401);
      expect(answer.body.error.code).toBe('InvalidAuthenticationToken');
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    }
  });

  it('should refuse a token whose claims were changed', async () => {
    const sandbox = await open({ permissions: ['User.Read.All'] });
    const [header, payload = '', signature] = (await tokenOf(sandbox)).split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Record<string, unknown>;
    const more = { ...claims, roles: ['Application.Read.All'] };
    const forged = `${header}.${Buffer.from(JSON.stringify(more)).toString('base64url')}.${signature}`;
    expect((await send(`${sandbox.graphUrl}/v1.0/servicePrincipals`, forged)).status).toBe(401);
  });

  it('should refuse a token after its time', async () => {
    let time = new Date('2026-11-24T10:00:00Z');
    const sandbox = await open({ now: () => time, tokenLifetimeSeconds: 60 });
    const token = await tokenOf(sandbox);
    time = new Date('2026-11-24T10:00:59Z');
    expect((await send(`${sandbox.graphUrl}/v1.0/users`, token)).status).toBe(200);
    time = new Date('2026-11-24T10:01:00Z');
    expect((await send(`${sandbox.graphUrl}/v1.0/users`, token)).status).toBe(401);
  });

  it('should refuse expired tokens at once, and take the next', async () => {
    const sandbox = await open();
    const old = await tokenOf(sandbox);
    sandbox.expireTokens();
    expect((await send(`${sandbox.graphUrl}/v1.0/users`, old)).status).toBe(401);
    expect((await send(`${sandbox.graphUrl}/v1.0/users`, await tokenOf(sandbox))).status).toBe(200);
    expect((await send(`${sandbox.graphUrl}/v1.0/users`, old)).status).toBe(401);
  });

  it('should give new tokens the permissions that were granted since', async () => {
    const sandbox = await open();
    sandbox.grant(['User.Read.All']);
    const graph = await graphOf(sandbox);
    expect((await graph('/users')).status).toBe(200);
    expect((await graph('/groups')).status).toBe(403);
  });

  it('should answer what it does not know with errors in the form of Graph', async () => {
    const sandbox = await open();
    const graph = await graphOf(sandbox);
    const unknown = await graph('/planets', { headers: { 'client-request-id': 'abc' } });
    expect(unknown.status).toBe(400);
    expect(unknown.body.error).toMatchObject({
      code: 'BadRequest',
      message: "Resource not found for the segment 'planets'.",
      innerError: { 'client-request-id': 'abc' },
    });
    expect((await graph('/users', { method: 'DELETE' })).status).toBe(405);
    expect((await graph(`${sandbox.graphUrl}/v2.0/users`)).status).toBe(400);
  });
});
