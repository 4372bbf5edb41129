import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deskCompany, nameOf, names } from './support/desk.js';
import { activeNames, holdings, writtenRoutes } from './support/servers.js';
import { openStage, type Ran, type Stage } from './support/stage.js';

const policy = 'policies/default.yaml';
const scim = 'vonage-scim@contoso.com';
const desk = names('desk', 4);

describe('story 39: names that pass on, a group that lost most of its people, and the SCIM user', () => {
  let stage: Stage;

  beforeAll(async () => {
    const accounts = [{ userName: scim, givenName: 'Scim', familyName: 'User' }];
    const others = [{ userPrincipalName: scim, givenName: 'Another', surname: 'Name' }];
    stage = await openStage({ company: deskCompany({ desk: 4, office: 3, accounts, others }) });
    await stage.edit(policy, (text) => text.replace(/# (?=scimUser)/, ''));
    expect(await stage.rollcall(['up', '--yes', '--stack', 'demo'])).toMatchObject({ code: 0 });
  });
  afterAll(() => stage?.close());
  beforeEach(() => stage.sandbox.requests.resetCounts());

  it('should pass names from one to the next in one run, with one write each', async () => {
    const { entra, vonage } = stage.sandbox;
    const ids = desk.map((name) => vonage.account(name).id);
    const last = nameOf('desk', 9);
    for (const index of [3, 2, 1, 0]) {
      entra.editUser(desk[index] ?? '', { userPrincipalName: desk[index + 1] ?? last });
    }
    const ran = await stage.rollcall(['up', '--yes', '--stack', 'demo']);
    expect(ran).toMatchObject({ code: 0 });
    expect(stage.writes()).toEqual({ 'PATCH /Users/{id}': 4 });
    const after = [...desk.slice(1), last];
    expect(after.map((name) => vonage.account(name).id)).toEqual(ids);
    expect(vonage.find(desk[0] ?? '')).toBeNull();
    stage.sandbox.requests.resetCounts();
    expect(await stage.rollcall(['up', '--yes', '--stack', 'demo'])).toMatchObject({ code: 0 });
    expect(stage.writes()).toEqual({});
  });

  it('should refuse the group that lost three of four, in plan, preview and up, shown whole and nothing written', async () => {
    const { entra } = stage.sandbox;
    const { members } = entra.group('Support Desk');
    entra.editGroup('Support Desk', { members: members.slice(0, 1) });
    const before = holdings(stage.sandbox);
    const ways: readonly (() => Promise<Ran>)[] = [
      () => stage.rollcall(['plan', '--stack', 'demo']),
      () => stage.rollcall(['preview', '--stack', 'demo']),
      () => stage.rollcall(['up', '--yes', '--stack', 'demo']),
    ];
    for (const way of ways) {
      const ran = await way();
      expect(ran).toMatchObject({ code: 3 });
      expect(ran.output).toContain('3 of the 4 people with access by scope support would lose it');
      expect(ran.output).toContain('the limit is 50 % of 4 (limits.sources in policies/default.yaml)');
      expect(ran.output).toContain('--allow removals=3');
      for (const name of activeNames(stage.sandbox)
        .filter((each) => each.startsWith('desk'))
        .slice(1)) {
        expect(ran.output).toContain(name);
      }
    }
    expect(holdings(stage.sandbox)).toEqual(before);
    expect(writtenRoutes(stage.sandbox)).toEqual([]);
  });

  it('should apply it with the exact number', async () => {
    const up = ['up', '--yes', '--stack', 'demo', '--allow'];
    expect(await stage.rollcall([...up, 'removals=2'])).toMatchObject({ code: 3 });
    expect(stage.writes()).toEqual({});
    expect(await stage.rollcall([...up, 'removals=3'])).toMatchObject({ code: 0 });
    expect(activeNames(stage.sandbox)).toHaveLength(1 + 3 + 1);
  });

  it('should leave the SCIM user as it is, though somebody declares it, and say so at the line', async () => {
    const before = stage.sandbox.vonage.account(scim);
    await stage.edit(
      'stacks/demo/people/office.yaml',
      (text) => `${text}  - user: ${scim}\n    reason: A slip\n`,
    );
    const ran = await stage.rollcall(['up', '--yes', '--stack', 'demo']);
    expect(ran).toMatchObject({ code: 4 });
    expect(ran.output).toContain(`${scim}: is the account with which SCIM was set up in Vonage`);
    expect(ran.output).toContain('stacks/demo/people/office.yaml:');
    expect(stage.sandbox.vonage.account(scim)).toEqual(before);
    expect(writtenRoutes(stage.sandbox)).toEqual([]);
  });
});
