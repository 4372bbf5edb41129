import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCheckpoint } from '../../src/engine/checkpoint.js';
import { namesInState, peopleRows, previewRows, succeeded } from './support/engine.js';
import { accountsOf, assignmentsOf, each, mappedAccounts, othersOf, pictureOf } from './support/held.js';
import { type Held, holdPosts, killUpWhen } from './support/kill.js';
import { linesFile, people, smallOffice, stranger, withLine, withoutLine } from './support/office.js';
import { causesOf, changesIn, planOf } from './support/plans.js';
import { openStage, type Stage } from './support/stage.js';

const { ada, ben, cleo, dan, eve, fay, gil, hal, zoe } = people;
const office = [ada, ben, cleo, dan, eve, fay];

/** Nobody has two accounts, and nobody but the declared and those who left has one. */
function nobodyTwice({ sandbox }: Stage): void {
  const names = sandbox.vonage.accounts.map(({ userName }) => userName.toLowerCase());
  expect(new Set(names).size).toBe(names.length);
}

describe('24: memory survives a run that failed in part', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStage({ company: smallOffice() });
    succeeded(await stage.up());
    await stage.edit(linesFile, (text) => withLine(withoutLine(withoutLine(text, cleo), ben), gil));
    const { id } = stage.sandbox.vonage.account(cleo);
    stage.sandbox.faults.add({
      server: 'scim',
      method: 'PATCH',
      path: new RegExp(`^/Users/${id}$`),
      times: Number.POSITIVE_INFINITY,
      fault: { status: 400 },
    });
    stage.sandbox.faults.add({
      server: 'scim',
      method: 'POST',
      times: Number.POSITIVE_INFINITY,
      fault: { status: 400 },
    });
    const ran = await stage.rollcall(['up', '--yes', '--stack', 'demo']);
    expect(ran.code).toBe(4);
    stage.sandbox.faults.clear();
    stage.sandbox.requests.resetCounts();
  });

  afterAll(() => stage.close());

  it('should still have the leaver whose disable failed, and the one whose did not', async () => {
    expect(stage.sandbox.vonage.account(cleo).active).toBe(true);
    expect(stage.sandbox.vonage.account(ben).active).toBe(false);
    expect([...namesInState(await stage.state(), 'VonageUser')].sort()).toEqual(office);
  });

  it('should take away what it could not take, and nothing of one who never got an account', async () => {
    await stage.edit(linesFile, (text) => withoutLine(text, gil));

    const { plan } = await planOf(stage);
    expect(changesIn(plan)).toEqual([`disable account ${cleo}`, `unassign assignment ${gil}`]);
    succeeded(await stage.up());

    expect(stage.writes()).toEqual({
      'PATCH /Users/{id}': 1,
      'DELETE /servicePrincipals/{id}/appRoleAssignedTo/{assignment}': 1,
    });
    expect(stage.sandbox.vonage.account(cleo).active).toBe(false);
    expect(stage.sandbox.vonage.find(gil)).toBeNull();
    expect(assignmentsOf(stage.sandbox, [ben, cleo, gil])).toEqual(each([ben, cleo, gil], 0));
    expect(stage.sandbox.vonage.account(stranger).active).toBe(true);
  });
});

