import { describe, expect, it, vi } from 'vitest';
import { companyFrom } from '../../src/sandbox/index.js';
import { eventual, graphOf, open } from './support.js';

const company = companyFrom({
  users: [
    { userPrincipalName: 'ann.ash@contoso.com', department: 'Sales', other: { country: 'GB' } },
    { userPrincipalName: 'bob.birch@contoso.com', department: 'Sales', accountEnabled: false },
    { userPrincipalName: "o'brien.cy@contoso.com", surname: "O'Brien", department: 'Support', mail: null },
    { userPrincipalName: 'dan.dale@fabrikam.com', department: null },
    { userPrincipalName: 'eve.elm@contoso.com', department: 'support' },
  ],
});

const options = { company, graphPage: { standard: 2, max: 3 } };

describe('GET /users', () => {
  it('should give eleven properties unasked', async () => {
    const graph = await graphOf(await open(options));
    const [first] = (await graph('/users')).body.value;
    expect(Object.keys(first ?? {}).sort()).toEqual(
      [
        'businessPhones',
        'displayName',
        'givenName',
        'id',
        'jobTitle',
        'mail',
        'mobilePhone',
        'officeLocation',
        'preferredLanguage',
        'surname',
        'userPrincipalName',
      ].sort(),
    );
  });

  it('should give selected properties alone, null or empty where there is nothing', async () => {
    const graph = await graphOf(await open(options));
    const { body } = await graph('/users?$select=department,accountEnabled,country,otherMails,city');
    const nothing = { otherMails: [], city: null };
    expect(body.value).toEqual([
      { department: 'Sales', accountEnabled: true, country: 'GB', ...nothing },
      { department: 'Sales', accountEnabled: false, country: null, ...nothing },
    ]);
  });

  it('should refuse properties that users do not have, and those that no list gives', async () => {
    const graph = await graphOf(await open(options));
    const wrong = await graph('/users?$select=id,shoeSize');
    expect(wrong.status).toBe(400);
    expect(wrong.body.error.message).toContain("'shoeSize' on type 'microsoft.graph.user'");
    expect((await graph('/users?$select=aboutMe')).status).toBe(501);
  });

  it('should follow nextLink through every page, each user once, with the same options', async () => {
    const sandbox = await open(options);
    const graph = await graphOf(sandbox);
    const seen: unknown[] = [];
    let pages = 0;
    for (let path: string | undefined = '/users?$select=userPrincipalName'; path !== undefined; pages += 1) {
      const { body } = await graph(path);
      seen.push(...body.value);
      path = body['@odata.nextLink'];
      if (path !== undefined) {
        expect(new URL(path).origin).toBe(sandbox.graphUrl);
        expect(path).toContain('$select=userPrincipalName');
        expect(path).toContain('$skiptoken=');
      }
    }
    expect(pages).toBe(3);
    expect(seen).toEqual(company.users.map(({ userPrincipalName }) => ({ userPrincipalName })));
  });

  it('should not skip anyone where someone on an earlier page is deleted meanwhile', async () => {
    const sandbox = await open(options);
    const graph = await graphOf(sandbox);
    const first = (await graph('/users')).body;
    sandbox.entra.deleteUser('ann.ash@contoso.com');
    expect((await graph(first['@odata.nextLink'])).body.value[0]).toMatchObject({ surname: "O'Brien" });
    sandbox.entra.deleteUser('bob.birch@contoso.com');
    expect((await graph(first['@odata.nextLink'])).body.value.map((user) => user.surname)).not.toContain(
      'ash',
    );
  });

  it('should take $top up to the maximum, and refuse more', async () => {
    const graph = await graphOf(await open(options));
    expect((await graph('/users?$top=3')).body.value).toHaveLength(3);
    for (const top of ['4', '0', '-1', 'x'])
      expect((await graph(`/users?$top=${top}`)).status, top).toBe(400);
  });

  it('should refuse page tokens that it never gave', async () => {
    const graph = await graphOf(await open(options));
    const answer = await graph('/users?$skiptoken=abc');
    expect(answer.status).toBe(400);
    expect(answer.body.error.code).toBe('Directory_ExpiredPageToken');
  });

  it.each(['$skip=1', '$search="displayName:a"', '$expand=manager', '$apply=x', '$count=maybe'])(
    'should refuse %s',
    async (query) => {
      const graph = await graphOf(await open(options));
      expect((await graph(`/users?${query}`)).status).toBe(400);
    },
  );

  it('should filter without regard to case, with + for spaces', async () => {
    const graph = await graphOf(await open(options));
    const { body } = await graph("/users?$filter=department+eq+'SUPPORT'&$select=mail");
    expect(body.value).toEqual([{ mail: null }, { mail: 'eve.elm@contoso.com' }]);
  });

  it('should want ConsistencyLevel and $count for advanced queries', async () => {
    const graph = await graphOf(await open(options));
    const query = "/users?$filter=endswith(userPrincipalName,'@fabrikam.com')&$select=surname";
    expect((await graph(query)).body.error.code).toBe('Request_UnsupportedQuery');
    expect((await graph(query, eventual)).status).toBe(400);
    expect((await graph(`${query}&$count=true`)).status).toBe(400);
    const { status, body } = await graph(`${query}&$count=true`, eventual);
    expect(status).toBe(200);
    expect(body['@odata.count']).toBe(1);
    expect(body.value).toEqual([{ surname: 'dale' }]);
  });

  it('should count everyone who matches, not a page', async () => {
    const graph = await graphOf(await open(options));
    expect((await graph('/users?$count=true', eventual)).body['@odata.count']).toBe(5);
    expect((await graph('/users?$count=true')).body).not.toHaveProperty('@odata.count');
    expect((await graph('/users/$count', eventual)).body).toBe(5);
    expect((await graph("/users/$count?$filter=department eq 'Sales'", eventual)).body).toBe(2);
    expect((await graph('/users/$count')).status).toBe(400);
  });

  it('should order', async () => {
    const graph = await graphOf(await open({ company }));
    const { body } = await graph('/users?$orderby=surname desc&$select=surname');
    expect(body.value.map((user) => user.surname)).toEqual(["O'Brien", 'elm', 'dale', 'birch', 'ash']);
  });

  it('should answer with 500 rather than send what Graph would never send', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const sandbox = await open();
    sandbox.entra.addUser({ userPrincipalName: 'odd@contoso.com', other: { officeLocation: 5 } });
    const graph = await graphOf(sandbox);
    expect((await graph('/users?$select=officeLocation&$top=999')).status).toBe(500);
    expect(String(log.mock.calls[0]?.[1])).toContain('officeLocation must be string,null');
    log.mockRestore();
  });
});

