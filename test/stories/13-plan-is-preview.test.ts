import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Action } from '../../src/plan/types.js';
import { previewRows, succeeded } from './support/engine.js';
import { linesFile, people, smallOffice, withLine, withoutLine } from './support/office.js';
import { pending, planOf } from './support/plans.js';
import { saidByPlan, saidByRows } from './support/same.js';
import { openStage, type RunOptions, type Stage } from './support/stage.js';

const { ada, ben, cleo, dan, eve, fay, gil, hal } = people;

const day = (number: number): RunOptions => ({
  env: { ROLLCALL_NOW: new Date(Date.UTC(2027, 0, 10 + number, 12)).toISOString() },
});

/** What happens between two runs, and the actions that it must lead to. */
interface Situation {
  readonly what: string;
  readonly at: RunOptions;
  readonly happens: (stage: Stage) => Promise<void> | void;
  readonly actions: readonly Action[];
}

const situations: readonly Situation[] = [
  {
    what: 'the first run',
    at: day(0),
    happens: () => {},
    actions: ['create', 'adopt', 'assign'],
  },
  {
    what: 'people who join, change and leave',
    at: day(0),
    async happens({ sandbox, edit }) {
      await edit(linesFile, (text) => withLine(withoutLine(text, cleo), gil));
      sandbox.entra.addMember('Desk', hal);
      sandbox.entra.removeMember('Desk', eve);
      sandbox.entra.editUser(ben, { surname: 'Okri-Lang', mail: null });
      sandbox.entra.disableUser(fay);
    },
    actions: ['create', 'update', 'assign', 'disable', 'unassign'],
  },
  {
    what: 'edits by hand in Vonage and Entra',
    at: day(1),
    happens({ sandbox: { entra, vonage } }) {
      vonage.edit(ada, { familyName: 'Someone-Else', email: 'else@contoso.com' });
      vonage.edit(dan, { active: false });
      vonage.remove(gil);
      vonage.edit(hal, { userName: 'hal.by.hand@contoso.com' });
      vonage.edit(cleo, { active: true });
      const assigned = entra.assignments().find(({ principalId }) => principalId === entra.user(dan).id);
      entra.unassign(assigned?.id ?? '');
    },
    actions: ['create', 'enable', 'rename', 'update', 'assign', 'disable'],
  },
  {
    what: 'renames in Entra, one with its line edited, and one who comes back',
    at: day(2),
    async happens({ sandbox: { entra }, edit }) {
      entra.editUser(ada, { userPrincipalName: 'ada.lovelace@contoso.com' });
      entra.editUser(ben, { userPrincipalName: 'ben.lang@contoso.com', mail: 'ben.lang@contoso.com' });
      entra.enableUser(fay);
      await edit(linesFile, (text) => withLine(text.replace(ben, 'ben.lang@contoso.com'), cleo));
    },
    actions: ['enable', 'rename', 'assign'],
  },
  {
    what: 'a deletion in Entra, and leavers whose time is over',
    at: day(32),
    happens({ sandbox: { entra } }) {
      entra.deleteUser(hal);
    },
    actions: ['disable', 'unassign', 'delete'],
  },
  { what: 'nothing at all', at: day(33), happens: () => {}, actions: [] },
];

describe('13: the plan is the preview', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStage({ company: smallOffice() });
  });

  afterAll(() => stage.close());

  it.each(situations)('should be the same changes after $what', async ({ at, happens, actions }) => {
    await happens(stage);

    const { plan } = await planOf(stage, [], at);
    const rows = await previewRows(stage, at);

    expect(new Set(pending(plan).map(({ action }) => action))).toEqual(new Set(actions));
    expect(saidByRows(rows)).toEqual(saidByPlan(plan, await stage.state()));
    const others = rows.filter(({ type }) => type !== 'VonageUser' && type !== 'AppAssignment');
    // The stack and its roster are made at the first run, and are never in the way after that.
    if (plan.memory === 'read') expect(others).toEqual([]);
    succeeded(await stage.up(at));
    expect(pending((await planOf(stage, [], at)).plan)).toEqual([]);
  });
});
