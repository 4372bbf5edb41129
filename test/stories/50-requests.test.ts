import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeCompany } from '../../src/sandbox/index.js';
import { assignedNames } from './support/servers.js';
import { openStage, type Stage } from './support/stage.js';
import { plannedChanges } from './support/steps.js';

/** Rows that one answer of Graph holds at most, and Vonage's here. */
const graphPage = 999;
const scimPage = 100;

describe('story 50: a thousand people cost requests by the page, and writes by the change', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStage({ company: makeCompany({ people: 1000, groups: 40, seed: 7, existing: 0.05 }) });
    await stage.edit('policies/default.yaml', (text) => text.replace('ratio: 0.5', 'ratio: 1'));
  });
  afterAll(() => stage?.close());
  beforeEach(() => stage.sandbox.requests.resetCounts());

  /** Pages of what a plan reads whole, and fifteen requests for everything else. */
  const mostReads = (): number => {
    const { entra, vonage } = stage.sandbox;
    const declared = stage.company.scopes.flatMap((file) => file.entries.flatMap(({ groups }) => groups));
    const members = declared.map((group) => pages(entra.group(group).members.length, graphPage));
    const lists = [
      pages(entra.users.length, graphPage),
      pages(entra.assignments().length, graphPage),
      pages(vonage.accounts.length, scimPage),
      ...members,
    ];
    return lists.reduce((sum, count) => sum + count, 15);
  };
  const expectFewReads = (): void => {
    const counts = stage.sandbox.requests.counts();
    const sent = Object.values(counts).reduce((sum, count) => sum + count, 0);
    expect(sent, JSON.stringify(counts)).toBeLessThanOrEqual(mostReads());
    expect(stage.writes()).toEqual({});
  };

  it('should plan the first up by lists, and write nothing', async () => {
    const planned = await stage.rollcall(['plan', '--stack', 'demo']);
    expect(planned).toMatchObject({ code: 0 });
    expectFewReads();
  });

  it('should apply it with one write a change', async () => {
    const changes = await plannedChanges(stage);
    const count = (action: string): number => changes.filter((change) => change.startsWith(action)).length;
    stage.sandbox.requests.resetCounts();
    // The engine saves its whole state after each of two thousand changes, which takes minutes and is not what is looked at.
    const once = { PULUMI_EXPERIMENTAL: 'true', PULUMI_SKIP_CHECKPOINTS: 'true' };
    expect(await stage.up({ env: once })).toMatchObject({ code: 0 });
    const writes = stage.writes();
    expect(writes['POST /Users']).toBe(count('create account'));
    expect(writes['POST /servicePrincipals/{id}/appRoleAssignedTo']).toBe(count('assign assignment'));
    expect(Object.keys(writes).filter((route) => route.startsWith('DELETE'))).toEqual([]);
    expect(new Set(assignedNames(stage.sandbox))).toEqual(
      new Set([...stage.company.covered, ...assignedBefore(stage)]),
    );
  });

  it('should plan again by lists, with nothing to do', async () => {
    const planned = await stage.rollcall(['plan', '--exit-code', '--stack', 'demo']);
    expect(planned).toMatchObject({ code: 0 });
    expectFewReads();
  });

  it('should send, after ten people changed, exactly the writes that the plan lists', async () => {
    const { entra, vonage } = stage.sandbox;
    const [file] = stage.company.scopes;
    const group = file?.entries[0]?.groups[0] ?? '';
    const members = entra.members(group).flatMap((member) => ('userPrincipalName' in member ? [member] : []));
    const here = members.filter(({ userPrincipalName }) => stage.company.covered.includes(userPrincipalName));
    const [leaver, other, married, renamed, disabled, drifted, gone, unassigned] = here;
    if (!leaver || !other || !married || !renamed || !disabled || !drifted || !gone || !unassigned) {
      throw new Error(`${group} has ${here.length} members`);
    }
    for (const { id } of [leaver, other]) entra.removeMember(group, id);
    entra.editUser(married.id, { surname: 'Newname' });
    entra.editUser(renamed.id, { userPrincipalName: 'renamed.person@contoso.com' });
    entra.disableUser(disabled.id);
    vonage.edit(drifted.userPrincipalName, { givenName: 'By Hand' });
    vonage.remove(gone.userPrincipalName);
    const held = entra.assignments().find(({ principalId }) => principalId === unassigned.id);
    entra.unassign(held?.id ?? '');
    for (const name of ['joiner.one@contoso.com', 'joiner.two@contoso.com']) {
      entra.addUser({ userPrincipalName: name, givenName: 'Jo', surname: 'Iner' });
      entra.addMember(group, name);
    }
    const changes = await plannedChanges(stage);
    const count = (...starts: string[]): number =>
      changes.filter((change) => starts.some((start) => change.startsWith(start))).length;
    const expected = {
      'PATCH /Users/{id}': count('update account', 'rename account', 'enable account', 'disable account'),
      'POST /Users': count('create account'),
      'POST /servicePrincipals/{id}/appRoleAssignedTo': count('assign assignment'),
      'DELETE /servicePrincipals/{id}/appRoleAssignedTo/{assignment}': count('unassign assignment'),
    };
    expect(expected).toEqual({
      'PATCH /Users/{id}': 6,
      'POST /Users': 3,
      'POST /servicePrincipals/{id}/appRoleAssignedTo': 3,
      'DELETE /servicePrincipals/{id}/appRoleAssignedTo/{assignment}': 2,
    });
    expect(changes).toHaveLength(14);
    stage.sandbox.requests.resetCounts();
    expect(await stage.up()).toMatchObject({ code: 0 });
    expect(stage.writes()).toEqual(expected);
    expect(await plannedChanges(stage)).toEqual([]);
  });

  it('should satisfy the doctor, who reads little and writes nothing', async () => {
    const ran = await stage.rollcall(['doctor', '--stack', 'demo']);
    expect(ran).toMatchObject({ code: 0 });
    expect(stage.writes()).toEqual({});
    const { all } = stage.sandbox.requests;
    expect(all.filter(({ server }) => server !== 'authority').length).toBeLessThanOrEqual(15);
  });
});

function pages(rows: number, page: number): number {
  return Math.max(1, Math.ceil(rows / page));
}

/** Whom somebody had assigned by hand, declared or not: rollcall leaves these as they are. */
function assignedBefore(stage: Stage): string[] {
  return stage.company.assignments.map(
    ({ principalId }) => stage.sandbox.entra.user(principalId).userPrincipalName,
  );
}
