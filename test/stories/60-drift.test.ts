import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DriftJson } from '../../src/render/drift.js';
import { companyFrom } from '../../src/sandbox/index.js';
import { names, withoutLine } from './support/desk.js';
import { holdings, writtenRoutes } from './support/servers.js';
import { openStage, type Stage } from './support/stage.js';

const desk = names('desk', 9);
const office = names('office', 3);
const [surname, inactive, renamed, deleted, anew, unassigned, reassigned, left] = desk as [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  ...string[],
];
const team = 'Night Team';

describe('story 60: a nightly job says what was done by hand, and nothing else', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStage({
      company: companyFrom({
        users: [...desk, ...office].map((userPrincipalName) => ({ userPrincipalName })),
        groups: [{ displayName: team, members: office }],
        accounts: [{ userName: 'lobby.phone@contoso.com' }],
        covered: desk,
        people: [
          {
            name: 'office',
            comment: 'The desk.',
            entries: desk.map((user) => ({ user, reason: 'Takes calls' })),
          },
        ],
      }),
    });
    await stage.write(
      'stacks/demo/scopes/night.yaml',
      `scopes:\n  - scope: night\n    reason: Takes calls at night\n    groups: [${team}]\n    assign: group\n`,
    );
  });
  afterAll(() => stage?.close());
  beforeEach(() => stage.sandbox.requests.resetCounts());

  /** Runs it, and checks that it read and did nothing else. */
  async function drift(...args: readonly string[]) {
    const before = holdings(stage.sandbox);
    const ran = await stage.rollcall(['drift', '--stack', 'demo', ...args]);
    expect(writtenRoutes(stage.sandbox)).toEqual([]);
    expect(holdings(stage.sandbox)).toEqual(before);
    return ran;
  }

  async function driftRows(code: number): Promise<DriftJson> {
    const ran = await drift('--format', 'json');
    expect(ran).toMatchObject({ code });
    return JSON.parse(ran.stdout) as DriftJson;
  }

  const rows = ({ drifted }: DriftJson): readonly string[] =>
    drifted.map(({ what, kind, subject, next }) => `${what} ${kind} ${subject.name}: ${next.join('; ')}`);

  it('should have nothing to compare with before the first run', async () => {
    const ran = await drift();
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stdout).toContain('this stack has had no run yet');
    expect(ran.stdout).toMatch(/\d+ changes are not applied yet/);
    expect(ran.stdout).not.toContain('hold what rollcall last confirmed');
  });

  it('should find none right after the first run', async () => {
    expect(await stage.up()).toMatchObject({ code: 0 });
    // Somebody leaves, so that there is a leaver whose account can be switched on again.
    await stage.edit('stacks/demo/people/office.yaml', withoutLine(left));
    expect(await stage.up()).toMatchObject({ code: 0 });
    stage.sandbox.requests.resetCounts();
    const ran = await drift();
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stdout).toContain('demo: no drift');
    expect(ran.stdout).toContain('= unmanaged  lobby.phone@contoso.com');
  });

  it('should find none in a line that was added, nor in a name that changed in Entra', async () => {
    const text = await stage.read('stacks/demo/people/office.yaml');
    await stage.edit('stacks/demo/people/office.yaml', withoutLine(desk[8] ?? ''));
    stage.sandbox.entra.editUser(surname, { givenName: 'Other' });
    const found = await driftRows(0);
    expect(found).toMatchObject({ drifted: [], pending: 3 });
    await stage.write('stacks/demo/people/office.yaml', text);
    stage.sandbox.entra.editUser(surname, { givenName: surname.split('.')[0] ?? '' });
  });

  it('should list every edit by hand and say what the next up does about it, and end with 10', async () => {
    const { vonage, entra } = stage.sandbox;
    const unassign = (name: string): void => {
      const principalId = (name === team ? entra.group(name) : entra.user(name)).id;
      entra.unassign(entra.assignments().find((held) => held.principalId === principalId)?.id ?? '');
    };
    vonage.edit(surname, { familyName: 'By Hand' });
    vonage.edit(inactive, { active: false });
    vonage.edit(renamed, { userName: 'by.hand@contoso.com' });
    vonage.remove(deleted);
    const { id: _, ...values } = vonage.account(anew);
    vonage.remove(anew);
    vonage.add({ ...values, familyName: 'Anew' });
    vonage.edit(left, { active: true });
    unassign(unassigned);
    unassign(reassigned);
    entra.assign(reassigned);
    unassign(team);
    vonage.add({ userName: 'stranger@contoso.com' });
    const found = await driftRows(10);
    expect(rows(found)).toEqual([
      `deleted account ${deleted}: makes the account anew`,
      `replaced account ${anew}: takes the new account for theirs; sets name.familyName back to person`,
      `replaced assignment ${reassigned}: takes note of the new assignment`,
      `disabled account ${inactive}: enables it again`,
      `enabled account ${left}: disables it again`,
      'changed account by.hand@contoso.com: sets userName back to '.concat(renamed),
      `changed account ${surname}: sets name.familyName back to person`,
      `unassigned assignment ${unassigned}: assigns it again`,
      `unassigned assignment ${team}: assigns it again`,
    ]);
    expect(found.pending).toBe(0);
    expect(found.leftAlone.map(({ subject }) => subject.name)).toEqual([
      'lobby.phone@contoso.com',
      'stranger@contoso.com',
    ]);
    const schema = JSON.parse(readFileSync(new URL('../../schema/drift.json', import.meta.url), 'utf8'));
    expect(new Ajv2020({ allowUnionTypes: true }).compile(schema)(found)).toBe(true);
  });

  it('should tell it in Markdown too, into a file', async () => {
    const ran = await drift('--format', 'markdown', '--out', 'drift.md');
    expect(ran).toMatchObject({ code: 10, stdout: '' });
    const markdown = await stage.read('drift.md');
    expect(markdown).toContain('6 accounts and 3 assignments are not as rollcall last confirmed');
    expect(markdown).toContain(`| deleted | \`${deleted}\` |  | makes the account anew |`);
  });

  it('should never call a memory that cannot be read no drift', async () => {
    const ran = await stage.rollcall(['drift', '--stack', 'demo'], {
      env: { PULUMI_CONFIG_PASSPHRASE: 'story', PULUMI_BACKEND_URL: 'file:///nonexistent/rollcall' },
    });
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toContain("the stack's state can't be read");
  });

  it('should count strangers where the stack takes them', async () => {
    await stage.edit('stacks/demo/stack.yaml', (text) =>
      text.replace('unmanaged: keep', 'unmanaged: disable'),
    );
    const found = await driftRows(10);
    expect(rows(found)).toContain('unmanaged account stranger@contoso.com: disables it (unmanaged: disable)');
    expect(found.leftAlone).toEqual([]);
    await stage.edit('stacks/demo/stack.yaml', (text) =>
      text.replace('unmanaged: disable', 'unmanaged: keep'),
    );
  });

  it('should find none after the next up', async () => {
    expect(await stage.up()).toMatchObject({ code: 0 });
    stage.sandbox.requests.resetCounts();
    const found = await driftRows(0);
    expect(found).toMatchObject({ drifted: [], pending: 0 });
    expect(stage.sandbox.vonage.account(left).active).toBe(false);
  });
});
