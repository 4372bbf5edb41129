import { describe, expect, it } from 'vitest';
import { companyFrom, type Sandbox } from '../../src/sandbox/index.js';
import { type Client, eventual, graphOf, open } from './support.js';

const users = ['a', 'b', 'c', 'd'].map((name) => ({ userPrincipalName: `${name}@contoso.com` }));
const company = companyFrom({
  users,
  groups: [
    { displayName: 'Outer', members: ['a@contoso.com', 'Inner'] },
    { displayName: 'Inner', members: ['b@contoso.com', 'a@contoso.com', 'Outer'] },
    { displayName: 'Empty', members: [] },
  ],
});

async function opened(): Promise<{ sandbox: Sandbox; graph: Client; outer: string }> {
  const sandbox = await open({ company });
  return { sandbox, graph: await graphOf(sandbox), outer: `/groups/${sandbox.entra.group('Outer').id}` };
}

const names = (rows: readonly Record<string, unknown>[]): unknown[] => rows.map((row) => row.displayName);

describe('groups of Graph', () => {
  it('should list and read groups', async () => {
    const { graph, outer } = await opened();
    expect(names((await graph('/groups')).body.value)).toEqual(['Outer', 'Inner', 'Empty']);
    expect((await graph(outer)).body).toMatchObject({ displayName: 'Outer', securityEnabled: true });
    expect((await graph("/groups?$filter=displayName eq 'inner'")).body.value).toHaveLength(1);
  });

  it('should give direct members of every kind, each with its type', async () => {
    const { graph, outer } = await opened();
    const { body } = await graph(`${outer}/members?$select=displayName,userPrincipalName`);
    expect(body.value).toEqual([
      { '@odata.type': '#microsoft.graph.user', displayName: 'a Person', userPrincipalName: 'a@contoso.com' },
      { '@odata.type': '#microsoft.graph.group', displayName: 'Inner' },
    ]);
  });

  it('should cast members to users, which is an advanced query', async () => {
    const { graph, outer } = await opened();
    const path = `${outer}/members/microsoft.graph.user`;
    expect((await graph(path)).status).toBe(400);
    const { body } = await graph(`${path}?$count=true&$select=id`, eventual);
    expect(body.value).toEqual([{ id: company.users[0]?.id }]);
  });

  it('should follow nested groups for transitive members alone, each once, also round in a circle', async () => {
    const { graph, outer } = await opened();
    const { body } = await graph(`${outer}/transitiveMembers?$select=displayName`);
    expect(names(body.value).sort()).toEqual(['Inner', 'Outer', 'a Person', 'b Person']);
  });

  it('should show edits by hand, and no deleted users', async () => {
    const { sandbox, graph, outer } = await opened();
    sandbox.entra.addMember('Outer', 'c@contoso.com');
    sandbox.entra.removeMember('Outer', 'Inner');
    sandbox.entra.deleteUser('a@contoso.com');
    expect(names((await graph(`${outer}/members`)).body.value)).toEqual(['c Person']);
    sandbox.entra.deleteGroup('Outer');
    expect((await graph(`${outer}/members`)).status).toBe(404);
  });

  it('should leave the company that it was made from as it was', async () => {
    const { sandbox } = await opened();
    const before = structuredClone(company);
    sandbox.entra.addMember('Empty', 'd@contoso.com');
    sandbox.entra.editUser('d@contoso.com', { surname: 'Changed' });
    sandbox.entra.assign('d@contoso.com');
    sandbox.vonage.add({ userName: 'x' });
    expect(company).toEqual(before);
  });

  it('should give owners', async () => {
    const { sandbox, graph, outer } = await opened();
    expect((await graph(`${outer}/owners`)).body.value).toEqual([]);
    sandbox.entra.editGroup('Outer', { owners: [sandbox.entra.user('d@contoso.com').id] });
    expect(names((await graph(`${outer}/owners`)).body.value)).toEqual(['d Person']);
  });
});
