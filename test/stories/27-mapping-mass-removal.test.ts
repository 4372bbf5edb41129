import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deskCompany, names } from './support/desk.js';
import { activeNames, holdings, writtenRoutes } from './support/servers.js';
import { openStage, type Stage } from './support/stage.js';

const mapping = 'mappings/vonage-business.yaml';
const everyone = [...names('desk', 6), ...names('office', 6)];
/** Edits of the line `active:` that look harmless in a review. */
const edits = ['"\\"False\\""', '"[IsSoftDeleted]"', '"Not([accountEnabled])"'];

describe('story 27: a mapping edit turns everyone inactive', () => {
  let stage: Stage;
  let original: string;

  beforeAll(async () => {
    stage = await openStage({ company: deskCompany({ desk: 6, office: 6 }) });
    expect(await stage.up()).toMatchObject({ code: 0 });
    original = await stage.read(mapping);
  });
  afterAll(() => stage?.close());
  beforeEach(() => stage.sandbox.requests.resetCounts());

  /** Changes the expression, and takes away the mapping's own tests, which would refuse it before any plan. */
  const editTo = (expression: string): Promise<void> =>
    stage.write(
      mapping,
      original.replace('"Not([IsSoftDeleted])"', () => expression).replace(/\n# Run whenever[\s\S]*$/, '\n'),
    );

  it("should be refused by the mapping's own tests where it still has them", async () => {
    await stage.write(mapping, original.replace('"Not([IsSoftDeleted])"', '"[IsSoftDeleted]"'));
    const ran = await stage.rollcall(['plan', '--stack', 'demo']);
    expect(ran).toMatchObject({ code: 2 });
    expect(ran.output).toContain(`${mapping}:`);
    expect(stage.sandbox.requests.all).toEqual([]);
  });

  it.each(edits)('should be refused by plan, preview and up, and write nothing: %s', async (expression) => {
    await editTo(expression);
    const before = holdings(stage.sandbox);
    const planned = await stage.rollcall(['plan', '--stack', 'demo']);
    expect(planned).toMatchObject({ code: 3 });
    const previewed = await stage.pulumi(['preview', '--stack', 'demo']);
    expect(previewed.code).toBeGreaterThan(0);
    const applied = await stage.up();
    expect(applied.code).toBeGreaterThan(0);
    for (const { output } of [planned, previewed, applied]) {
      expect(output).toContain('12 people of 12 would lose access; the limit is 10');
      for (const name of everyone) expect(output).toContain(name);
      expect(output).toContain(mapping);
    }
    expect(holdings(stage.sandbox)).toEqual(before);
    expect(writtenRoutes(stage.sandbox)).toEqual([]);
  });

  it('should change nothing once the edit is taken back', async () => {
    await stage.write(mapping, original);
    const ran = await stage.rollcall(['plan', '--stack', 'demo', '--exit-code']);
    expect(ran).toMatchObject({ code: 0 });
    expect(await stage.up()).toMatchObject({ code: 0 });
    expect(writtenRoutes(stage.sandbox)).toEqual([]);
    expect(activeNames(stage.sandbox)).toEqual(everyone);
  });
});
