import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readRecord } from '../../src/record/read.js';
import type { Begun, RecordedChange } from '../../src/record/types.js';
import { companyFrom } from '../../src/sandbox/index.js';
import { type FaultRow, recordFault, untrueOnPage } from '../support/reliability.js';
import { succeeded } from './support/engine.js';
import { heldBy, mappedFrom } from './support/held.js';
import { holdWrite, killUpWhen } from './support/kill.js';
import { line, linesFile } from './support/office.js';
import { openStage, type Stage } from './support/stage.js';

const person = (number: number): string => `p${String(number).padStart(3, '0')}.person@contoso.com`;

/** Whether a server is written to for it: not for what is taken over as it is. */
function isWritten({ action, kind, attributes }: RecordedChange): boolean {
  return action !== 'adopt' || (kind === 'account' && attributes.length > 0);
}

/** An office that people join and leave, killed again and again. */
class Office {
  /** Who has a line now. */
  readonly declared: string[] = [];
  /** Who had one. */
  readonly left: string[] = [];
  #joined = 0;
  beyondPlan = 0;

  constructor(readonly stage: Stage) {}

  static async open(people: number): Promise<Office> {
    const names = Array.from({ length: people }, (_, index) => person(index + 1));
    const company = companyFrom({
      users: names.map((userPrincipalName) => ({ userPrincipalName })),
      groups: [],
      covered: [],
      people: [{ name: 'office', comment: 'The office.', entries: [] }],
      scopes: [],
    });
    const stage = await openStage({ company });
    onTestFinished(() => stage.close());
    // Removals come last, so kills put them off from run to run until they are too many.
    await stage.edit('policies/default.yaml', (text) =>
      text.replace('removals: { count: 10, ratio: 0.2,', 'removals: { count: 100, ratio: 1,'),
    );
    return new Office(stage);
  }

