import { describe, expect, it } from 'vitest';
import type { Planned } from '../../src/plan/types.js';
import { type Monitor, MonitorError } from '../../src/program/monitor.js';
import { type Registrar, register, registerPhase } from '../../src/program/register.js';
import type { Registered, ResourceGoal } from '../../src/program/registration.js';
import type { ResourceRequest } from '../../src/program/requests.js';
import { defaultRates } from '../../src/rates.js';
import { company, leaver, newcomer, planOf, policy } from '../support/plan.js';

type Answer = Registered['result'] | Error;

/** An engine that notes what begins and ends, and answers as it is told, by name; each takes a turn of the loop. */
class Engine implements Monitor {
  readonly goals: ResourceGoal[] = [];
  readonly log: string[] = [];

  constructor(private readonly answers: Readonly<Record<string, Answer>> = {}) {}

  async register(goal: ResourceGoal): Promise<Registered> {
    this.goals.push(goal);
    this.log.push(`+${goal.name}`);
    await new Promise((resolve) => setImmediate(resolve));
    this.log.push(`-${goal.name}`);
    const result = this.answers[goal.name] ?? 'success';
    if (result instanceof Error) throw result;
    return { urn: `urn:${goal.name}`, result };
  }

  close(): void {}

  get names(): readonly string[] {
    return this.goals.map(({ name }) => name);
  }
}

const run = (monitor: Monitor, isPreview = false): Registrar => ({
  monitor,
  parent: 'urn:stack',
  isPreview,
  run: null,
  rates: defaultRates,
});

const upn = (name: string): string => `${name}@contoso.com`;

/** Ann is to be locked out, Ben stays, Cat is new, Dan's line is gone. */
const daily = (): Planned =>
  planOf(
    company({
      people: ['ann', 'ben', newcomer('cat'), { name: 'dan', line: false }],
      lockout: [upn('ann')],
    }),
  );

const refused = (lockout: readonly string[]): Planned =>
  planOf(
    company({
      people: ['ann', 'ben', { name: 'dan', line: false }],
      lockout,
      policy: policy({ limits: { removals: { count: 0, ratio: null, from: 0 } } }),
    }),
  );

describe('register', () => {
  it('should register the roster, protected, and nothing else before that has ended', async () => {
    const engine = new Engine();
    const planned = daily();
    await register(planned, run(engine));
    expect(engine.log.slice(0, 2)).toEqual(['+roster', '-roster']);
    expect(engine.goals[0]).toMatchObject({
      type: 'pulumi-nodejs:dynamic/rollcall:Roster',
      parent: 'urn:stack',
      protect: true,
      inputs: { removals: planned.removals, refusals: [] },
    });
    expect(engine.goals.slice(1).map(({ protect }) => protect)).not.toContain(true);
  });

  it('should register lockouts, then what gives and stays, then removals, each when the one before has ended', async () => {
    const engine = new Engine();
    await register(daily(), run(engine));
    const begins = (name: string): number => engine.log.indexOf(`+${name}`);
    const ends = (name: string): number => engine.log.indexOf(`-${name}`);
    const [ann, cat, dan] = [upn('ann'), upn('cat'), upn('dan')];
    expect(begins(cat)).toBeGreaterThan(ends(`${ann} as User`));
    expect(begins(cat)).toBeGreaterThan(ends(ann));
    expect(begins(dan)).toBeGreaterThan(ends(`${cat} as User`));
    // Within a phase nobody waits.
    expect(begins(`${cat} as User`)).toBeLessThan(ends(upn('ben')));
  });

  it('should go on with everybody else when somebody fails or is left out', async () => {
    const all = new Engine();
    await register(daily(), run(all));
    const engine = new Engine({ [upn('ann')]: 'failed', [upn('cat')]: 'skipped' });
    await register(daily(), run(engine));
    expect(engine.names).toEqual(all.names);
  });

  it('should go on with everybody else, and fail in the end, when the engine does not take a resource', async () => {
    const all = new Engine();
    await register(daily(), run(all));
    const engine = new Engine({ [upn('ben')]: new MonitorError('bad type', false) });
    await expect(register(daily(), run(engine))).rejects.toThrow(
      `the engine did not take VonageUser ${upn('ben')}: bad type`,
    );
    expect(engine.names).toEqual(all.names);
  });

  it('should end when the engine is ending', async () => {
    const engine = new Engine({ [upn('ann')]: new MonitorError('gone', true) });
    await expect(register(daily(), run(engine))).rejects.toBeInstanceOf(MonitorError);
    expect(engine.names).not.toContain(upn('dan'));
  });

  it.each(['failed', 'skipped'] as const)('should register nobody where the roster %s', async (result) => {
    const engine = new Engine({ roster: result });
    await expect(register(daily(), run(engine))).rejects.toThrow('nothing was written');
    expect(engine.names).toEqual(['roster']);
  });

  it.each([true, false])('should register nobody of a refused plan (preview: %s)', async (isPreview) => {
    const engine = new Engine();
    await expect(register(refused([]), run(engine, isPreview))).rejects.toThrow(
      'the plan is refused and nothing was written',
    );
    expect(engine.names).toEqual(['roster']);
    expect(engine.goals[0]?.inputs).toMatchObject({
      refusals: [expect.stringContaining('would lose access')],
    });
  });

  it('should register the lockouts of a refused plan with everybody as remembered, and then fail', async () => {
    const engine = new Engine();
    const planned = refused([upn('ann')]);
    await expect(register(planned, run(engine))).rejects.toThrow('Only the 1 lockout was applied');
    expect(engine.goals[0]?.inputs).toMatchObject({
      removals: planned.lockoutsAlone?.removals,
      refusals: [],
    });
    expect(engine.names).toEqual(expect.arrayContaining([upn('ann'), upn('ben'), upn('dan')]));
    await register(planned, run(new Engine(), true));
  });

  it('should give each resource its provider, and the names it had', async () => {
    const engine = new Engine();
    const renamed = { name: 'ann', memory: { name: 'old@contoso.com' } };
    await register(planOf(company({ people: [renamed, leaver('eve', '2026-11-15')] })), run(engine));
    expect(engine.goals.find(({ name }) => name === upn('ann'))).toMatchObject({
      formerNames: ['old@contoso.com'],
      dependencies: [],
    });
    for (const { inputs } of engine.goals)
      expect(inputs).toMatchObject({ __provider: expect.stringContaining('provider.cjs') });
  });
});

describe('registerPhase', () => {
  const request = (name: string, after: readonly string[] = []): ResourceRequest => ({
    type: 'VonageUser',
    name,
    formerNames: [],
    after,
    inputs: {},
    protect: false,
  });

  it('should register whoever waits for another when that has ended, as dependent on it', async () => {
    const engine = new Engine();
    await registerPhase([request('a'), request('b', ['a']), request('c', ['b', 'nobody'])], run(engine));
    expect(engine.log).toEqual(['+a', '-a', '+b', '-b', '+c', '-c']);
    expect(engine.goals.map(({ dependencies }) => dependencies)).toEqual([[], ['urn:a'], ['urn:b']]);
  });

  it('should leave it to the engine what becomes of whoever waits for one that failed', async () => {
    const engine = new Engine({ a: 'failed' });
    expect(await registerPhase([request('a'), request('b', ['a'])], run(engine))).toEqual([]);
    expect(engine.goals[1]?.dependencies).toEqual(['urn:a']);
  });
});
