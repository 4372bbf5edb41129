import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type EntraSynchronizationJob, leastPermissions } from '../../src/sandbox/index.js';
import { deskCompany } from './support/desk.js';
import { activeNames, holdings, writtenRoutes } from './support/servers.js';
import { openStage, type Stage } from './support/stage.js';

const job = (scheduleState: EntraSynchronizationJob['scheduleState']): EntraSynchronizationJob => ({
  id: 'Vonage.0123456789',
  templateId: 'vonage',
  scheduleState,
});
const look = 'Synchronization.Read.All';

describe("story 29: rollcall does not write beside Entra's own provisioning", () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStage({ company: deskCompany({ desk: 2, office: 2 }) });
    expect(leastPermissions).toContain(look);
  });
  afterAll(() => stage?.close());
  beforeEach(() => {
    stage.sandbox.requests.resetCounts();
    stage.sandbox.grant(leastPermissions);
    stage.sandbox.expireTokens();
  });

  it('should refuse while the app has an enabled job, in plan, preview and up, and write nothing', async () => {
    stage.sandbox.entra.setSynchronizationJobs([job('Active')]);
    const before = holdings(stage.sandbox);
    const planned = await stage.rollcall(['plan', '--stack', 'demo']);
    expect(planned).toMatchObject({ code: 3 });
    const previewed = await stage.pulumi(['preview', '--stack', 'demo']);
    expect(previewed.code).toBeGreaterThan(0);
    const applied = await stage.rollcall(['up', '--yes', '--stack', 'demo']);
    expect(applied).toMatchObject({ code: 3 });
    for (const { output } of [planned, previewed, applied]) {
      expect(output).toContain("Entra's own provisioning is running for this app (Vonage.0123456789)");
    }
    expect(holdings(stage.sandbox)).toEqual(before);
    expect(writtenRoutes(stage.sandbox)).toEqual([]);
  });

  it('should have the doctor say so', async () => {
    const ran = await stage.rollcall(['doctor', '--stack', 'demo']);
    expect(ran.code).toBeGreaterThan(0);
    expect(ran.output).toContain('Vonage.0123456789');
  });

  it.each(['Paused', 'Disabled'] as const)('should plan when the job is %s', async (state) => {
    stage.sandbox.entra.setSynchronizationJobs([job(state)]);
    expect(await stage.rollcall(['plan', '--stack', 'demo'])).toMatchObject({ code: 0 });
  });

  it('should go on where it may not look, and have the doctor say what permission is missing', async () => {
    stage.sandbox.entra.setSynchronizationJobs([job('Active')]);
    stage.sandbox.grant(leastPermissions.filter((permission) => permission !== look));
    stage.sandbox.expireTokens();
    expect(await stage.up()).toMatchObject({ code: 0 });
    expect(activeNames(stage.sandbox)).toEqual(stage.company.covered);
    const ran = await stage.rollcall(['doctor', '--stack', 'demo']);
    expect(ran.output).toContain(look);
  });

  it('should refuse again, a plan of nobody too, as soon as it may look', async () => {
    expect(await stage.rollcall(['plan', '--stack', 'demo'])).toMatchObject({ code: 3 });
  });
});
