import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Company, companyFrom, makeCompany } from '../../src/sandbox/index.js';
import { accountOf, names } from './support/desk.js';
import { changesIn, planOf } from './support/plans.js';
import { holdings, writtenRoutes } from './support/servers.js';
import { openStage, type Stage } from './support/stage.js';

const [night, desk, office] = [names('night', 4), names('desk', 5), names('office', 3)];
const people = {
  leaver: 'left.long-ago@contoso.com',
  loose: 'loose.ends@contoso.com',
  accountless: 'no.account@contoso.com',
  renamed: 'mary.married@contoso.com',
  disabled: 'off.duty@contoso.com',
  guest: 'guest_fabrikam.com#EXT#@contoso.com',
} as const;
const stranger = 'svc.lobby@contoso.com';

/** A company before rollcall: a group that is assigned, a team of which each is, single people, and what years leave behind. */
function grown(): Company {
  const { leaver, loose, accountless, renamed, disabled, guest } = people;
  const everybody = [...night, ...desk, ...office, ...Object.values(people)];
  return companyFrom({
    users: everybody.map((userPrincipalName) => ({
      userPrincipalName,
      ...(userPrincipalName === leaver && { accountEnabled: false }),
      ...(userPrincipalName === guest && {
        userType: 'Guest' as const,
        givenName: 'Guest',
        surname: 'Fabrikam',
      }),
    })),
    groups: [
      { displayName: 'VBC Night', members: [...night, 'VBC Nested'] },
      { displayName: 'VBC Nested', members: [loose] },
      { displayName: 'VBC Desk', members: desk },
      { displayName: 'VBC All', members: [...desk, loose] },
    ],
    accounts: [
      ...[...night, ...desk, ...office, leaver, loose]
        .map(accountOf)
        .map((account) => (account.userName === leaver ? { ...account, familyName: 'long-ago' } : account)),
      { ...accountOf(renamed), familyName: 'Maiden' },
      { ...accountOf(disabled), familyName: 'duty', active: false },
      { userName: 'guest@fabrikam.com', givenName: 'Guest', familyName: 'Fabrikam', email: guest },
      { userName: stranger },
    ],
    assigned: [...desk, ...office, leaver, accountless, renamed, disabled, guest],
  });
}

async function openEmpty(company: Company): Promise<Stage> {
  const stage = await openStage({ company });
  for (const folder of ['stacks', 'mappings', 'policies']) {
    await rm(join(stage.dir, folder), { recursive: true });
  }
  return stage;
}

