import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Day } from '../../src/declare/types.js';
import type { Allowance, Refusal } from '../../src/plan/types.js';
import type { StackExport } from '../../src/provider/state.js';
import {
  type ActiveFault,
  companyFrom,
  passingFaults,
  type RandomFaults,
  randomFaults,
  type Sandbox,
  startSandbox,
} from '../../src/sandbox/index.js';
import { type Reconciled, type ReconcileOptions, reconcile } from '../support/reconcile.js';
import { type Declared, filesOf, nothingDeclared, policy } from './declared.js';
import { Ledger } from './ledger.js';
import { beyondPlan, unwantedWrites } from './writes.js';

export const groups = ['Desk', 'Field', 'Night'];
const firstDay = '2026-01-01';

/** How one run is disturbed. */
export interface Disturbance {
  readonly kill?: ReconcileOptions['kill'];
  readonly checkpoints?: boolean;
  readonly faults?: Pick<RandomFaults, 'rate' | 'seed'> & { readonly inARow: number };
  /** Faults of writes alone: where reads fail, a run is given up before it has begun. */
  readonly writesAlone?: boolean;
  /** Times that a request is sent at most; default: as in production. */
  readonly attempts?: number;
}

export interface Tally {
  steps: number;
  runs: number;
  writes: number;
  killed: number;
  refused: number;
  failed: number;
  givenUp: number;
}

/** A company, its declarations and its stack, on a real sandbox. Every run is held against what must be true of any. */
export class Bench {
  declared: Declared = nothingDeclared;
  state: StackExport = {};
  /** Minutes since the first day. */
  private clock = 6 * 60;
  readonly ledger: Ledger;
  private fresh = 0;
  /** Whether rollcall may have written something that it has not looked at since. */
  isSettled = true;
  /** Minute of the last run that was disturbed. */
  private disturbedAt = Number.NEGATIVE_INFINITY;
  /** Whether what somebody makes by hand can't be taken for what a disturbed run may have made: for an hour it can. */
  isForgotten = true;
  private last: Reconciled | null = null;
  private readonly written = new Map<string, string>();

  private constructor(
    readonly sandbox: Sandbox,
    readonly dir: string,
    readonly tally: Tally,
  ) {
    this.ledger = new Ledger(sandbox);
  }

  static async open(people: number, tally: Tally, { bulk = false } = {}): Promise<Bench> {
    const users = Array.from({ length: people }, (_, n) => `p${n}.first${n}@contoso.com`);
    const company = companyFrom({
      users: users.map((userPrincipalName) => ({ userPrincipalName })),
      groups: groups.map((displayName, n) => ({
        displayName,
        members: users.filter((_, index) => index % (n + 2) === 0),
      })),
      accounts: [{ userName: 'reception@contoso.com' }, { userName: users[1] ?? '' }],
      assigned: users.slice(1, 3),
    });
    const sandbox = await startSandbox({
      company,
      tls: false,
      ...(bulk && { scimBulk: { maxOperations: 4, maxPayloadSize: 100_000 } }),
    });
    const dir = await mkdtemp(join(tmpdir(), 'rollcall-model-'));
    await cp(join(import.meta.dirname, '../../mappings'), join(dir, 'mappings'), { recursive: true });
    await mkdir(join(dir, 'policies'));
    await writeFile(join(dir, 'policies/model.yaml'), policy);
    const bench = new Bench(sandbox, dir, tally);
    const lines = users
      .slice(0, 4)
      .map((text) => ({ text, person: sandbox.entra.user(text).id, until: null }));
    const desk = { scope: 'desk', groups: ['Desk'], people: [], except: [], assign: 'people' } as const;
    const night = { ...desk, scope: 'night', groups: ['Night'], assign: 'group' } as const;
    bench.declared = { ...nothingDeclared, lines, scopes: [desk, night] };
    return bench;
  }