describe('GET /users/{id}', () => {
  it('should find by object id and by userPrincipalName in any case', async () => {
    const graph = await graphOf(await open(options));
    const id = company.users[2]?.id;
    expect((await graph(`/users/${id}`)).body.id).toBe(id);
    expect((await graph("/users/O'BRIEN.cy@contoso.com?$select=id")).body.id).toBe(id);
  });

  it('should not find deleted users, who are among the deleted items', async () => {
    const sandbox = await open(options);
    const graph = await graphOf(sandbox);
    const id = company.users[0]?.id ?? '';
    sandbox.entra.deleteUser(id);
    const answer = await graph(`/users/${id}`);
    expect(answer.status).toBe(404);
    expect(answer.body.error.code).toBe('Request_ResourceNotFound');
    const deleted = await graph('/directory/deletedItems/microsoft.graph.user?$select=id,deletedDateTime');
    expect(deleted.body.value).toEqual([{ id, deletedDateTime: expect.stringMatching(/Z$/) }]);
    sandbox.entra.restoreUser(id);
    expect((await graph(`/users/${id}`)).status).toBe(200);
  });
});

describe('GET /servicePrincipals', () => {
  it('should filter by display name without regard to case, and show the roles', async () => {
    const sandbox = await open();
    const graph = await graphOf(sandbox);
    const { body } = await graph("/servicePrincipals?$filter=displayName+eq+'vonage'&$select=id,appRoles");
    expect(body.value).toHaveLength(1);
    expect(body.value[0]).toMatchObject({
      id: sandbox.company.app.id,
      appRoles: [
        { value: 'User', isEnabled: true, allowedMemberTypes: ['User'] },
        { displayName: 'msiam_access', isEnabled: false },
      ],
    });
  });

  it('should know rollcall itself', async () => {
    const sandbox = await open();
    const graph = await graphOf(sandbox);
    const { client } = sandbox.company;
    expect((await graph(`/servicePrincipals/${client.objectId}`)).body.appId).toBe(client.id);
    expect((await graph('/servicePrincipals/11111111-1111-4111-8111-111111111111')).status).toBe(404);
  });

  it('should list the synchronization jobs that were set', async () => {
    const sandbox = await open();
    const graph = await graphOf(sandbox);
    const path = `/servicePrincipals/${sandbox.company.app.id}/synchronization/jobs`;
    expect((await graph(path)).body.value).toEqual([]);
    sandbox.entra.setSynchronizationJobs([{ id: 'vonage.1', templateId: 'vonage', scheduleState: 'Active' }]);
    expect((await graph(path)).body.value).toMatchObject([{ id: 'vonage.1', schedule: { state: 'Active' } }]);
  });
});

describe('/beta', () => {
  it('should answer as v1.0, with links of its own', async () => {
    const sandbox = await open(options);
    const graph = await graphOf(sandbox);
    const { status, body } = await graph(`${sandbox.graphUrl}/beta/users`);
    expect(status).toBe(200);
    expect(body['@odata.nextLink']).toMatch(/\/beta\/users\?/);
  });
});
