import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bench, type Tally } from './bench.js';
import { anyStep, type Step } from './edits.js';

/** `npm run model` sets these: it plays for longer, from another seed each time, and plays a failure again. */
const env = process.env;
const seed = Number(env.MODEL_SEED ?? 20261124);
const steps = Number(env.MODEL_STEPS ?? 60);
const plays = Number(env.MODEL_PLAYS ?? 25);
const path = env.MODEL_PATH;
const endOnFailure = env.MODEL_SHRINK !== 'true';
const people = 9;

describe('random edits, faults and kills, against a model', () => {
  it(
    `should leave everybody with just what is declared (seed ${seed})`,
    async () => {
      const tally: Tally = { steps: 0, runs: 0, writes: 0, killed: 0, refused: 0, failed: 0, givenUp: 0 };
      const check = fc.asyncProperty(
        fc.array(anyStep, { minLength: 1, maxLength: 2 * steps, size: 'max' }),
        fc.boolean(),
        async (all, bulk) => play(all, tally, bulk),
      );
      await fc.assert(check, { seed, numRuns: plays, endOnFailure, ...(path !== undefined && { path }) });
      console.log(`model: seed ${seed}: ${JSON.stringify(tally)}`);
      // A play in which little is done proves little.
      if (path === undefined && plays >= 10)
        expect(Math.min(tally.killed, tally.failed, tally.refused)).toBeGreaterThan(0);
    },
    // For hung ones alone.
    plays * 60_000,
  );
});

async function play(all: readonly Step[], tally: Tally, bulk: boolean): Promise<void> {
  const bench = await Bench.open(people, tally, { bulk });
  const done: string[] = [];
  try {
    for (const step of all) {
      done.push(step.words);
      tally.steps += 1;
      await step.act(bench);
    }
    await bench.settle();
  } catch (error) {
    const { message } = error as Error;
    throw new Error(`${message}\n  ${done.join('\n  ')}\n${bench.tell()}`, { cause: error });
  } finally {
    await bench.close();
  }
}