  async close(): Promise<void> {
    await this.sandbox.close();
    await rm(this.dir, { recursive: true, force: true });
  }

  get day(): Day {
    return this.now.toISOString().slice(0, 10);
  }

  get now(): Date {
    return new Date(Date.parse(`${firstDay}T00:00:00Z`) + this.clock * 60_000);
  }

  pass(days: number): void {
    this.clock += days * 24 * 60;
  }

  /** A number that was never given before: for names. */
  next(): number {
    this.fresh += 1;
    return this.fresh;
  }

  /**
   * One run, and again with the numbers that a refusal names. Everything that must be true of any run is asserted.
   * @returns null where the run was given up, because something could not be read
   */
  async attempt(disturbance: Disturbance = {}): Promise<Reconciled | null> {
    const first = await this.once(disturbance);
    if (first === null || !first.wasRefused) return first;
    const { refusals, counts } = first.planned.plan;
    if (refusals.some(({ code }) => code === 'empty-source')) this.takeOutEmptied();
    const allow = allowanceFor(refusals, { ...counts, deletions: counts.byAction.delete });
    const second = await this.once(disturbance, allow);
    if (second === null || !second.wasRefused) return second;
    // Without the emptied scopes more people go, which is another number.
    const again = second.planned.plan;
    const more = { ...again.counts, deletions: again.counts.byAction.delete };
    const third = await this.once(disturbance, allowanceFor(again.refusals, more));
    if (third?.wasRefused) {
      const texts = third.planned.plan.refusals.map(({ message }) => message);
      throw new Error(`refused with its own numbers: ${texts.join('; ')}`);
    }
    return third;
  }

  /** Runs until nothing is left to do, and holds what there is then against the model. */
  async settle(): Promise<void> {
    // Whoever is held may have to wait for somebody else's turn; what a disturbed run has left behind is first brought into the state.
    let most = this.isSettled ? 1 : 5;
    for (let run = 1; ; run++) {
      const done = await this.attempt();
      if (done === null) throw new Error('a run without faults was given up');
      if (done.failures.length > 0) throw new Error(`failed: ${JSON.stringify(done.failures)}`);
      if (done.planned.plan.changes.every(({ action }) => action === 'keep')) break;
      if (done.planned.plan.problems.some(({ severity }) => severity === 'error')) most = Math.max(most, 3);
      if (run > most) throw new Error(`does not come to rest in ${most} runs`);
    }
    this.isSettled = true;
    if (this.clock - this.disturbedAt > 60) this.isForgotten = true;
    const wrong = this.ledger.rest(this.declared, this.day);
    if (wrong.length > 0) throw new Error(`at rest on ${this.day}: ${wrong.join('; ')}`);
  }

  private async once(disturbance: Disturbance, allow = ''): Promise<Reconciled | null> {
    await this.declare();
    this.clock += 7;
    const { sandbox, tally } = this;
    const { kill, checkpoints = true, faults, attempts } = disturbance;
    sandbox.requests.resetCounts();
    this.ledger.begin();
    const spoiling = this.spoil(disturbance);
    let done: Reconciled;
    tally.runs += 1;
    try {
      done = await reconcile(
        { dir: this.dir, stack: 'model', sandbox, state: this.state },
        {
          now: this.now,
          checkpoints,
          longestSleep: 2,
          ...(allow !== '' && { allow }),
          ...(kill && { kill }),
          ...(attempts !== undefined && { limits: { attempts } }),
        },
      );
    } catch (error) {
      if (faults === undefined) throw error;
      tally.givenUp += 1;
      if (sandbox.requests.writes().length > 0) throw error;
      return null;
    } finally {
      for (const fault of spoiling) fault.remove();
    }
    this.state = done.state;
    this.last = done;
    this.count(done);
    const wrong = [
      ...beyondPlan(sandbox, done, this.ledger.before),
      ...(faults === undefined && !done.wasKilled ? unwantedWrites(sandbox, done) : []),
      ...this.ledger.after(done, this.declared, this.day, allow !== ''),
    ];
    if (wrong.length > 0) throw new Error(`after a run on ${this.day}: ${wrong.join('; ')}`);
    if (done.wasKilled || done.failures.length > 0) {
      this.isSettled = false;
      this.isForgotten = false;
      this.disturbedAt = this.clock;
    }
    return done;
  }

