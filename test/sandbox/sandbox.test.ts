import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { demoCompany, startSandbox } from '../../src/sandbox/index.js';
import { open, scimOf } from './support.js';

/** The error code with which a host and port refuse; `connected` where they do not. */
function tryConnect(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2000 });
    socket.once('connect', () => resolve('connected'));
    socket.once('timeout', () => resolve('timeout'));
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'));
    socket.once('close', () => undefined);
    socket.unref();
  }).then((result) => result as string);
}

describe('startSandbox', () => {
  it('should fill itself with the demo company unless told otherwise', async () => {
    const sandbox = await open();
    expect(sandbox.company).toEqual(demoCompany());
    expect(sandbox.environment()).toEqual({
      AZURE_AUTHORITY_HOST: sandbox.authorityUrl,
      AZURE_TENANT_ID: sandbox.company.tenantId,
      AZURE_CLIENT_ID: sandbox.company.client.id,
      AZURE_CLIENT_SECRET: sandbox.clientSecret,
      ROLLCALL_GRAPH_URL: sandbox.graphUrl,
      ROLLCALL_VONAGE_URL: sandbox.scimUrl,
      ROLLCALL_VONAGE_TOKEN: sandbox.scimToken,
    });
  });

  it('should make new secrets at each start', async () => {
    const [first, second] = [await open(), await open()];
    expect(first.clientSecret).not.toBe(second.clientSecret);
    expect(first.scimToken).not.toBe(second.scimToken);
  });

  it('should listen on 127.0.0.1 and nowhere else', async () => {
    const sandbox = await open();
    const port = Number(new URL(sandbox.graphUrl).port);
    expect(await tryConnect('127.0.0.1', port)).toBe('connected');
    expect(await tryConnect('127.0.0.2', port)).not.toBe('connected');
    expect(await tryConnect('::1', port)).not.toBe('connected');
  });

  it('should take the ports that it is given, and leave nothing open where one is taken', async () => {
    const first = await open();
    const taken = Number(new URL(first.scimUrl).port);
    const free = await open();
    const port = Number(new URL(free.graphUrl).port);
    await free.close();
    await expect(open({ ports: { graph: port, scim: taken } })).rejects.toThrow(/EADDRINUSE/);
    expect(await tryConnect('127.0.0.1', port)).toBe('ECONNREFUSED');
    const again = await open({ ports: { graph: port } });
    expect(again.graphUrl).toBe(`http://127.0.0.1:${port}`);
  });

  it('should keep its CA in a file until it is closed, and no key', async () => {
    const sandbox = await startSandbox();
    const file = sandbox.caFile ?? '';
    const { NODE_EXTRA_CA_CERTS, SSL_CERT_FILE } = sandbox.environment();
    expect([NODE_EXTRA_CA_CERTS, SSL_CERT_FILE]).toEqual([file, file]);
    expect(await readFile(file, 'utf8')).toMatch(/^-----BEGIN CERTIFICATE-----/);
    expect(await readFile(file, 'utf8')).not.toContain('PRIVATE KEY');
    await sandbox.close();
    expect(existsSync(file)).toBe(false);
  });

  it('should cut kept connections when it closes, and close twice', async () => {
    const sandbox = await open();
    const scim = scimOf(sandbox);
    expect((await scim('/Users')).status).toBe(200);
    await sandbox.close();
    await expect(scim('/Users')).rejects.toThrow();
    await expect(sandbox.close()).resolves.toBeUndefined();
  });

  it('should keep the edits of one sandbox from another of the same company', async () => {
    const company = demoCompany();
    const [first, second] = [await open({ company }), await open({ company })];
    const [account] = first.vonage.accounts;
    first.vonage.remove(account?.id ?? '');
    first.entra.disableUser(company.covered[0] ?? '');
    expect(second.vonage.accounts).toHaveLength(company.accounts.length);
    expect(second.entra.user(company.covered[0] ?? '').accountEnabled).toBe(true);
  });
});

describe('edits by hand', () => {
  it('should throw where they name someone who is not there', async () => {
    const { entra, vonage } = await open();
    for (const edit of [
      () => entra.disableUser('nobody@contoso.com'),
      () => entra.addMember('No group', 'nobody@contoso.com'),
      () => entra.assign('nobody@contoso.com'),
      () => vonage.edit('nobody', { active: false }),
      () => vonage.remove('nobody'),
    ]) {
      expect(edit).toThrow(/^the sandbox/);
    }
  });

  it('should rename users, and free the old name', async () => {
    const { entra } = await open();
    const { id } = entra.addUser({ userPrincipalName: 'before@contoso.com', givenName: 'B', surname: 'F' });
    entra.editUser('before@contoso.com', { userPrincipalName: 'after@contoso.com' });
    expect(entra.findUser('before@contoso.com')).toBeNull();
    expect(entra.user('AFTER@contoso.com').id).toBe(id);
    expect(entra.addUser({ userPrincipalName: 'before@contoso.com' }).id).not.toBe(id);
    expect(() => entra.addUser({ userPrincipalName: 'Before@contoso.com' })).toThrow(/already/);
  });

  it('should assign and take away', async () => {
    const { entra, company } = await open();
    const name = company.users.find(
      (user) => !entra.assignments().some((held) => held.principalId === user.id),
    );
    const held = entra.assign(name?.id ?? '');
    expect(entra.assign(name?.id ?? '')).toBeNull();
    expect(entra.assignments()).toContainEqual(held);
    entra.unassign(held?.id ?? '');
    expect(entra.assignments()).not.toContainEqual(held);
  });
});
