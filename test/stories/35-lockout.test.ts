import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accountOf, deskCompany, nameOf, names, withoutLine } from './support/desk.js';
import { peopleRows, previewRows } from './support/engine.js';
import { activeNames, assignedNames, holdings, writtenRoutes } from './support/servers.js';
import { openStage, type Stage } from './support/stage.js';

const list = 'stacks/demo/lockout.yaml';
const people = 'stacks/demo/people/office.yaml';
const mapping = 'mappings/vonage-business.yaml';
const dismissed = nameOf('office', 2);
const deskHead = nameOf('desk', 3);
const walkIn = 'walk-in@contoso.com';

const lockout = (...users: readonly string[]): string =>
  `lockout:\n${users.map((user) => `  - user: ${user}\n    reason: Dismissed\n    ticket: SEC-12\n`).join('')}`;

describe('story 35: whoever is locked out is disabled first, whatever else is refused', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStage({
      company: deskCompany({ desk: 12, office: 3, accounts: [accountOf(walkIn)] }),
    });
    expect(await stage.up()).toMatchObject({ code: 0 });
  });
  afterAll(() => stage?.close());
  beforeEach(() => stage.sandbox.requests.resetCounts());

  const everyoneBut = (...locked: readonly string[]): string[] =>
    [...names('desk', 12), ...names('office', 3), walkIn].filter((name) => !locked.includes(name)).sort();

  it('should be shown first, by plan and by preview, which write nothing', async () => {
    await stage.write(list, lockout(dismissed, walkIn));
    await stage.edit(people, (text) => `${text}  - user: new.person@contoso.com\n    reason: Joined\n`);
    stage.sandbox.entra.addUser({
      userPrincipalName: 'new.person@contoso.com',
      givenName: 'New',
      surname: 'Person',
    });
    const planned = await stage.rollcall(['plan', '--stack', 'demo']);
    expect(planned.code).toBe(0);
    expect(planned.stdout).toContain('demo: 2 locked out, 1 to create, 1 to assign');
    const lines = planned.stdout.split('\n').filter((line) => /^[-+~] /.test(line));
    expect(lines.map((line) => line.split(/\s+/).slice(1, 3).join(' '))).toEqual([
      `disable ${dismissed}`,
      `disable ${walkIn}`,
      `unassign ${dismissed}`,
      'create new.person@contoso.com',
      'assign new.person@contoso.com',
    ]);
    expect(planned.stdout).toContain(`because locked out: Dismissed (SEC-12) at ${list}:2:11`);
    expect(peopleRows(await previewRows(stage))).toEqual([
      'create AppAssignment new.person@contoso.com as User',
      'create VonageUser new.person@contoso.com',
      `create VonageUser ${walkIn}`,
      `update AppAssignment ${dismissed} as User`,
      `update VonageUser ${dismissed}`,
    ]);
    expect(writtenRoutes(stage.sandbox)).toEqual([]);
  });

  it('should be disabled and unassigned before anything else is written', async () => {
    expect(await stage.rollcall(['up', '--yes', '--stack', 'demo'])).toMatchObject({ code: 0 });
    const written = writtenRoutes(stage.sandbox);
    expect(written.slice(0, 3).sort()).toEqual([
      'DELETE /servicePrincipals/{id}/appRoleAssignedTo/{assignment}',
      'PATCH /Users/{id}',
      'PATCH /Users/{id}',
    ]);
    expect(written.slice(3).sort()).toEqual([
      'POST /Users',
      'POST /servicePrincipals/{id}/appRoleAssignedTo',
    ]);
    expect(activeNames(stage.sandbox)).toEqual(
      [...everyoneBut(dismissed, walkIn), 'new.person@contoso.com'].sort(),
    );
    expect(assignedNames(stage.sandbox)).not.toContain(dismissed);
    expect(stage.sandbox.vonage.accounts).toHaveLength(17);
  });

  it('should stay so, with nothing to write, as long as the line stands', async () => {
    expect(peopleRows(await previewRows(stage))).toEqual([]);
    const ran = await stage.up({ env: { ROLLCALL_NOW: '2030-01-01T09:00:00Z' } });
    expect(ran).toMatchObject({ code: 0 });
    expect(writtenRoutes(stage.sandbox)).toEqual([]);
    expect(stage.sandbox.vonage.account(dismissed)).toMatchObject({ active: false });
  });

  describe('where a limit refuses the rest', () => {
    let before: string;

    beforeAll(async () => {
      // A mistake beside the emergency: everybody's first name would change.
      before = await stage.read(mapping);
      const edited = before.replace('"[givenName]"', '"[userPrincipalName]"');
      await stage.write(mapping, edited.replace(/\n# Run whenever[\s\S]*$/, '\n'));
      await stage.write(list, lockout(dismissed, walkIn, deskHead));
    });
    afterAll(() => stage.write(mapping, before));

    it('should show the whole plan and the rows of the lockouts, and write nothing in a preview', async () => {
      const ran = await stage.rollcall(['preview', '--stack', 'demo']);
      expect(ran).toMatchObject({ code: 3 });
      expect(ran.output).toContain('REFUSED:');
      expect(ran.output).toContain('Of this plan only the lockout will be applied.');
      expect(ran.output).toContain(`~ update   ${nameOf('desk', 1)}`);
      expect(peopleRows(await previewRows(stage))).toEqual([
        `update AppAssignment ${deskHead} as User`,
        `update VonageUser ${deskHead}`,
      ]);
      expect(writtenRoutes(stage.sandbox)).toEqual([]);
    });

    it('should take nobody where the run leaves the roster out', async () => {
      const urns = ((await stage.state()).deployment?.resources ?? []).map(({ urn }) => urn);
      const roster = urns.find((urn) => urn.endsWith('::roster')) ?? '';
      const held = holdings(stage.sandbox);
      const ran = await stage.pulumi([
        ...['up', '--exclude', roster, '--yes', '--skip-preview', '--stack', 'demo'],
      ]);
      expect(ran.code).toBeGreaterThan(0);
      expect(ran.output).toContain('rollcall takes no access from');
      expect(holdings(stage.sandbox)).toEqual(held);
      expect(writtenRoutes(stage.sandbox)).toEqual([]);
    });

    it('should lock out all the same, touch nobody else, and end as refused', async () => {
      const held = holdings(stage.sandbox);
      const state = (await stage.state()).deployment?.resources ?? [];
      const { id } = stage.sandbox.vonage.account(deskHead);
      const principal = stage.sandbox.entra.user(deskHead).id;
      const ran = await stage.rollcall(['up', '--yes', '--stack', 'demo']);
      expect(ran).toMatchObject({ code: 3 });
      expect(ran.output).toContain('the plan is refused. Only the 1 lockout was applied');
      expect(ran.output).toMatch(/\d+ people of \d+ would change; the limit is 50 % of/);
      expect(stage.writes()).toEqual({
        'PATCH /Users/{id}': 1,
        'DELETE /servicePrincipals/{id}/appRoleAssignedTo/{assignment}': 1,
      });
      const now = holdings(stage.sandbox);
      const others = (all: typeof held) => all.accounts.filter((account) => account.id !== id);
      expect(others(now)).toEqual(others(held));
      expect(stage.sandbox.vonage.account(deskHead)).toMatchObject({ active: false, givenName: 'desk03' });
      expect(now.assignments).toEqual(held.assignments.filter((each) => !each.startsWith(principal)));
      // Nobody is forgotten.
      const kept = (await stage.state()).deployment?.resources ?? [];
      expect(kept.map(({ urn }) => urn).sort()).toEqual(state.map(({ urn }) => urn).sort());
    });

    it('should have no lockout left for the next run, which is refused as ever', async () => {
      const ran = await stage.rollcall(['up', '--yes', '--stack', 'demo']);
      expect(ran).toMatchObject({ code: 3 });
      expect(ran.output).toContain('Nothing was written: the plan is refused.');
      expect(writtenRoutes(stage.sandbox)).toEqual([]);
    });
  });

  it('should be an error where the name is nobody of, with exit code 4, and everyone else goes ahead', async () => {
    await stage.write(list, lockout(dismissed, walkIn, deskHead, nameOf('ofice', 1)));
    const ran = await stage.rollcall(['up', '--yes', '--stack', 'demo']);
    expect(ran).toMatchObject({ code: 4 });
    expect(ran.output).toContain(`${list}:11:11: error: neither Entra nor Vonage has anybody called`);
    expect(ran.output).toContain(`did you mean \`${nameOf('office', 1)}\`?`);
    expect(writtenRoutes(stage.sandbox)).toEqual([]);
  });

  it('should give back what grants say when the line is taken off, and leave the others', async () => {
    await stage.edit(people, withoutLine(dismissed));
    await rm(join(stage.dir, list));
    const planned = await stage.rollcall(['plan', '--stack', 'demo']);
    expect(planned.stdout).toMatch(
      new RegExp(`^\\+ enable +${deskHead}\\n(?: {4}.*\\n)*? {4}because no longer locked out`, 'm'),
    );
    expect(await stage.up()).toMatchObject({ code: 0 });
    expect(stage.sandbox.vonage.account(deskHead)).toMatchObject({ active: true });
    expect(assignedNames(stage.sandbox)).toContain(deskHead);
    // Whose grant is gone is a leaver from now on; a stranger is not enabled by anybody.
    expect(stage.sandbox.vonage.account(dismissed)).toMatchObject({ active: false });
    expect(stage.sandbox.vonage.account(walkIn)).toMatchObject({ active: false });
    expect(peopleRows(await previewRows(stage))).toEqual([]);
  });
});
