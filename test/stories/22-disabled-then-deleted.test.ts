import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VonageUserInputs } from '../../src/provider/resources.js';
import { peopleRows, previewRows, succeeded } from './support/engine.js';
import { linesFile, people, smallOffice, withLine, withoutLine } from './support/office.js';
import { causesOf, changesIn, planOf } from './support/plans.js';
import { openStage, type RunOptions, type Stage } from './support/stage.js';

const { ben, cleo, eve } = people;

/** The day on which two people leave, and days after it. */
const day = (number: number): RunOptions => ({
  env: { ROLLCALL_NOW: new Date(Date.UTC(2027, 0, 10 + number, 12)).toISOString() },
});

describe('22: a leaver is disabled, and deleted 30 days later', () => {
  let stage: Stage;
  let ids: Readonly<Record<string, string>>;

  beforeAll(async () => {
    stage = await openStage({ company: smallOffice() });
    succeeded(await stage.up(day(-1)));
    ids = Object.fromEntries([ben, cleo, eve].map((name) => [name, stage.sandbox.vonage.account(name).id]));
  });

  afterAll(() => stage.close());

  const leftOn = async (name: string): Promise<string | undefined> => {
    const { deployment } = await stage.state();
    const resource = deployment?.resources?.find(({ urn }) => urn.endsWith(`VonageUser::${name}`));
    if (resource === undefined) throw new Error(`the state has no ${name}`);
    return (resource.inputs as VonageUserInputs).leftOn;
  };

  const up = async (at: RunOptions): Promise<Record<string, number>> => {
    stage.sandbox.requests.resetCounts();
    succeeded(await stage.up(at));
    return stage.writes();
  };

  it('should disable them on the day they leave, and remember it', async () => {
    await stage.edit(linesFile, (text) => withoutLine(withoutLine(text, ben), cleo));
    stage.sandbox.entra.removeMember('Desk', eve);

    expect(await up(day(0))).toEqual({
      'PATCH /Users/{id}': 3,
      'DELETE /servicePrincipals/{id}/appRoleAssignedTo/{assignment}': 3,
    });
    for (const name of [ben, cleo, eve]) {
      expect(stage.sandbox.vonage.account(name)).toMatchObject({ id: ids[name], active: false });
      expect(await leftOn(name)).toBe('2027-01-10');
    }
  });

  it('should enable one who comes back within the time, and forget that they left', async () => {
    await stage.edit(linesFile, (text) => withLine(text, ben));

    const { plan } = await planOf(stage, [], day(10));
    expect(changesIn(plan)).toEqual([`enable account ${ben}`, `assign assignment ${ben}`]);
    expect(causesOf(plan, 'enable', ben)).toContain('returned');
    expect(await up(day(10))).toEqual({
      'PATCH /Users/{id}': 1,
      'POST /servicePrincipals/{id}/appRoleAssignedTo': 1,
    });
    expect(stage.sandbox.vonage.account(ben)).toMatchObject({ id: ids[ben], active: true });
    expect(await leftOn(ben)).toBeUndefined();
  });

  it('should keep the others until the 29th day', async () => {
    expect(peopleRows(await previewRows(stage, day(29)))).toEqual([]);
    expect(await up(day(29))).toEqual({});
    for (const name of [cleo, eve]) {
      expect(stage.sandbox.vonage.account(name)).toMatchObject({ id: ids[name], active: false });
      expect(await leftOn(name)).toBe('2027-01-10');
    }
  });

  it('should disable again, and count from then, whom somebody enabled by hand', async () => {
    stage.sandbox.vonage.edit(eve, { active: true });

    const { plan } = await planOf(stage, [], day(29));
    expect(changesIn(plan)).toEqual([`disable account ${eve}`]);
    expect(causesOf(plan, 'disable', eve)).toContain('drift');
    expect(await up(day(29))).toEqual({ 'PATCH /Users/{id}': 1 });
    expect(await leftOn(eve)).toBe('2027-02-08');
  });

  it('should show a delete row, and delete the account, on the 30th', async () => {
    expect(peopleRows(await previewRows(stage, day(30)))).toEqual([`delete VonageUser ${cleo}`]);
    const { plan } = await planOf(stage, [], day(30));
    expect(changesIn(plan)).toEqual([`delete account ${cleo}`]);
    expect(causesOf(plan, 'delete', cleo)).toContain('delete-after');

    expect(await up(day(30))).toEqual({ 'DELETE /Users/{id}': 1 });
    expect(stage.sandbox.vonage.find(cleo)).toBeNull();
    expect(stage.sandbox.vonage.account(ben).active).toBe(true);
    expect(stage.sandbox.vonage.account(eve).id).toBe(ids[eve]);
  });

  it('should have forgotten them after that', async () => {
    await expect(leftOn(cleo)).rejects.toThrow('the state has no');
    expect(await up(day(31))).toEqual({});
  });

  it('should make a new account for one who comes back later still', async () => {
    await stage.edit(linesFile, (text) => withLine(text, cleo));

    expect(await up(day(40))).toEqual({
      'POST /Users': 1,
      'POST /servicePrincipals/{id}/appRoleAssignedTo': 1,
    });
    const account = stage.sandbox.vonage.account(cleo);
    expect(account.active).toBe(true);
    expect(account.id).not.toBe(ids[cleo]);
    expect(await leftOn(cleo)).toBeUndefined();
  });
});
