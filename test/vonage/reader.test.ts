import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { VonageError } from '../../src/vonage/errors.js';
import { ScimReader } from '../../src/vonage/reader.js';
import { failure, json } from '../http/server.js';
import { list, scim, user } from './support.js';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function start(handler: Parameters<typeof scim>[0], count?: number) {
  const made = await scim(handler);
  open.push(made);
  return { ...made, reader: new ScimReader(made.transport, count) };
}

/** Answers with one body after another. */
async function answers(...bodies: unknown[]) {
  return start((_, response, index) => json(response, 200, bodies[index] ?? list([])), 2);
}

describe('ScimReader.accounts', () => {
  it('should ask for as many as the server says it gives, once there is more than a page', async () => {
    const { reader, server, transport } = await answers(
      list([user('a'), user('b')], { totalResults: 4, startIndex: 1, itemsPerPage: 2 }),
      { filter: { supported: true, maxResults: 50 } },
      list([user('b'), user('c'), user('d')], { totalResults: 4, startIndex: 2, itemsPerPage: 3 }),
      list([user('d')], { totalResults: 4, startIndex: 4, itemsPerPage: 1 }),
    );
    expect((await reader.accounts()).map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
    expect(server.seen.map(({ url }) => url)).toEqual([
      '/scim/v2/Users?startIndex=1&count=2',
      '/scim/v2/ServiceProviderConfig',
      '/scim/v2/Users?startIndex=2&count=50',
      // Three were the most that it gave, so that there may be more behind them.
      '/scim/v2/Users?startIndex=4&count=50',
    ]);
    expect(transport.counts).toEqual({ 'GET /Users': 3, 'GET /ServiceProviderConfig': 1 });
  });

  it.each([
    ['has none', (response: Parameters<typeof json>[0]) => json(response, 404, {})],
    ['breaks there', (response: Parameters<typeof json>[0]) => json(response, 501, {})],
    ['says something else there', (response: Parameters<typeof json>[0]) => json(response, 200, [])],
    ['says nothing of pages', (response: Parameters<typeof json>[0]) => json(response, 200, {})],
  ])('should read a server whose ServiceProviderConfig %s', async (_, config) => {
    const everybody = Array.from({ length: 7 }, (__, index) => user(`u${index}`));
    const { reader } = await start((request, response) => {
      const url = new URL(request.url, 'http://x');
      if (url.pathname.endsWith('Config')) return config(response);
      const from = Number(url.searchParams.get('startIndex'));
      json(response, 200, list(everybody.slice(from - 1, from + 2), { totalResults: 7, startIndex: from }));
    }, 3);
    expect((await reader.accounts()).map(({ id }) => id)).toEqual(everybody.map(({ id }) => id));
  });

  it('should take nobody for nobody', async () => {
    const { reader } = await answers({ totalResults: 0, startIndex: 0 });
    expect(await reader.accounts()).toEqual([]);
  });

  it('should give everybody once, in order, however many the server gives a page', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(30),
        fc.integer({ min: 2, max: 9 }),
        fc.integer({ min: 2, max: 9 }),
        async (total, count, most) => {
          const everybody = Array.from({ length: total }, (_, index) => user(`u${index}`));
          const made = await scim((request, response) => {
            const { pathname, searchParams: query } = new URL(request.url, 'http://x');
            if (pathname.endsWith('Config')) return json(response, 404, {});
            const from = Number(query.get('startIndex'));
            const some = everybody.slice(from - 1, from - 1 + Math.min(Number(query.get('count')), most));
            json(
              response,
              200,
              list(some, { totalResults: total, startIndex: from, itemsPerPage: some.length }),
            );
          });
          try {
            const accounts = await new ScimReader(made.transport, count).accounts();
            expect(accounts.map(({ id }) => id)).toEqual(everybody.map(({ id }) => id));
            // Pages overlap by one; the last has room, or is looked behind.
            const page = Math.min(count, most);
            const pages = made.server.seen.filter(({ url }) => url.includes('/Users?')).length;
            expect(pages).toBeLessThanOrEqual(1 + Math.ceil(Math.max(1, total - page) / (page - 1)) + 1);
          } finally {
            await made.close();
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it.each([
    [
      'totalResults that changes',
      [list([user('a'), user('b')], { totalResults: 3 }), list([user('b')], { totalResults: 2 })],
      'totalResults went from 3 to 2',
    ],
    [
      'an early end',
      [list([user('a'), user('b')], { totalResults: 3 }), list([], { totalResults: 3 })],
      'ends after 1 of 3',
    ],
    ['nobody where somebody is counted', [list([], { totalResults: 3 })], 'ends after 0 of 3'],
    [
      'the same page again',
      [list([user('a'), user('b')], { totalResults: 3 })],
      'the page from 2 does not begin where the one before it ended',
    ],
    [
      'a user twice',
      [list([user('a'), user('a')], { totalResults: 2 }), list([user('a')], { totalResults: 2 })],
      'user a comes twice',
    ],
    [
      'another page than asked',
      [
        list([user('a'), user('b')], { totalResults: 3 }),
        list([user('b')], { totalResults: 3, startIndex: 1 }),
      ],
      'the page from 2 was asked for, and the one from 1 came',
    ],
    [
      'more users than it counts',
      [list([user('a'), user('b')], { totalResults: 1 })],
      'at least 2 users, and totalResults says 1',
    ],
    ['no totalResults', [{ Resources: [] }], 'has no totalResults'],
    ['totalResults as text', [{ totalResults: '1', Resources: [user('a')] }], 'has no totalResults'],
    ['Resources that is no list', [{ totalResults: 1, Resources: {} }], 'has no Resources'],
    ['no Resources where somebody is counted', [{ totalResults: 1 }], 'ends after 0 of 1'],
    ['no object', [[]], 'is no ListResponse'],
    ['an empty body', [null], 'is no ListResponse'],
    ['a user without an id', [list([{ userName: 'a' }])], 'has no id'],
  ])('should refuse a list with %s', async (_, bodies, wrong) => {
    const { reader } = await start((request, response) => {
      const from = new URL(request.url, 'http://x').searchParams.get('startIndex');
      if (from === null) json(response, 404, {});
      else json(response, 200, bodies[Number(from) - 1] ?? bodies[0]);
    }, 2);
    const error = await failure(reader.accounts());
    expect(error).toBeInstanceOf(VonageError);
    expect(error.message).toContain(wrong);
  });

  it('should fail as a whole when one page fails', async () => {
    const { reader } = await start((_, response, index) =>
      index === 0
        ? json(response, 200, list([user('a'), user('b')], { totalResults: 3 }))
        : json(response, 400, { detail: 'no such page' }),
    );
    const error = await failure(reader.accounts());
    expect(error).toMatchObject({ name: 'HttpError', status: 400, detail: 'no such page' });
  });

  it('should give two accounts with one userName, for the planner to judge', async () => {
    const both = list([user('a', { userName: 'X' }), user('b', { userName: 'x' })]);
    const { reader } = await start((_, response) => json(response, 200, both));
    expect(await reader.accounts()).toHaveLength(2);
  });
});

describe('ScimReader.accounts with those that there should be', () => {
  /** A list that shows some of those who are there. */
  function showing(shown: readonly string[], there: readonly string[]) {
    return start((request, response) => {
      const id = /Users\/(.+)$/.exec(request.url)?.[1];
      if (id === undefined) return json(response, 200, list(shown.map((each) => user(each))));
      return there.includes(id) ? json(response, 200, user(id)) : json(response, 404, {});
    });
  }

  it('should look alone at whoever the list leaves out, and at nobody else', async () => {
    const { reader, transport } = await showing(['a', 'b'], ['a', 'b', 'c']);
    const known = async () => ['a', 'c', 'gone'];
    expect((await reader.accounts(known)).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(transport.counts).toEqual({ 'GET /Users': 1, 'GET /Users/{id}': 2 });
  });

  it('should ask no more where everybody is listed', async () => {
    const { reader, transport } = await showing(['a', 'b'], ['a', 'b']);
    expect(await reader.accounts(async () => ['b', 'a'])).toHaveLength(2);
    expect(transport.counts).toEqual({ 'GET /Users': 1 });
  });

  const many = Array.from({ length: 30 }, (_, index) => `u${index}`);
  it.each(['u7', 'u29'])(
    'should not believe a list that leaves out many, where %s is there',
    async (someone) => {
      const { reader } = await showing(['a'], ['a', someone]);
      expect(await failure(reader.accounts(async () => many))).toMatchObject({
        code: 'incomplete-list',
        message: expect.stringContaining(`${someone}@contoso.com`),
      });
    },
  );

  it('should believe one where they are gone', async () => {
    const { reader } = await showing(['a'], ['a']);
    expect(await reader.accounts(async () => many)).toHaveLength(1);
  });

  it('should fail where it cannot look, and where another one is shown', async () => {
    const broken = await start((request, response) =>
      /Users\//.test(request.url) ? json(response, 403, {}) : json(response, 200, list([])),
    );
    expect(await failure(broken.reader.accounts(async () => ['c']))).toMatchObject({ status: 403 });
    const other = await start((request, response) =>
      json(response, 200, /Users\//.test(request.url) ? user('d') : list([])),
    );
    expect(await failure(other.reader.accounts(async () => ['c']))).toMatchObject({ code: 'malformed' });
  });
});

describe('ScimReader.find', () => {
  it('should ask by userName, as Entra does (facts sheet B.8), and compare again', async () => {
    const { reader, server } = await answers(list([user('a', { userName: 'LEA"s' }), user('b')]));
    expect((await reader.find('Lea"s')).map(({ id }) => id)).toEqual(['a']);
    const url = new URL(server.seen[0]?.url ?? '', server.url);
    expect([...url.searchParams]).toEqual([['filter', 'userName eq "Lea\\"s"']]);
  });

  it('should find nobody in an empty list', async () => {
    const { reader } = await answers(list([]));
    expect(await reader.find('x')).toEqual([]);
  });

  it('should not take a 404 for nobody', async () => {
    const { reader } = await start((_, response) => json(response, 404, {}));
    expect(await failure(reader.find('x'))).toMatchObject({ name: 'HttpError', status: 404 });
  });

  it('should refuse a list that is not whole', async () => {
    const { reader } = await answers(list([user('a')], { totalResults: 2 }));
    expect(await failure(reader.find('a'))).toMatchObject({ code: 'incomplete-list' });
  });
});

describe('ScimReader.serviceProviderConfig', () => {
  it('should read what the server says, and null where it says nothing', async () => {
    const { reader } = await answers(
      {
        patch: { supported: true },
        filter: { supported: true, maxResults: 200 },
        bulk: { supported: true, maxOperations: 1000, maxPayloadSize: 1_048_576 },
      },
      { bulk: { supported: false, maxOperations: 1000, maxPayloadSize: 1_048_576 } },
    );
    expect(await reader.serviceProviderConfig()).toEqual({
      patch: true,
      maxResults: 200,
      bulk: { maxOperations: 1000, maxPayloadSize: 1_048_576 },
    });
    expect(await reader.serviceProviderConfig()).toEqual({
      patch: null,
      maxResults: null,
      bulk: null,
    });
  });
});