  private spoil({ faults, writesAlone = false }: Disturbance): readonly ActiveFault[] {
    if (faults === undefined) return [];
    if (!writesAlone) return [randomFaults(this.sandbox, faults)];
    const { rate: chance, seed, inARow } = faults;
    const fault = Object.values(passingFaults);
    return (['graph', 'scim'] as const).flatMap((server) =>
      ['POST', 'PATCH', 'DELETE'].map((method) =>
        this.sandbox.faults.add({ server, method, chance, seed, inARow, fault }),
      ),
    );
  }

  /** What the last run had planned, and what both systems hold now: for whoever reads a failure. */
  tell(): string {
    const { entra, vonage } = this.sandbox;
    const { changes = [], problems = [] } = this.last?.planned.plan ?? {};
    return [
      ...[...filesOf(this.declared)].map(([path, text]) => `${path}:\n${text}`),
      ...this.declared.lockout.map(({ text, person }) => `locked out: ${text} ${person}`),
      ...changes.map(
        ({ action, kind, subject, causes }) =>
          `${action} ${kind} ${subject.name} ${subject.scimId ?? ''}: ${causes.map(({ message }) => message).join(', ')}`,
      ),
      ...problems.map(({ message }) => `problem: ${message}`),
      ...entra.users.map(
        ({ id, userPrincipalName, accountEnabled, surname }) =>
          `Entra: ${userPrincipalName} ${id}${accountEnabled ? '' : ' disabled'}${surname === null ? ' broken' : ''}`,
      ),
      ...entra.deletedUsers.map(({ id, userPrincipalName }) => `Entra: ${userPrincipalName} ${id} deleted`),
      ...groups.map((group) => `${group}: ${entra.members(group).map(({ id }) => id.slice(0, 8))}`),
      `assigned: ${entra.assignedNames().join(', ')}`,
      ...vonage.accounts.map(
        ({ id, userName, active }) =>
          `Vonage: ${userName} ${id}${active ? '' : ' inactive'} ${this.ledger.tell(id)}`,
      ),
    ].join('\n');
  }

  private count(done: Reconciled): void {
    this.tally.writes += this.sandbox.requests.writes().length;
    this.tally.killed += Number(done.wasKilled);
    this.tally.refused += Number(done.wasRefused);
    this.tally.failed += done.failures.length;
  }

  /** As the refusal says: a scope whose groups are meant to be empty is removed. */
  private takeOutEmptied(): void {
    const { entra } = this.sandbox;
    const { scopes } = this.declared;
    const isEmpty = (group: string): boolean => entra.members(group).length === 0;
    this.declared = {
      ...this.declared,
      scopes: scopes.filter(({ groups: own }) => own.length === 0 || !own.every(isEmpty)),
    };
  }

  private async declare(): Promise<void> {
    for (const [path, text] of filesOf(this.declared)) {
      if (this.written.get(path) === text) continue;
      const file = join(this.dir, 'stacks/model', path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
      this.written.set(path, text);
    }
  }
}

const lifting: Readonly<Partial<Record<Refusal['code'], keyof Allowance>>> = {
  removals: 'removals',
  'scope-removals': 'removals',
  'shrunken-source': 'removals',
  updates: 'updates',
  'scope-updates': 'updates',
  deletions: 'deletions',
};

function allowanceFor(refusals: readonly Refusal[], counts: Required<Allowance>): string {
  const names = new Set(refusals.flatMap(({ code }) => lifting[code] ?? []));
  return [...names].map((name) => `${name}=${counts[name]}`).join(',');
}
