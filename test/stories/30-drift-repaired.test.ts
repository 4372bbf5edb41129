import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deskCompany, nameOf } from './support/desk.js';
import { activeNames, assignedNames, holdings, writtenRoutes } from './support/servers.js';
import { openStage, type Stage } from './support/stage.js';
import { plannedChanges, previewSteps } from './support/steps.js';

const [surname, email, inactive, renamed, deleted, unassigned] = [1, 2, 3, 4, 5, 6].map((number) =>
  nameOf('desk', number),
) as [string, string, string, string, string, string];

describe('story 30: what was changed by hand is shown, repaired, and then quiet', () => {
  let stage: Stage;
  /** Everything as the first up left it. */
  let good: ReturnType<typeof holdings>;
  let ids: Record<string, string>;

  beforeAll(async () => {
    stage = await openStage({ company: deskCompany({ desk: 7, office: 3 }) });
    expect(await stage.up()).toMatchObject({ code: 0 });
    const { vonage, entra } = stage.sandbox;
    good = holdings(stage.sandbox);
    ids = Object.fromEntries(vonage.accounts.map(({ userName, id }) => [userName, id]));
    vonage.edit(surname, { familyName: 'By Hand' });
    vonage.edit(email, { email: 'by.hand@elsewhere.example' });
    vonage.edit(inactive, { active: false });
    vonage.edit(renamed, { userName: 'by.hand@contoso.com' });
    vonage.remove(deleted);
    vonage.add({ userName: 'stranger@contoso.com' });
    const principalId = entra.user(unassigned).id;
    const held = entra.assignments().find((assignment) => assignment.principalId === principalId);
    entra.unassign(held?.id ?? '');
  });
  afterAll(() => stage?.close());
  beforeEach(() => stage.sandbox.requests.resetCounts());

  it('should forget nobody and write nothing by a refresh', async () => {
    const before = holdings(stage.sandbox);
    const ran = await stage.pulumi(['refresh', '--yes', '--skip-preview', '--stack', 'demo']);
    expect(ran).toMatchObject({ code: 0 });
    expect(holdings(stage.sandbox)).toEqual(before);
    expect(writtenRoutes(stage.sandbox)).toEqual([]);
    const resources = (await stage.state()).deployment?.resources ?? [];
    expect(resources.filter(({ type }) => type.endsWith(':VonageUser'))).toHaveLength(10);
  });

  it('should be shown, exactly, by pulumi preview and by rollcall plan', async () => {
    const updates = [surname, email, inactive, renamed, deleted].map((name) => `update VonageUser ${name}`);
    expect(await previewSteps(stage)).toEqual([`update AppAssignment ${unassigned} as User`, ...updates]);
    expect(await plannedChanges(stage)).toEqual([
      `assign assignment ${unassigned}`,
      `create account ${deleted}`,
      `enable account ${inactive}`,
      'rename account by.hand@contoso.com',
      `update account ${surname}`,
      `update account ${email}`,
    ]);
    const { stdout } = await stage.rollcall(['plan', '--stack', 'demo']);
    expect(stdout).toContain('name.familyName was changed in Vonage by someone else');
    expect(stdout).toContain('deleted in Vonage by someone else');
    expect(stdout).toContain('unassigned in Entra by someone else');
    expect(writtenRoutes(stage.sandbox)).toEqual([]);
  });

  it('should be repaired by up, with one write each that sends what differed and no more', async () => {
    expect(await stage.up()).toMatchObject({ code: 0 });
    expect(stage.writes()).toEqual({
      'PATCH /Users/{id}': 4,
      'POST /Users': 1,
      'POST /servicePrincipals/{id}/appRoleAssignedTo': 1,
    });
    const patched = stage.sandbox.requests
      .writes()
      .filter(({ method }) => method === 'PATCH')
      .map(({ path, body }) => [path, pathsOf(body)]);
    expect(Object.fromEntries(patched)).toEqual({
      [`/Users/${ids[surname]}`]: ['name.familyName'],
      [`/Users/${ids[email]}`]: ['emails[type eq "work"].value'],
      [`/Users/${ids[inactive]}`]: ['active'],
      [`/Users/${ids[renamed]}`]: ['userName'],
    });
  });

  it('should leave Vonage and Entra as they were, but for the new ids', () => {
    const values = ({ accounts }: typeof good): unknown[] =>
      accounts
        .map(({ userName, active, email, givenName, familyName }) => [
          userName,
          active,
          email,
          givenName,
          familyName,
        ])
        .filter(([userName]) => userName !== 'stranger@contoso.com')
        .sort();
    expect(values(holdings(stage.sandbox))).toEqual(values(good));
    expect(activeNames(stage.sandbox)).toContain('stranger@contoso.com');
    expect(assignedNames(stage.sandbox)).toEqual(stage.company.covered);
    for (const [name, id] of Object.entries(ids)) {
      if (name !== deleted) expect(stage.sandbox.vonage.account(name).id).toBe(id);
    }
  });

  it('should be quiet then', async () => {
    expect(await previewSteps(stage)).toEqual([]);
    expect(await stage.rollcall(['plan', '--exit-code', '--stack', 'demo'])).toMatchObject({ code: 0 });
    expect(await stage.up()).toMatchObject({ code: 0 });
    expect(writtenRoutes(stage.sandbox)).toEqual([]);
  });

  it('should repair the account and the assignment that were made anew, under their new ids', async () => {
    const { vonage, entra } = stage.sandbox;
    vonage.edit(deleted, { givenName: 'By Hand' });
    const { id } = vonage.account(deleted);
    const principalId = entra.user(unassigned).id;
    const held = entra.assignments().find((assignment) => assignment.principalId === principalId);
    entra.unassign(held?.id ?? '');
    expect(await stage.up()).toMatchObject({ code: 0 });
    expect(
      stage.sandbox.requests
        .writes()
        .map(({ method, path }) => `${method} ${path}`)
        .sort(),
    ).toEqual([`PATCH /Users/${id}`, `POST /servicePrincipals/${entra.app.id}/appRoleAssignedTo`]);
    expect(vonage.account(deleted)).toMatchObject({ id, givenName: deleted.split('.')[0] });
    expect(await previewSteps(stage)).toEqual([]);
  });
});

function pathsOf(body: unknown): string[] {
  return (body as { Operations: readonly { path: string }[] }).Operations.map(({ path }) => path);
}
