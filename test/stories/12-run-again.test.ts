import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { peopleRows, previewRows, succeeded } from './support/engine.js';
import { pictureOf, type ServersState } from './support/held.js';
import { changesIn, planOf } from './support/plans.js';
import { openStage, type Stage } from './support/stage.js';

describe('12: run again', () => {
  let stage: Stage;
  let before: ServersState;

  beforeAll(async () => {
    stage = await openStage();
    succeeded(await stage.up());
    expect(stage.writes()['POST /Users']).toBeGreaterThan(0);
    before = pictureOf(stage.sandbox);
    stage.sandbox.requests.resetCounts();
  });

  afterAll(() => stage.close());

  it('should show nothing to do in a bare preview', async () => {
    expect(await previewRows(stage)).toEqual([]);
  });

  it('should say that there is nothing to do', async () => {
    const { ran, plan } = await planOf(stage, ['--exit-code']);

    expect(ran.code).toBe(0);
    expect(changesIn(plan)).toEqual([]);
    expect(plan.counts.activeBefore).toBe(stage.company.covered.length);
    const text = await stage.rollcall(['plan', '--stack', 'demo']);
    expect(text.stdout).toContain('Nothing to do');
  });

  it('should write nothing in a second up, nor in a third', async () => {
    succeeded(await stage.up());
    succeeded(await stage.rollcall(['up', '--yes', '--stack', 'demo']));

    expect(stage.sandbox.requests.all.length).toBeGreaterThan(0);
    expect(stage.writes()).toEqual({});
    expect(pictureOf(stage.sandbox)).toEqual(before);
  });

  it('should have something to do again once somebody is gone', async () => {
    const [name = ''] = stage.company.covered;
    stage.sandbox.vonage.remove(name);

    expect(peopleRows(await previewRows(stage))).toEqual([`update VonageUser ${name}`]);
    const { ran } = await planOf(stage, ['--exit-code']);
    expect(ran.code).toBe(10);
    expect(stage.writes()).toEqual({});
  });
});
