import { randomFaults, type Vonage, writeDeclarations } from '../../src/sandbox/index.js';
import type { openStage as OpenStage } from '../stories/support/stage.js';
import { runByEngine } from './engine.js';
import type { History } from './history.js';
import { Declared } from './organisation.js';
import { type Played, Player, stack } from './play.js';

/** A play of a whole history in numbers. */
export interface Tally {
  readonly changes: number;
  /** Numbers of the changes that limits refused. */
  readonly refused: readonly number[];
  /** Runs of the real engine. */
  readonly byEngine: number;
  readonly runs: number;
  readonly requests: number;
  readonly writes: number;
  /** Writes that failed, and reads for which a run was given up. */
  readonly failures: number;
  /** What was wrong after a change; where requests go wrong, what was wrong in the end. A line each. */
  readonly wrong: readonly string[];
  /** What Vonage and Entra hold in the end: plain values, to be compared with those of another play. */
  readonly end: { readonly accounts: ReturnType<Vonage['snapshot']>; readonly assigned: readonly string[] };
  readonly seconds: number;
}

export interface PlayOptions {
  readonly openStage: typeof OpenStage;
  /** Whether the real engine runs the first, the last and every refused change. */
  readonly withEngine: boolean;
  /** Which part of the requests goes wrong. */
  readonly faults: { readonly rate: number; readonly seed: number } | null;
  readonly onPlayed?: (played: Played) => void;
}

/** Runs until a change is made, where requests go wrong. */
const mostTries = 6;

/** Plays a history from its begin to its end on a stage of its own. */
export async function playAll(history: History, options: PlayOptions): Promise<Tally> {
  const began = performance.now();
  const stage = await options.openStage({
    company: new Declared(history).company(),
    stack,
    sandbox: { tls: 'sign-in' },
    declare: (dir, company) => writeDeclarations(company, dir, { stack }),
  });
  try {
    const player = new Player(history, stage.sandbox, stage.dir);
    const score = new Score(options.faults !== null);
    const byEngine = (): Promise<Played> => {
      score.byEngine += 1;
      return runByEngine(player, stage);
    };
    await player.begin();
    score.add(options.withEngine ? await byEngine() : await player.run());
    if (options.faults !== null) randomFaults(stage.sandbox, options.faults);
    for (const change of history.changes) {
      await player.make(change);
      const isLast = change === history.changes.at(-1);
      const played = await play(player, score, options, isLast, byEngine);
      options.onPlayed?.(played);
    }
    if (options.faults !== null) score.wrong.push(...(await endOf(player)));
    const { vonage, entra } = stage.sandbox;
    return {
      changes: history.changes.length,
      ...score.tally(),
      end: { accounts: vonage.snapshot(), assigned: entra.assignedNames() },
      seconds: (performance.now() - began) / 1000,
    };
  } finally {
    await stage.close();
  }
}

async function play(
  player: Player,
  score: Score,
  { withEngine, faults }: PlayOptions,
  isLast: boolean,
  byEngine: () => Promise<Played>,
): Promise<Played> {
  if (faults === null) {
    return score.add(
      withEngine && isLast ? await byEngine() : await player.run({}, withEngine ? byEngine : undefined),
    );
  }
  return score.add(await playFaulty(player, score));
}

/** A run whose reads fail is given up, as a scheduled one would be; the next one goes on. */
async function playFaulty(player: Player, score: Score): Promise<Played> {
  for (let attempt = 1; ; attempt++) {
    try {
      const played = await player.run({ longestSleep: 5 });
      if (played.failures === 0 || attempt === mostTries) return played;
      score.add(played);
    } catch (error) {
      if (attempt === mostTries) throw error;
      score.giveUp();
    }
  }
}

/** Without faults any longer, one more run must bring what is left in order. */
async function endOf(player: Player): Promise<readonly string[]> {
  player.sandbox.faults.clear();
  const { wrong } = await player.run();
  return wrong;
}

class Score {
  byEngine = 0;
  readonly wrong: string[] = [];
  private readonly refused: number[] = [];
  private runs = 0;
  private requests = 0;
  private writes = 0;
  private failures = 0;

  constructor(private readonly isFaulty: boolean) {}

  add(played: Played): Played {
    const { n, refused, requests, writes, failures, wrong } = played;
    this.runs += refused.length > 0 ? 2 : 1;
    this.requests += requests;
    this.writes += writes;
    this.failures += failures;
    if (refused.length > 0) this.refused.push(n);
    if (!this.isFaulty) this.wrong.push(...wrong.map((line) => `after change ${n}: ${line}`));
    return played;
  }

  giveUp(): void {
    this.runs += 1;
    this.failures += 1;
  }

  tally() {
    const { refused, byEngine, runs, requests, writes, failures, wrong } = this;
    return { refused, byEngine, runs, requests, writes, failures, wrong };
  }
}
