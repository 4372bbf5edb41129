import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deskCompany, nameOf, withoutLine } from './support/desk.js';
import { holdings } from './support/servers.js';
import { openStage, type Ran, type Stage } from './support/stage.js';

const looks: readonly [name: string, run: (stage: Stage) => Promise<Ran>][] = [
  ['rollcall plan', (stage) => stage.rollcall(['plan', '--stack', 'demo'])],
  ['rollcall preview', (stage) => stage.rollcall(['preview', '--stack', 'demo'])],
  ['rollcall doctor', (stage) => stage.rollcall(['doctor', '--stack', 'demo'])],
  ['pulumi preview', (stage) => stage.pulumi(['preview', '--stack', 'demo'])],
  ['pulumi preview --refresh', (stage) => stage.pulumi(['preview', '--refresh', '--stack', 'demo'])],
];

const lockout = `lockout:\n  - user: ${nameOf('desk', 3)}\n    reason: Dismissed\n`;
const nested = `scopes:
  - scope: everyone
    owner: desk-leads
    reason: Everyone who may take calls
    groups: [All Of Support]
    nested: true
    where: {any: [{all: [{attribute: mail, operator: IS NOT NULL}]}]}
  - scope: night
    owner: desk-leads
    reason: The night desk
    groups: [Missing Group]
    nested: true
    minus: [everyone]
`;

describe('story 41: who only looks sends nothing but GETs', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStage({ company: deskCompany({ desk: 12, office: 5 }) });
  });
  afterAll(() => stage?.close());
  beforeEach(() => stage.sandbox.requests.resetCounts());

  /** Records of runs: a look leaves none. */
  const records = async (): Promise<readonly string[]> =>
    existsSync(join(stage.dir, 'records')) ? readdir(join(stage.dir, 'records'), { recursive: true }) : [];

  /** Runs it, and holds every request that reached Graph and Vonage against the rule. */
  const expectOnlyReads = async (
    name: string,
    run: (stage: Stage) => Promise<Ran>,
    servers: readonly string[] = ['graph', 'scim'],
  ): Promise<Ran> => {
    const before = holdings(stage.sandbox);
    const recorded = await records();
    const ran = await run(stage);
    expect(await records()).toEqual(recorded);
    const asked = stage.sandbox.requests.all.filter(({ server }) => server !== 'authority');
    for (const server of servers) {
      expect(asked.filter((request) => request.server === server).length).toBeGreaterThan(0);
    }
    // The doctor reads clocks by HEAD, without a token.
    const reads = name === 'rollcall doctor' ? ['GET', 'HEAD'] : ['GET'];
    expect(asked.filter(({ method }) => !reads.includes(method))).toEqual([]);
    expect(holdings(stage.sandbox)).toEqual(before);
    return ran;
  };

  it.each(looks)('should hold before the first up: %s', async (name, run) => {
    expect(await expectOnlyReads(name, run)).toMatchObject({ code: 0 });
  });

  it('should have something to show: drift, a joiner, a leaver whose days are over, one who just leaves', async () => {
    const people = 'stacks/demo/people/office.yaml';
    expect(await records()).toEqual([]);
    expect(await stage.up()).toMatchObject({ code: 0 });
    expect(await records()).toEqual(['demo', expect.stringMatching(/^demo\/.*\.jsonl$/)]);
    await stage.edit(people, withoutLine(nameOf('office', 1)));
    expect(await stage.up({ env: { ROLLCALL_NOW: '2026-01-01T12:00:00Z' } })).toMatchObject({ code: 0 });
    await stage.edit(people, withoutLine(nameOf('office', 2)));
    const { vonage, entra } = stage.sandbox;
    vonage.edit(nameOf('desk', 1), { familyName: 'By Hand' });
    vonage.remove(nameOf('desk', 2));
    entra.addUser({ userPrincipalName: 'joiner@contoso.com', givenName: 'Jo', surname: 'Iner' });
    entra.addMember('Support Desk', 'joiner@contoso.com');
    const { stdout } = await stage.rollcall(['plan', '--stack', 'demo']);
    expect(stdout).toMatch(/^- delete +office01/m);
    expect(stdout).toMatch(/^- disable +office02/m);
    expect(stdout).toMatch(/^\+ create +joiner/m);
    expect(stdout).toMatch(/^~ update +desk01/m);
  });

  it.each(looks)('should hold with all that pending: %s', async (name, run) => {
    expect(await expectOnlyReads(name, run)).toMatchObject({ code: 0 });
  });

  it('should have something to show: somebody locked out, nested groups, a scope that cannot be read', async () => {
    stage.sandbox.entra.addGroup('All Of Support', ['Support Desk']);
    await stage.write('stacks/demo/lockout.yaml', lockout);
    await stage.write('stacks/demo/scopes/nested.yaml', nested);
    const { stdout } = await stage.rollcall(['plan', '--stack', 'demo']);
    expect(stdout).toMatch(/^- disable +desk03/m);
  });

  const looksAtPeople: typeof looks = [
    ...looks,
    ['rollcall explain', (stage) => stage.rollcall(['explain', nameOf('desk', 3), '--stack', 'demo'])],
    [
      'rollcall mapping preview',
      (stage) => stage.rollcall(['mapping', 'preview', '--user', nameOf('desk', 3), '--stack', 'demo']),
    ],
  ];

  it.each(looksAtPeople)('should hold with that: %s', async (name, run) => {
    // Of Vonage the second asks nothing.
    const servers = name === 'rollcall mapping preview' ? ['graph'] : ['graph', 'scim'];
    const { output } = await expectOnlyReads(name, run, servers);
    if (name === 'rollcall plan' || name.startsWith('pulumi')) expect(output).toContain('Missing Group');
    if (name === 'rollcall explain') expect(output).toContain('locked out');
  });

  it.each(looks)('should hold with a plan that is refused: %s', async (name, run) => {
    await rm(join(stage.dir, 'stacks/demo/scopes/nested.yaml'), { force: true });
    await rm(join(stage.dir, 'stacks/demo/scopes/desk.yaml'), { force: true });
    const { code, output } = await expectOnlyReads(name, run);
    if (name === 'rollcall doctor') return;
    // A bare preview goes on to show the lockout, which a refused plan applies all the same.
    if (!name.startsWith('pulumi')) expect(code).toBeGreaterThan(0);
    expect(output).toContain('would lose access');
  });
});