  join(count: number): void {
    for (let more = 0; more < count; more++) {
      this.#joined += 1;
      this.declared.push(person(this.#joined));
    }
  }

  leave(name: string): void {
    this.declared.splice(this.declared.indexOf(name), 1);
    this.left.push(name);
  }

  /** Runs `up`, and kills it when its nth write has arrived; that write is carried out all the same, or lost. */
  async killedUp(nth: number, isLost: boolean, env: Readonly<Record<string, string>>): Promise<void> {
    const { sandbox, dir } = this.stage;
    await this.declare();
    sandbox.requests.resetCounts();
    const held = holdWrite(sandbox, nth);
    await killUpWhen(this.stage, held.arrived, env);
    if (!isLost) await held.release();
    await this.#compare();
    // As `pulumi cancel` does it, which takes a second.
    await rm(join(dir, '.state/.pulumi/locks'), { recursive: true, force: true });
  }

  /** A run of which something fails. */
  async upInPart(env: Readonly<Record<string, string>>): Promise<void> {
    await this.declare();
    expect((await this.stage.up({ env })).code).not.toBe(0);
  }

  async up(env: Readonly<Record<string, string>>): Promise<void> {
    await this.declare();
    this.stage.sandbox.requests.resetCounts();
    succeeded(await this.stage.up({ env }));
    await this.#compare();
  }

  /** What the servers hold, against what is declared. */
  counted(): Pick<FaultRow, 'wrongEndStates' | 'duplicated' | 'lost' | 'beyondPlan'> {
    const { vonage, entra } = this.stage.sandbox;
    const everybody = [...this.declared, ...this.left];
    const accountsOf = (name: string) => vonage.named(name);
    const assigned = new Map(everybody.map((name) => [entra.user(name).id, 0]));
    for (const { principalId } of entra.assignments()) {
      assigned.set(principalId, (assigned.get(principalId) ?? 0) + 1);
    }
    const duplicated = everybody.filter((name) => accountsOf(name).length > 1);
    const cannot = this.declared.filter((name) => !accountsOf(name).some(({ active }) => active));
    const still = this.left.filter((name) => accountsOf(name).some(({ active }) => active));
    const wrong = everybody.filter((name) => {
      const stays = this.declared.includes(name);
      const accounts = accountsOf(name);
      const isRight = stays
        ? JSON.stringify(accounts.map(heldBy)) === JSON.stringify([mappedFrom(entra.user(name))])
        : accounts.every(({ active }) => !active) && accounts.length <= 1;
      return !isRight || assigned.get(entra.user(name).id) !== (stays ? 1 : 0);
    });
    return {
      wrongEndStates: wrong.length,
      duplicated: duplicated.length,
      lost: cannot.length + still.length,
      beyondPlan: this.beyondPlan,
    };
  }

  async declare(): Promise<void> {
    const lines = this.declared.map((name) => line(name)).join('');
    await this.stage.write(linesFile, this.declared.length === 0 ? 'people: []\n' : `people:\n${lines}`);
  }

  /** Counts the writes that the servers saw and the plan of the run did not list. */
  async #compare(): Promise<void> {
    const folder = join(this.stage.dir, 'records/demo');
    const last = (await readdir(folder)).sort().at(-1) ?? '';
    const [begun] = await readRecord(join(folder, last));
    const planned = (begun as Begun).changes.filter(isWritten).length;
    const sent = Object.values(this.stage.writes()).reduce((sum, count) => sum + count, 0);
    this.beyondPlan += Math.max(0, sent - planned);
  }
}

/**
 * One kill after another in the same stack: each run goes on from where the last was killed, with new people and somebody less.
 * @param taking further points, of runs in which nobody joins: there they fall on what takes access
 */
async function killEach(
  points: readonly number[],
  taking: readonly number[],
  env: Readonly<Record<string, string>>,
): Promise<Office> {
  const joiners = (point: number): number => Math.ceil(point / 2) + 1;
  const office = await Office.open(points.reduce((sum, point) => sum + joiners(point), 0));
  for (const [index, point] of points.entries()) {
    const before = [...office.declared];
    office.join(joiners(point));
    // Of those who joined last one leaves, whose account the killed run may just have made.
    const leaver = before.at(-1 - (index % 3));
    if (leaver !== undefined) office.leave(leaver);
    await office.killedUp(point, index % 2 === 1, env);
    expect(office.counted().duplicated).toBe(0);
  }
  // Gives what is left, so that the next writes are those that take.
  const giving = office.stage.sandbox.faults.add({
    server: 'scim',
    method: 'PATCH',
    times: Number.POSITIVE_INFINITY,
    fault: { status: 400 },
  });
  await office.upInPart(env);
  giving.remove();
  for (const [index, point] of taking.entries()) await office.killedUp(point, index % 2 === 1, env);
  // What a killed run had given to leavers is brought into the state, and then taken.
  await office.up(env);
  await office.up(env);
  return office;
}

async function comesToRest({ stage }: Office): Promise<void> {
  stage.sandbox.requests.resetCounts();
  succeeded(await stage.up());
  expect(stage.writes()).toEqual({});
  expect((await stage.rollcall(['plan', '--exit-code', '--stack', 'demo'])).code).toBe(0);
}

/** Milliseconds: some fifty runs of the engine, one after another. */
const longest = 45 * 60_000;
const none = { wrongEndStates: 0, duplicated: 0, lost: 0, beyondPlan: 0 };
const row = {
  test: 'test/stories/63-killed.test.ts',
  where: 'process',
  told: 'the engine names the lock that stays: `pulumi cancel`',
} as const;

describe('63: killed', () => {
  it(
    'should converge after kill -9 at each of the first 40 writes, without checkpoints',
    async () => {
      const points = Array.from({ length: 40 }, (_, index) => index + 1);
      const taking = [1, 4];
      const office = await killEach(points, taking, { PULUMI_SKIP_CHECKPOINTS: 'true' });
      const seen = office.counted();
      recordFault({
        ...row,
        fault: 'kill -9 at each of the first 40 writes, without checkpoints',
        tried: points.length + taking.length,
        ...seen,
      });
      expect(seen).toEqual(none);
      expect(office.left.length).toBeGreaterThan(30);
      await comesToRest(office);
    },
    longest,
  );

  it('should converge after kill -9 at some writes, with checkpoints', async () => {
    const points = [1, 2, 5, 11];
    const taking = [2];
    const office = await killEach(points, taking, {});
    const seen = office.counted();
    const tried = points.length + taking.length;
    recordFault({ ...row, fault: 'kill -9 at a write, with checkpoints', tried, ...seen });
    expect(seen).toEqual(none);
    await comesToRest(office);
  });

  it('should be on the page as it was seen', () => {
    expect(untrueOnPage(row.test)).toEqual([]);
  });

  it('should begin nothing, and end with 1, where its record cannot be written', async () => {
    const office = await Office.open(2);
    const { stage } = office;
    office.join(2);
    await office.declare();
    await stage.write('records', 'a file where the folder should be');

    const ran = await stage.rollcall(['up', '--yes', '--skip-preview', '--stack', 'demo']);

    expect(ran.code).toBe(1);
    expect(ran.output).toContain("the run's record can't be written, so nothing was begun");
    expect(ran.output).toContain('ROLLCALL_RECORDS');
    expect(stage.writes()).toEqual({});
    const elsewhere = { env: { ROLLCALL_RECORDS: join(stage.dir, 'elsewhere') } };
    succeeded(await stage.rollcall(['up', '--yes', '--skip-preview', '--stack', 'demo'], elsewhere));
    const [file = ''] = await readdir(join(stage.dir, 'elsewhere/demo'));
    const lines = await readRecord(join(stage.dir, 'elsewhere/demo', file));
    expect(lines.at(-1)).toMatchObject({ kind: 'ended', exitCode: 0, done: 4, failed: 0, open: 0 });
  });
});
