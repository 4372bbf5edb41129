import { describe, expect, it } from 'vitest';
import { Slots } from '../../src/http/slots.js';

describe('Slots', () => {
  it('should run no more than its number at once, in order, and survive failures', async () => {
    const slots = new Slots(3);
    const log: string[] = [];
    let running = 0;
    let most = 0;
    const task = (name: number) => async () => {
      running++;
      most = Math.max(most, running);
      log.push(`START ${name}`);
      for (let turn = 0; turn < (name % 4) + 1; turn++) await Promise.resolve();
      running--;
      if (name % 5 === 0) throw new Error('no');
      return name;
    };
    const results = await Promise.allSettled(Array.from({ length: 20 }, (_, name) => slots.run(task(name))));
    expect(most).toBe(3);
    expect(running).toBe(0);
    expect(log).toEqual(Array.from({ length: 20 }, (_, name) => `START ${name}`));
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(4);
  });
});
