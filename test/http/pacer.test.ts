import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Pacer } from '../../src/http/pacer.js';
import { VirtualTime } from './virtual-time.js';

/** Answers whether it takes a request that arrives at this time, and after how many milliseconds to come back. */
type Server = (
  now: number,
) => { readonly ok: true } | { readonly ok: false; readonly retryAfter: number | null };

/** Takes `perSecond` requests in any second, by counting the last ones exactly. */
function window(perSecond: number, retryAfter: number | null = 1000): Server {
  const taken: number[] = [];
  return (now) => {
    while (taken.length > 0 && (taken[0] as number) <= now - 1000) taken.shift();
    if (taken.length >= perSecond) return { ok: false, retryAfter };
    taken.push(now);
    return { ok: true };
  };
}

/** Has room for `size` requests, and regains `perSecond` of it in a second. */
function bucket(size: number, perSecond: number, retryAfter: number | null): Server {
  let room = size;
  let at = Number.NEGATIVE_INFINITY;
  return (now) => {
    room = Math.min(size, room + Math.max(0, Math.min(size, ((now - at) / 1000) * perSecond)));
    at = now;
    if (room < 1) return { ok: false, retryAfter };
    room -= 1;
    return { ok: true };
  };
}

interface Played {
  readonly seconds: number;
  /** When each try left, and whether it was refused, in seconds. */
  readonly tries: readonly { readonly at: number; readonly back: number; readonly refused: boolean }[];
  /** Complaints about requests that left after the first complaint had come back. */
  readonly refusedLater: number;
}

/** Sends `count` requests, eight at once, each again until the server takes it. */
async function play(
  count: number,
  perSecond: number,
  server: Server,
  more: {
    readonly burst?: number;
    readonly latency?: (index: number) => number;
    /** Milliseconds by which a timer of the pacer is late. */
    readonly late?: (index: number) => number;
  } = {},
): Promise<Played> {
  const time = new VirtualTime();
  let timers = 0;
  const pacer = new Pacer(
    { perSecond, burst: more.burst ?? 1.25 },
    { now: time.now, sleep: (wait) => time.sleep(wait + (more.late?.(timers++) ?? 0)) },
  );
  const begin = time.now();
  const tries: { at: number; back: number; refused: boolean }[] = [];
  let left = count;
  const sender = async () => {
    while (left > 0) {
      left--;
      for (;;) {
        const epoch = await pacer.turn();
        const entry = { at: time.now(), back: Number.POSITIVE_INFINITY, refused: false };
        tries.push(entry);
        const latency = more.latency?.(tries.length) ?? 30;
        await time.sleep(latency / 2);
        const answer = server(time.now());
        await time.sleep(latency / 2);
        entry.back = time.now();
        entry.refused = !answer.ok;
        if (answer.ok) {
          pacer.taken();
          break;
        }
        pacer.throttled(epoch, answer.retryAfter);
      }
    }
  };
  await time.run(Promise.all(Array.from({ length: 8 }, sender)));
  const first = Math.min(...tries.filter(({ refused }) => refused).map(({ back }) => back));
  return {
    seconds: (time.now() - begin) / 1000,
    tries,
    refusedLater: tries.filter(({ at, refused }) => refused && at >= first).length,
  };
}

