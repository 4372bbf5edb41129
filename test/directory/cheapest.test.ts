import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GraphReader } from '../../src/directory/reader.js';
import type { NeededUsers } from '../../src/directory/types.js';
import { HttpError, type ReadTransport, type RequestOptions } from '../../src/http/index.js';

interface Entry {
  readonly id: string;
  readonly name: string;
}

interface Behaviour {
  readonly perPage: number;
  /** What `$count` answers; undefined: 400. */
  readonly count?: number;
  /** To a filter: 400, everything, or without one that should be there. */
  readonly filter?: 'refused' | 'ignored' | 'forgetful';
  /** How many times the list, read without a filter, ends after its first half. */
  readonly shortReads?: number;
}

/** A tenant of users and of groups with the same ids and names. */
function tenant(entries: readonly Entry[], { perPage, count, filter, shortReads = 0 }: Behaviour) {
  const counts: Record<string, number> = {};
  const headers: (RequestOptions['headers'] | undefined)[] = [];
  const row = ({ id, name }: Entry) => ({
    id,
    userPrincipalName: name,
    displayName: name,
    accountEnabled: true,
    userType: 'Member',
  });
  const refuse = (status: number): never => {
    throw new HttpError('refused', { status, method: 'GET', url: '' });
  };
  const transport: ReadTransport = {
    counts,
    async get(path, options) {
      const route = options?.route ?? '';
      counts[route] = (counts[route] ?? 0) + 1;
      const { pathname, searchParams: query } = new URL(path, 'http://x');
      await new Promise(setImmediate);
      const alone = /^\/users\/(.+)$/.exec(pathname)?.[1];
      if (alone !== undefined) {
        const key = decodeURIComponent(alone).toLowerCase();
        const found = entries.find(({ id, name }) => id === key || name.toLowerCase() === key);
        return found === undefined ? refuse(404) : row(found);
      }
      if (query.get('$count') !== null) {
        headers.push(options?.headers);
        return count === undefined ? refuse(400) : { '@odata.count': count, value: [] };
      }
      const asked = query.get('$filter');
      let rows = entries;
      if (asked !== null) {
        if (filter === 'refused') refuse(400);
        const [, property = '', list = ''] = /^(\w+) in \((.*)\)$/.exec(asked) ?? [];
        const values = [...list.matchAll(/'((?:[^']|'')*)'/g)].map(([, value = '']) =>
          value.replaceAll("''", "'").toLowerCase(),
        );
        expect(values.length).toBeGreaterThan(0);
        expect(values.length).toBeLessThanOrEqual(15);
        if (filter !== 'ignored') {
          rows = rows.filter(({ id, name }) =>
            values.includes((property === 'id' ? id : name).toLowerCase()),
          );
        }
        if (filter === 'forgetful') rows = rows.slice(1);
      }
      if (asked === null && (counts[route] ?? 0) <= shortReads) rows = rows.slice(0, rows.length / 2);
      const from = Number(query.get('from') ?? 0);
      const next = new URL(path, 'http://x');
      next.searchParams.set('from', String(from + perPage));
      return {
        value: rows.slice(from, from + perPage).map(row),
        ...(from + perPage < rows.length && { '@odata.nextLink': `${next.pathname}${next.search}` }),
      };
    },
  };
  return { reader: new GraphReader(transport, async () => ''), counts, headers };
}

const idAt = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
const entryAt = (index: number): Entry => ({ id: idAt(index), name: `User${index}@contoso.com` });
const people = (count: number): readonly Entry[] =>
  Array.from({ length: count }, (_, index) => entryAt(index));

function needing(ids: readonly number[], names: readonly string[] = []): NeededUsers {
  return { ids: ids.map(idAt), names, otherNames: names.length };
}

const only = (needed: NeededUsers | null, atLeast = 0) => ({ atLeast, needed: async () => needed });
const sorted = (values: readonly string[]) => [...values].sort();

