import { describe, expect, it } from 'vitest';
import { costOf, documentedUnits } from '../../src/sandbox/graph/throttle.js';
import { companyFrom, type GraphLimits } from '../../src/sandbox/index.js';
import { graphOf, open, scimOf } from './support.js';

const company = companyFrom({
  users: [{ userPrincipalName: 'a@contoso.com' }],
  groups: [{ displayName: 'team', members: ['a@contoso.com'] }],
});
const cost = (method: string, template: string | null, query = ''): number =>
  costOf({ method, query: new URLSearchParams(query) }, template);

async function limited(graph: GraphLimits) {
  let time = 0;
  const sandbox = await open({ company, limits: { graph, clock: () => time } });
  return {
    sandbox,
    graph: await graphOf(sandbox),
    pass: (milliseconds: number): void => {
      time += milliseconds;
    },
  };
}

describe('costs', () => {
  it.each([
    ['GET', '/users', '', 2],
    ['GET', '/users', '$select=id', 1],
    ['GET', '/users', '$select=id&$top=5', 1],
    ['GET', '/users', '$expand=manager', 3],
    ['GET', '/users', '$top=19', 1],
    ['GET', '/users', '$top=20', 2],
    ['GET', '/users/{id}', '', 1],
    ['GET', '/groups/{id}/members', '', 3],
    ['GET', '/groups/{id}/members/microsoft.graph.user', '', 3],
    ['GET', '/groups/{id}/transitiveMembers', '$select=id&$top=999', 4],
    ['GET', '/servicePrincipals/{id}/appRoleAssignedTo', '', 1],
    ['POST', '/servicePrincipals/{id}/appRoleAssignedTo', '', 1],
    ['GET', null, '', 1],
  ] as const)('should be for %s %s?%s %s', (method, template, query, expected) => {
    expect(cost(method, template, query)).toBe(expected);
  });

  it('should have a limit by the size of the tenant', () => {
    expect([49, 50, 500, 501, 100_000].map(documentedUnits)).toEqual([3500, 5000, 5000, 8000, 8000]);
  });
});

describe("Graph's limits", () => {
  it('should be off unless asked for', async () => {
    const graph = await graphOf(await open({ company }));
    expect((await graph('/users')).headers.get('x-ms-resource-unit')).toBeNull();
  });

  it('should tell the cost of each request, and warn from 80 %', async () => {
    const { graph } = await limited({ units: 10 });
    const told: (string | null)[][] = [];
    for (const path of ['/users', '/users?$select=id', '/groups', '/users', '/users', '/groups']) {
      const { status, headers } = await graph(path);
      expect(status).toBe(200);
      told.push([headers.get('x-ms-resource-unit'), headers.get('x-ms-throttle-limit-percentage')]);
    }
    expect(told).toEqual([
      ['2', null],
      ['1', null],
      ['1', null],
      ['2', null],
      ['2', '0.80'],
      ['1', '0.90'],
    ]);
  });

  it('should refuse what is over, say when to come back and why, and count it all the same', async () => {
    const { graph, pass, sandbox } = await limited({ units: 10 });
    for (let index = 0; index < 5; index += 1) expect((await graph('/users')).status).toBe(200);
    const over = await graph('/users');
    expect(over.status).toBe(429);
    expect(over.body.error.code).toBe('TooManyRequests');
    const { client, tenantId } = company;
    expect(over.headers.get('x-ms-throttle-scope')).toBe(
      `Tenant_Application/ReadWrite/${client.id}/${tenantId}`,
    );
    expect(over.headers.get('x-ms-throttle-information')).toBe('ResourceUnitLimitExceeded');
    expect(over.headers.get('x-ms-throttle-limit-percentage')).toBe('1.20');
    // Two units are owed for the refused request, and two are wanted: four, at one a second.
    expect(over.headers.get('retry-after')).toBe('4');
    pass(3999);
    expect((await graph('/users')).status).toBe(429);
    pass(4001);
    expect((await graph('/users')).status).toBe(200);
    expect(sandbox.requests.statuses('graph')).toEqual({ 200: 6, 429: 2 });
  });

  it('should limit writes by themselves', async () => {
    const { graph, pass, sandbox } = await limited({ writes: 3 });
    const { app } = company;
    const path = `/servicePrincipals/${app.id}/appRoleAssignedTo`;
    const body = {
      principalId: sandbox.entra.user('a@contoso.com').id,
      resourceId: app.id,
      appRoleId: app.appRoles[0]?.id,
    };
    const statuses: number[] = [];
    for (let index = 0; index < 3; index += 1)
      statuses.push((await graph(path, { method: 'POST', body })).status);
    expect(statuses).toEqual([201, 400, 400]);
    const over = await graph(path, { method: 'POST', body });
    expect(over.status).toBe(429);
    expect(over.headers.get('x-ms-throttle-information')).toBe('WriteLimitExceeded');
    expect(over.headers.get('x-ms-throttle-scope')).toContain('Tenant_Application/Write/');
    expect((await graph(path)).status).toBe(200);
    pass(100_000);
    expect((await graph(path, { method: 'POST', body })).status).toBe(400);
    expect(sandbox.entra.assignedNames()).toEqual(['a@contoso.com']);
  });

  it('should take what is documented for the tenant, and leave SCIM alone', async () => {
    const { graph, sandbox } = await limited('documented');
    for (let index = 0; index < 30; index += 1) expect((await graph('/users')).status).toBe(200);
    expect((await scimOf(sandbox)('/Users')).headers.get('x-ms-resource-unit')).toBeNull();
  });
});
