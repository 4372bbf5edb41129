import { describe, expect, it } from 'vitest';
import { companyFrom, type ScimLimit } from '../../src/sandbox/index.js';
import { Bucket } from '../../src/sandbox/server/bucket.js';
import { graphOf, open, scimOf } from './support.js';

const company = companyFrom({ users: [], accounts: [{ userName: 'a@contoso.com' }] });

async function limited(scim: ScimLimit) {
  let time = 1000;
  const sandbox = await open({
    company,
    limits: { scim, clock: () => time },
    scimBulk: { maxOperations: 100, maxPayloadSize: 1e6 },
  });
  const client = scimOf(sandbox);
  return {
    sandbox,
    client,
    pass: (milliseconds: number): void => {
      time += milliseconds;
    },
    statuses: async (count: number): Promise<number[]> => {
      const statuses: number[] = [];
      for (let index = 0; index < count; index += 1) statuses.push((await client('/Users')).status);
      return statuses;
    },
  };
}

describe("SCIM's limit", () => {
  it('should take a second of requests at once, then so many a second', async () => {
    const { sandbox, statuses, pass } = await limited({ perSecond: 4 });
    expect(await statuses(6)).toEqual([200, 200, 200, 200, 429, 429]);
    pass(250);
    expect(await statuses(2)).toEqual([200, 429]);
    pass(10_000);
    expect(await statuses(5)).toEqual([200, 200, 200, 200, 429]);
    expect(sandbox.requests.statuses('scim')).toEqual({ 200: 9, 429: 4 });
  });

  it('should answer in SCIM, and carry nothing out', async () => {
    const { sandbox, client } = await limited({ perSecond: 1 });
    await client('/Users');
    const { id } = sandbox.vonage.account('a@contoso.com');
    const answer = await client(`/Users/${id}`, { method: 'DELETE' });
    expect(answer.status).toBe(429);
    expect(answer.body).toEqual({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      detail: 'Too many requests.',
      status: '429',
    });
    expect(sandbox.vonage.find(id)).not.toBeNull();
  });

  it('should say when to come back as told: seconds, a date, or not at all', async () => {
    const header = async (retryAfter: ScimLimit['retryAfter']): Promise<string | null> => {
      const { client } = await limited({ perSecond: 0.4, burst: 1, ...(retryAfter && { retryAfter }) });
      await client('/Users');
      return (await client('/Users')).headers.get('retry-after');
    };
    expect(await header(undefined)).toBe('3');
    expect(await header('none')).toBeNull();
    const date = Date.parse((await header('date')) ?? '');
    expect(Math.abs(date - Date.now() - 3000)).toBeLessThan(30_000);
  });

  it('should take a bulk request for one, and leave Graph alone', async () => {
    const { sandbox, client, statuses } = await limited({ perSecond: 2, burst: 2 });
    const operation = (userName: string): object => ({
      method: 'POST',
      path: '/Users',
      bulkId: userName,
      data: { userName },
    });
    const schemas = ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'];
    const body = { schemas, Operations: ['1', '2', '3', '4', '5'].map(operation) };
    expect((await client('/Bulk', { method: 'POST', body })).status).toBe(200);
    expect(await statuses(2)).toEqual([200, 429]);
    const graph = await graphOf(sandbox);
    for (let index = 0; index < 5; index += 1) expect((await graph('/users')).status).toBe(200);
  });

  it('should not let what it refuses count for a fault rule', async () => {
    const { sandbox, client } = await limited({ perSecond: 1 });
    await client('/Users');
    const fault = sandbox.faults.add({ server: 'scim', fault: { status: 500 } });
    expect((await client('/Users')).status).toBe(429);
    expect(fault.hits).toBe(0);
  });
});

describe('Bucket', () => {
  it('should never let more through than burst and rate allow', () => {
    let time = 0;
    const bucket = new Bucket(25, 25, () => time);
    let through = 0;
    for (time = 0; time <= 10_000; time += 10) if (bucket.take(1) === 0) through += 1;
    expect(through).toBe(25 + 250);
  });

  it('should say just how long to wait', () => {
    let time = 0;
    const bucket = new Bucket(4, 2, () => time);
    expect([bucket.take(1), bucket.take(1), bucket.take(1)]).toEqual([0, 0, 0.25]);
    time = 250;
    expect(bucket.take(1)).toBe(0);
    expect(bucket.take(2)).toBe(0.5);
  });

  it('should let a refused request cost something', () => {
    const bucket = new Bucket(1, 2, () => 0);
    bucket.take(2);
    expect([bucket.take(1, 1), bucket.take(1, 1), bucket.take(1, 1), bucket.used]).toEqual([
      2, 2.6, 2.6, 1.8,
    ]);
  });
});
