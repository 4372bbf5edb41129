import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { peopleRows, previewRows } from './support/engine.js';
import { linesFile, people, smallOffice, withLine } from './support/office.js';
import { assignedNames, writtenRoutes } from './support/servers.js';
import { openStage, type Stage } from './support/stage.js';

const stack = 'stacks/demo/stack.yaml';
const policy = 'policies/default.yaml';
const { zoe } = people;
const unassign = 'DELETE /servicePrincipals/{id}/appRoleAssignedTo/{assignment}';

/** Zoe is assigned by hand, and declared nowhere; the lobby's phone is an account that nobody declares. */
describe('story 36: assignments that nobody declares go under unmanaged: disable', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStage({ company: smallOffice() });
    expect(await stage.up()).toMatchObject({ code: 0 });
  });
  afterAll(() => stage?.close());
  beforeEach(() => stage.sandbox.requests.resetCounts());

  it('should be kept and listed under keep', async () => {
    const ran = await stage.rollcall(['plan', '--stack', 'demo']);
    expect(ran.output).toContain('= keep     assignment of ');
    expect(ran.output).toContain('nobody declares this assignment and rollcall did not make it');
    expect(assignedNames(stage.sandbox)).toContain(zoe);
  });

  it('should not go while something of a scope is unread', async () => {
    await stage.edit(stack, (text) => text.replace('unmanaged: keep', 'unmanaged: disable'));
    const scope = 'stacks/demo/scopes/desk.yaml';
    const text = await stage.read(scope);
    await stage.write(scope, text.replace('Desk', 'No Such Desk'));
    const ran = await stage.rollcall(['plan', '--stack', 'demo']);
    expect(ran.code).toBe(4);
    expect(ran.stdout).not.toMatch(/^- /m);
    await stage.write(scope, text);
  });

  it('should be refused beyond the limit, like any removal', async () => {
    const text = await stage.read(policy);
    await stage.write(policy, text.replace('removals: { count: 10', 'removals: { count: 1'));
    const ran = await stage.rollcall(['up', '--yes', '--stack', 'demo']);
    expect(ran).toMatchObject({ code: 3 });
    expect(ran.output).toContain('2 people of 8 would lose access; the limit is 1');
    expect(writtenRoutes(stage.sandbox)).toEqual([]);
    await stage.write(policy, text);
  });

  it('should go, in a row of its own that a preview shows', async () => {
    expect(peopleRows(await previewRows(stage))).toEqual([
      `create AppAssignment ${zoe} as User`,
      'create VonageUser lobby.phone@contoso.com',
    ]);
    expect(await stage.up()).toMatchObject({ code: 0 });
    expect(stage.writes()).toEqual({ 'PATCH /Users/{id}': 1, [unassign]: 1 });
    expect(assignedNames(stage.sandbox)).not.toContain(zoe);
  });

  it('should leave nothing to show or to write', async () => {
    expect(peopleRows(await previewRows(stage))).toEqual([]);
    expect(await stage.up()).toMatchObject({ code: 0 });
    expect(writtenRoutes(stage.sandbox)).toEqual([]);
  });

  it('should go again when somebody gives it back by hand', async () => {
    stage.sandbox.entra.assign(zoe);
    expect(peopleRows(await previewRows(stage))).toEqual([`update AppAssignment ${zoe} as User`]);
    expect(await stage.up()).toMatchObject({ code: 0 });
    expect(stage.writes()).toEqual({ [unassign]: 1 });
  });

  it('should be an ordinary one when a grant comes', async () => {
    await stage.edit(linesFile, (text) => withLine(text, zoe));
    expect(peopleRows(await previewRows(stage))).toEqual([
      `create VonageUser ${zoe}`,
      `update AppAssignment ${zoe} as User`,
    ]);
    expect(await stage.up()).toMatchObject({ code: 0 });
    expect(assignedNames(stage.sandbox)).toContain(zoe);
    expect(peopleRows(await previewRows(stage))).toEqual([]);
  });

  it('should take nobody by a destroy, withdrawn or not', async () => {
    const before = assignedNames(stage.sandbox);
    const ran = await stage.pulumi(['destroy', '--yes', '--skip-preview', '--stack', 'demo']);
    expect(ran.code).toBeGreaterThan(0);
    expect(assignedNames(stage.sandbox)).toEqual(before);
    expect(writtenRoutes(stage.sandbox)).toEqual([]);
  });
});