describe('a pacer', () => {
  it('should let through no more than its rate and burst in any time, in order, whatever happens', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0.5, max: 500, noNaN: true }),
        fc.integer({ min: 1, max: 20 }),
        fc.array(
          fc.record({
            wait: fc.integer({ min: 0, max: 400 }),
            what: fc.constantFrom(
              'ask',
              'ask',
              'ask',
              'complain',
              'complain in words',
              'near',
              'pause',
              'taken',
            ),
          }),
          { minLength: 1, maxLength: 60 },
        ),
        async (perSecond, burst, steps) => {
          const time = new VirtualTime();
          const pacer = new Pacer({ perSecond, burst }, time);
          const left: { readonly name: number; readonly at: number }[] = [];
          let epoch = 0;
          const asked: Promise<void>[] = [];
          const work = async () => {
            for (const [name, { wait, what }] of steps.entries()) {
              await time.sleep(wait);
              if (what === 'complain') pacer.throttled(epoch, null);
              else if (what === 'complain in words') pacer.throttled(epoch, wait * 10);
              else if (what === 'near') pacer.nearLimit(0.8 + wait / 1000);
              else if (what === 'pause') pacer.pause(wait);
              else if (what === 'taken') pacer.taken();
              else {
                asked.push(
                  pacer.turn().then((given) => {
                    epoch = given;
                    left.push({ name, at: time.now() });
                  }),
                );
              }
            }
            // Nobody is forgotten: all of them get their turn.
            await Promise.all(asked);
          };
          await time.run(work());
          expect(left.map(({ name }) => name)).toEqual(left.map(({ name }) => name).sort((a, b) => a - b));
          for (let from = 0; from < left.length; from++) {
            for (let to = from; to < left.length; to++) {
              const seconds = ((left[to]?.at ?? 0) - (left[from]?.at ?? 0)) / 1000;
              expect(to - from + 1).toBeLessThanOrEqual(perSecond * seconds + burst + 1e-6);
              if (burst < perSecond * 0.96 && seconds < 0.999) {
                expect(to - from + 1).toBeLessThanOrEqual(Math.max(1, perSecond));
              }
            }
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('should let a burst through at once, and the rest evenly', async () => {
    const { tries } = await play(60, 10, () => ({ ok: true }), { burst: 20, latency: () => 0 });
    const at = tries.map((each) => Math.round((each.at - (tries[0]?.at ?? 0)) / 100));
    expect(at.filter((each) => each === 0)).toHaveLength(20);
    expect(at.at(-1)).toBeGreaterThanOrEqual(40);
  });

  it('should let nobody through in a pause, also who waits for a turn already', async () => {
    const time = new VirtualTime();
    const pacer = new Pacer({ perSecond: 10, burst: 1 }, time);
    const begin = time.now();
    const at: number[] = [];
    const work = async () => {
      const turns = [1, 2, 3].map(async () => {
        await pacer.turn();
        at.push(time.now() - begin);
      });
      await time.sleep(50);
      pacer.pause(5000);
      await Promise.all(turns);
    };
    await time.run(work());
    expect(at[0]).toBe(0);
    expect(at[1]).toBe(5050);
    expect(at[2]).toBeGreaterThan(5150);
  });

  it('should send 1,000 within 1.15 of what the limit allows, without one complaint, where the policy knows it', async () => {
    const random = [3, 41, 17, 8, 60, 2, 33];
    const { seconds, tries } = await play(1000, 25, window(25), {
      latency: (index) => random[index % random.length] as number,
    });
    expect(tries.filter(({ refused }) => refused)).toEqual([]);
    expect(seconds).toBeLessThan(1.15 * 40);
  });

  it('should catch up with what a busy machine held up, and no server that counts exactly see more than its rate', async () => {
    // Every fifth timer goes off 100 ms late.
    const late = (index: number) => (index % 5 === 0 ? 100 : 0);
    const { seconds, tries } = await play(1000, 25, window(25), { burst: 25 * 0.25, late });
    expect(tries.filter(({ refused }) => refused)).toEqual([]);
    expect(seconds).toBeLessThan(1.1 * 40);
    const evenly = await play(1000, 25, window(25), { late });
    expect(evenly.seconds).toBeGreaterThan(1.3 * 40);
  });

  it.each<[string, () => Server, number]>([
    ['has a bucket of a second', () => bucket(25, 25, 1000), 1.15],
    ['has a bucket of a second and names no time', () => bucket(25, 25, null), 1.15],
    // It took as much in less than a second, and nothing tells it from a slower one with a bucket.
    ['counts the last second', () => window(25), 1.4],
  ])(
    'should be refused no more after the first adaptation, where the policy is too high: %s',
    async (_, server, ratio) => {
      const { seconds, refusedLater, tries } = await play(1000, 100, server());
      expect(tries.filter(({ refused }) => refused).length).toBeGreaterThan(0);
      expect(refusedLater).toBe(0);
      expect(seconds).toBeLessThan(ratio * 40);
    },
  );

  it('should find the rate of a server whom only a burst of many showed another one', async () => {
    // Graph's writes, had it no other sign.
    const { refusedLater, seconds } = await play(6000, 100, bucket(3000, 20, 10_000));
    expect(refusedLater).toBeLessThanOrEqual(8);
    expect(seconds).toBeLessThan(1.15 * (3000 / 20));
  });

  it('should not be brought to a standstill by complaints that have nothing to do with its rate', async () => {
    let n = 0;
    const { seconds } = await play(300, 25, () =>
      n++ % 20 === 0 ? { ok: false, retryAfter: 1000 } : { ok: true },
    );
    expect(seconds).toBeLessThan(300);
  });

  it('should count a complaint about what left before the last one for none', async () => {
    const time = new VirtualTime();
    const pacer = new Pacer({ perSecond: 100, burst: 1 }, time);
    const work = async () => {
      const epoch = await pacer.turn();
      for (let n = 0; n < 10; n++) pacer.taken();
      pacer.throttled(epoch, 1000);
      const after = pacer.perSecond;
      for (let n = 0; n < 7; n++) pacer.throttled(epoch, 1000);
      expect(pacer.perSecond).toBe(after);
    };
    await time.run(work());
    expect(pacer.perSecond).toBeLessThan(10);
  });

  it('should rise again, but never above the policy', async () => {
    const time = new VirtualTime();
    const pacer = new Pacer({ perSecond: 20, burst: 1 }, time);
    const work = async () => {
      pacer.throttled(await pacer.turn(), 1000);
      const cut = pacer.perSecond;
      expect(cut).toBeLessThan(10);
      for (let minute = 0; minute < 10; minute++) {
        await time.sleep(60_000);
        await pacer.turn();
        if (minute === 0) expect(pacer.perSecond).toBe(cut);
        expect(pacer.perSecond).toBeLessThan(20);
      }
    };
    await time.run(work());
    expect(pacer.perSecond).toBeCloseTo(20 * 0.96);
  });

  it('should slow down as the server says that its limit is near, before any complaint', async () => {
    const time = new VirtualTime();
    const pacer = new Pacer({ perSecond: 100, burst: 50 }, time);
    const full = pacer.perSecond;
    const rates = [0.8, 0.9, 1, 1.4].map((used) => {
      pacer.nearLimit(used);
      return pacer.perSecond / full;
    });
    expect(rates[0]).toBeLessThan(1);
    expect(rates[1]).toBeLessThan(rates[0] as number);
    expect(rates[2]).toBeLessThan(rates[1] as number);
    expect(rates[3]).toBeGreaterThan(0);
    await time.run(time.sleep(11_000));
    expect(pacer.perSecond).toBe(full);
  });

  it('should hold nobody back without a rate, until the server complains', async () => {
    const time = new VirtualTime();
    const pacer = new Pacer({ perSecond: Number.POSITIVE_INFINITY, burst: 1 }, time);
    const begin = time.now();
    const work = async () => {
      let epoch = 0;
      for (let n = 0; n < 30; n++) {
        epoch = await pacer.turn();
        pacer.taken();
      }
      expect(time.now()).toBe(begin);
      pacer.throttled(epoch, 2000);
      await pacer.turn();
      expect(time.now()).toBe(begin + 2000);
    };
    await time.run(work());
    expect(pacer.perSecond).toBeLessThanOrEqual(30);
  });
});
