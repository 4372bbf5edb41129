import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deskCompany, names } from './support/desk.js';
import { activeNames, assignedNames, holdings, takings, writtenRoutes } from './support/servers.js';
import { openStage, type Stage } from './support/stage.js';

const scopes = 'stacks/demo/scopes/desk.yaml';
const people = 'stacks/demo/people/office.yaml';
const desk = names('desk', 3);

describe('story 31: a group that is empty, gone or renamed in Entra takes nobody out', () => {
  let stage: Stage;
  let members: readonly string[];
  let place: string;

  beforeAll(async () => {
    stage = await openStage({ company: deskCompany({ desk: 3, office: 2 }) });
    expect(await stage.up()).toMatchObject({ code: 0 });
    members = stage.sandbox.entra.group('Support Desk').members;
    const lines = (await stage.read(scopes)).split('\n');
    const line = lines.findIndex((text) => text.includes('Support Desk'));
    place = `${scopes}:${line + 1}:${(lines[line] ?? '').indexOf('Support Desk') + 1}`;
  });
  afterAll(() => stage?.close());
  beforeEach(() => stage.sandbox.requests.resetCounts());

  /** Somebody new with a line of their own. */
  const join = async (name: string): Promise<void> => {
    stage.sandbox.entra.addUser({ userPrincipalName: name, givenName: 'Jo', surname: 'Iner' });
    await stage.edit(people, (text) => `${text}  - user: ${name}\n    reason: Joined\n`);
  };

  it('should refuse the plan where the group was emptied', async () => {
    stage.sandbox.entra.editGroup('Support Desk', { members: [] });
    const before = holdings(stage.sandbox);
    const planned = await stage.rollcall(['plan', '--stack', 'demo']);
    expect(planned).toMatchObject({ code: 3 });
    const previewed = await stage.pulumi(['preview', '--stack', 'demo']);
    expect(previewed.code).toBeGreaterThan(0);
    const applied = await stage.rollcall(['up', '--yes', '--stack', 'demo']);
    expect(applied).toMatchObject({ code: 3 });
    for (const { output } of [planned, previewed, applied]) {
      expect(output).toContain('every group of scope support is empty now, and 3 people would lose access');
    }
    // No number lifts it: the mistake is in Entra, and not in how many.
    const allowed = ['up', '--yes', '--allow', 'removals=3', '--stack', 'demo'];
    expect(await stage.rollcall(allowed)).toMatchObject({ code: 3 });
    expect(holdings(stage.sandbox)).toEqual(before);
    expect(writtenRoutes(stage.sandbox)).toEqual([]);
    stage.sandbox.entra.editGroup('Support Desk', { members });
  });

  it('should refuse the plan where its filter lets nobody of so few people through any longer', async () => {
    const before = holdings(stage.sandbox);
    const whole = await stage.read(scopes);
    const where = '    where: {any: [{all: [{attribute: department, operator: EQUALS, value: Suport}]}]}\n';
    await stage.edit(scopes, (text) => `${text.trimEnd()}\n${where}`);
    const allowed = ['up', '--yes', '--allow', 'removals=3', '--stack', 'demo'];
    for (const ran of [await stage.rollcall(['plan', '--stack', 'demo']), await stage.rollcall(allowed)]) {
      expect(ran).toMatchObject({ code: 3 });
      expect(ran.output).toContain(
        'scope support lets nobody through any longer, and 3 people would lose access',
      );
    }
    expect(holdings(stage.sandbox)).toEqual(before);
    await stage.write(scopes, whole);
  });

  it('should keep the people of a scope that was renamed while its group cannot be read', async () => {
    const before = holdings(stage.sandbox);
    const whole = await stage.read(scopes);
    await stage.edit(scopes, (text) =>
      text.replace('scope: support', 'scope: support-emea').replace('Support Desk', 'Suport Desk'),
    );
    expect(await stage.rollcall(['up', '--yes', '--stack', 'demo'])).toMatchObject({ code: 4 });
    // What they were in is remembered still, or the second run would take them out.
    expect(await stage.rollcall(['up', '--yes', '--stack', 'demo'])).toMatchObject({ code: 4 });
    expect(holdings(stage.sandbox)).toEqual(before);
    await stage.write(scopes, whole);
  });

  it.each([
    ['renamed', 'first.joiner@contoso.com'],
    ['deleted', 'second.joiner@contoso.com'],
  ])('should be an error at its line where the group was %s, and let a joiner in', async (how, joiner) => {
    const { entra } = stage.sandbox;
    if (how === 'renamed') entra.editGroup('Support Desk', { displayName: 'Support Desk EMEA' });
    else entra.deleteGroup('Support Desk');
    await join(joiner);
    const planned = await stage.rollcall(['plan', '--stack', 'demo']);
    expect(planned).toMatchObject({ code: 4 });
    expect(planned.output).toContain(`${place}: error: Entra group \`Support Desk\`: no group has this name`);
    const applied = await stage.rollcall(['up', '--yes', '--stack', 'demo']);
    expect(applied).toMatchObject({ code: 4 });
    expect(applied.output).toContain(`${place}: error: `);
    expect(takings(stage.sandbox)).toEqual([]);
    expect(stage.writes()).toEqual({ 'POST /Users': 1, 'POST /servicePrincipals/{id}/appRoleAssignedTo': 1 });
    expect(activeNames(stage.sandbox)).toEqual(expect.arrayContaining([...desk, joiner]));
    expect(assignedNames(stage.sandbox)).toEqual(expect.arrayContaining([...desk, joiner]));
    // As often as one likes: the second run finds them as little gone.
    stage.sandbox.requests.resetCounts();
    expect(await stage.rollcall(['up', '--yes', '--stack', 'demo'])).toMatchObject({ code: 4 });
    expect(writtenRoutes(stage.sandbox)).toEqual([]);
    if (how === 'renamed') entra.editGroup('Support Desk EMEA', { displayName: 'Support Desk' });
  });

  it('should warn of a group in the group, whose members stay out', async () => {
    const { entra } = stage.sandbox;
    entra.addUser({ userPrincipalName: 'nested@contoso.com', givenName: 'Ne', surname: 'Sted' });
    entra.addGroup('Night Shift', ['nested@contoso.com']);
    entra.addGroup('Support Desk', [...desk, 'Night Shift']);
    const ran = await stage.rollcall(['up', '--yes', '--stack', 'demo']);
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.output).toContain(`${place}: warning: Support Desk has the group Night Shift as a member`);
    expect(writtenRoutes(stage.sandbox)).toEqual([]);
    expect(stage.sandbox.vonage.find('nested@contoso.com')).toBeNull();
  });

  it('should take out the people of a scope that is over, though its group is gone', async () => {
    stage.sandbox.entra.editGroup('Support Desk', { displayName: 'Former Desk' });
    await stage.edit(scopes, (text) => `${text.trimEnd()}\n    until: 2025-12-31\n`);
    const ran = await stage.up({ env: { ROLLCALL_NOW: '2026-01-01T12:00:00Z' } });
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.output).toContain('warning: Entra group `Support Desk`');
    expect(activeNames(stage.sandbox).filter((name) => desk.includes(name))).toEqual([]);
  });
});
