import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/index.js';
import { open, requestToken, send } from './support.js';

/** What the real credential makes of a sandbox; a child, because Node reads NODE_EXTRA_CA_CERTS when it starts. */
const client = `
import { ClientSecretCredential } from '@azure/identity';
const env = process.env;
const signIn = async (tenant, id, secret, scope) => {
  const credential = new ClientSecretCredential(tenant, id, secret, {
    authorityHost: env.AZURE_AUTHORITY_HOST, disableInstanceDiscovery: true, retryOptions: { maxRetries: 0 },
  });
  try { return (await credential.getToken(scope)).token; } catch (error) { return 'error: ' + error.message; }
};
const { AZURE_TENANT_ID: tenant, AZURE_CLIENT_ID: id, AZURE_CLIENT_SECRET: secret } = env;
const scope = env.ROLLCALL_GRAPH_URL + '/.default';
const token = await signIn(tenant, id, secret, scope);
const status = async (url, bearer) => {
  try {
    const response = await fetch(url, { headers: { authorization: 'Bearer ' + bearer } });
    await response.text();
    return response.status;
  } catch (error) { return error.cause.code; }
};
console.log(JSON.stringify({
  token,
  graph: await status(env.ROLLCALL_GRAPH_URL + '/v1.0/users', token),
  scim: await status(env.ROLLCALL_VONAGE_URL + '/Users', env.ROLLCALL_VONAGE_TOKEN),
  wrongSecret: await signIn(tenant, id, 'wrong', scope),
  wrongScope: await signIn(tenant, id, secret, 'https://graph.microsoft.com/.default'),
}));
`;

async function runClient(env: Record<string, string>): Promise<Record<string, string | number>> {
  const { NODE_EXTRA_CA_CERTS: _, ...clean } = process.env;
  const child = spawn(process.execPath, ['--input-type=module', '-e', client], {
    env: { ...clean, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  for await (const chunk of child.stdout) output += chunk;
  return JSON.parse(output) as Record<string, string | number>;
}

describe('sign-in through TLS', () => {
  it('should let the real ClientSecretCredential in, and say what is wrong', async () => {
    const sandbox = await startSandbox();
    try {
      const seen = await runClient(sandbox.environment());
      expect(seen).toMatchObject({ graph: 200, scim: 200 });
      expect(String(seen.token).split('.')).toHaveLength(3);
      expect(seen.wrongSecret).toContain('AADSTS7000215');
      expect(seen.wrongScope).toContain('AADSTS70011');
      const routes = sandbox.requests.all
        .filter((entry) => entry.server === 'authority')
        .map((entry) => entry.route);
      expect(routes[0]).toBe('/{tenant}/v2.0/.well-known/openid-configuration');
      expect(routes[1]).toBe('/{tenant}/oauth2/v2.0/token');
    } finally {
      await sandbox.close();
    }
  });

  it('should be trusted by nobody who was not given its CA', async () => {
    const sandbox = await startSandbox();
    try {
      const { NODE_EXTRA_CA_CERTS: _, SSL_CERT_FILE: __, ...env } = sandbox.environment();
      const seen = await runClient(env);
      expect(seen.token).toMatch(/^error: /);
      expect(seen.scim).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
      expect(sandbox.requests.all).toEqual([]);
    } finally {
      await sandbox.close();
    }
  });
});

describe('token endpoint', () => {
  it('should issue a token with the claims that clients read', async () => {
    const sandbox = await open({
      permissions: ['User.Read.All'],
      now: () => new Date('2026-11-24T10:00:00Z'),
    });
    const { status, body } = await requestToken(sandbox);
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3599 });
    const claims = JSON.parse(
      Buffer.from(body.access_token.split('.')[1] ?? '', 'base64url').toString('utf8'),
    );
    const { tenantId, client: app } = sandbox.company;
    const exp = Date.parse('2026-11-24T10:00:00Z') / 1000 + 3599;
    expect(claims).toMatchObject({
      aud: sandbox.graphUrl,
      tid: tenantId,
      oid: app.objectId,
      appid: app.id,
      exp,
    });
    expect(claims.roles).toEqual(['User.Read.All']);
  });

  it('should take the credentials from a Basic header', async () => {
    const sandbox = await open();
    const { client: app, tenantId } = sandbox.company;
    const basic = Buffer.from(`${app.id}:${sandbox.clientSecret}`).toString('base64');
    const text = `grant_type=client_credentials&scope=${encodeURIComponent(`${sandbox.graphUrl}/.default`)}`;
    const headers = { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' };
    const url = `${sandbox.authorityUrl}/${tenantId}/oauth2/v2.0/token`;
    expect((await send(url, '', { method: 'POST', text, headers })).status).toBe(200);
  });

  it.each([
    ['a wrong secret', { client_secret: 'wrong' }, 401, 'invalid_client', 7000215],
    ['an empty secret', { client_secret: '' }, 401, 'invalid_client', 7000215],
    ['an unknown client', { client_id: 'someone' }, 400, 'unauthorized_client', 700016],
    ['a scope without /.default', { scope: 'User.Read.All' }, 400, 'invalid_scope', 1002012],
    ['a scope of another resource', { scope: 'https://other.example/.default' }, 400, 'invalid_scope', 70011],
    ['another grant', { grant_type: 'password' }, 400, 'unsupported_grant_type', 70003],
  ])('should refuse %s', async (_, form, status, error, code) => {
    const answer = await requestToken(await open(), form as Record<string, string>);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ error, error_codes: [code] });
    expect(answer.body.error_description).toContain(`AADSTS${code}: `);
    expect(JSON.stringify(answer.body)).not.toContain('access_token');
  });

  it('should refuse an unknown tenant, at discovery as well', async () => {
    const sandbox = await open();
    const other = '11111111-1111-4111-8111-111111111111';
    expect((await requestToken(sandbox, {}, other)).body.error_codes).toEqual([90002]);
    const found = await send(`${sandbox.authorityUrl}/${other}/v2.0/.well-known/openid-configuration`, '');
    expect(found.status).toBe(400);
  });

  it('should tell azuread providers where everything is, and keep them on the sandbox', async () => {
    const sandbox = await open();
    const { body } = await send(`${sandbox.authorityUrl}/metadata/endpoints?api-version=2022-09-01`, '');
    expect(body).toMatchObject({
      authentication: { loginEndpoint: `${sandbox.authorityUrl}/` },
      graph: `${sandbox.graphUrl}/`,
      microsoftGraphResourceId: `${sandbox.graphUrl}/`,
    });
    expect(JSON.stringify(body)).not.toMatch(/microsoft\.com|microsoftonline/);
  });

  it('should keep the secret out of the request log', async () => {
    const sandbox = await open();
    await requestToken(sandbox);
    expect(JSON.stringify(sandbox.requests.all)).not.toContain(sandbox.clientSecret);
  });
});
