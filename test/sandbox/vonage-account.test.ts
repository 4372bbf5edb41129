import { describe, expect, it } from 'vitest';
import { companyFrom, type SandboxOptions } from '../../src/sandbox/index.js';
import { open, scimOf } from './support.js';

const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => `${name}@contoso.com`);
const company = companyFrom({ users: [], accounts: names.map((userName) => ({ userName })) });
const create = (userName: string, active = true) => ({
  method: 'POST',
  body: {
    userName,
    active,
    name: { givenName: 'New', familyName: 'Comer' },
    emails: [{ type: 'work', value: userName }],
  },
});
const activate = (active: boolean) => ({
  method: 'PATCH',
  body: { Operations: [{ op: 'replace', path: 'active', value: active }] },
});

async function opened(options: SandboxOptions) {
  const sandbox = await open({ company, ...options });
  return {
    sandbox,
    scim: scimOf(sandbox),
    id: (name: string) => sandbox.vonage.account(`${name}@contoso.com`).id,
  };
}

describe('seats', () => {
  it('should refuse one more active account, by create as by change, and let go on when one is free', async () => {
    const { sandbox, scim, id } = await opened({ seats: 8 });
    expect((await scim('/Users', create('x'))).status).toBe(201);
    const full = await scim('/Users', create('y'));
    expect([full.status, full.body.detail]).toEqual([400, 'Every seat of the account is taken.']);
    expect(sandbox.vonage.find('y')).toBeNull();
    expect((await scim('/Users', create('y', false))).status).toBe(201);
    expect((await scim(`/Users/${sandbox.vonage.account('y').id}`, activate(true))).status).toBe(400);
    // Who has a seat may be changed and stay.
    expect((await scim(`/Users/${id('a')}`, activate(true))).status).toBe(200);
    expect((await scim(`/Users/${id('a')}`, activate(false))).status).toBe(200);
    expect((await scim(`/Users/${sandbox.vonage.account('y').id}`, activate(true))).status).toBe(200);
    expect(sandbox.vonage.active).toBe(8);
    expect((await scim(`/Users/${id('a')}`, { ...create('a@contoso.com'), method: 'PUT' })).status).toBe(400);
    expect((await scim(`/Users/${id('b')}`, { method: 'DELETE' })).status).toBe(204);
    expect((await scim(`/Users/${id('a')}`, { ...create('a@contoso.com'), method: 'PUT' })).status).toBe(200);
  });

  it('should refuse in other words', async () => {
    const { scim } = await opened({ seats: { total: 7, status: 403, detail: 'Buy more.' } });
    expect((await scim('/Users', create('x'))).body).toMatchObject({ status: '403', detail: 'Buy more.' });
  });
});

describe('hidden administrators', () => {
  it('should be in no list, found by no search or id, and in the way of a create', async () => {
    const { sandbox, scim, id } = await opened({ hiddenAccounts: ['a@contoso.com', 'super@contoso.com'] });
    const { body } = await scim('/Users');
    expect(body.totalResults).toBe(6);
    expect(body.Resources.map(({ userName }) => userName)).toEqual(names.slice(1));
    const filter = encodeURIComponent('userName eq "a@contoso.com"');
    expect((await scim(`/Users?filter=${filter}`)).body.totalResults).toBe(0);
    expect((await scim(`/Users/${id('a')}`)).status).toBe(404);
    expect((await scim(`/Users/${id('a')}`, { method: 'DELETE' })).status).toBe(404);
    for (const userName of ['A@contoso.com', 'super@contoso.com']) {
      const answer = await scim('/Users', create(userName));
      expect([answer.status, answer.body.scimType]).toEqual([409, 'uniqueness']);
    }
    expect(sandbox.vonage.accounts).toHaveLength(8);
  });
});

describe('lists that are not as they should be', () => {
  it('should have pages of other sizes, one after the other', async () => {
    const { scim } = await opened({ scimPage: [3, 1, 2] });
    const sizes: unknown[] = [];
    for (let start = 1; start <= 7; ) {
      const { itemsPerPage, totalResults } = (await scim(`/Users?startIndex=${start}&count=100`)).body;
      expect(totalResults).toBe(7);
      sizes.push(itemsPerPage);
      start += Number(itemsPerPage);
    }
    expect(sizes).toEqual([3, 1, 2, 1]);
  });

  it('should say the largest page, or another', async () => {
    const filter = async (options: SandboxOptions): Promise<unknown> =>
      (await (await opened(options)).scim('/ServiceProviderConfig')).body.filter;
    expect(await filter({})).toEqual({ supported: true, maxResults: 100 });
    expect(await filter({ scimPage: [3, 20, 2] })).toEqual({ supported: true, maxResults: 20 });
    expect(await filter({ scimPage: 50, scimMaxResults: 200 })).toEqual({ supported: true, maxResults: 200 });
  });

  it('should be in another order each time, whole in one page, and not over several', async () => {
    const { scim } = await opened({ scimUnordered: true });
    const page = async (query: string): Promise<unknown[]> =>
      (await scim(`/Users?${query}`)).body.Resources.map(({ userName }) => userName);
    const [first, second] = [await page('count=7'), await page('count=7')];
    expect(first).not.toEqual(
      second
        .slice(0, first.length - 1)
        .concat(second.slice(-1))
        .toReversed(),
    );
    expect([...first].sort()).toEqual(names);
    expect([...second].sort()).toEqual(names);
    const parts = [...(await page('count=4')), ...(await page('startIndex=5&count=4'))];
    expect(parts).toHaveLength(7);
    expect(new Set(parts).size).toBeLessThan(7);
    expect(await page('startIndex=8')).toEqual([]);
  });
});

describe('snapshots', () => {
  it('should be plain values by name, to be compared', async () => {
    const { sandbox, scim } = await opened({});
    const before = sandbox.vonage.snapshot();
    await scim(`/Users/${sandbox.vonage.account('c@contoso.com').id}`, activate(true));
    expect(sandbox.vonage.snapshot()).toEqual(before);
    sandbox.vonage.edit('c@contoso.com', { active: false });
    expect(sandbox.vonage.snapshot()).not.toEqual(before);
    expect(before.map(({ userName }) => userName)).toEqual(names);
    expect(before[0]).toEqual({
      userName: 'a@contoso.com',
      active: true,
      email: 'a@contoso.com',
      givenName: 'a@contoso.com'.slice(0, 1),
      familyName: 'Person',
    });
  });
});
