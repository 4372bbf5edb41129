import fc from 'fast-check';
import { describe, it } from 'vitest';
import { Bench, type Tally } from './bench.js';
import { anyStep, type Step } from './edits.js';

/**
 * `MODEL_SEED` plays a run again, with `MODEL_SHRINK=true` and `MODEL_PATH`, which a failure prints, its failure alone, with as few steps
 * as fail (minutes); `MODEL_STEPS` and `MODEL_RUNS` make it longer.
 */
const seed = Number(process.env.MODEL_SEED ?? Date.now() % 2 ** 31);
const steps = Number(process.env.MODEL_STEPS ?? 60);
const numRuns = Number(process.env.MODEL_RUNS ?? 8);
const path = process.env.MODEL_PATH;
const people = 9;

describe('random edits, faults and kills, against a model', () => {
  it(
    `should leave everybody with just what is declared (MODEL_SEED=${seed})`,
    async () => {
      const tally: Tally = { steps: 0, runs: 0, writes: 0, killed: 0, refused: 0, failed: 0, givenUp: 0 };
      const check = fc.asyncProperty(
        fc.array(anyStep, { minLength: 1, maxLength: 2 * steps, size: 'max' }),
        fc.boolean(),
        async (all, bulk) => play(all, tally, bulk),
      );
      const endOnFailure = process.env.MODEL_SHRINK !== 'true';
      await fc.assert(check, { seed, numRuns, endOnFailure, ...(path !== undefined && { path }) });
      console.log(`model: seed ${seed}: ${JSON.stringify(tally)}`);
    },
    24 * 3_600_000,
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