describe('24: memory survives a run that was killed', () => {
  let stage: Stage;
  let othersBefore: unknown;
  let held: Held;

  beforeAll(async () => {
    stage = await openStage({ company: smallOffice() });
    succeeded(await stage.up());
    othersBefore = othersOf(stage.sandbox, [gil, hal]);
    await stage.edit(linesFile, (text) => withLine(withLine(text, gil), hal));
    const { entra } = stage.sandbox;
    held = holdPosts(stage.sandbox, [
      { server: 'scim', says: gil },
      { server: 'scim', says: hal },
      { server: 'graph', says: entra.user(gil).id },
    ]);
    await killUpWhen(stage, held.arrived);
    // What was sent arrives all the same.
    await held.release();
    succeeded(await stage.pulumi(['cancel', '--yes', '--stack', 'demo']));
    stage.sandbox.requests.resetCounts();
  });

  afterAll(() => stage.close());

  it('should have left accounts behind that no resource of the state has', async () => {
    expect(stage.sandbox.vonage.account(gil).active).toBe(true);
    expect(stage.sandbox.vonage.account(hal).active).toBe(true);
    expect([...namesInState(await stage.state(), 'VonageUser')].sort()).toEqual(office);
  });

  it('should not forget them in a run that is refused, nor in one in which their disable fails', async () => {
    await stage.edit(linesFile, (text) => withoutLine(text, gil));
    const refused = await stage.up({ env: { ROLLCALL_ALLOW: 'removals=99' } });
    expect(refused.output).toContain('removals=99 was given');
    expect(stage.writes()).toEqual({});
    const fault = stage.sandbox.faults.add({
      server: 'scim',
      method: 'PATCH',
      times: Number.POSITIVE_INFINITY,
      fault: { status: 400 },
    });

    const failed = await stage.up();

    expect(failed.code).not.toBe(0);
    expect(fault.hits).toBe(1);
    expect(stage.sandbox.vonage.account(gil).active).toBe(true);
    fault.remove();
  });

  it('should disable those whose line is gone by now, and take nobody for a stranger', async () => {
    const { plan } = await planOf(stage);
    expect(causesOf(plan, 'disable', gil)).toEqual(['grant-removed']);
    expect(causesOf(plan, 'keep', gil)).toEqual([]);
    expect(causesOf(plan, 'keep', hal)).toEqual([]);
    succeeded(await stage.up());

    expect(stage.sandbox.vonage.account(gil).active).toBe(false);
    expect(accountsOf(stage.sandbox, [hal])).toEqual(mappedAccounts(stage.sandbox, [hal]));
    expect(assignmentsOf(stage.sandbox, [hal])).toEqual(each([hal], 1));
    expect(stage.writes()['POST /Users']).toBeUndefined();
    nobodyTwice(stage);
    expect(othersOf(stage.sandbox, [gil, hal])).toEqual(othersBefore);
  });

  it('should have taken the assignment too after one more run, and then be done', async () => {
    succeeded(await stage.up());
    expect(assignmentsOf(stage.sandbox, [gil])).toEqual(each([gil], 0));

    stage.sandbox.requests.resetCounts();
    succeeded(await stage.up());
    expect(stage.writes()).toEqual({});
    expect((await planOf(stage, ['--exit-code'])).ran.code).toBe(0);
    expect([...namesInState(await stage.state(), 'VonageUser')].sort()).toEqual([...office, gil, hal]);
  });
});

describe('24: memory survives a run that was killed while it repaired', () => {
  let stage: Stage;
  let held: Held;

  beforeAll(async () => {
    stage = await openStage({ company: smallOffice() });
    succeeded(await stage.up());
    const { entra, vonage } = stage.sandbox;
    vonage.remove(ben);
    const assigned = entra.assignments().find(({ principalId }) => principalId === entra.user(cleo).id);
    entra.unassign(assigned?.id ?? '');
    held = holdPosts(stage.sandbox, [
      { server: 'scim', says: ben },
      { server: 'graph', says: entra.user(cleo).id },
    ]);
    await killUpWhen(stage, held.arrived);
    await held.release();
    succeeded(await stage.pulumi(['cancel', '--yes', '--stack', 'demo']));
  });

  afterAll(() => stage.close());

  it('should take what was made anew from those whose line is gone by now', async () => {
    const { sandbox } = stage;
    expect(sandbox.vonage.account(ben).active).toBe(true);
    expect(assignmentsOf(sandbox, [cleo])).toEqual(each([cleo], 1));
    await stage.edit(linesFile, (text) => withoutLine(withoutLine(text, ben), cleo));

    const { plan } = await planOf(stage);
    expect(causesOf(plan, 'keep', ben)).toEqual([]);
    succeeded(await stage.up());

    expect([ben, cleo].map((name) => sandbox.vonage.account(name).active)).toEqual([false, false]);
    expect(assignmentsOf(sandbox, [ben, cleo])).toEqual(each([ben, cleo], 0));
    nobodyTwice(stage);
    expect((await planOf(stage, ['--exit-code'])).ran.code).toBe(0);
  });
});

describe('24: memory survives a first run that was killed', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStage({ company: smallOffice() });
    const held = holdPosts(stage.sandbox, [
      { server: 'scim', says: ben },
      { server: 'scim', says: eve },
    ]);
    await killUpWhen(stage, held.arrived);
    await held.release();
    succeeded(await stage.pulumi(['cancel', '--yes', '--stack', 'demo']));
    stage.sandbox.requests.resetCounts();
  });

  afterAll(() => stage.close());

  it('should disable one whose line is gone and adopt one whose group stands', async () => {
    await stage.edit(linesFile, (text) => withoutLine(text, ben));

    succeeded(await stage.up());

    const staying = [ada, cleo, dan, eve, fay];
    expect(stage.sandbox.vonage.account(ben).active).toBe(false);
    expect(accountsOf(stage.sandbox, staying)).toEqual(mappedAccounts(stage.sandbox, staying));
    expect(assignmentsOf(stage.sandbox, staying)).toEqual(each(staying, 1));
    expect(assignmentsOf(stage.sandbox, [zoe])).toEqual(each([zoe], 1));
    nobodyTwice(stage);
  });
});

