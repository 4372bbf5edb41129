import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { DirectoryError } from '../../src/directory/errors.js';
import { GraphReader } from '../../src/directory/reader.js';
import { failure, json, type Seen, serve } from '../http/server.js';
import { appId, graph, jwt, leaId } from './support.js';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function start(handler: Parameters<typeof serve>[0], token = 'token') {
  const made = await graph(handler);
  open.push(made);
  return { ...made, reader: new GraphReader(made.transport, async () => token) };
}

/** Answers one page after another; a function gets the server's own address. */
function pages(...bodies: ((base: string) => unknown)[]) {
  return (request: Seen, response: Parameters<typeof json>[0], index: number) =>
    json(response, 200, bodies[index]?.(`http://${request.headers.host}`) ?? {});
}

const user = (id: string, more: object = {}) => ({
  id,
  userPrincipalName: `${id}@contoso.com`,
  accountEnabled: true,
  userType: 'Member',
  ...more,
});

describe('GraphReader.users', () => {
  it('should ask for just what is needed and flatten extension attributes', async () => {
    const { reader, server } = await start(
      pages(() => ({
        value: [
          user('a', {
            department: 'Support',
            businessPhones: ['1', '2'],
            onPremisesExtensionAttributes: { extensionAttribute3: 'x', extensionAttribute4: null },
          }),
          user('b', { accountEnabled: false, userType: null }),
        ],
      })),
    );
    const users = await reader.users([
      'department',
      'businessPhones',
      'extensionAttribute3',
      'extensionAttribute4',
      'IsSoftDeleted',
    ]);
    const query = new URL(server.seen[0]?.url ?? '', server.url);
    expect(query.pathname).toBe('/v1.0/users');
    expect(query.searchParams.get('$top')).toBe('999');
    expect(query.searchParams.get('$select')?.split(',').sort()).toEqual([
      'accountEnabled',
      'businessPhones',
      'department',
      'id',
      'onPremisesExtensionAttributes',
      'userPrincipalName',
      'userType',
    ]);
    expect(users).toEqual([
      {
        id: 'a',
        userPrincipalName: 'a@contoso.com',
        accountEnabled: true,
        userType: 'Member',
        attributes: {
          userPrincipalName: 'a@contoso.com',
          department: 'Support',
          businessPhones: ['1', '2'],
          extensionAttribute3: 'x',
          extensionAttribute4: null,
        },
      },
      {
        id: 'b',
        userPrincipalName: 'b@contoso.com',
        accountEnabled: false,
        userType: null,
        attributes: {
          userPrincipalName: 'b@contoso.com',
          department: null,
          businessPhones: null,
          extensionAttribute3: null,
          extensionAttribute4: null,
        },
      },
    ]);
  });

  it('should follow every page, empty ones too, one request a page', async () => {
    const link = (base: string, page: number) => `${base}/v1.0/users?$skiptoken=${page}`;
    const { reader, server, transport } = await start(
      pages(
        (base) => ({ value: [user('a')], '@odata.nextLink': link(base, 1) }),
        (base) => ({ value: [], '@odata.nextLink': link(base, 2) }),
        () => ({ value: [user('b')] }),
      ),
    );
    expect((await reader.users([])).map(({ id }) => id)).toEqual(['a', 'b']);
    expect(server.seen).toHaveLength(3);
    expect(transport.counts).toEqual({ 'GET /users': 3 });
  });

  it('should give every user once, however the pages are cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(4), { maxLength: 8 }), async (sizes) => {
        let next = 0;
        // No tenant is without users.
        const cut = [...sizes, 1].map((size) => Array.from({ length: size }, () => user(`u${next++}`)));
        const made = await graph((request, response, index) =>
          json(response, 200, {
            value: cut[index] ?? [],
            ...(index + 1 < cut.length && {
              '@odata.nextLink': `http://${request.headers.host}/v1.0/users?p=${index + 1}`,
            }),
          }),
        );
        try {
          const users = await new GraphReader(made.transport, async () => '').users([]);
          expect(users.map(({ id }) => id)).toEqual(Array.from({ length: next }, (_, index) => `u${index}`));
        } finally {
          await made.close();
        }
      }),
      { numRuns: 25 },
    );
  });

  it.each([
    ['no value', { values: [] }, 'malformed'],
    ['a value that is no list', { value: {} }, 'malformed'],
    ['a user without an id', { value: [{ ...user('a'), id: undefined }] }, 'malformed'],
    ['a user twice', { value: [user('a'), user('a')] }, 'incomplete-list'],
    ['an unknown accountEnabled', { value: [user('a', { accountEnabled: null })] }, 'malformed'],
    ['accountEnabled as text', { value: [user('a', { accountEnabled: 'true' })] }, 'malformed'],
    ['no userPrincipalName', { value: [user('a', { userPrincipalName: undefined })] }, 'malformed'],
    ['a nextLink that is no text', { value: [], '@odata.nextLink': 5 }, 'malformed'],
    ['no object', [], 'malformed'],
  ])('should refuse a page with %s', async (_, body, code) => {
    const { reader } = await start(pages(() => body));
    const error = await failure(reader.users([]));
    expect(error).toBeInstanceOf(DirectoryError);
    expect(error).toMatchObject({ code });
  });

  it('should refuse a list that goes in circles', async () => {
    const again = (base: string) => ({ value: [], '@odata.nextLink': `${base}/v1.0/users?$skiptoken=1` });
    const { reader, server } = await start(pages(again, again, again));
    expect(await failure(reader.users([]))).toMatchObject({ code: 'incomplete-list' });
    expect(server.seen).toHaveLength(2);
  });

  it('should refuse a list of empty pages without end', async () => {
    const { reader, server } = await start((request, response, index) =>
      json(response, 200, {
        value: [],
        '@odata.nextLink': `http://${request.headers.host}/v1.0/users?$skiptoken=${index}`,
      }),
    );
    expect(await failure(reader.users([]))).toMatchObject({ code: 'incomplete-list' });
    expect(server.seen.length).toBeLessThan(110);
  });

  it('should not follow a page to another host', async () => {
    const other = await serve((_, response) => json(response, 200, { value: [user('b')] }));
    open.push(other);
    const { reader } = await start(
      pages(() => ({ value: [user('a')], '@odata.nextLink': `${other.url}/v1.0/users` })),
    );
    expect(await failure(reader.users([]))).toMatchObject({ name: 'TransportError', code: 'foreign-link' });
    expect(other.seen).toEqual([]);
  });

  it('should fail as a whole when one page fails', async () => {
    const { reader } = await start((request, response, index) =>
      index === 0
        ? json(response, 200, {
            value: [user('a')],
            '@odata.nextLink': `http://${request.headers.host}/v1.0/users?p=2`,
          })
        : json(response, 403, { error: { code: 'Authorization_RequestDenied', message: 'no' } }),
    );
    expect(await failure(reader.users([]))).toMatchObject({
      status: 403,
      code: 'Authorization_RequestDenied',
    });
  });
});

