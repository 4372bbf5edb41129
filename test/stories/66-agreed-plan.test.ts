import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readRecord } from '../../src/record/read.js';
import { askedBy } from './support/asked.js';
import { deskCompany, nameOf, names } from './support/desk.js';
import { accountsOf, mappedAccounts } from './support/held.js';
import { changesIn, planOf } from './support/plans.js';
import { openStage, type Stage } from './support/stage.js';

const people = [...names('desk', 3), ...names('office', 3)];
const up = ['up', '--stack', 'demo'];

describe('66: somebody is shown a plan and asked', () => {
  let stage: Stage;
  const records = async (): Promise<readonly string[]> =>
    (await readdir(join(stage.dir, 'records/demo')).catch(() => [])).sort();

  beforeAll(async () => {
    stage = await openStage({ company: deskCompany({ desk: 3, office: 3 }) });
  });
  afterAll(() => stage.close());
  beforeEach(() => stage.sandbox.requests.resetCounts());

  it.each(['n', '', null])('should write nothing where the answer is %j', async (answer) => {
    const ran = await askedBy(stage, up, () => answer);
    expect(ran).toMatchObject({ code: 1 });
    expect(ran.stdout).toContain('demo: 6 to create, 6 to assign');
    for (const name of people) expect(ran.stdout).toContain(`+ create   ${name}`);
    expect(ran.stdout).toContain('Apply these 12 changes? [y/N] ');
    expect(ran.stderr).toContain('rollcall: nothing was written');
    expect(stage.writes()).toEqual({});
    expect(await records()).toEqual([]);
  });

  it('should refuse where the world has changed between the question and the answer', async () => {
    const ran = await askedBy(stage, up, () => {
      const { entra } = stage.sandbox;
      entra.editUser(entra.user(nameOf('desk', 1)).id, { surname: 'Married' });
      return 'yes';
    });
    expect(ran).toMatchObject({ code: 3 });
    expect(ran.stderr).toContain('this is no longer the plan that was agreed to');
    expect(ran.stderr).toContain('run it again, and look at the new plan');
    expect(stage.writes()).toEqual({});
    const [record = ''] = await records();
    const lines = await readRecord(join(stage.dir, 'records/demo', record));
    expect(lines.map(({ kind }) => kind)).toEqual(['begun', 'ended']);
    expect(lines[0]).toMatchObject({ refusals: [expect.stringContaining('agreed to')] });
    expect(lines[1]).toMatchObject({ exitCode: 3 });
  });

  it('should apply just the plan that was agreed to', async () => {
    const { plan } = await planOf(stage);
    const ran = await askedBy(stage, up, () => 'yes');
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stdout).toContain('Done: 12 changes to 6 people in ');
    expect(ran.stdout.match(/\+ create {3}/g)).toHaveLength(6);
    expect(accountsOf(stage.sandbox, people)).toEqual(mappedAccounts(stage.sandbox, people));
    expect(changesIn(plan)).toHaveLength(12);
    const lines = await readRecord(join(stage.dir, 'records/demo', (await records()).at(-1) ?? ''));
    expect(lines[0]).toMatchObject({ planHash: plan.hash });
  });

  it('should ask nothing where there is nothing to do', async () => {
    const ran = await askedBy(stage, up, () => {
      throw new Error('it asked');
    });
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stdout).toContain('Nothing to do');
    expect(stage.writes()).toEqual({});
  });

  it('should apply only the plan whose hash the environment names, to whatever applies it', async () => {
    const env = { ROLLCALL_PLAN_HASH: 'ab'.repeat(32) };
    expect(await stage.rollcall(['plan', '--stack', 'demo'], { env })).toMatchObject({ code: 3 });
    expect(await stage.rollcall([...up, '--yes'], { env })).toMatchObject({ code: 3 });
    const bare = await stage.up({ env });
    expect(bare.code).not.toBe(0);
    expect(bare.output).toContain('no longer the plan that was agreed to');
    const { plan } = await planOf(stage);
    expect(await stage.rollcall([...up, '--yes'], { env: { ROLLCALL_PLAN_HASH: plan.hash } })).toMatchObject({
      code: 0,
    });
  });
});