describe('24: memory is the same, whoever reads it', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStage({ company: smallOffice() });
    succeeded(await stage.up());
  });

  afterAll(() => stage.close());

  const byFile = () => readCheckpoint({ cwd: stage.dir, env: stage.env }, 'demo', (resource) => resource);

  it('should be in the file what the CLI exports', async () => {
    const exported = await stage.state();
    expect(await byFile()).toEqual({ deployment: exported.deployment });
    expect(exported.deployment?.resources?.length).toBeGreaterThan(2 * office.length);
  });

  it('should be asked of the CLI where the state is compressed, and forget nobody', async () => {
    const env = { PULUMI_DIY_BACKEND_GZIP: 'true' };
    await stage.edit(linesFile, (text) => withLine(text, gil));
    succeeded(await stage.up({ env }));
    expect(await byFile()).toBeUndefined();

    await stage.edit(linesFile, (text) => withoutLine(withoutLine(text, gil), ben));
    const { plan } = await planOf(stage);

    expect(plan.memory).toBe('read');
    expect(changesIn(plan).filter((change) => change.startsWith('disable'))).toEqual([
      `disable account ${ben}`,
      `disable account ${gil}`,
    ]);
  });
});

describe('24: memory that cannot be read', () => {
  let stage: Stage;
  let stateFile: string;
  let state: string;

  beforeAll(async () => {
    stage = await openStage({ company: smallOffice() });
    succeeded(await stage.up());
    stateFile = join(stage.dir, '.state/.pulumi/stacks/rollcall/demo.json');
    state = await readFile(stateFile, 'utf8');
    await stage.edit(linesFile, (text) => withLine(withoutLine(text, cleo), gil));
    stage.sandbox.requests.resetCounts();
  });

  afterAll(() => stage.close());

  it('should plan no removal, say so, and refuse, where the state is broken', async () => {
    const before = pictureOf(stage.sandbox);
    await writeFile(stateFile, state.slice(0, state.length / 2));

    const { ran, plan } = await planOf(stage);
    expect(ran.code).toBe(3);
    expect(plan.memory).toBe('unreadable');
    expect(plan.refusals.map(({ code }) => code)).toEqual(['memory-unreadable']);
    expect(plan.counts.removals).toBe(0);
    expect(changesIn(plan).filter((change) => /^(disable|unassign|delete) /.test(change))).toEqual([]);
    // Leavers and strangers look alike now, so neither is reported as the other.
    expect(causesOf(plan, 'keep', cleo)).toEqual([]);
    const up = await stage.rollcall(['up', '--yes', '--stack', 'demo']);
    expect(up.code).not.toBe(0);
    expect(stage.writes()).toEqual({});
    expect(pictureOf(stage.sandbox)).toEqual(before);
    await writeFile(stateFile, state);
  });

  it('should refuse with 3, whole, where only the program cannot read it', async () => {
    const before = pictureOf(stage.sandbox);
    // The engine runs and has its state; the program finds no CLI to ask for it.
    const nowhere = { PATH: '/usr/bin:/bin', XDG_CACHE_HOME: join(stage.dir, 'nowhere') };

    const up = await stage.up({ env: nowhere });

    expect(up.code).not.toBe(0);
    expect(up.output).toContain("the stack's state could not be read");
    expect(stage.writes()).toEqual({});
    expect(pictureOf(stage.sandbox)).toEqual(before);
    expect([...namesInState(await stage.state(), 'VonageUser')].sort()).toEqual(office);
  });

  it('should have forgotten nobody once it can be read again', async () => {
    expect(peopleRows(await previewRows(stage))).toContain(`update VonageUser ${cleo}`);

    succeeded(await stage.rollcall(['up', '--yes', '--stack', 'demo']));

    expect(stage.sandbox.vonage.account(cleo).active).toBe(false);
    expect(assignmentsOf(stage.sandbox, [cleo, gil])).toEqual({ [cleo]: 0, [gil]: 1 });
    expect(accountsOf(stage.sandbox, [gil])).toEqual(mappedAccounts(stage.sandbox, [gil]));
    nobodyTwice(stage);
  });
});
