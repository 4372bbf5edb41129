import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { namesInState, succeeded } from './support/engine.js';
import { accountsOf, assignmentsOf, each, mappedAccounts } from './support/held.js';
import { linesFile, people, smallOffice, withLine, withoutLine } from './support/office.js';
import { changesIn, planOf } from './support/plans.js';
import { openStage, type Ran, type Stage } from './support/stage.js';

const { ada, ben, cleo, dan, eve, fay, gil, hal } = people;

describe('23: one create fails while others join and one leaves', () => {
  let stage: Stage;
  let ran: Ran;

  beforeAll(async () => {
    stage = await openStage({ company: smallOffice() });
    succeeded(await stage.up());
    await stage.edit(linesFile, (text) => withLine(withLine(withoutLine(text, cleo), gil), hal));
    stage.sandbox.requests.resetCounts();
    stage.sandbox.faults.add({
      server: 'scim',
      method: 'POST',
      path: /^\/Users$/,
      body: (body) => JSON.stringify(body).includes(gil),
      times: Number.POSITIVE_INFINITY,
      fault: { status: 400 },
    });
    ran = await stage.rollcall(['up', '--yes', '--stack', 'demo']);
  });

  afterAll(() => stage.close());

  it('should end with 4 and name the one who failed', () => {
    expect(ran.code).toBe(4);
    expect(ran.output).toContain(gil);
    expect(stage.sandbox.vonage.find(gil)).toBeNull();
  });

  it('should have disabled and unassigned the leaver', () => {
    expect(stage.sandbox.vonage.account(cleo).active).toBe(false);
    expect(assignmentsOf(stage.sandbox, [cleo])).toEqual({ [cleo]: 0 });
  });

  it('should have given everyone else what they should have', () => {
    const others = [ada, ben, dan, eve, fay, hal];
    expect(accountsOf(stage.sandbox, others)).toEqual(mappedAccounts(stage.sandbox, others));
    expect(assignmentsOf(stage.sandbox, others)).toEqual(each(others, 1));
  });

  it('should have tried each write, and the one that fails no more than once', () => {
    expect(stage.writes()).toEqual({
      'POST /Users': 2,
      'POST /servicePrincipals/{id}/appRoleAssignedTo': 2,
      'PATCH /Users/{id}': 1,
      'DELETE /servicePrincipals/{id}/appRoleAssignedTo/{assignment}': 1,
    });
  });

  it('should plan just the missing write after that', async () => {
    const { plan } = await planOf(stage);
    expect(changesIn(plan)).toEqual([`create account ${gil}`]);
    expect(namesInState(await stage.state(), 'VonageUser')).not.toContain(gil);
  });

  it('should fail in the same way as long as the fault is there', async () => {
    stage.sandbox.requests.resetCounts();

    const again = await stage.rollcall(['up', '--yes', '--stack', 'demo']);

    expect(again.code).toBe(4);
    expect(stage.writes()).toEqual({ 'POST /Users': 1 });
  });

  it('should finish with just that write once the fault is gone', async () => {
    stage.sandbox.requests.resetCounts();
    stage.sandbox.faults.clear();

    succeeded(await stage.rollcall(['up', '--yes', '--stack', 'demo']));

    expect(stage.writes()).toEqual({ 'POST /Users': 1 });
    expect(accountsOf(stage.sandbox, [gil])).toEqual(mappedAccounts(stage.sandbox, [gil]));
    expect((await planOf(stage, ['--exit-code'])).ran.code).toBe(0);
  });
});
