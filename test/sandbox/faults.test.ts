import { describe, expect, it } from 'vitest';
import { companyFrom, type FaultRule, type SandboxOptions } from '../../src/sandbox/index.js';
import { graphOf, open, scimOf } from './support.js';

const users = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ userPrincipalName: `${name}@contoso.com` }));
const accounts = users.map(({ userPrincipalName }) => ({ userName: userPrincipalName }));
const company = companyFrom({ users, accounts });
const opened = (options: SandboxOptions = {}) => open({ company, ...options });
const account = (userName: string): object => ({
  userName,
  name: { givenName: 'New', familyName: 'Comer' },
  emails: [{ type: 'work', value: userName }],
});
const create = (userName: string) => ({ method: 'POST', body: account(userName) });

describe('faults of writes', () => {
  it('should fail the nth matching request alone, and carry nothing out', async () => {
    const sandbox = await opened();
    const scim = scimOf(sandbox);
    const rule: FaultRule = {
      server: 'scim',
      method: 'POST',
      path: /\/Users$/,
      nth: 2,
      fault: { status: 500 },
    };
    const fault = sandbox.faults.add(rule);
    const statuses: number[] = [];
    for (const name of ['x', 'y', 'z']) statuses.push((await scim('/Users', create(name))).status);
    expect(statuses).toEqual([201, 500, 201]);
    expect(sandbox.vonage.find('y')).toBeNull();
    expect(fault.hits).toBe(1);
  });

  it('should fail after the write was made', async () => {
    const sandbox = await opened();
    sandbox.faults.add({ server: 'scim', method: 'POST', fault: { status: 500, afterCommit: true } });
    const answer = await scimOf(sandbox)('/Users', create('x'));
    expect(answer.status).toBe(500);
    expect(answer.body).toMatchObject({ schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'] });
    expect(sandbox.vonage.account('x').active).toBe(true);
  });

  it('should throttle with and without Retry-After, each API in its own words', async () => {
    const sandbox = await opened();
    sandbox.faults.add({ server: 'scim', fault: { status: 429, retryAfter: 7 } });
    sandbox.faults.add({ server: 'graph', fault: { status: 429 } });
    const scim = await scimOf(sandbox)('/Users');
    expect([scim.status, scim.headers.get('retry-after'), scim.body.status]).toEqual([429, '7', '429']);
    const graph = await (await graphOf(sandbox))('/users');
    expect([graph.status, graph.headers.get('retry-after')]).toEqual([429, null]);
    expect(graph.body.error.code).toBe('TooManyRequests');
  });

  it.each([
    ['before', 0],
    ['after', 1],
  ] as const)('should cut the connection %s the write', async (reset, made) => {
    const sandbox = await opened();
    sandbox.faults.add({ server: 'scim', method: 'POST', fault: { reset } });
    await expect(scimOf(sandbox)('/Users', create('x'))).rejects.toThrow();
    expect(sandbox.vonage.named('x')).toHaveLength(made);
    expect(sandbox.requests.all.at(-1)).toMatchObject({ method: 'POST', status: 0 });
  });

  it('should cut an answer in the middle', async () => {
    const sandbox = await opened();
    sandbox.faults.add({ server: 'scim', method: 'POST', fault: { body: 'truncated' } });
    await expect(scimOf(sandbox)('/Users', create('x'))).rejects.toThrow();
    expect(sandbox.vonage.find('x')).not.toBeNull();
  });

  it('should fail by what is in the body, as long as the rule stands', async () => {
    const sandbox = await opened();
    const scim = scimOf(sandbox);
    const fault = sandbox.faults.add({
      method: 'POST',
      body: (body) => (body as { userName: string }).userName === 'x',
      times: Number.POSITIVE_INFINITY,
      fault: { status: 503 },
    });
    expect((await scim('/Users', create('x'))).status).toBe(503);
    expect((await scim('/Users', create('y'))).status).toBe(201);
    expect((await scim('/Users', create('x'))).status).toBe(503);
    fault.remove();
    expect((await scim('/Users', create('x'))).status).toBe(201);
    expect(fault.hits).toBe(2);
  });

  it('should let the first of two rules have a request, and the second the next', async () => {
    const sandbox = await opened();
    const scim = scimOf(sandbox);
    sandbox.faults.add({ server: 'scim', fault: { status: 500 } });
    sandbox.faults.add({ server: 'scim', nth: 2, fault: { status: 503 } });
    expect([
      (await scim('/Users')).status,
      (await scim('/Users')).status,
      (await scim('/Users')).status,
    ]).toEqual([500, 503, 200]);
    sandbox.faults.add({ fault: { status: 500 } });
    sandbox.faults.clear();
    expect((await scim('/Users')).status).toBe(200);
  });
});

describe('faults of reads', () => {
  it('should give a short page that ends nowhere too early', async () => {
    const sandbox = await opened();
    sandbox.faults.add({ path: /^\/users$/i, times: 2, fault: { page: 'short' } });
    const scim = (await scimOf(sandbox)('/Users?count=4')).body;
    expect(scim).toMatchObject({ totalResults: 5, itemsPerPage: 2 });
    expect(scim.Resources).toHaveLength(2);
    const graph = await graphOf(sandbox);
    const first = (await graph('/users?$top=4&$select=mail')).body;
    expect(first.value).toHaveLength(2);
    expect((await graph(first['@odata.nextLink'])).body.value[0]?.mail).toBe('c@contoso.com');
  });

  it('should end early', async () => {
    const sandbox = await opened();
    sandbox.faults.add({ path: /^\/users$/i, times: 2, fault: { page: 'early-end' } });
    expect((await scimOf(sandbox)('/Users?startIndex=3')).body).toMatchObject({
      totalResults: 5,
      Resources: [],
    });
    const { body } = await (await graphOf(sandbox))('/users?$top=2');
    expect(body.value).toHaveLength(2);
    expect(body).not.toHaveProperty('@odata.nextLink');
  });

  it('should repeat a page', async () => {
    const sandbox = await opened();
    sandbox.faults.add({ path: /^\/users$/i, times: 2, fault: { page: 'repeated' } });
    const scim = (await scimOf(sandbox)('/Users?startIndex=3&count=2')).body;
    expect(scim.startIndex).toBe(3);
    expect(scim.Resources.map((resource) => resource.userName)).toEqual(['a@contoso.com', 'b@contoso.com']);
    const graph = await graphOf(sandbox);
    const first = (await graph('/users?$top=2')).body;
    expect((await graph(first['@odata.nextLink'])).body.value).toEqual(first.value);
  });

  it('should give an empty page with more behind it', async () => {
    const sandbox = await opened();
    sandbox.faults.add({ server: 'graph', fault: { page: 'empty' } });
    const graph = await graphOf(sandbox);
    const first = (await graph('/users?$top=2')).body;
    expect(first.value).toEqual([]);
    expect((await graph(first['@odata.nextLink'])).body.value).toHaveLength(2);
  });

  it('should point to a host that is not its own', async () => {
    const sandbox = await opened();
    sandbox.faults.add({ server: 'graph', fault: { page: 'foreign-next' } });
    const { body } = await (await graphOf(sandbox))('/users?$top=2');
    const next = new URL(body['@odata.nextLink']);
    expect(next.origin).toBe('https://graph.example.invalid');
    expect(next.pathname).toBe('/v1.0/users');
  });

  it('should answer as it did before', async () => {
    const sandbox = await opened();
    const scim = scimOf(sandbox);
    sandbox.faults.add({ server: 'scim', method: 'GET', nth: 2, fault: { stale: true } });
    expect((await scim('/Users')).body.totalResults).toBe(5);
    sandbox.vonage.remove('a@contoso.com');
    expect((await scim('/Users')).body.totalResults).toBe(5);
    expect((await scim('/Users')).body.totalResults).toBe(4);
  });

  it('should hold an answer until it is let go, and others not', async () => {
    const sandbox = await opened();
    const scim = scimOf(sandbox);
    let release = (): void => undefined;
    const hold = new Promise<void>((resolve) => {
      release = resolve;
    });
    sandbox.faults.add({ server: 'scim', fault: { hold } });
    const held = scim('/Users?count=1');
    while (sandbox.requests.all.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect((await scim('/Users?count=2')).status).toBe(200);
    expect(sandbox.requests.all[0]?.endedAt).toBeNull();
    release();
    expect((await held).status).toBe(200);
    const [first, second] = sandbox.requests.all;
    expect([first?.query, second?.query]).toEqual(['?count=1', '?count=2']);
    expect([first?.startedAt, second?.startedAt, second?.endedAt, first?.endedAt]).toEqual([1, 2, 3, 4]);
    expect(sandbox.requests.concurrency('scim')).toBe(2);
  });
});

describe('request log', () => {
  it('should count by method and route, without sign-in, and forget on demand', async () => {
    const sandbox = await opened();
    const graph = await graphOf(sandbox);
    const scim = scimOf(sandbox);
    const { id } = sandbox.vonage.account('a@contoso.com');
    await graph(`/users/${company.users[0]?.id}`);
    await graph('/users?$top=2');
    await scim(`/Users/${id}`, { method: 'DELETE' });
    await scim('/nowhere');
    expect(sandbox.requests.counts()).toEqual({
      'GET /users/{id}': 1,
      'GET /users': 1,
      'DELETE /Users/{id}': 1,
      'GET /nowhere': 1,
    });
    expect(sandbox.requests.writes().map(({ method, path, status }) => [method, path, status])).toEqual([
      ['DELETE', `/Users/${id}`, 204],
    ]);
    sandbox.requests.resetCounts();
    expect(sandbox.requests.counts()).toEqual({});
    expect(sandbox.requests.all).toEqual([]);
  });

  it('should keep bodies, and no tokens', async () => {
    const sandbox = await opened();
    await scimOf(sandbox)('/Users', create('x'));
    expect(sandbox.requests.writes()[0]?.body).toMatchObject({ userName: 'x' });
    expect(JSON.stringify(sandbox.requests.all)).not.toContain(sandbox.scimToken);
  });
});
