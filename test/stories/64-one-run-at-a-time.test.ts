import { readdir } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deskCompany, names } from './support/desk.js';
import { succeeded } from './support/engine.js';
import { accountsOf, mappedAccounts } from './support/held.js';
import { holdWrite } from './support/kill.js';
import { openStage, type Ran, type Stage } from './support/stage.js';

const people = [...names('desk', 4), ...names('office', 4)];
const up = ['up', '--yes', '--stack', 'demo'];

describe('64: a run finds another one at work', () => {
  let stage: Stage;
  let first: Ran;
  let second: Ran;
  let bare: Ran;
  let seen: Record<string, number>;
  let records: readonly string[];

  beforeAll(async () => {
    stage = await openStage({ company: deskCompany({ desk: 4, office: 4 }) });
    const held = holdWrite(stage.sandbox, 1);
    const running = stage.rollcall(up);
    await held.arrived;
    const before = stage.writes();
    // The first stands still in the middle of its first writes.
    await new Promise((done) => setTimeout(done, 500));
    second = await stage.rollcall(up);
    bare = await stage.up();
    records = await readdir(join(stage.dir, 'records/demo'));
    seen = Object.fromEntries(
      Object.entries(stage.writes()).map(([route, count]) => [route, count - (before[route] ?? 0)]),
    );
    await held.release();
    first = await running;
  });

  afterAll(() => stage.close());

  it('should be turned away with who holds the stack, since when, and what to do', () => {
    expect(second.code).toBe(1);
    const { username } = userInfo();
    expect(second.stderr).toMatch(
      new RegExp(
        `^rollcall: another run is at work on stack demo: ${username}@\\S+, process \\d+, since 20\\S+Z \\(\\d+ s ago\\)\\.$`,
        'm',
      ),
    );
    expect(second.stderr).toContain('Nothing was written. Wait until it has ended, then run this again.');
    expect(second.stderr).toContain('`pulumi cancel --stack demo`');
    expect(second.stdout).toBe('');
  });

  it('should be turned away by the engine too, where that is started by itself', () => {
    expect(bare.code).not.toBe(0);
  });

  it('should have written and recorded nothing', () => {
    // What the first had begun beside the write that stands still may have come in the meantime; one for each person is all of it.
    expect(Object.values(seen).reduce((sum, count) => sum + count, 0)).toBeLessThan(people.length * 2);
    expect(records).toHaveLength(1);
  });

  it('should leave the first to do all of it, once', () => {
    succeeded(first);
    expect(stage.writes()).toEqual({
      'POST /Users': people.length,
      'POST /servicePrincipals/{id}/appRoleAssignedTo': people.length,
    });
    expect(accountsOf(stage.sandbox, people)).toEqual(mappedAccounts(stage.sandbox, people));
  });

  it('should let the next one run', async () => {
    stage.sandbox.requests.resetCounts();
    succeeded(await stage.rollcall(up));
    expect(stage.writes()).toEqual({});
  });
});
