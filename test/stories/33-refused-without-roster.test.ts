import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deskCompany, nameOf } from './support/desk.js';
import { holdings, writtenRoutes } from './support/servers.js';
import { openStage, type Stage } from './support/stage.js';

const mapping = 'mappings/vonage-business.yaml';

describe('story 33: a refused plan is not applied to anybody, whatever the run leaves out', () => {
  let stage: Stage;
  let urns: readonly string[];

  beforeAll(async () => {
    stage = await openStage({ company: deskCompany({ desk: 12, office: 3 }) });
    expect(await stage.up()).toMatchObject({ code: 0 });
    urns = ((await stage.state()).deployment?.resources ?? []).map(({ urn }) => urn);
    const text = await stage.read(mapping);
    const edited = text.replace('"[givenName]"', '"[userPrincipalName]"');
    await stage.write(mapping, edited.replace(/\n# Run whenever[\s\S]*$/, '\n'));
    stage.sandbox.requests.resetCounts();
  });
  afterAll(() => stage?.close());

  it.each([
    ['--exclude', '::roster'],
    ['--target', `VonageUser::${nameOf('desk', 1)}`],
  ])('should write nothing with %s %s', async (flag, end) => {
    const urn = urns.find((candidate) => candidate.endsWith(end)) ?? '';
    const before = holdings(stage.sandbox);
    const ran = await stage.pulumi(['up', flag, urn, '--yes', '--skip-preview', '--stack', 'demo']);
    expect(ran.code).toBeGreaterThan(0);
    expect(ran.output).toContain('REFUSED: 15 people of 15 would change; the limit is 50 % of 15');
    expect(ran.output).toContain('error: the plan is refused and nothing was written');
    expect(holdings(stage.sandbox)).toEqual(before);
    expect(writtenRoutes(stage.sandbox)).toEqual([]);
  });
});
