import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DirectoryWriter } from '../../src/directory/types.js';
import type { Live } from '../../src/plan/types.js';
import { openIn, readState, rememberedFrom, type StackExport } from '../../src/provider/state.js';
import { RecordFile } from '../../src/record/file.js';
import { Journal } from '../../src/record/journal.js';
import { runName } from '../../src/record/name.js';
import { giveKey, handedOn, journalOf } from '../../src/record/open.js';
import { parseRecord } from '../../src/record/read.js';
import type { Begun } from '../../src/record/types.js';
import { userNameKey } from '../../src/vonage/account.js';
import type { AccountWriter } from '../../src/vonage/types.js';
import { FakeDirectory, FakeVonage, handlersOver } from '../provider/fake.js';
import { up } from '../support/engine.js';
import { company, planOf } from '../support/plan.js';
import { companyOf, emptyModel, history, type Model } from '../support/plan-random.js';
import { MemoryDisk } from './memory-disk.js';

/** How a run ends early: when its nth write reaches a server, before or after it is carried out. */
interface Kill {
  readonly write: number;
  readonly when: 'before' | 'after';
  /** Bytes of the record's end that are lost. */
  readonly cut: number;
}

const kill: fc.Arbitrary<Kill> = fc.record({
  write: fc.integer({ min: 1, max: 9 }),
  when: fc.constantFrom('before', 'after'),
  cut: fc.oneof(fc.constant(0), fc.nat(20)),
});

/** Writers of a process that dies at a write. */
class Dying {
  readonly happened: Promise<void>;
  isDead = false;
  #happen = (): void => {};
  #seen = 0;

  constructor(private readonly kill: Kill | null) {
    this.happened = new Promise((resolve) => {
      this.#happen = resolve;
    });
  }

  /** Sends, unless this is where it dies; then nothing is ever heard of it. */
  async send<T>(carryOut: () => Promise<T>): Promise<T> {
    if (this.isDead) return new Promise<never>(() => {});
    this.#seen += 1;
    if (this.#seen !== this.kill?.write) return carryOut();
    this.isDead = true;
    if (this.kill.when === 'after') await carryOut().catch(() => {});
    this.#happen();
    return new Promise<never>(() => {});
  }

  accounts(real: FakeVonage): AccountWriter {
    return {
      create: (values) => this.send(() => real.create(values)),
      patch: (id, values) => this.send(() => real.patch(id, values)),
      lookUp: (...given) => real.lookUp(...given),
      remove: (id) => this.send(() => real.remove(id)),
    };
  }

  directory(real: FakeDirectory): DirectoryWriter {
    return {
      assign: (...given) => this.send(() => real.assign(...given)),
      unassign: (app, id) => this.send(() => real.unassign(app, id)),
    };
  }
}

/** A stack with its servers, its state and its records, run after run. */
class Workplace {
  state: StackExport = {};
  live: Live = company().live;
  readonly records = new Map<string, string>();
  #runs = 0;

  constructor(private readonly checkpoints: boolean) {}

