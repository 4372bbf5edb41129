import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { namesInState, peopleRows, previewRows, succeeded } from './support/engine.js';
import { assignmentsOf } from './support/held.js';
import { line, linesFile, people, smallOffice } from './support/office.js';
import { openStage, type Stage } from './support/stage.js';

const renamed = 'ada.lovelace@contoso.com';

describe('21: someone is renamed in Entra', () => {
  let stage: Stage;
  let id: string;

  beforeAll(async () => {
    stage = await openStage({ company: smallOffice() });
    succeeded(await stage.up());
    id = stage.sandbox.vonage.account(people.ada).id;
    stage.sandbox.requests.resetCounts();
    stage.sandbox.entra.editUser(people.ada, { userPrincipalName: renamed });
  });

  afterAll(() => stage.close());

  it('should show one update row, and no delete or create', async () => {
    expect(peopleRows(await previewRows(stage))).toEqual([`update VonageUser ${renamed}`]);
  });

  it('should send one PATCH to the same account', async () => {
    const ran = succeeded(await stage.up());

    expect(stage.writes()).toEqual({ 'PATCH /Users/{id}': 1 });
    expect(stage.sandbox.vonage.account(renamed)).toMatchObject({ id, active: true });
    expect(stage.sandbox.vonage.find(people.ada)).toBeNull();
    expect(assignmentsOf(stage.sandbox, [renamed])).toEqual({ [renamed]: 1 });
    expect(ran.output).toContain(`\`${people.ada}\` is now \`${renamed}\` in Entra`);
  });

  it('should have the new names in the state, once', async () => {
    const state = await stage.state();

    const named = (type: string): readonly string[] =>
      namesInState(state, type).filter((name) => name.startsWith('ada.'));
    expect(named('VonageUser')).toEqual([renamed]);
    expect(named('AppAssignment')).toEqual([`${renamed} as User`]);
  });

  it('should go on following them as long as the line has the old name, and go on warning', async () => {
    stage.sandbox.requests.resetCounts();

    const ran = succeeded(await stage.up());

    expect(stage.writes()).toEqual({});
    expect(stage.sandbox.vonage.account(renamed).active).toBe(true);
    expect(ran.output).toContain(`\`${people.ada}\` is now \`${renamed}\` in Entra`);
  });

  it('should warn no more once the line is edited, which changes nothing', async () => {
    await stage.edit(linesFile, (text) => text.replace(people.ada, renamed));

    const ran = succeeded(await stage.up());

    expect(stage.writes()).toEqual({});
    expect(ran.output).not.toContain('is now');
  });

  it('should send one PATCH also where the line is edited in the same commit', async () => {
    const { entra, vonage } = stage.sandbox;
    const again = 'ada.king@contoso.com';
    entra.editUser(renamed, { userPrincipalName: again });
    await stage.edit(linesFile, (text) => text.replace(line(renamed), line(again)));

    expect(peopleRows(await previewRows(stage))).toEqual([`update VonageUser ${again}`]);
    const ran = succeeded(await stage.up());

    expect(stage.writes()).toEqual({ 'PATCH /Users/{id}': 1 });
    expect(vonage.account(again)).toMatchObject({ id, active: true });
    expect(ran.output).not.toContain('is now');
    expect(namesInState(await stage.state(), 'VonageUser').filter((name) => /^ada\./.test(name))).toEqual([
      again,
    ]);
  });
});
