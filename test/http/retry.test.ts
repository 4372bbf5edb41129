import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Attempt, backoff, judge, retryAfterSeconds } from '../../src/http/retry.js';

const now = Date.UTC(2026, 10, 1, 12, 0, 0);

const attempt: fc.Arbitrary<Attempt> = fc.oneof(
  fc.record({ kind: fc.constant('unsent' as const), passing: fc.boolean() }),
  fc.constant({ kind: 'lost' as const }),
  fc.constant({ kind: 'unreadable' as const }),
  fc.record({
    kind: fc.constant('answer' as const),
    status: fc.integer({ min: 300, max: 599 }),
    hasRetryAfter: fc.boolean(),
  }),
);

describe('judge', () => {
  it('should never send a POST again that may have been carried out', () => {
    fc.assert(
      fc.property(attempt, (what) => {
        const { again, processed } = judge('POST', what);
        expect(again && processed).toBe(false);
      }),
    );
  });

  it('should never hold a GET for a change', () => {
    fc.assert(
      fc.property(attempt, (what) => {
        expect(judge('GET', what).processed).toBe(false);
      }),
    );
  });

  it('should not repeat what the server refuses for good', () => {
    const lasting = fc.constantFrom(
      300,
      301,
      302,
      307,
      308,
      400,
      401,
      403,
      404,
      409,
      410,
      413,
      422,
      501,
      505,
    );
    fc.assert(
      fc.property(
        lasting,
        fc.constantFrom('GET', 'POST', 'PATCH', 'DELETE'),
        fc.boolean(),
        (status, method, after) => {
          expect(judge(method, { kind: 'answer', status, hasRetryAfter: after }).again).toBe(false);
        },
      ),
    );
  });

  it('should know that a method which a server does not have was not carried out', () => {
    expect(judge('POST', { kind: 'answer', status: 501, hasRetryAfter: false }).processed).toBe(false);
    expect(judge('POST', { kind: 'answer', status: 500, hasRetryAfter: false }).processed).toBe(true);
  });

  it('should tell a 503 that says when to come back from one that does not', () => {
    expect(judge('POST', { kind: 'answer', status: 503, hasRetryAfter: true })).toEqual({
      again: true,
      processed: false,
    });
    expect(judge('POST', { kind: 'answer', status: 503, hasRetryAfter: false })).toEqual({
      again: false,
      processed: true,
    });
  });
});

describe('retryAfterSeconds', () => {
  it('should read seconds and HTTP dates', () => {
    expect(retryAfterSeconds('17', now)).toBe(17);
    expect(retryAfterSeconds('1.5', now)).toBe(1.5);
    expect(retryAfterSeconds('Sun, 01 Nov 2026 12:00:30 GMT', now)).toBe(30);
  });

  it('should not wait for a date that is past', () => {
    expect(retryAfterSeconds('Sun, 01 Nov 2026 11:00:00 GMT', now)).toBe(0);
  });

  it.each([undefined, '', '-5', 'soon', 'NaN', '1e9', 'Infinity'])('should make nothing of %j', (text) => {
    expect(retryAfterSeconds(text, now)).toBeNull();
  });

  it('should never give a time before now', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const seconds = retryAfterSeconds(text, now);
        expect(seconds === null || seconds >= 0).toBe(true);
      }),
    );
  });
});

describe('backoff', () => {
  it('should grow, stay bounded, and never be nothing', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (attempts, random) => {
          const wait = backoff(attempts, random);
          expect(wait).toBeGreaterThanOrEqual(250);
          expect(wait).toBeLessThanOrEqual(20_000);
          expect(backoff(attempts + 1, random)).toBeGreaterThanOrEqual(wait);
        },
      ),
    );
  });
});
