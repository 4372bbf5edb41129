import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { companyFrom, makeCompany } from '../../src/sandbox/index.js';
import { eventual, graphOf, open, tokenOf } from './support.js';

const names = Array.from({ length: 40 }, (_, index) => `p${index}@contoso.com`);
const company = companyFrom({
  users: names.map((userPrincipalName, index) => ({ userPrincipalName, displayName: `Name ${index % 7}` })),
  groups: [
    { displayName: 'all', members: names },
    { displayName: 'outer', members: ['all', 'p0@contoso.com'] },
    { displayName: 'ALL', members: [] },
  ],
  assigned: names.slice(0, 30),
});
const valuesOf = (values: readonly string[]): string => values.map((value) => `'${value}'`).join(',');

describe('$filter with in', () => {
  it.each(['id', 'userPrincipalName', 'displayName'] as const)(
    'should find users by %s',
    async (property) => {
      const sandbox = await open({ company });
      const graph = await graphOf(sandbox);
      const some = [3, 5, 8].map((index) => company.users[index]?.[property] ?? '');
      const path = `/users?$filter=${property} in (${valuesOf([...some, 'nobody'])})&$select=id,${property}`;
      const { status, body } = await graph(path);
      expect(status).toBe(200);
      const wanted = company.users.filter((user) => some.includes(user[property])).map(({ id }) => id);
      expect(body.value.map(({ id }) => id).sort()).toEqual(wanted.sort());
    },
  );

  it('should find groups by name, whatever its case, and by id', async () => {
    const sandbox = await open({ company });
    const graph = await graphOf(sandbox);
    const named = await graph("/groups?$filter=displayName in ('All','outer')&$select=displayName");
    expect(named.body.value.map(({ displayName }) => displayName)).toEqual(['all', 'ALL', 'outer']);
    const id = sandbox.entra.group('outer').id;
    expect((await graph(`/groups?$filter=id in ('${id.toUpperCase()}')`)).body.value).toHaveLength(1);
  });

  it('should take 15 values, or as many as are set, and any number in an advanced query', async () => {
    const graph = await graphOf(await open({ company }));
    const path = (count: number): string =>
      `/users?$filter=userPrincipalName in (${valuesOf(names.slice(0, count))})&$select=id`;
    expect((await graph(path(15))).body.value).toHaveLength(15);
    const over = await graph(path(16));
    expect([over.status, over.body.error]).toMatchObject([
      400,
      {
        code: 'Request_UnsupportedQuery',
        message:
          "Too many child clauses specified in search filter expression containing 'OR' operators: 16. Max allowed: 15.",
      },
    ]);
    expect((await graph(`${path(40)}&$count=true`, eventual)).body.value).toHaveLength(40);
    const long = names.map((name) => `${'x'.repeat(40)}${name}`);
    const tooLong = `/users?$filter=userPrincipalName in (${valuesOf(long)})&$count=true`;
    expect((await graph(tooLong, eventual)).status).toBe(400);
    const few = await graphOf(await open({ company, graphInValues: 2 }));
    expect([(await few(path(2))).status, (await few(path(3))).status]).toEqual([200, 400]);
  });

  it('should see edits: renamed, deleted, restored, added', async () => {
    const sandbox = await open({ company });
    const graph = await graphOf(sandbox);
    const found = async (name: string): Promise<number> =>
      (await graph(`/users?$filter=userPrincipalName eq '${name}'`)).body.value.length;
    expect(await found('p1@contoso.com')).toBe(1);
    sandbox.entra.editUser('p1@contoso.com', { userPrincipalName: 'q1@contoso.com' });
    expect([await found('p1@contoso.com'), await found('q1@contoso.com')]).toEqual([0, 1]);
    const { id } = sandbox.entra.user('q1@contoso.com');
    sandbox.entra.deleteUser(id);
    expect(await found('q1@contoso.com')).toBe(0);
    sandbox.entra.restoreUser(id);
    expect(await found('q1@contoso.com')).toBe(1);
    sandbox.entra.addUser({ userPrincipalName: 'new@contoso.com' });
    expect(await found('NEW@contoso.com')).toBe(1);
  });
});

