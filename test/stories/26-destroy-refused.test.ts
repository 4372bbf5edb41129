import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deskCompany, nameOf, withoutLine } from './support/desk.js';
import { activeNames, assignedNames, holdings, takings, writtenRoutes } from './support/servers.js';
import { openStage, type Ran, type Stage } from './support/stage.js';

const leaver = nameOf('office', 2);
const people = 'stacks/demo/people/office.yaml';

interface Way {
  readonly what: string;
  /** What is given before `--yes --skip-preview`. */
  readonly command: (urns: Urns) => readonly string[];
}

interface Urns {
  readonly roster: string;
  readonly leaver: string;
  readonly assignment: string;
  readonly stays: string;
  readonly keeps: string;
}

const ways: readonly Way[] = [
  { what: 'destroy', command: () => ['destroy'] },
  { what: 'destroy --exclude-protected', command: () => ['destroy', '--exclude-protected'] },
  { what: 'destroy --target a person', command: ({ stays }) => ['destroy', '--target', stays] },
  { what: 'up --target the leaver', command: (urns) => ['up', '--target', urns.leaver] },
  { what: "up --target the leaver's role", command: (urns) => ['up', '--target', urns.assignment] },
  { what: 'up --exclude the roster', command: ({ roster }) => ['up', '--exclude', roster] },
];

describe('story 26: what a whole run of the declarations did not decide takes nobody out', () => {
  let stage: Stage;
  let urns: Urns;

  beforeAll(async () => {
    stage = await openStage({ company: deskCompany({ desk: 3, office: 4 }) });
    expect(await stage.up()).toMatchObject({ code: 0 });
    await stage.edit(people, withoutLine(leaver));
    const all = (await stage.state()).deployment?.resources?.map((resource) => resource.urn) ?? [];
    const find = (end: string): string => {
      const [urn, ...more] = all.filter((candidate) => candidate.endsWith(end));
      if (urn === undefined || more.length > 0) throw new Error(`${end}: ${all.join(' ')}`);
      return urn;
    };
    urns = {
      roster: find('::roster'),
      leaver: find(`VonageUser::${leaver}`),
      assignment: find(`AppAssignment::${leaver} as User`),
      stays: find(`VonageUser::${nameOf('desk', 1)}`),
      keeps: find(`AppAssignment::${nameOf('desk', 1)} as User`),
    };
  });
  afterAll(() => stage?.close());
  beforeEach(() => stage.sandbox.requests.resetCounts());

  const run = ({ command }: Way, env: Record<string, string>): Promise<Ran> =>
    stage.pulumi([...command(urns), '--yes', '--skip-preview', '--stack', 'demo'], { env });
  /** Everyone is as before, and everyone is still remembered. */
  const untouched = async (attempt: () => Promise<Ran>): Promise<Ran> => {
    const before = holdings(stage.sandbox);
    const ran = await attempt();
    expect(writtenRoutes(stage.sandbox)).toEqual([]);
    expect(holdings(stage.sandbox)).toEqual(before);
    const kept = (await stage.state()).deployment?.resources ?? [];
    expect(kept.filter(({ type }) => type.endsWith(':VonageUser'))).toHaveLength(7);
    expect(kept.filter(({ type }) => type.endsWith(':AppAssignment'))).toHaveLength(7);
    return ran;
  };

  it.each(ways)('should take nobody by `pulumi $what` that goes on after errors', async (way) => {
    const ran = await untouched(() => run(way, { PULUMI_CONTINUE_ON_ERROR: 'true' }));
    expect(ran.code).toBeGreaterThan(0);
    expect(ran.output).toContain('rollcall takes no access from');
    expect(ran.output).not.toMatch(/^\s+at .*:\d+:\d+/m);
  });

  it('should take nobody by `pulumi destroy` that stops at the first error', async () => {
    const destroy: Way = { what: '', command: () => ['destroy'] };
    expect((await untouched(() => run(destroy, {}))).code).toBeGreaterThan(0);
  });

  it.each(['stays', 'keeps'] as const)('should take nobody by replacing (%s)', async (which) => {
    const before = holdings(stage.sandbox);
    const replaced = ['up', '--replace', urns[which], '--target', urns[which]];
    const ran = await run({ what: '', command: () => replaced }, { PULUMI_CONTINUE_ON_ERROR: 'true' });
    expect(ran.output).not.toContain('**failed**');
    expect(takings(stage.sandbox)).toEqual([]);
    expect(holdings(stage.sandbox)).toEqual(before);
  });

  it('should take nobody by a destroy after the roster was unprotected', async () => {
    const unprotected = await stage.pulumi(['state', 'unprotect', '--all', '--yes', '--stack', 'demo']);
    expect(unprotected).toMatchObject({ code: 0 });
    const destroy: Way = { what: '', command: () => ['destroy'] };
    const ran = await untouched(() => run(destroy, { PULUMI_CONTINUE_ON_ERROR: 'true' }));
    expect(ran.code).toBeGreaterThan(0);
  });

  it('should take out the leaver, and nobody else, by an ordinary up after all that', async () => {
    const all = activeNames(stage.sandbox);
    expect(all).toHaveLength(7);
    expect(await stage.up()).toMatchObject({ code: 0 });
    const left = all.filter((name) => name !== leaver);
    expect(activeNames(stage.sandbox)).toEqual(left);
    expect(assignedNames(stage.sandbox)).toEqual(left);
    expect(stage.sandbox.vonage.account(leaver)).toMatchObject({ active: false });
    expect(stage.writes()).toEqual({
      'PATCH /Users/{id}': 1,
      'DELETE /servicePrincipals/{id}/appRoleAssignedTo/{assignment}': 1,
    });
  });

  it('should protect the roster again', async () => {
    const resources = (await stage.state()).deployment?.resources ?? [];
    expect(resources.find(({ urn }) => urn === urns.roster)).toMatchObject({ protect: true });
  });
});
