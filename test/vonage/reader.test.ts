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
  it('should ask from 1, and go on from what the server really gave', async () => {
    const { reader, server, transport } = await answers(
      list([user('a')], { totalResults: 4, startIndex: 1, itemsPerPage: 1 }),
      list([user('b'), user('c')], { totalResults: 4, startIndex: 2, itemsPerPage: 2 }),
      list([user('d')], { totalResults: 4, startIndex: 4, itemsPerPage: 1 }),
    );
    expect((await reader.accounts()).map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
    expect(server.seen.map(({ url }) => url)).toEqual([
      '/scim/v2/Users?startIndex=1&count=2',
      '/scim/v2/Users?startIndex=2&count=2',
      '/scim/v2/Users?startIndex=4&count=2',
    ]);
    expect(transport.counts).toEqual({ 'GET /Users': 3 });
  });

  it('should take nobody for nobody', async () => {
    const { reader } = await answers({ totalResults: 0, startIndex: 0 });
    expect(await reader.accounts()).toEqual([]);
  });

  it('should give everybody once, in order, however many the server gives a page', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(30),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        async (total, count, most) => {
          const everybody = Array.from({ length: total }, (_, index) => user(`u${index}`));
          const made = await scim((request, response) => {
            const query = new URL(request.url, 'http://x').searchParams;
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
            expect(made.server.seen).toHaveLength(Math.max(1, Math.ceil(total / Math.min(count, most))));
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
      [list([user('a')], { totalResults: 3 }), list([user('b')], { totalResults: 2 })],
      'totalResults went from 3 to 2',
    ],
    [
      'an early end',
      [list([user('a')], { totalResults: 3 }), list([], { totalResults: 3 })],
      'ends after 1 of 3',
    ],
    ['nobody where somebody is counted', [list([], { totalResults: 3 })], 'ends after 0 of 3'],
    [
      'the same page again',
      [list([user('a')], { totalResults: 3 }), list([user('a')], { totalResults: 3 })],
      'user a comes twice',
    ],
    [
      'another page than asked',
      [list([user('a')], { totalResults: 3 }), list([user('b')], { totalResults: 3, startIndex: 1 })],
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
    const { reader } = await start(
      (__, response, index) => json(response, 200, bodies[index] ?? bodies[0]),
      2,
    );
    const error = await failure(reader.accounts());
    expect(error).toBeInstanceOf(VonageError);
    expect(error.message).toContain(wrong);
  });

  it('should fail as a whole when one page fails', async () => {
    const { reader } = await start((_, response, index) =>
      index === 0
        ? json(response, 200, list([user('a')], { totalResults: 2 }))
        : json(response, 400, { detail: 'no such page' }),
    );
    const error = await failure(reader.accounts());
    expect(error).toMatchObject({ name: 'HttpError', status: 400, detail: 'no such page' });
  });

  it('should give two accounts with one userName, for the planner to judge', async () => {
    const { reader } = await answers(list([user('a', { userName: 'X' }), user('b', { userName: 'x' })]));
    expect(await reader.accounts()).toHaveLength(2);
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
        documentationUri: 'https://d.example',
      },
      { bulk: { supported: false, maxOperations: 1000, maxPayloadSize: 1_048_576 } },
    );
    expect(await reader.serviceProviderConfig()).toEqual({
      patch: true,
      filter: true,
      maxResults: 200,
      bulk: { maxOperations: 1000, maxPayloadSize: 1_048_576 },
      documentationUri: 'https://d.example',
    });
    expect(await reader.serviceProviderConfig()).toEqual({
      patch: null,
      filter: null,
      maxResults: null,
      bulk: null,
      documentationUri: null,
    });
  });
});