/** What everybody who imports does next: all of it, and nothing may be written to either system. */
function follow(stage: () => Stage): void {
  it('should pass `rollcall validate`, clean but for what nobody can read from the systems', async () => {
    const validate = () => stage().rollcall(['validate', '--stack', 'demo']);
    const asMade = await validate();
    expect(asMade).toMatchObject({ code: 0 });
    expect(asMade.stderr.match(/^\S+ (?:warning|error): .*$/gm)).toEqual([
      expect.stringContaining('does not name the account with which SCIM was set up'),
    ]);
    await stage().edit('policies/default.yaml', (text) => `${text}\nscimUser: ${stranger}\n`);
    const ran = await validate();
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toContain('no problems');
  });

  it('should give a first plan that takes everybody over, says so, and changes nothing', async () => {
    const { plan } = await planOf(stage());
    expect(plan.refusals).toEqual([]);
    expect(plan.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    const written = plan.changes.filter(({ action, attributes }) => {
      const changes = attributes.some(({ before, after }) => before !== after);
      return action !== 'keep' && (action !== 'adopt' || changes);
    });
    expect(written).toEqual([]);
    expect(plan.counts.byAction.adopt).toBeGreaterThan(0);
    const ran = await stage().rollcall(['plan', '--stack', 'demo']);
    expect(ran.stdout).toMatch(/as they are; nothing is written in Vonage or Entra\./);
  });

  it('should write nothing by the first up, and leave nothing to plan', async () => {
    const before = holdings(stage().sandbox);
    expect(await stage().rollcall(['up', '--yes', '--stack', 'demo'])).toMatchObject({ code: 0 });
    expect(writtenRoutes(stage().sandbox)).toEqual([]);
    expect(holdings(stage().sandbox)).toEqual(before);
    const { plan, ran } = await planOf(stage(), ['--exit-code']);
    expect(ran.code).toBe(0);
    expect(changesIn(plan)).toEqual([]);
  });

  it('should refuse to be run again, for whom it leaves out would lose Vonage', async () => {
    const ran = await stage().rollcall(['import', '--stack', 'demo', '--dir', 'elsewhere']);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain('the stack demo has had runs');
    await expect(stage().read('elsewhere/stacks/demo/stack.yaml')).rejects.toThrow();
  });
}

describe('story 61: a company that has had Vonage for years is taken over as it is', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await openEmpty(grown());
    stage.sandbox.entra.assign('VBC Night');
  });
  afterAll(() => stage?.close());
  beforeEach(() => stage.sandbox.requests.resetCounts());

  it('should write declarations, by groups where groups explain people, and only read', async () => {
    const ran = await stage.rollcall(['import', '--stack', 'demo', '--groups', 'vbc *']);
    expect(ran).toMatchObject({ code: 0 });
    expect(writtenRoutes(stage.sandbox)).toEqual([]);
    expect(ran.stderr).toContain('Reading the members of 1 assigned groups and 3 others');
    expect(ran.stdout).toContain(
      'demo: 13 people declared: 4 by assigned groups, 5 by other groups, 4 one by one',
    );
    expect(ran.stdout).toContain('In policies/default.yaml: the policy does not name the account');
    expect(await stage.read('stacks/demo/scopes/assigned-groups.yaml')).toContain('groups: [VBC Night]');
    const groups = await stage.read('stacks/demo/scopes/groups.yaml');
    expect(groups).toContain('groups: [VBC Desk]');
    expect(groups).not.toContain('VBC All');
    const lines = await stage.read('stacks/demo/people/imported.yaml');
    for (const name of office) expect(lines).toContain(`  - user: ${name}\n    reason: Had Vonage on 20`);
  });

  it('should list apart what it does not declare, the leaver whose telephone works first', async () => {
    const report = await stage.read('stacks/demo/import-report.md');
    const titles = report.split('\n').filter((line) => line.startsWith('## '));
    expect(titles).toEqual([
      '## Disabled in Entra, and their Vonage account is active (1)',
      '## Active Vonage accounts that no Entra user maps to (1)',
      '## Active accounts of people who are not assigned in Entra (1)',
      '## Assigned in Entra, and no Vonage account (1)',
      '## Accounts that are not as the mapping would have them (1)',
      '## Accounts that are disabled in Vonage (1)',
      '## Guests (1)',
    ]);
    for (const name of [...Object.values(people), stranger].filter((each) => each !== people.guest)) {
      expect(report).toContain(`| \`${name}\` |`);
      expect(await stage.read('stacks/demo/people/imported.yaml')).not.toContain(name);
    }
    expect(report).toContain('other administrators are left out');
  });

  it('should overwrite nothing', async () => {
    await stage.write('stacks/demo/stack.yaml', 'mine');
    const ran = await stage.rollcall(['import', '--stack', 'demo']);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain('  stacks/demo/people/imported.yaml\n');
    expect(await stage.read('stacks/demo/stack.yaml')).toBe('mine');
    const stale = await stage.rollcall(['import', '--stack', 'demo', '--force']);
    // Without the groups: their scopes would lie beside the new lines.
    expect(stale).toMatchObject({ code: 2 });
    expect(stale.stderr).toContain('  stacks/demo/scopes/groups.yaml');
    expect(await stage.read('stacks/demo/stack.yaml')).toBe('mine');
    const forced = await stage.rollcall(['import', '--stack', 'demo', '--groups', 'VBC *', '--force']);
    expect(forced).toMatchObject({ code: 0 });
    expect(await stage.read('stacks/demo/stack.yaml')).toContain('unmanaged: keep');
  });

  it('should refuse a pattern that no group is like, before it writes', async () => {
    const ran = await stage.rollcall(['import', '--stack', 'other', '--groups', 'Nobody*']);
    expect(ran).toMatchObject({ code: 2 });
    await expect(stage.read('stacks/other/stack.yaml')).rejects.toThrow();
  });

  follow(() => stage);
});

describe('story 61: a large company, with whatever has gone wrong in it by hand', () => {
  let stage: Stage;

  beforeAll(async () => {
    const company = makeCompany({ people: 90, groups: 6, seed: 7, existing: 0.9 });
    stage = await openEmpty(company);
    const { vonage, entra } = stage.sandbox;
    const [first, second, third, fourth] = vonage.accounts.filter(({ active }) => active).slice(-4);
    vonage.edit(first?.id ?? '', { userName: 'by.hand@contoso.com' });
    vonage.edit(second?.id ?? '', { givenName: 'By Hand' });
    vonage.remove(third?.id ?? '');
    vonage.edit(fourth?.id ?? '', { active: false });
    const [group] = company.groups;
    if (group !== undefined) entra.assign(group.displayName);
    const held = entra.assignments().at(-1);
    if (held !== undefined) entra.unassign(held.id);
    stage.sandbox.requests.resetCounts();
  });
  afterAll(() => stage?.close());
  beforeEach(() => stage.sandbox.requests.resetCounts());

  it('should write declarations, whatever group explains people', async () => {
    const ran = await stage.rollcall(['import', '--stack', 'demo', '--explain-by-groups']);
    expect(ran).toMatchObject({ code: 0 });
    expect(writtenRoutes(stage.sandbox)).toEqual([]);
    expect(ran.stdout).toContain('by.hand@contoso.com: active, and no Entra user maps to it');
  });

  follow(() => stage);
});
