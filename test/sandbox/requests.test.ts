import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RequestLog } from '../../src/sandbox/server/requests.js';
import { open, scimOf } from './support.js';

const get = {
  server: 'scim',
  method: 'GET',
  route: '/Users',
  path: '/Users',
  query: '',
  body: undefined,
} as const;
const post = { ...get, method: 'POST' } as const;

describe('RequestLog', () => {
  it('should know how many ran at once, as the places of starts and ends say', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1, max: 8 }), { maxLength: 60 }), (steps) => {
        const log = new RequestLog();
        const running: ((status: number) => void)[] = [];
        // Below zero a request starts; else one of those that run ends.
        for (const step of steps) {
          if (step < 0 || running.length === 0) running.push(log.start(get));
          else running.splice(step % running.length, 1)[0]?.(200);
        }
        const edges = log.all
          .flatMap(({ startedAt, endedAt }) => [
            { at: startedAt, step: 1 },
            { at: endedAt ?? Number.POSITIVE_INFINITY, step: -1 },
          ])
          .sort((a, b) => a.at - b.at);
        let now = 0;
        const most = Math.max(0, ...edges.map(({ step }) => (now += step)));
        expect(log.concurrency('scim')).toBe(most);
        expect(log.concurrency('graph')).toBe(0);
      }),
    );
  });

  it('should count from the last reset on, and not what ends after it', () => {
    const log = new RequestLog();
    const early = log.start(get);
    log.start(get);
    log.resetCounts();
    early(200);
    log.start(post)(201);
    expect([log.counts(), log.statuses(), log.concurrency('scim')]).toEqual([
      { 'POST /Users': 1 },
      { 201: 1 },
      1,
    ]);
    expect(log.all).toMatchObject([{ method: 'POST', startedAt: 4, endedAt: 5 }]);
  });

  it('should forget the oldest reads alone where there are very many, and go on counting them', () => {
    const log = new RequestLog(100);
    for (let index = 0; index < 1000; index += 1) log.start(index % 10 === 0 ? post : get)(200);
    expect(log.writes()).toHaveLength(100);
    expect(log.all.length).toBeLessThan(300);
    expect(log.all.at(-1)?.method).toBe('GET');
    expect(log.counts()).toEqual({ 'GET /Users': 900, 'POST /Users': 100 });
    expect(log.statuses('scim')).toEqual({ 200: 1000 });
  });

  it('should see requests overlap where answers take their time', async () => {
    const sandbox = await open({ latencyMs: { scim: 20 } });
    const scim = scimOf(sandbox);
    await Promise.all([scim('/Users?count=1'), scim('/Users?count=2'), scim('/Users?count=3')]);
    expect(sandbox.requests.concurrency('scim')).toBe(3);
  });

  it('should take the latency for each request by its number', async () => {
    const asked: number[] = [];
    const latency = (request: number): number => {
      asked.push(request);
      return 0;
    };
    const sandbox = await open({ latencyMs: { scim: latency } });
    for (let index = 0; index < 3; index += 1) await scimOf(sandbox)('/Users?count=1');
    expect(asked).toEqual([1, 2, 3]);
  });
});
