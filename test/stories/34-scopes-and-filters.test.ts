import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { companyFrom } from '../../src/sandbox/index.js';
import { changesIn, planOf } from './support/plans.js';
import { activeNames, assignedNames, writtenRoutes } from './support/servers.js';
import { openStage, type Stage } from './support/stage.js';

const file = 'stacks/demo/scopes/calls.yaml';
const scopes = `scopes:
  - scope: support
    reason: The desk takes calls
    groups: [Desk]
    nested: true
    minus: [leave]
    where:
      any:
        - all:
            - {attribute: accountEnabled, operator: IS TRUE}
            - {attribute: department, operator: EQUALS, value: Support}
  - scope: floor
    groups: [Floor]
    assign: none
    where: {any: [{all: [{attribute: employeeId, operator: Greater_Than, value: "100"}]}]}
  - scope: everybody-else
    reason: The floor calls back
    scopes: [floor]
    people: [pia.quist@contoso.com]
    minus: [leave]
  - scope: leave
    groups: [Leave]
    assign: none
`;
/** `file:line:column` of a part of the scopes. */
function placeOf(part: string): { file: string; line: number; column: number } {
  const before = scopes.slice(0, scopes.indexOf(part)).split('\n');
  return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

const [lea, max, nora, otto, pia, quin, rita, sam] = [
  'lea.moss@contoso.com',
  'max.novak@contoso.com',
  'nora.olsen@contoso.com',
  'otto.palm@contoso.com',
  'pia.quist@contoso.com',
  'quin.reed@contoso.com',
  'rita.stein@contoso.com',
  'sam.toth@contoso.com',
] as const;

const company = companyFrom({
  users: [
    { userPrincipalName: lea, department: 'Support' },
    { userPrincipalName: max, department: 'Support' },
    { userPrincipalName: nora, department: 'Sales' },
    { userPrincipalName: otto, department: 'Support' },
    { userPrincipalName: pia },
    { userPrincipalName: quin, employeeId: '101' },
    { userPrincipalName: rita, employeeId: '102' },
    { userPrincipalName: sam, employeeId: 'external' },
  ],
  groups: [
    { displayName: 'Desk', members: [lea, nora, otto, 'Night'] },
    { displayName: 'Night', members: [max] },
    { displayName: 'Floor', members: [quin, rita, sam] },
    { displayName: 'Leave', members: [otto, rita] },
  ],
});

describe('story 34: scopes of filters, nested groups, names and other scopes', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStage({ company });
    await stage.write(file, scopes);
  });
  afterAll(() => stage?.close());
  beforeEach(() => stage.sandbox.requests.resetCounts());

  const causesOf = (plan: Awaited<ReturnType<typeof planOf>>['plan'], action: string, name: string) =>
    plan.changes.find((change) => change.action === action && change.subject.name === name)?.causes;
  const up = () => stage.rollcall(['up', '--yes', '--stack', 'demo']);
  const holders = () => ({ active: activeNames(stage.sandbox), assigned: assignedNames(stage.sandbox) });
  const both = (...names: readonly string[]) => ({ active: names, assigned: names });

  it('should plan exactly those who are in, and say of each why', async () => {
    const { ran, plan } = await planOf(stage);
    // One of the floor has no number for an employeeId: an error of theirs alone.
    expect(ran.code).toBe(4);
    expect(changesIn(plan)).toEqual([
      ...[lea, max, pia, quin].map((name) => `create account ${name}`),
      ...[lea, max, pia, quin].map((name) => `assign assignment ${name}`),
    ]);
    expect(causesOf(plan, 'create', max)?.map(({ message }) => message)).toEqual([
      'member of Desk or of a group in it (scope support)',
      'accountEnabled is `True` and department is `Support` (scope support)',
    ]);
    expect(causesOf(plan, 'create', quin)).toMatchObject([
      { message: 'in scope floor (scope everybody-else)', position: placeOf('floor]') },
      { message: 'member of Floor (scope floor)', position: placeOf('Floor]') },
      { message: 'employeeId is `101` (scope floor)', position: placeOf('{attribute: employeeId') },
    ]);
    expect(plan.problems).toMatchObject([
      {
        code: 'filter-value',
        severity: 'error',
        message: `${sam}: employeeId is \`external\`, which is no integer (scope floor)`,
        position: placeOf('{attribute: employeeId'),
      },
    ]);
  });

  it('should give just them accounts and assignments, and then have nothing to do', async () => {
    expect(await up()).toMatchObject({ code: 4 });
    expect(holders()).toEqual(both(lea, max, pia, quin));
    stage.sandbox.requests.resetCounts();
    expect(await up()).toMatchObject({ code: 4 });
    expect(writtenRoutes(stage.sandbox)).toEqual([]);
  });

  it('should read each group as it is asked for, once', async () => {
    await planOf(stage);
    const reads = stage.sandbox.requests.all.map(({ method, route }) => `${method} ${route}`);
    const members = reads.filter((route) => /[mM]embers$/.test(route)).sort();
    expect(members).toEqual([
      'GET /groups/{id}/members',
      'GET /groups/{id}/members',
      'GET /groups/{id}/transitiveMembers',
    ]);
  });

  it('should let whoever changes department fall out or in, by the clause', async () => {
    stage.sandbox.entra.editUser(max, { department: 'Sales' });
    stage.sandbox.entra.editUser(nora, { department: 'Support' });
    const { plan } = await planOf(stage);
    expect(changesIn(plan)).toEqual([
      `create account ${nora}`,
      `assign assignment ${nora}`,
      `disable account ${max}`,
      `unassign assignment ${max}`,
    ]);
    expect(causesOf(plan, 'disable', max)).toEqual([
      {
        kind: 'filtered',
        message: 'department is `Sales`, and scope support wants `Support`',
        position: placeOf('{attribute: department'),
        scope: 'support',
      },
    ]);
    const shown = await stage.rollcall(['plan', '--stack', 'demo']);
    const { line, column } = placeOf('{attribute: department');
    expect(shown.output).toContain(
      `because department is \`Sales\`, and scope support wants \`Support\` at ${file}:${line}:${column}`,
    );
    expect(await up()).toMatchObject({ code: 4 });
    expect(holders()).toEqual(both(lea, nora, pia, quin));
  });

  it('should let whoever goes on leave out, and whoever comes back in', async () => {
    stage.sandbox.entra.removeMember('Leave', otto);
    stage.sandbox.entra.addMember('Leave', lea);
    const { plan } = await planOf(stage);
    expect(causesOf(plan, 'disable', lea)).toMatchObject([
      {
        kind: 'subtracted',
        message: 'in scope leave, which scope support leaves out',
        position: placeOf('leave]'),
      },
    ]);
    expect(await up()).toMatchObject({ code: 4 });
    expect(holders()).toEqual(both(nora, otto, pia, quin));
  });

  it('should neither give nor take while the group of those on leave cannot be read', async () => {
    const { entra } = stage.sandbox;
    entra.editGroup('Leave', { displayName: 'Long leave' });
    // One of them leaves the desk, another comes: of neither anybody knows enough.
    entra.removeMember('Desk', nora);
    entra.addMember('Desk', pia);
    entra.editUser(pia, { department: 'Support' });
    const ran = await up();
    expect(ran).toMatchObject({ code: 4 });
    expect(ran.output).toContain(
      'scope leave could not be read whole, so scope support gives nobody new access',
    );
    expect(writtenRoutes(stage.sandbox)).toEqual([]);
    entra.editGroup('Long leave', { displayName: 'Leave' });
    expect(await up()).toMatchObject({ code: 4 });
    expect(holders()).toEqual(both(otto, pia, quin));
  });
});
