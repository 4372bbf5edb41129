import { describe, expect, it } from 'vitest';
import { companyFrom, type SandboxOptions } from '../../src/sandbox/index.js';
import { type Answer, open, scimOf } from './support.js';

const company = companyFrom({
  users: [],
  accounts: [{ userName: 'a@contoso.com' }, { userName: 'b@contoso.com' }],
});
const schemas = ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'];
const limits = { maxOperations: 4, maxPayloadSize: 4000 };
const person = (userName: string): object => ({
  userName,
  name: { givenName: 'New', familyName: 'Comer' },
  emails: [{ type: 'work', value: userName }],
});
const post = (userName: string): object => ({
  method: 'POST',
  path: '/Users',
  bulkId: userName,
  data: person(userName),
});
const disable = { Operations: [{ op: 'replace', path: 'active', value: false }] };

async function opened(options: SandboxOptions = {}) {
  const sandbox = await open({ company, scimBulk: limits, ...options });
  const scim = scimOf(sandbox);
  return {
    sandbox,
    scim,
    bulk: (Operations: readonly unknown[], more: object = {}): Promise<Answer> =>
      scim('/Bulk', { method: 'POST', body: { schemas, Operations, ...more } }),
  };
}

describe('POST /Bulk', () => {
  it('should not be there unless asked for, and say so', async () => {
    const sandbox = await open({ company });
    const scim = scimOf(sandbox);
    expect((await scim('/ServiceProviderConfig')).body.bulk).toEqual({
      supported: false,
      maxOperations: 0,
      maxPayloadSize: 0,
    });
    expect((await scim('/Bulk', { method: 'POST', body: { schemas, Operations: [] } })).status).toBe(404);
  });

  it('should say what it takes', async () => {
    const { scim } = await opened();
    expect((await scim('/ServiceProviderConfig')).body.bulk).toEqual({ supported: true, ...limits });
  });

  it('should create, change and delete, and answer each operation', async () => {
    const { sandbox, bulk } = await opened();
    const [a, b] = sandbox.vonage.accounts;
    const { status, body } = await bulk([
      post('x'),
      { method: 'PATCH', path: `/Users/${a?.id}`, data: disable },
      { method: 'DELETE', path: `/Users/${b?.id}` },
      { method: 'patch', path: '/Users/bulkId:x', data: disable, bulkId: 'again' },
    ]);
    expect(status).toBe(200);
    expect(body.schemas).toEqual(['urn:ietf:params:scim:api:messages:2.0:BulkResponse']);
    const { id } = sandbox.vonage.account('x');
    const location = (user: string | undefined): string => `${sandbox.scimUrl}/Users/${user}`;
    expect(body.Operations).toEqual([
      { method: 'POST', bulkId: 'x', version: 'W/"1"', location: location(id), status: '201' },
      { method: 'PATCH', version: 'W/"2"', location: location(a?.id), status: '200' },
      { method: 'DELETE', location: location(b?.id), status: '204' },
      { method: 'PATCH', bulkId: 'again', version: 'W/"2"', location: location(id), status: '200' },
    ]);
    expect(sandbox.vonage.snapshot().map(({ userName, active }) => [userName, active])).toEqual([
      ['a@contoso.com', false],
      ['x', false],
    ]);
    expect(sandbox.requests.counts()).toEqual({ 'POST /Bulk': 1 });
  });

  it('should go on after errors, or end after as many as allowed', async () => {
    const operations = [
      post('a@contoso.com'),
      post('x'),
      { method: 'DELETE', path: '/Users/none' },
      post('y'),
    ];
    const all = await opened();
    const answers = (await all.bulk(operations)).body.Operations as { status: string; response?: object }[];
    expect(answers.map(({ status }) => status)).toEqual(['409', '201', '404', '201']);
    expect(answers[0]?.response).toMatchObject({ scimType: 'uniqueness', status: '409' });
    expect(answers[1]).not.toHaveProperty('response');
    const some = await opened();
    const first = (await some.bulk(operations, { failOnErrors: 2 })).body.Operations as { status: string }[];
    expect(first.map(({ status }) => status)).toEqual(['409', '201', '404']);
    expect(some.sandbox.vonage.find('y')).toBeNull();
  });

  it('should refuse what is too large or too much, and do nothing of it', async () => {
    const { sandbox, bulk } = await opened();
    const many = await bulk(['1', '2', '3', '4', '5'].map(post));
    expect([many.status, many.body.detail]).toEqual([
      413,
      'The bulk operation exceeds the maximum number of operations (4).',
    ]);
    const large = await bulk([post('x'.repeat(4000))]);
    expect([large.status, large.body.detail]).toEqual([
      413,
      'The size of the bulk operation exceeds the maxPayloadSize (4000).',
    ]);
    expect(sandbox.vonage.accounts).toHaveLength(2);
  });

  it('should refuse what is no bulk request', async () => {
    const { scim, bulk } = await opened();
    for (const body of [
      {},
      { Operations: [] },
      { schemas, Operations: {} },
      { schemas: [], Operations: [] },
    ]) {
      expect((await scim('/Bulk', { method: 'POST', body })).status).toBe(400);
    }
    expect((await bulk([], { failOnErrors: 0 })).status).toBe(400);
    const odd = [
      { ...post('x'), bulkId: undefined },
      { method: 'GET', path: '/Users' },
      5,
      { method: 'PUT', path: '/Bulk' },
    ];
    const statuses = ((await bulk(odd)).body.Operations as { status: string }[]).map(({ status }) => status);
    expect(statuses).toEqual(['400', '405', '404', '404']);
  });

  it('should refuse a change of another version than given', async () => {
    const { sandbox, bulk } = await opened();
    const path = `/Users/${sandbox.vonage.account('a@contoso.com').id}`;
    const operations = [
      { method: 'PATCH', path, version: 'W/"9"', data: disable },
      { method: 'PATCH', path, version: 'W/"1"', data: disable },
    ];
    const answers = (await bulk(operations)).body.Operations as { status: string }[];
    expect(answers.map(({ status }) => status)).toEqual(['412', '200']);
  });

  it('should go wrong as a whole, and want the token', async () => {
    const { sandbox, bulk, scim } = await opened();
    sandbox.faults.add({ path: /^\/Bulk$/, fault: { status: 500, afterCommit: true } });
    expect((await bulk([post('x'), post('y')])).status).toBe(500);
    expect(sandbox.vonage.accounts).toHaveLength(4);
    const headers = { authorization: 'Bearer wrong' };
    expect((await scim('/Bulk', { method: 'POST', body: { schemas, Operations: [] }, headers })).status).toBe(
      401,
    );
  });
});
