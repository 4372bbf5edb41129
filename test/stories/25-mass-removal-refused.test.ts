import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readRecord } from '../../src/record/read.js';
import { deskCompany, names } from './support/desk.js';
import { activeNames, assignedNames, holdings, writtenRoutes } from './support/servers.js';
import { openStage, type Ran, type Stage } from './support/stage.js';

/** The ways in which a run can be asked for, and how a refusal ends; the engine's own code is not ours to choose. */
const engineFailed = expect.toSatisfy((code: number) => code > 0, 'a failure');
const runs: readonly [name: string, code: unknown, run: (stage: Stage) => Promise<Ran>][] = [
  ['rollcall plan', 3, (stage) => stage.rollcall(['plan', '--stack', 'demo'])],
  ['rollcall preview', 3, (stage) => stage.rollcall(['preview', '--stack', 'demo'])],
  ['rollcall up', 3, (stage) => stage.rollcall(['up', '--yes', '--stack', 'demo'])],
  ['pulumi preview', engineFailed, (stage) => stage.pulumi(['preview', '--stack', 'demo'])],
  ['pulumi up', engineFailed, (stage) => stage.up()],
];

const cases = [
  { what: 'the file of a scope', file: 'stacks/demo/scopes/desk.yaml', gone: names('desk', 12) },
  { what: 'a people file', file: 'stacks/demo/people/office.yaml', gone: names('office', 12) },
];

describe.each(cases)('story 25: $what is deleted', ({ file, gone }) => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStage({ company: deskCompany() });
    expect(await stage.up()).toMatchObject({ code: 0 });
    await rm(join(stage.dir, file));
  });
  afterAll(() => stage?.close());
  beforeEach(() => stage.sandbox.requests.resetCounts());

  it.each(runs)('should be refused by %s, which shows everyone and writes nothing', async (_, code, run) => {
    const before = holdings(stage.sandbox);
    const ran = await run(stage);
    expect(ran).toMatchObject({ code });
    expect(ran.output).toContain('12 people of 24 would lose access; the limit is 10');
    expect(ran.output).toContain('--allow removals=12');
    for (const name of gone) expect(ran.output).toContain(name);
    expect(ran.output).not.toMatch(/^\s+at .*:\d+:\d+/m);
    expect(holdings(stage.sandbox)).toEqual(before);
    expect(writtenRoutes(stage.sandbox)).toEqual([]);
  });

  it('should leave a record of each `up` that was refused, and none of who only looked', async () => {
    const folder = join(stage.dir, 'records/demo');
    const records = await Promise.all((await readdir(folder)).map((file) => readRecord(join(folder, file))));
    const refused = records.filter(([begun]) => begun?.kind === 'begun' && begun.refusals.length > 0);
    // `rollcall up` writes it itself, since its preview ends it; the program does in a bare `pulumi up --skip-preview`.
    expect(refused.map((lines) => lines.map(({ kind }) => kind))).toEqual([
      ['begun', 'ended'],
      ['begun', 'ended'],
    ]);
    for (const lines of refused) {
      expect(lines).toMatchObject([
        { refusals: [expect.stringContaining('12 people of 24')] },
        { exitCode: 3, done: 0 },
      ]);
    }
  });

  it.each([11, 13])('should be refused with --allow removals=%d too', async (number) => {
    const before = holdings(stage.sandbox);
    const allow = `removals=${number}`;
    const planned = await stage.rollcall(['plan', '--stack', 'demo', '--allow', allow]);
    expect(planned).toMatchObject({ code: 3 });
    expect(planned.output).toContain(`--allow removals=${number} was given, but the plan has 12`);
    const up = await stage.rollcall(['up', '--yes', '--stack', 'demo', '--allow', allow]);
    expect(up).toMatchObject({ code: 3 });
    expect(holdings(stage.sandbox)).toEqual(before);
    expect(writtenRoutes(stage.sandbox)).toEqual([]);
  });

  it('should be applied with the exact number, and take nobody else', async () => {
    const all = activeNames(stage.sandbox);
    const left = all.filter((name) => !gone.includes(name));
    expect(left).toHaveLength(12);
    const ran = await stage.rollcall(['up', '--yes', '--stack', 'demo', '--allow', 'removals=12']);
    expect(ran).toMatchObject({ code: 0 });
    expect(activeNames(stage.sandbox)).toEqual(left);
    expect(assignedNames(stage.sandbox)).toEqual(left);
    expect(stage.sandbox.vonage.accounts).toHaveLength(24);
    expect(stage.writes()).toEqual({
      'PATCH /Users/{id}': 12,
      'DELETE /servicePrincipals/{id}/appRoleAssignedTo/{assignment}': 12,
    });
  });
});
