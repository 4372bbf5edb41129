import { afterEach, describe, expect, it } from 'vitest';
import { connectDirectory } from '../../src/directory/connect.js';
import { readDirectorySettings } from '../../src/settings/index.js';
import { json, serve } from '../http/server.js';
import { appId, jwt, leaId, roleId } from './support.js';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function start() {
  const server = await serve((request, response) =>
    request.method === 'GET' ? json(response, 200, { value: [] }) : response.writeHead(204).end(),
  );
  open.push(server);
  const settings = readDirectorySettings({
    env: { ROLLCALL_GRAPH_URL: server.url },
    config: { tenantId: 'contoso.example', servicePrincipal: 'Vonage' },
  });
  return { server, settings, token: async () => jwt({ oid: leaId }) };
}

describe('connectDirectory', () => {
  it('should send nothing but GET when it reads, and have nothing that writes', async () => {
    const { server, settings, token } = await start();
    const directory = connectDirectory(settings, 'read', { token });
    open.push(directory);
    expect('writer' in directory).toBe(false);
    expect((await directory.reader.signedInAs()).objectId).toBe(leaId);
    expect(server.seen).toEqual([]);
    await directory.reader.assignments(appId);
    await directory.reader.groups();
    expect(server.seen.map(({ method }) => method)).toEqual(['GET', 'GET']);
    expect(server.seen[0]?.headers['client-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(directory.counts()).toEqual({
      'GET /groups': 1,
      'GET /servicePrincipals/{id}/appRoleAssignedTo': 1,
    });
  });

  it('should count reads and writes together when it writes', async () => {
    const { settings, token } = await start();
    const directory = connectDirectory(settings, 'write', { token });
    open.push(directory);
    await directory.reader.groups();
    await directory.writer.unassign(appId, roleId, { principalId: leaId, appRoleId: roleId });
    expect(directory.counts()).toEqual({
      'DELETE /servicePrincipals/{id}/appRoleAssignedTo/{id}': 1,
      'GET /groups': 1,
    });
  });
});
