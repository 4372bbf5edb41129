import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StackExport } from '../../src/provider/state.js';
import { accountOf, deskCompany, nameOf, withoutLine } from './support/desk.js';
import { namesInState, succeeded } from './support/engine.js';
import { changesIn, planOf } from './support/plans.js';
import { activeNames, assignedNames, takings, writtenRoutes } from './support/servers.js';
import { openStage, type Ran, type Stage } from './support/stage.js';

const north = 'stacks/north/people/office.yaml';
const south = 'stacks/south/people/office.yaml';
const walkIn = 'walk-in@contoso.com';
const [ann, ben, cat, dan] = [1, 2, 3, 4].map((number) => nameOf('office', number)) as [
  ...[string, string, string, string],
];
const line = (user: string): string => `  - user: ${user}\n    reason: Works in the office\n`;

describe('story 62: two stacks on one account are one fleet', () => {
  let stage: Stage;

  const up = (stack: string): Promise<Ran> =>
    stage.pulumi(['up', '--yes', '--skip-preview', '--stack', stack], {
      env: { PULUMI_CONTINUE_ON_ERROR: 'true' },
    });
  const stateOf = async (stack: string): Promise<readonly string[]> => {
    const { stdout } = await stage.pulumi(['stack', 'export', '--stack', stack]);
    const state = JSON.parse(stdout) as StackExport;
    return [...namesInState(state, 'VonageUser'), ...namesInState(state, 'AppAssignment')].sort();
  };
  const of = (...users: readonly string[]): string[] =>
    users.flatMap((user) => [user, `${user} as User`]).sort();
  const moveTo = async (stack: 'north' | 'south', ...users: readonly string[]): Promise<void> => {
    const [from, to] = stack === 'south' ? [north, south] : [south, north];
    for (const user of users) {
      await stage.edit(from, withoutLine(user));
      await stage.edit(to, (text) => text + line(user));
    }
  };

  beforeAll(async () => {
    stage = await openStage({
      company: deskCompany({ desk: 2, office: 4, accounts: [accountOf(walkIn)] }),
      stack: 'north',
    });
    const config = await stage.read('Pulumi.north.yaml');
    const stackFile = await stage.read('stacks/north/stack.yaml');
    succeeded(await stage.up());
    succeeded(await stage.pulumi(['stack', 'init', 'south', '--secrets-provider', 'passphrase']));
    await stage.edit(
      'Pulumi.south.yaml',
      (text) => text + config.replace(/^#.*\n/, '').replace(/^encryptionsalt:.*\n/m, ''),
    );
    await stage.write('stacks/south/stack.yaml', stackFile.replaceAll('north', 'south'));
    await stage.write(south, 'people:\n');
    await moveTo('south', dan);
    succeeded(await up('south'));
    succeeded(await up('north'));
  });
  afterAll(() => stage?.close());
  beforeEach(() => stage.sandbox.requests.resetCounts());

  const everybody = (): void => {
    const all = [nameOf('desk', 1), nameOf('desk', 2), ann, ben, cat, dan].sort();
    expect(assignedNames(stage.sandbox)).toEqual(all);
    expect(activeNames(stage.sandbox)).toEqual([...all, walkIn].sort());
    expect(writtenRoutes(stage.sandbox)).toEqual([]);
  };

  it('should have each person in one state', async () => {
    everybody();
    expect(await stateOf('south')).toEqual(of(dan));
    expect(await stateOf('north')).toEqual(of(nameOf('desk', 1), nameOf('desk', 2), ann, ben, cat));
  });

  it('should hand over without a write where the giver runs first', async () => {
    await moveTo('south', cat);
    const { ran, plan } = await planOf(stage);
    expect(ran.code).toBe(0);
    expect(changesIn(plan)).toEqual([]);
    expect(ran.stdout).toContain(
      'declared in stack south, and this stack keeps them until that one has them',
    );
    succeeded(await up('north'));
    everybody();
    expect(await stateOf('north')).toContain(cat);
    succeeded(await up('south'));
    everybody();
    expect(await stateOf('south')).toEqual(of(cat, dan));
    const next = await stage.rollcall(['plan', '--stack', 'north']);
    expect(next.stdout).toContain(
      `declared in stack south, which has them now: this stack lets go at ${south}:`,
    );
    succeeded(await up('north'));
    everybody();
    expect(await stateOf('north')).not.toContain(cat);
    expect(await stateOf('north')).not.toContain(`${cat} as User`);
  });

  it('should hand over without a write where the taker runs first', async () => {
    await moveTo('north', cat);
    succeeded(await up('north'));
    succeeded(await up('south'));
    everybody();
    expect(await stateOf('south')).toEqual(of(dan));
    expect(await stateOf('north')).toContain(cat);
  });

  it('should hand over without a write where both run at once, in both directions', async () => {
    await moveTo('south', ben);
    await moveTo('north', dan);
    for (const _ of ['adopt', 'let go']) {
      const ran = await Promise.all([up('north'), up('south')]);
      ran.map(succeeded);
      everybody();
    }
    expect(await stateOf('south')).toEqual(of(ben));
    expect(await stateOf('north')).toEqual(of(nameOf('desk', 1), nameOf('desk', 2), ann, cat, dan));
  });

  it('should take nobody whom it would let go of by a destroy', async () => {
    await moveTo('south', cat);
    succeeded(await up('south'));
    const ran = await stage.pulumi(['destroy', '--yes', '--skip-preview', '--stack', 'north']);
    expect(ran.code).toBeGreaterThan(0);
    everybody();
    expect(await stateOf('north')).toContain(cat);
    succeeded(await up('north'));
  });

  it("should take no sibling's people for strangers, and disable those of neither", async () => {
    await stage.edit('stacks/north/stack.yaml', (text) =>
      text.replace('unmanaged: keep', 'unmanaged: disable'),
    );
    const { plan } = await planOf(stage);
    expect(changesIn(plan)).toEqual([`disable account ${walkIn}`]);
    expect(plan.changes.filter(({ subject }) => [ben, cat].includes(subject.name))).toEqual([]);
  });

  describe("where the sibling's files have errors", () => {
    let before: string;
    beforeAll(async () => {
      before = await stage.read(south);
      await stage.write('stacks/south/people/more.yaml', 'people: [\n');
      await stage.edit(north, withoutLine(ann));
    });
    afterAll(async () => {
      await stage.write('stacks/south/people/more.yaml', 'people: []\n');
      await stage.edit(north, (text) => text + line(ann));
      expect(await stage.read(south)).toBe(before);
    });

    it('should disable its own leaver and no stranger, and say why', async () => {
      const { ran, plan } = await planOf(stage);
      expect(changesIn(plan)).toEqual([`disable account ${ann}`, `unassign assignment ${ann}`]);
      expect(ran.code).toBe(0);
      expect(plan.problems.map(({ code }) => code)).toContain('sibling-errors');
    });
  });

  it('should refuse offline who is declared twice, and change nothing of theirs in either', async () => {
    await stage.edit('stacks/north/stack.yaml', (text) =>
      text.replace('unmanaged: disable', 'unmanaged: keep'),
    );
    await stage.edit(south, (text) => text + line(ann));
    const checked = await stage.rollcall(['validate']);
    expect(checked.code).toBe(2);
    expect(checked.stderr).toMatch(
      new RegExp(`^${north}:\\d+:11: error: .* is declared in stack south too`, 'm'),
    );
    expect(checked.stderr).toMatch(
      new RegExp(`^${south}:\\d+:11: error: .* is declared in stack north too`, 'm'),
    );
    for (const stack of ['north', 'south']) {
      const ran = await stage.rollcall(['plan', '--stack', stack]);
      expect(ran.code).toBe(4);
      expect(ran.output).toContain(
        `${ann}: is declared in stack ${stack === 'north' ? 'south' : 'north'} too`,
      );
    }
    everybody();
    await stage.edit(south, withoutLine(ann));
    expect(await stage.rollcall(['validate'])).toMatchObject({ code: 0 });
  });

  it('should name the sibling that declares a person', async () => {
    const ran = succeeded(await stage.rollcall(['explain', ben, '--stack', 'north']));
    expect(ran.stdout).toContain(
      `in stack south because a line of their own: Works in the office at ${south}:`,
    );
  });

  it("should lock out a sibling's person from either, and give nothing back by the other", async () => {
    await stage.write('stacks/north/lockout.yaml', `lockout:\n  - user: ${ben}\n    reason: Dismissed\n`);
    succeeded(await up('north'));
    expect(activeNames(stage.sandbox)).not.toContain(ben);
    expect(assignedNames(stage.sandbox)).not.toContain(ben);
    expect(takings(stage.sandbox)).toHaveLength(2);
    stage.sandbox.requests.resetCounts();
    succeeded(await up('south'));
    expect(writtenRoutes(stage.sandbox)).toEqual([]);
    await stage.write('stacks/north/lockout.yaml', 'lockout: []\n');
    succeeded(await up('south'));
    stage.sandbox.requests.resetCounts();
    succeeded(await up('north'));
    everybody();
    expect(await stateOf('north')).not.toContain(ben);
  });
});
