import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LoggedRequest } from '../../src/sandbox/index.js';
import { namesInState, succeeded } from './support/engine.js';
import { accountsOf, assignmentsOf, each, mappedAccounts, othersOf } from './support/held.js';
import { linesFile, people, smallOffice, withLine, withoutLine } from './support/office.js';
import { causesOf, changesIn, planOf } from './support/plans.js';
import { openStage, type Stage } from './support/stage.js';

const { ada, ben, cleo, dan, eve, fay, gil, hal } = people;

describe('20: some join, one changes, some leave', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStage({ company: smallOffice() });
    succeeded(await stage.up());
    stage.sandbox.requests.resetCounts();
  });

  afterAll(() => stage.close());

  it('should plan just that, each with its cause', async () => {
    const { entra } = stage.sandbox;
    await stage.edit(linesFile, (text) => withLine(withoutLine(text, cleo), gil));
    entra.addMember('Desk', hal);
    entra.removeMember('Desk', eve);
    entra.editUser(ben, { surname: 'Okri-Lang' });

    const { ran, plan } = await planOf(stage, ['--exit-code']);

    expect(ran.code).toBe(10);
    expect(changesIn(plan)).toEqual([
      `create account ${gil}`,
      `create account ${hal}`,
      `update account ${ben}`,
      `assign assignment ${gil}`,
      `assign assignment ${hal}`,
      `disable account ${cleo}`,
      `disable account ${eve}`,
      `unassign assignment ${cleo}`,
      `unassign assignment ${eve}`,
    ]);
    expect(plan.changes.find(({ action }) => action === 'update')?.attributes).toEqual([
      { attribute: 'name.familyName', before: 'okri', after: 'Okri-Lang' },
    ]);
    expect(causesOf(plan, 'create', gil)).toEqual(['grant']);
    expect(plan.changes.find(({ subject }) => subject.name === gil)?.causes[0]?.position).toMatchObject({
      file: linesFile,
    });
    expect(plan.changes.find(({ subject }) => subject.name === hal)?.causes[0]).toMatchObject({
      group: 'Desk',
      scope: 'desk',
    });
    expect(causesOf(plan, 'disable', cleo)).toEqual(['grant-removed']);
    expect(causesOf(plan, 'disable', eve)).toEqual(['left-group']);
    expect(plan.counts.removals).toBe(2);
    expect(stage.writes()).toEqual({});
  });

  it('should send exactly the writes that the plan lists', async () => {
    const before = othersOf(stage.sandbox, [ben, cleo, eve, gil, hal]);
    const ids = [cleo, eve].map((name) => stage.sandbox.vonage.account(name).id);

    succeeded(await stage.rollcall(['up', '--yes', '--stack', 'demo']));

    expect(stage.writes()).toEqual({
      'POST /Users': 2,
      'POST /servicePrincipals/{id}/appRoleAssignedTo': 2,
      'PATCH /Users/{id}': 3,
      'DELETE /servicePrincipals/{id}/appRoleAssignedTo/{assignment}': 2,
    });
    const { sandbox } = stage;
    expect(othersOf(sandbox, [ben, cleo, eve, gil, hal])).toEqual(before);
    const staying = [ada, ben, dan, fay, gil, hal];
    expect(accountsOf(sandbox, staying)).toEqual(mappedAccounts(sandbox, staying));
    expect(assignmentsOf(sandbox, staying)).toEqual(each(staying, 1));
    expect(assignmentsOf(sandbox, [cleo, eve])).toEqual(each([cleo, eve], 0));
    expect([cleo, eve].map((name) => sandbox.vonage.account(name))).toMatchObject(
      ids.map((id) => ({ id, active: false })),
    );
  });

  it('should have patched nothing but what differed', () => {
    const patched = Object.fromEntries(
      stage.sandbox.requests
        .writes()
        .filter(({ method }) => method === 'PATCH')
        .map(({ path, body }) => [path, JSON.stringify(body)]),
    );

    const of = (name: string): string =>
      patched[`/Users/${stage.sandbox.vonage.account(name).id}`] ?? `nothing was patched of ${name}`;
    expect(of(ben)).toContain('Okri-Lang');
    expect(of(ben)).not.toMatch(/active|givenName|userName|email/);
    for (const name of [cleo, eve]) {
      expect(of(name)).toContain('active');
      expect(of(name)).not.toMatch(/name|email/i);
    }
  });

  it('should have given before it took', () => {
    const writes = stage.sandbox.requests.writes();
    const takes = ({ method, body }: LoggedRequest): boolean =>
      method === 'DELETE' || JSON.stringify(body).includes('"active"');
    const gives = writes.filter((write) => write.method === 'POST');
    const lastGiven = Math.max(...gives.map(({ endedAt }) => endedAt ?? Number.NaN));
    const disables = writes.filter((write) => write.method === 'PATCH' && takes(write));
    const unassigns = writes.filter(({ method }) => method === 'DELETE');

    expect([gives.length, disables.length, unassigns.length]).toEqual([4, 2, 2]);
    for (const { startedAt } of [...disables, ...unassigns]) expect(startedAt).toBeGreaterThan(lastGiven);
  });

  it('should remember who left, and have nothing left to do', async () => {
    const state = await stage.state();
    expect([...namesInState(state, 'VonageUser')].sort()).toEqual([ada, ben, cleo, dan, eve, fay, gil, hal]);
    expect(namesInState(state, 'AppAssignment')).toHaveLength(6);

    const { ran } = await planOf(stage, ['--exit-code']);
    expect(ran.code).toBe(0);
  });
});