describe('lists that were searched or sorted before', () => {
  it('should show what has changed since', async () => {
    const sandbox = await open({ company, graphPage: { standard: 3, max: 999 } });
    const graph = await graphOf(sandbox);
    const sales = "/users?$filter=department eq 'Sales'&$select=id";
    expect((await graph(sales)).body.value).toEqual([]);
    sandbox.entra.editUser('p1@contoso.com', { department: 'Sales' });
    expect((await graph(sales)).body.value).toHaveLength(1);
    const sorted = '/users?$orderby=userPrincipalName desc&$select=userPrincipalName';
    expect((await graph(sorted)).body.value[0]).toEqual({ userPrincipalName: 'p9@contoso.com' });
    sandbox.entra.deleteUser('p9@contoso.com');
    expect((await graph(sorted)).body.value[0]).toEqual({ userPrincipalName: 'p8@contoso.com' });
    const { id } = sandbox.entra.group('outer');
    const everyone = `/groups/${id}/transitiveMembers?$top=999&$select=id`;
    const before = (await graph(everyone)).body.value.length;
    sandbox.entra.addMember('ALL', 'p1@contoso.com');
    sandbox.entra.removeMember('all', 'p2@contoso.com');
    expect((await graph(everyone)).body.value).toHaveLength(before - 1);
  });
});

describe('pages', () => {
  it('should bring everyone once through any list, whatever its pages and whoever is deleted', async () => {
    const sandbox = await open({ company, validate: false });
    const token = await tokenOf(sandbox);
    const group = sandbox.entra.group('all').id;
    const lists = [
      '/users',
      `/groups/${group}/members`,
      `/servicePrincipals/${company.app.id}/appRoleAssignedTo`,
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...lists),
        fc.integer({ min: 1, max: 9 }),
        fc.uniqueArray(fc.constantFrom(...names), { maxLength: 12 }),
        async (list, top, gone) => {
          const ids = gone.map((name) => sandbox.entra.user(name).id);
          for (const id of ids) sandbox.entra.deleteUser(id);
          const seen: string[] = [];
          for (
            let url: string | undefined = `${sandbox.graphUrl}/v1.0${list}?$top=${top}`;
            url !== undefined;
          ) {
            const response: Response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
            const body = (await response.json()) as {
              value: { id: string; principalId?: string }[];
              '@odata.nextLink'?: string;
            };
            expect(body.value.length).toBeLessThanOrEqual(top);
            seen.push(...body.value.map(({ id, principalId }) => principalId ?? id));
            url = body['@odata.nextLink'];
          }
          const assigned = list.startsWith('/servicePrincipals');
          const wanted = (assigned ? names.slice(0, 30) : names).filter((name) => !gone.includes(name));
          for (const id of ids) sandbox.entra.restoreUser(id);
          expect(seen.sort()).toEqual(wanted.map((name) => sandbox.entra.user(name).id).sort());
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('a large company', () => {
  it('should have a name of their own for everyone, and fill a sandbox', async () => {
    const large = makeCompany({ people: 5000, groups: 300, seed: 3 });
    const upns = new Set(large.users.map(({ userPrincipalName }) => userPrincipalName.toLowerCase()));
    expect(upns.size).toBe(large.users.length);
    expect(large.covered).toHaveLength(5000);
    const sandbox = await open({ company: large });
    expect((await (await graphOf(sandbox))('/users/$count', eventual)).body).toBe(large.users.length);
    expect(sandbox.entra.assignedNames()).toHaveLength(large.assignments.length);
    expect(sandbox.vonage.snapshot()).toHaveLength(large.accounts.length);
  });
});