  /** One run of the model, as the program, the engine and the provider would do it. */
  async run(model: Model, kill: Kill | null) {
    this.#runs += 1;
    // Hours apart, so that nothing is handed on for its youth alone.
    const now = new Date(Date.UTC(2026, 10, 15, 2 * this.#runs));
    const name = runName(now);
    const state = readState(this.state);
    const journal = this.journal();
    const remembered = rememberedFrom(this.state, { journal, now });
    const given = companyOf(model, { live: this.live, remembered });
    const planned = planOf(given, { day: model.today });
    const begun: Begun = {
      kind: 'begun',
      version: 1,
      run: name,
      at: now.toISOString(),
      stack: 'test',
      after: state.run,
      actor: null,
      commit: null,
      dirty: null,
      planHash: planned.plan.hash,
      counts: planned.plan.counts,
      allowed: {},
      refusals: planned.plan.refusals.map(({ message }) => message),
      changes: [],
      requests: { entra: 0, vonage: 0 },
      open: handedOn(openIn(state, journal, now), state, given.live, now),
      settled: state.pending.map(giveKey),
    };
    const disk = new MemoryDisk();
    const file = new RecordFile(disk, 0);
    await file.append(begun, { flush: true });
    const whole = disk.bytes.length;
    const vonage = new FakeVonage(given.live.accounts, 1000 * this.#runs);
    const directory = new FakeDirectory(given.live.assignments, 1000 * this.#runs);
    const dying = new Dying(kill);
    const place = { path: '', requests: () => ({ entra: 0, vonage: 0 }), now: () => now };
    const opened = async () => ({ file, names: new Map<string, string>(), count: 0 });
    const handlers = handlersOver(
      dying.accounts(vonage),
      dying.directory(directory),
      new Journal(place, opened),
    );
    const isRefused = planned.plan.refusals.length > 0 && planned.lockoutsAlone === null;
    const done = isRefused
      ? { state: this.state, failures: [], wasKilled: false }
      : await up(handlers, this.state, planned, {
          checkpoints: this.checkpoints,
          killed: dying.happened,
          run: name,
          parallel: 2,
        });
    dying.isDead = true;
    this.records.set(name, textOf(disk, whole, done.wasKilled ? (kill?.cut ?? 0) : 0));
    this.state = done.state;
    this.live = {
      ...given.live,
      accounts: [...vonage.accounts.values()],
      assignments: [...directory.assignments.values()],
    };
    return { ...done, planned, isRefused, sent: [...vonage.sent, ...directory.sent] };
  }

  /** As `run/remember` reads it. */
  journal() {
    const { run } = readState(this.state);
    const matter = [...this.records].filter(([name]) => run === null || name >= run);
    return journalOf(matter.map(([name, text]) => parseRecord(text, name)));
  }

  /** Whatever rollcall made or gave and nobody would look for. */
  forgotten(): readonly string[] {
    const remembered = rememberedFrom(this.state, { journal: this.journal() });
    if (remembered.kind !== 'read') return this.made().map(({ id }) => id);
    const ids = new Set(remembered.accounts.map(({ scimId }) => scimId));
    const names = new Set(
      remembered.accounts
        .filter(({ scimId }) => scimId === null)
        .map(({ values }) => userNameKey(values.userName)),
    );
    const held = new Set(
      remembered.assignments.map(({ principalId, roleId }) => `${principalId} ${roleId}`.toLowerCase()),
    );
    return [
      ...this.made()
        .filter(({ id, values }) => !ids.has(id) && !names.has(userNameKey(values.userName)))
        .map(({ id }) => id),
      ...this.live.assignments
        .filter(({ id }) => id.startsWith('given-'))
        .filter(({ principalId, appRoleId }) => !held.has(`${principalId} ${appRoleId}`.toLowerCase()))
        .map(({ id }) => id),
    ];
  }

  /** Entra object ids of whom more than one account that can be used is remembered. */
  twice(): readonly string[] {
    const remembered = rememberedFrom(this.state, { journal: this.journal() });
    const active = new Set(this.live.accounts.filter(({ values }) => values.active).map(({ id }) => id));
    const owners = (remembered.kind === 'read' ? remembered.accounts : [])
      .filter(({ scimId, objectId }) => objectId !== null && active.has(scimId ?? ''))
      .map(({ objectId }) => objectId ?? '');
    return owners.filter((owner, index) => owners.indexOf(owner) !== index);
  }

  private made() {
    return this.live.accounts.filter(({ id }) => id.startsWith('made-'));
  }
}

/** What is left of a record whose last bytes are lost; its first line was on disk before anything else was done. */
function textOf(disk: MemoryDisk, whole: number, cut: number): string {
  // An intent whose write was sent was flushed before: only what follows the last one can be lost.
  const text = disk.text;
  const lastIntent = text.lastIndexOf('{"kind":"intent"');
  const kept = lastIntent < 0 ? whole : text.indexOf('\n', lastIntent) + 1;
  return text.slice(0, Math.max(kept, text.length - cut));
}

const seed = Number(process.env.TEST_SEED ?? 20261124);
const numRuns = Number(process.env.TEST_RUNS ?? 60);

describe.each([
  { title: 'without checkpoints', checkpoints: false },
  { title: 'with checkpoints', checkpoints: true },
])('runs that are killed, $title', ({ checkpoints }) => {
  it('should forget nobody, give nobody a second account, and come to rest', async () => {
    const check = fc.asyncProperty(
      history,
      fc.array(fc.option(kill, { freq: 4 }), { minLength: 5, maxLength: 5 }),
      async (steps, kills) => {
        const workplace = new Workplace(checkpoints);
        let model = emptyModel;
        for (const [index, { edits, handEdits }] of steps.entries()) {
          model = edits.reduce((before, edit) => edit(before), model);
          // By hand after the first run an account could be renamed that only its name tells: nobody could find that one.
          if (index === 0) workplace.live = handEdits.reduce((live, edit) => edit(live), workplace.live);
          const ran = await workplace.run(model, kills[index] ?? null);
          expect(ran.failures).toEqual([]);
          expect(workplace.forgotten()).toEqual([]);
          expect(workplace.twice()).toEqual([]);
        }
        // A leaver may have to be brought into the state, disabled, and deleted: a run each.
        for (let more = 0; more < 3; more++) await workplace.run(model, null);
        const last = await workplace.run(model, null);
        expect(workplace.forgotten()).toEqual([]);
        expect(workplace.twice()).toEqual([]);
        if (!last.isRefused && last.planned.lockoutsAlone === null) expect(last.sent).toEqual([]);
      },
    );
    await fc.assert(check, { seed, numRuns });
  });
});

describe('what a killed run leaves behind for ever', () => {
  it('should not take for a leaver whoever gets an account of that name by hand, once the leaver is deleted', async () => {
    const { ann } = emptyModel.people;
    const leavers = { action: 'delete', deleteAfterDays: null } as const;
    const declared: Model = {
      ...emptyModel,
      leavers,
      people: { ...emptyModel.people, ann: { ...ann, line: 'open' } },
    };
    const gone: Model = { ...declared, people: { ...declared.people, ann: { ...ann, line: 'none' } } };
    const workplace = new Workplace(true);
    await workplace.run(declared, { write: 1, when: 'after', cut: 0 });
    expect(workplace.state.deployment?.pending_operations?.length).toBeGreaterThan(0);
    await workplace.run(declared, null);
    await workplace.run(gone, null);
    expect(workplace.live.accounts).toEqual([]);
    // The engine has kept what it never saw the end of.
    expect(workplace.state.deployment?.pending_operations?.length).toBeGreaterThan(0);
    const byHand = { id: 'hand', values: { userName: 'ann@contoso.com', active: true } };
    workplace.live = { ...workplace.live, accounts: [byHand] };

    const { planned, sent } = await workplace.run(gone, null);

    expect(planned.plan.changes.map(({ action, causes }) => [action, causes[0]?.kind])).toEqual([
      ['keep', 'unmanaged'],
    ]);
    expect(sent).toEqual([]);
  });
});