describe('GraphReader.servicePrincipal', () => {
  const app = (id: string, displayName: string) => ({ id, displayName, appRoles: [] });

  it('should find an app by its id', async () => {
    const { reader, server } = await start(pages(() => app(appId, 'Vonage')));
    expect(await reader.servicePrincipal(appId)).toEqual({
      id: appId,
      displayName: 'Vonage',
      appRoles: [],
    });
    expect(server.seen[0]?.url).toContain(`/v1.0/servicePrincipals/${appId}?`);
  });

  it('should say so when no app has the id', async () => {
    const { reader } = await start((_, response) => json(response, 404, {}));
    const error = await failure(reader.servicePrincipal(appId));
    expect(error).toMatchObject({ name: 'DirectoryError', code: 'not-found' });
    expect(error.message).toContain('check rollcall:servicePrincipal');
  });

  it('should find an app by its name without regard to case, with quotes doubled', async () => {
    const { reader, server } = await start(
      pages(() => ({ value: [app('1', "o'NEIL vonage"), app('2', "O'Neil Vonage 2")] })),
    );
    expect((await reader.servicePrincipal("O'Neil Vonage")).id).toBe('1');
    const query = new URL(server.seen[0]?.url ?? '', server.url).searchParams;
    expect(query.get('$filter')).toBe("displayName eq 'O''Neil Vonage'");
  });

  it('should name what it found when there are several', async () => {
    const { reader } = await start(pages(() => ({ value: [app('1', 'Vonage'), app('2', 'vonage')] })));
    const error = await failure(reader.servicePrincipal('Vonage'));
    expect(error).toMatchObject({ code: 'ambiguous' });
    expect(error.message).toContain('Vonage (1), vonage (2)');
  });

  it('should say so when there is none, even if the server answers with others', async () => {
    const { reader } = await start(pages(() => ({ value: [app('1', 'Vonage Contact Center')] })));
    expect(await failure(reader.servicePrincipal('Vonage'))).toMatchObject({ code: 'not-found' });
  });
});

