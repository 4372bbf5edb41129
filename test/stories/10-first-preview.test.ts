import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { peopleRows, previewRows, succeeded } from './support/engine.js';
import { assignmentsOf, pictureOf, type ServersState } from './support/held.js';
import { openStage, type Stage } from './support/stage.js';

describe('10: the first preview', () => {
  let stage: Stage;
  let before: ServersState;

  beforeAll(async () => {
    stage = await openStage();
    before = pictureOf(stage.sandbox);
  });

  afterAll(() => stage.close());

  it('should show everyone whom the declarations cover, in a bare `pulumi preview`', async () => {
    const rows = await previewRows(stage);

    // Whoever has an account or assignment keeps its spelling of their name; the rows have Entra's.
    const expected = stage.company.covered.flatMap((name) => [
      `create AppAssignment ${name} as User`,
      `create VonageUser ${name}`,
    ]);
    expect(peopleRows(rows)).toEqual(expected.sort());
  });

  it('should say of each account what is there already', async () => {
    const rows = await previewRows(stage);

    const accounts = rows.filter(({ type }) => type === 'VonageUser');
    const found = accounts.flatMap(({ name, inputs }) => {
      const there = inputs.found as { readonly id?: string } | undefined;
      return there?.id === undefined ? [] : [[name, there.id]];
    });
    const existing = stage.company.covered.flatMap((name) =>
      stage.sandbox.vonage.named(name).map(({ id }) => [name, id]),
    );
    expect(existing.length).toBeGreaterThan(20);
    expect(found.sort()).toEqual(existing.sort());
  });

  it('should tell creates from adoptions in `rollcall preview`', async () => {
    const { output } = succeeded(await stage.rollcall(['preview', '--stack', 'demo']));

    const { covered } = stage.company;
    const accounts = covered.filter((name) => stage.sandbox.vonage.named(name).length > 0).length;
    const assignments = Object.values(assignmentsOf(stage.sandbox, covered)).filter(Boolean).length;
    expect(output).toContain(
      `${covered.length - accounts} to create, ${accounts + assignments} to adopt, ` +
        `${covered.length - assignments} to assign`,
    );
    for (const name of covered) expect(output).toContain(name);
  });

  it('should have written nothing anywhere', async () => {
    const { requests } = stage.sandbox;

    expect(requests.all.length).toBeGreaterThan(0);
    expect(requests.writes()).toEqual([]);
    expect(pictureOf(stage.sandbox)).toEqual(before);
    expect((await stage.state()).deployment?.resources ?? []).toEqual([]);
  });
});
