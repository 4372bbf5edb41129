import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExplanationJson } from '../../src/render/explanation.js';
import { succeeded } from './support/engine.js';
import { linesFile, people, smallOffice, withoutLine } from './support/office.js';
import { openStage, type Stage } from './support/stage.js';

const { ada, cleo, eve } = people;

describe('38: why somebody has Vonage, from their first day to after their last', () => {
  let stage: Stage;

  const explained = async (name: string): Promise<ExplanationJson> => {
    const ran = await stage.rollcall(['explain', name, '--stack', stage.stack, '--format', 'json']);
    if (ran.code !== 0) throw new Error(ran.output);
    return JSON.parse(ran.stdout) as ExplanationJson;
  };
  const next = ({ next }: ExplanationJson): readonly string[] =>
    next.map(({ action, kind }) => `${action} ${kind}`);

  beforeAll(async () => {
    stage = await openStage({ company: smallOffice() });
  });
  afterAll(() => stage?.close());

  it('should say before the first run what it will do, and write nothing', async () => {
    const found = await explained(ada);
    expect(found).toMatchObject({ inScope: true, remembered: false });
    expect(found.grants[0]?.causes[0]?.position?.file).toBe(linesFile);
    expect(found.next.length).toBeGreaterThan(0);
    expect(stage.writes()).toEqual({});
  });

  it('should know after the run what the state and both systems hold', async () => {
    succeeded(await stage.up());
    stage.sandbox.requests.resetCounts();
    const found = await explained(eve);
    expect(found).toMatchObject({
      inScope: true,
      remembered: true,
      grants: [{ scope: 'desk', causes: [{ group: 'Desk' }] }],
      assignments: [{ role: 'User', group: null, managed: true }],
      account: { values: { active: true, userName: eve } },
      next: [],
      problems: [],
    });
    const ran = await stage.rollcall(['explain', eve, '--stack', stage.stack]);
    expect(ran.stdout).toContain('Next run: nothing changes for them');
  });

  it('should say why somebody is out, and what the next run takes', async () => {
    await stage.edit(linesFile, (text) => withoutLine(text, cleo));
    stage.sandbox.entra.removeMember('Desk', eve);
    const gone = await explained(cleo);
    expect(gone).toMatchObject({ inScope: false, grants: [], account: { values: { active: true } } });
    expect(next(gone)).toEqual(['disable account', 'unassign assignment']);
    const left = await explained(eve);
    expect(left.inScope).toBe(false);
    expect(left.next[0]?.causes[0]).toMatchObject({ kind: 'left-group', scope: 'desk' });
    expect(stage.writes()).toEqual({});
  });

  it('should remember a leaver, and that nothing is left to do for them', async () => {
    succeeded(await stage.up());
    const found = await explained(cleo);
    expect(found).toMatchObject({
      inScope: false,
      remembered: true,
      assignments: [],
      account: { values: { active: false } },
      next: [],
    });
    expect(found.leftOn).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  });

  it('should end with 2 for a name that nobody has', async () => {
    const ran = await stage.rollcall(['explain', 'adda@contoso.com', '--stack', stage.stack]);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('nobody is called `adda@contoso.com`');
  });
});