describe('GraphReader lists', () => {
  it('should read groups', async () => {
    const { reader, server } = await start(pages(() => ({ value: [{ id: 'g', displayName: 'G' }] })));
    expect(await reader.groups()).toEqual([{ id: 'g', displayName: 'G' }]);
    expect(server.seen[0]?.url).toContain('$select=id,displayName&');
  });

  it('should tell members by their type', async () => {
    const { reader } = await start(
      pages(() => ({
        value: [
          { '@odata.type': '#microsoft.graph.user', id: 'a', displayName: 'A' },
          { '@odata.type': '#microsoft.graph.group', id: 'b', displayName: null },
          { '@odata.type': '#microsoft.graph.device', id: 'c' },
        ],
      })),
    );
    expect(await reader.members('g1')).toEqual([
      { id: 'a', kind: 'user', displayName: 'A' },
      { id: 'b', kind: 'group', displayName: null },
      { id: 'c', kind: 'other', displayName: null },
    ]);
  });

  it('should read members of member groups as one whole list, without a cast that would need an index', async () => {
    const { reader, server, transport } = await start(
      pages(
        (base) => ({
          value: [{ '@odata.type': '#microsoft.graph.group', id: 'b', displayName: 'B' }],
          '@odata.nextLink': `${base}/v1.0/groups/g1/transitiveMembers?page=2`,
        }),
        () => ({ value: [{ '@odata.type': '#microsoft.graph.user', id: 'a', displayName: 'A' }] }),
      ),
    );
    expect(await reader.transitiveMembers('g1')).toEqual([
      { id: 'b', kind: 'group', displayName: 'B' },
      { id: 'a', kind: 'user', displayName: 'A' },
    ]);
    expect(server.seen[0]?.url).toBe('/v1.0/groups/g1/transitiveMembers?$select=id,displayName&$top=999');
    expect(server.seen[0]?.headers.consistencylevel).toBeUndefined();
    expect(transport.counts).toEqual({ 'GET /groups/{id}/transitiveMembers': 2 });
  });

  it('should never take a member without a type for something else than a person', async () => {
    const { reader } = await start(pages(() => ({ value: [{ id: 'a' }] })));
    expect(await failure(reader.members('g1'))).toMatchObject({ code: 'malformed' });
  });

  it('should read assignments', async () => {
    const assignment = {
      id: 'x',
      principalId: leaId,
      principalType: 'User',
      principalDisplayName: 'Lea',
      appRoleId: 'r',
      resourceId: appId,
    };
    const { reader, transport } = await start(pages(() => ({ value: [assignment] })));
    expect(await reader.assignments(appId)).toEqual([
      { id: 'x', principalId: leaId, principalType: 'User', principalDisplayName: 'Lea', appRoleId: 'r' },
    ]);
    expect(transport.counts).toEqual({ 'GET /servicePrincipals/{id}/appRoleAssignedTo': 1 });
  });

  it('should read synchronization jobs, and tell "may not look" from "none"', async () => {
    const job = { id: 'j', schedule: { state: 'Active' } };
    const some = await start(pages(() => ({ value: [job] })));
    expect(await some.reader.synchronizationJobs(appId)).toEqual([{ id: 'j', scheduleState: 'Active' }]);
    const none = await start(pages(() => ({ value: [] })));
    expect(await none.reader.synchronizationJobs(appId)).toEqual([]);
    const forbidden = await start((_, response) => json(response, 403, {}));
    expect(await forbidden.reader.synchronizationJobs(appId)).toBeNull();
    const unknown = await start(pages(() => ({ value: [{ id: 'j', schedule: { state: 'Odd' } }] })));
    expect(await failure(unknown.reader.synchronizationJobs(appId))).toMatchObject({ code: 'malformed' });
  });
});

describe('GraphReader.signedInAs', () => {
  it("should read the token's claims", async () => {
    const claims = { oid: 'o', tid: 't', roles: ['User.Read.All'] };
    const { reader, server } = await start(() => {}, jwt(claims));
    expect(await reader.signedInAs()).toEqual({
      objectId: 'o',
      tenantId: 't',
      permissions: ['User.Read.All'],
    });
    expect(server.seen).toEqual([]);
  });

  it('should read delegated permissions', async () => {
    const { reader } = await start(() => {}, jwt({ oid: 'o', scp: 'User.Read.All Group.Read.All' }));
    expect((await reader.signedInAs()).permissions).toEqual(['User.Read.All', 'Group.Read.All']);
  });

  it('should know nobody from a token that is no JWT', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), async (token) => {
        const reader = new GraphReader({ get: async () => ({}), counts: {} }, async () => token);
        expect(await reader.signedInAs()).toEqual({
          objectId: null,
          tenantId: null,
          permissions: [],
        });
      }),
    );
  });
});
