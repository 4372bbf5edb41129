import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inParallel, settled } from '../src/parallel.js';

/** A turn of the event loop or several, so that tasks end in another order than they began. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((done) => setImmediate(done));
}

describe('inParallel', () => {
  it('should give results in the order of the items, with never more at once than are allowed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(4)), fc.integer({ min: 1, max: 5 }), async (items, atMost) => {
        const begun: number[] = [];
        let now = 0;
        let most = 0;
        const results = await inParallel([...items.entries()], atMost, async ([index, item]) => {
          begun.push(index);
          now += 1;
          most = Math.max(most, now);
          await turns(item);
          now -= 1;
          return item * 2;
        });
        expect(results).toEqual(items.map((item) => item * 2));
        expect(begun).toEqual([...items.keys()]);
        expect(most).toBeLessThanOrEqual(atMost);
      }),
      { numRuns: 50 },
    );
  });

  it('should begin nothing after a failure, and throw it once what had begun has ended', async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const running = inParallel([0, 1, 2, 3, 4], 2, async (item) => {
      begun.push(item);
      await turns(item === 0 ? 1 : 5);
      if (item === 0) throw new Error('the first');
      ended.push(item);
    });
    await expect(running).rejects.toThrow('the first');
    expect(begun).toEqual([0, 1]);
    expect(ended).toEqual([1]);
  });
});

describe('settled', () => {
  it('should give all results', async () => {
    expect(await settled([Promise.resolve(1), Promise.resolve('two')])).toEqual([1, 'two']);
  });

  it('should throw the first rejection in their order, after the slowest has ended', async () => {
    let isSlowDone = false;
    const slow = turns(5).then(() => {
      isSlowDone = true;
      throw new Error('slow');
    });
    const quick = turns(1).then(() => {
      throw new Error('quick');
    });
    await expect(settled([slow, quick])).rejects.toThrow('slow');
    expect(isSlowDone).toBe(true);
  });
});
