import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accountOf, deskCompany, nameOf, names } from './support/desk.js';
import { activeNames, assignedNames, holdings, writtenRoutes } from './support/servers.js';
import { openStage, type Stage } from './support/stage.js';

const mapping = 'mappings/vonage-business.yaml';
const policy = 'policies/default.yaml';
const desk = names('desk', 12);

describe('story 28: limits hold at the very first up, when the engine has no state yet', () => {
  let stage: Stage;
  let mappingText: string;
  let policyText: string;

  beforeAll(async () => {
    // The desk has accounts that somebody made by hand; the office has none.
    stage = await openStage({ company: deskCompany({ desk: 12, office: 3, accounts: desk.map(accountOf) }) });
    mappingText = await stage.read(mapping);
    policyText = await stage.read(policy);
  });
  afterAll(() => stage?.close());
  beforeEach(async () => {
    await stage.write(mapping, mappingText);
    await stage.write(policy, policyText);
    stage.sandbox.requests.resetCounts();
  });

  /** Refused by plan, preview and up, with this text; nothing is written and nothing remembered. */
  const expectRefused = async (text: string): Promise<void> => {
    const before = holdings(stage.sandbox);
    const planned = await stage.rollcall(['plan', '--stack', 'demo']);
    expect(planned).toMatchObject({ code: 3 });
    const previewed = await stage.pulumi(['preview', '--stack', 'demo']);
    expect(previewed.code).toBeGreaterThan(0);
    const applied = await stage.up();
    expect(applied.code).toBeGreaterThan(0);
    for (const { output } of [planned, previewed, applied]) expect(output).toContain(text);
    expect(holdings(stage.sandbox)).toEqual(before);
    expect(writtenRoutes(stage.sandbox)).toEqual([]);
    const types = (await stage.state()).deployment?.resources?.map(({ type }) => type) ?? [];
    expect(types.filter((type) => type.includes('rollcall'))).toEqual([]);
  };

  it('should refuse a mapping that would disable everyone who is taken over', async () => {
    const edited = mappingText.replace('"Not([IsSoftDeleted])"', '"[IsSoftDeleted]"');
    await stage.write(mapping, edited.replace(/\n# Run whenever[\s\S]*$/, '\n'));
    await expectRefused('12 people of 12 would lose access; the limit is 10');
  });

  it('should refuse a mapping that would change too many of those who are taken over', async () => {
    const edited = mappingText.replace('"[givenName]"', '"[userPrincipalName]"');
    await stage.write(mapping, edited.replace(/\n# Run whenever[\s\S]*$/, '\n'));
    await expectRefused('12 people of 12 would change; the limit is 50 % of 12');
  });

  it('should refuse more people than the policy has seats', async () => {
    await stage.write(policy, policyText.replace('# seats: 500', 'seats: 14'));
    await expectRefused('Vonage would have 15 active users; the policy has 14 seats');
  });

  it('should refuse to disable a protected person', async () => {
    const name = nameOf('desk', 3);
    await stage.write(policy, policyText.replace('protected: []', `protected: [${name}]`));
    stage.sandbox.entra.disableUser(name);
    await expectRefused(`${name} is protected and would lose access`);
    stage.sandbox.entra.enableUser(name);
  });

  it('should take over whom Vonage has and add the others, where no limit is exceeded', async () => {
    await stage.write(policy, policyText.replace('# seats: 500', 'seats: 15'));
    const before = stage.sandbox.vonage.accounts.map(({ id, userName }) => [id, userName]);
    expect(await stage.up()).toMatchObject({ code: 0 });
    const everyone = [...desk, ...names('office', 3)];
    expect(activeNames(stage.sandbox)).toEqual(everyone);
    expect(assignedNames(stage.sandbox)).toEqual(everyone);
    const after = stage.sandbox.vonage.accounts.map(({ id, userName }) => [id, userName]);
    expect(after.slice(0, before.length)).toEqual(before);
    expect(stage.writes()).toEqual({
      'POST /Users': 3,
      'POST /servicePrincipals/{id}/appRoleAssignedTo': 15,
    });
  });
});
