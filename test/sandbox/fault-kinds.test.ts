import { describe, expect, it } from 'vitest';
import { companyFrom, type PageFault, parseFaultRule, unknownReference } from '../../src/sandbox/index.js';
import { graphOf, open, scimOf, tokenOf } from './support.js';

const users = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ userPrincipalName: `${name}@contoso.com` }));
const accounts = users.map(({ userPrincipalName }) => ({ userName: userPrincipalName }));
const company = companyFrom({ users, accounts });
const always = Number.POSITIVE_INFINITY;
const create = (userName: string) => ({
  method: 'POST',
  body: {
    userName,
    name: { givenName: 'New', familyName: 'Comer' },
    emails: [{ type: 'work', value: userName }],
  },
});
const search = (userName: string): string =>
  `/Users?filter=${encodeURIComponent(`userName eq "${userName}"`)}`;

describe('faults of bodies', () => {
  it('should answer with HTML, and carry the write out', async () => {
    const sandbox = await open({ company });
    sandbox.faults.add({ method: 'POST', fault: { body: 'html' } });
    const response = await fetch(`${sandbox.scimUrl}/Users`, {
      method: 'POST',
      headers: { authorization: `Bearer ${sandbox.scimToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(create('x').body),
    });
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'text/html; charset=utf-8',
    ]);
    expect(await response.text()).toMatch(/^<!DOCTYPE html>/);
    expect(sandbox.vonage.find('x')).not.toBeNull();
  });

  it('should send a body of just so many bytes, which is JSON', async () => {
    const sandbox = await open({ company });
    sandbox.faults.add({ server: 'scim', fault: { body: 'huge', bytes: 3_000_001 } });
    const response = await fetch(`${sandbox.scimUrl}/Users`, {
      headers: { authorization: `Bearer ${sandbox.scimToken}` },
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.length).toBe(3_000_001);
    expect(Object.keys(JSON.parse(bytes.toString('utf8')) as object)).toEqual(['padding']);
  });

  it('should stop sending to a client that went away', async () => {
    const sandbox = await open({ company });
    sandbox.faults.add({ server: 'scim', fault: { body: 'huge', bytes: 1e12 } });
    const response = await fetch(`${sandbox.scimUrl}/Users`, {
      headers: { authorization: `Bearer ${sandbox.scimToken}` },
    });
    await response.body?.cancel();
    expect((await scimOf(sandbox)('/Users')).status).toBe(200);
    await sandbox.close();
  });

  it('should send a byte at a time', async () => {
    const sandbox = await open({ company });
    sandbox.faults.add({ server: 'scim', fault: { body: 'slow', everyMs: 0 } });
    const response = await fetch(`${sandbox.scimUrl}/Users?count=1`, {
      headers: { authorization: `Bearer ${sandbox.scimToken}` },
    });
    const text = await response.text();
    expect(text).toHaveLength(Number(response.headers.get('content-length')));
    expect(JSON.parse(text)).toMatchObject({ totalResults: 5, itemsPerPage: 1 });
  });
});

describe('faults of lists', () => {
  it('should say a wrong total', async () => {
    const sandbox = await open({ company });
    sandbox.faults.add({ path: /^\/users$/i, nth: 1, fault: { total: 3 } });
    sandbox.faults.add({ path: /^\/users$/i, nth: 2, fault: { total: -2 } });
    const scim = scimOf(sandbox);
    expect((await scim('/Users')).body.totalResults).toBe(8);
    expect((await scim('/Users')).body).toMatchObject({ totalResults: 3, itemsPerPage: 5 });
    sandbox.faults.add({ server: 'graph', fault: { total: 1 } });
    const eventual = { headers: { ConsistencyLevel: 'eventual' } };
    expect((await (await graphOf(sandbox))('/users?$count=true', eventual)).body['@odata.count']).toBe(6);
  });

  it('should give the first page for ever', async () => {
    const sandbox = await open({ company });
    sandbox.faults.add({ path: /^\/users$/i, times: always, fault: { page: 'loop' } });
    const scim = (await scimOf(sandbox)('/Users?startIndex=4&count=2')).body;
    expect(scim.startIndex).toBe(4);
    expect(scim.Resources.map(({ userName }) => userName)).toEqual(['a@contoso.com', 'b@contoso.com']);
    const graph = await graphOf(sandbox);
    const first = (await graph('/users?$top=2')).body;
    const links = [first['@odata.nextLink']];
    for (let page = 0; page < 3; page += 1)
      links.push((await graph(links.at(-1) ?? '')).body['@odata.nextLink']);
    expect(new Set(links).size).toBe(1);
    expect((await graph(links[0] ?? '')).body.value).toEqual(first.value);
  });

  it.each(['short', 'empty', 'early-end', 'repeated', 'loop'] satisfies PageFault[])(
    'should leave the total alone with page fault %s',
    async (page) => {
      const sandbox = await open({ company });
      sandbox.faults.add({ server: 'scim', fault: { page } });
      expect((await scimOf(sandbox)('/Users?count=2&startIndex=3')).body.totalResults).toBe(5);
    },
  );

  it('should not show a create for so many lists and searches', async () => {
    const sandbox = await open({ company });
    const scim = scimOf(sandbox);
    sandbox.faults.add({ server: 'scim', method: 'POST', fault: { unseen: 3 } });
    const { id } = (await scim('/Users', create('x'))).body;
    expect((await scim('/Users')).body).toMatchObject({ totalResults: 5, itemsPerPage: 5 });
    expect((await scim(search('X'))).body.totalResults).toBe(0);
    // Reading by id is no list, and sees it.
    expect((await scim(`/Users/${id}`)).status).toBe(200);
    expect((await scim('/Users?startIndex=6')).body.Resources).toEqual([]);
    expect((await scim(search('x'))).body.totalResults).toBe(1);
    expect((await scim('/Users')).body.totalResults).toBe(6);
  });

  it('should show what is changed or deleted as it was', async () => {
    const sandbox = await open({ company });
    const scim = scimOf(sandbox);
    const id = (name: string): string => sandbox.vonage.account(name).id;
    sandbox.faults.add({ server: 'scim', method: 'PATCH', fault: { unseen: 2 } });
    sandbox.faults.add({ server: 'scim', method: 'DELETE', fault: { unseen: 2 } });
    const rename = { Operations: [{ op: 'replace', path: 'userName', value: 'z@contoso.com' }] };
    await scim(`/Users/${id('a@contoso.com')}`, { method: 'PATCH', body: rename });
    await scim(`/Users/${id('b@contoso.com')}`, { method: 'DELETE' });
    expect((await scim(search('a@contoso.com'))).body.totalResults).toBe(1);
    const names = async (): Promise<unknown[]> =>
      (await scim('/Users')).body.Resources.map(({ userName }) => (userName as string).charAt(0));
    expect((await names()).sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(await names()).toEqual(['z', 'c', 'd', 'e']);
    expect((await scim(search('a@contoso.com'))).body.totalResults).toBe(0);
  });

  it('should not show an assignment, and show one that is taken away', async () => {
    const sandbox = await open({ company });
    const graph = await graphOf(sandbox);
    const { app } = sandbox.company;
    const path = `/servicePrincipals/${app.id}/appRoleAssignedTo`;
    const held = sandbox.entra.assign('a@contoso.com');
    sandbox.faults.add({ server: 'graph', method: 'POST', fault: { unseen: 1 } });
    sandbox.faults.add({ server: 'graph', method: 'DELETE', fault: { unseen: 1 } });
    const body = {
      principalId: sandbox.entra.user('b@contoso.com').id,
      resourceId: app.id,
      appRoleId: app.appRoles[0]?.id,
    };
    expect((await graph(path, { method: 'POST', body })).status).toBe(201);
    expect((await graph(`${path}/${held?.id}`, { method: 'DELETE' })).status).toBe(204);
    const people = async (): Promise<unknown[]> =>
      (await graph(path)).body.value.map(({ principalDisplayName }) => principalDisplayName);
    expect(await people()).toEqual(['a Person']);
    expect(await people()).toEqual(['b Person']);
  });
});

describe('faults of chance and clock', () => {
  it('should let somebody else make the same user first', async () => {
    const sandbox = await open({ company });
    sandbox.faults.add(parseFaultRule('scim POST /Users 1 taken'));
    const answer = await scimOf(sandbox)('/Users', create('x'));
    expect([answer.status, answer.body.scimType]).toEqual([409, 'uniqueness']);
    expect(sandbox.vonage.named('x')).toMatchObject([{ givenName: 'Somebody' }]);
    expect((await scimOf(sandbox)('/Users', create('y'))).status).toBe(201);
  });

  it('should let somebody else assign first', async () => {
    const sandbox = await open({ company });
    const { app } = company;
    sandbox.faults.add({ method: 'POST', path: /appRoleAssignedTo$/, fault: { taken: true } });
    const principalId = sandbox.entra.user('a@contoso.com').id;
    const body = { principalId, resourceId: app.id, appRoleId: app.appRoles[0]?.id };
    const graph = await graphOf(sandbox);
    const answer = await graph(`/servicePrincipals/${app.id}/appRoleAssignedTo`, { method: 'POST', body });
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toContain('already exists');
    expect(sandbox.entra.assignments()).toHaveLength(1);
  });

  it('should do something else just before', async () => {
    const sandbox = await open({ company });
    const { id } = sandbox.vonage.account('a@contoso.com');
    sandbox.faults.add({ method: 'PATCH', fault: { meanwhile: () => sandbox.vonage.remove(id) } });
    const body = { Operations: [{ op: 'replace', path: 'active', value: false }] };
    expect((await scimOf(sandbox)(`/Users/${id}`, { method: 'PATCH', body })).status).toBe(404);
  });

  it('should not know each principal for two tries', async () => {
    const sandbox = await open({ company });
    const graph = await graphOf(sandbox);
    const { app } = company;
    sandbox.faults.add({
      ...parseFaultRule('graph POST /servicePrincipals/{id}/appRoleAssignedTo each:1-2 reference'),
    });
    const assign = async (name: string): Promise<number> => {
      const principalId = sandbox.entra.user(`${name}@contoso.com`).id;
      const body = { principalId, resourceId: app.id, appRoleId: app.appRoles[0]?.id };
      const answer = await graph(`/servicePrincipals/${app.id}/appRoleAssignedTo`, { method: 'POST', body });
      if (answer.status === 400)
        expect(answer.body).toEqual('body' in unknownReference && unknownReference.body);
      return answer.status;
    };
    const statuses: number[] = [];
    for (const name of ['a', 'b', 'a', 'a', 'b', 'b']) statuses.push(await assign(name));
    expect(statuses).toEqual([400, 400, 400, 201, 400, 201]);
  });

  it('should have its clock off, beside other faults', async () => {
    const sandbox = await open({ company });
    const scim = scimOf(sandbox);
    sandbox.faults.add({ server: 'scim', times: always, fault: { skewSeconds: -3600 } });
    sandbox.faults.add({ server: 'scim', nth: 2, fault: { status: 429, retryAfter: { dateIn: 60 } } });
    const before = Date.now();
    const first = Date.parse((await scim('/Users')).headers.get('date') ?? '');
    expect(Math.abs(before - 3_600_000 - first)).toBeLessThan(60_000);
    const { status, headers } = await scim('/Users');
    expect(status).toBe(429);
    const wait = Date.parse(headers.get('retry-after') ?? '') - Date.parse(headers.get('date') ?? '');
    expect(wait).toBe(60_000);
    const token = await tokenOf(sandbox);
    expect(token).not.toBe('');
  });

  it('should fail in turn in several ways', async () => {
    const sandbox = await open({ company });
    const scim = scimOf(sandbox);
    sandbox.faults.add({ server: 'scim', times: 3, fault: [{ status: 500 }, { status: 503 }] });
    const statuses: number[] = [];
    for (let index = 0; index < 4; index += 1) statuses.push((await scim('/Users')).status);
    expect(statuses).toEqual([500, 503, 500, 200]);
    expect(() => sandbox.faults.add({ fault: [] })).toThrow('a rule needs a fault');
  });
});