describe('GraphReader.users with those that are needed', () => {
  it('should read a tenant of one page as it is, and ask for nothing else', async () => {
    const { reader, counts } = tenant(people(10), { perPage: 10 });
    const needed = only(needing([0, 9], ['user3@contoso.com']));
    expect(await reader.users([], needed)).toHaveLength(10);
    expect(counts).toEqual({ '/users': 1 });
  });

  it('should read a list again that leaves out somebody who is there, and then not believe it', async () => {
    const whole = people(12);
    for (const shortReads of [1, 2]) {
      const { reader, counts } = tenant(whole, { perPage: 20, shortReads });
      const users = reader.users([], only(needing([1], ['user11@contoso.com'])));
      if (shortReads === 1) expect(await users).toHaveLength(12);
      else
        await expect(users).rejects.toMatchObject({
          code: 'incomplete-list',
          message: expect.stringContaining('User11'),
        });
      expect(counts['/users']).toBe(2);
    }
  });

  it('should ask once for those who are missing, and take them for gone where Graph finds nobody', async () => {
    const { reader, counts } = tenant(people(5), { perPage: 10 });
    expect(await reader.users([], only(needing([1, 100], ['nobody@contoso.com'])))).toHaveLength(5);
    expect(counts).toEqual({ '/users': 1, '/users?$filter': 2 });
  });

  it('should not believe that a tenant has no users', async () => {
    const { reader } = tenant([], { perPage: 10 });
    await expect(reader.users([])).rejects.toMatchObject({ code: 'incomplete-list' });
  });

  it('should ask for fifteen at once where that is cheaper than the pages', async () => {
    const { reader, counts, headers } = tenant(people(1000), { perPage: 20, count: 1000 });
    const users = await reader.users(
      [],
      only(needing([...Array(30).keys()], ['user900@contoso.com', 'USER5@contoso.com'])),
    );
    expect(users.map(({ id }) => id)).toEqual([...[...Array(30).keys()].map(idAt), idAt(900)]);
    // Of the two names one was found by id.
    expect(counts).toEqual({ '/users': 1, '/users?$count': 1, '/users?$filter': 3 });
    expect(headers).toEqual([{ ConsistencyLevel: 'eventual' }]);
  });

  it.each([
    ['as many pages are left', only(needing([...Array(30).keys()])), { perPage: 10, count: 30 }],
    ['Graph does not tell the number', only(needing([...Array(30).keys()])), { perPage: 10 }],
    ['nobody can say who is needed', only(null), { perPage: 10, count: 100_000 }],
    ['declarations alone name too many', only(needing([1, 2]), 45), { perPage: 10, count: 40 }],
    ['the filter is refused', only(needing([1, 2])), { perPage: 10, filter: 'refused' }],
    ['the filter is ignored', only(needing([1, 2])), { perPage: 10, filter: 'ignored' }],
    [
      'somebody whom the filter did not find is there',
      only(needing([1, 2])),
      { perPage: 10, filter: 'forgetful' },
    ],
  ] as const)('should read the whole list where %s', async (_, needed, behaviour) => {
    const { reader } = tenant(people(40), behaviour);
    expect(await reader.users([], needed)).toHaveLength(40);
  });

  it('should ask once more for each who does not come: only a 404 says that nobody is there', async () => {
    const { reader, counts } = tenant(people(100), { perPage: 10 });
    const users = await reader.users([], only(needing([1, 500], [])));
    expect(users.map(({ id }) => id)).toEqual([idAt(1)]);
    expect(counts).toEqual({ '/users': 1, '/users?$filter': 1, '/users/{id}': 1 });
  });

  it('should read the whole list where too many do not come', async () => {
    const { reader, counts } = tenant(people(400), { perPage: 10, count: 400 });
    const gone = Array.from({ length: 60 }, (_, index) => 1000 + index);
    expect(await reader.users([], only(needing(gone)))).toHaveLength(400);
    expect(counts['/users/{id}']).toBeUndefined();
  });

  it('should give everyone who is needed and there, whatever Graph does to filters and counts', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 80 }),
        fc.uniqueArray(fc.nat(100), { maxLength: 40 }),
        fc.uniqueArray(fc.nat(100), { maxLength: 20 }),
        fc.record({
          perPage: fc.integer({ min: 1, max: 10 }),
          count: fc.option(fc.nat(200), { nil: undefined }),
          filter: fc.constantFrom(undefined, undefined, 'refused', 'ignored', 'forgetful'),
        }),
        async (total, ids, names, { count, filter, ...behaviour }) => {
          const { reader } = tenant(people(total), {
            ...behaviour,
            ...(count !== undefined && { count }),
            ...(filter !== undefined && { filter }),
          });
          const needed = needing(
            ids,
            names.map((index) => entryAt(index).name.toLowerCase()),
          );
          const got = (await reader.users([], only(needed))).map(({ id }) => id);
          const wanted = new Set([...ids, ...names].filter((index) => index < total).map(idAt));
          expect([...wanted].filter((id) => !got.includes(id))).toEqual([]);
          expect(new Set(got).size).toBe(got.length);
          expect(got.every((id) => people(total).some((entry) => entry.id === id))).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('GraphReader.groups with those that are meant', () => {
  const groups: readonly Entry[] = [
    ...people(500),
    { id: idAt(600), name: "Lea's desk" },
    { id: idAt(601), name: 'TWINS' },
    { id: idAt(602), name: 'twins' },
  ];

  it('should ask for a few by name and id, every one of a name', async () => {
    const { reader, counts } = tenant(groups, { perPage: 10, count: 503 });
    const found = await reader.groups(["lea's DESK", 'Twins', idAt(7), 'nobody']);
    expect(sorted(found.map(({ id }) => id))).toEqual([7, 600, 601, 602].map(idAt));
    expect(counts).toEqual({ '/groups': 1, '/groups?$count': 1, '/groups?$filter': 2 });
  });

  it('should not even count where one request is enough', async () => {
    const { reader, counts } = tenant(groups, { perPage: 10 });
    expect(await reader.groups(['Twins'])).toHaveLength(2);
    expect(counts).toEqual({ '/groups': 1, '/groups?$filter': 1 });
  });

  it.each([
    ['a name is not plain', ['Caf\u00e9'], { perPage: 10, count: 100_000 }],
    ['a name is longer than a filter takes', ['x'.repeat(121)], { perPage: 10, count: 100_000 }],
    ['a name begins with a blank', [' desk'], { perPage: 10, count: 100_000 }],
    ['the filter is refused', ['Twins'], { perPage: 10, filter: 'refused' as const }],
    ['the filter is ignored', ['Twins'], { perPage: 10, filter: 'ignored' as const }],
    ['the pages are cheaper', people(400).map(({ name }) => name), { perPage: 100, count: 503 }],
  ])('should read the whole list where %s', async (_, names, behaviour) => {
    const { reader } = tenant(groups, behaviour);
    expect(await reader.groups(names)).toHaveLength(503);
  });
});
