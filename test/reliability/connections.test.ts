import { describe, it } from 'vitest';
import type { Limits } from '../../src/http/index.js';
import type { Fault } from '../../src/sandbox/index.js';
import { changes, creates, everything, Matrix, reads, type Trial } from './support/matrix.js';

const matrix = new Matrix('test/reliability/connections.test.ts');
const where = 'Vonage, Entra';
const writes = [...creates, ...changes];
/** Whether somebody is told depends on what was spoilt. */
const either = (trials: readonly Trial[]): readonly Trial[] =>
  trials.map(({ isPassing: _, ...trial }) => trial);
const limited = (limits: Partial<Limits>) => ({ options: { limits } });
/** Milliseconds; what is slow takes longer than that, and nothing else does. */
const soon = limited({ requestTimeout: 700, attempts: 2 });

describe('connections that are cut', () => {
  const told = 'tried again, a create after a look; in the end `… cut the connection …`';
  it('should try again what was not carried out', () =>
    matrix.row(
      { fault: 'connection reset, not carried out', where, told },
      matrix.onceAndAlways({ reset: 'before' }, everything),
    ));

  it('should find what was carried out all the same', () =>
    matrix.row(
      {
        fault: 'connection reset, carried out all the same',
        where,
        told: told.replace('tried again, a create after a look', 'looked up, and found done'),
      },
      either(matrix.onceAndAlways({ reset: 'after' }, writes)),
    ));

  it('should not take half an answer for a whole one', () =>
    matrix.row(
      { fault: 'body truncated', where, told },
      either(matrix.onceAndAlways({ body: 'truncated' }, everything)),
    ));
});

describe('answers that come late', () => {
  const told = 'tried again, a create after a look; in the end `… gave no answer in … s…`';
  it('should get over a server that says nothing', () =>
    matrix.row(
      { fault: 'time-out, not carried out', where, told },
      matrix.onceAndAlways({ hold: new Promise(() => {}) }, everything, { most: 1, ...soon }),
    ));

  it('should get over a write that arrives after it was given up', () =>
    matrix.row(
      { fault: 'time-out, and carried out after that', where, told },
      either(matrix.onceAndAlways({ delayMs: 900 }, writes, { most: 2, ...soon })),
    ));

  it('should not wait for the last byte for ever', () =>
    matrix.row(
      { fault: 'body dripping slowly', where, told },
      either(matrix.onceAndAlways({ body: 'slow', everyMs: 20 }, everything, { most: 1, ...soon })),
    ));
});

describe('answers that cannot be read', () => {
  const row = (fault: string, how: Fault, told: string, limits: Partial<Limits> = {}) => {
    const given = limited(limits);
    return matrix.row({ fault, where, told }, [
      ...matrix.onceAndAlways(how, reads, { ...given, isPassing: false }),
      // Where the answer matters to nobody, or a look says what it should have.
      ...either(matrix.onceAndAlways(how, writes, given)),
    ]);
  };

  it('should not take a page of HTML for an answer', () =>
    row(
      'body not JSON (a sign-in page)',
      { body: 'html' },
      'reading ends the run, a create is looked up: `… the answer of … is text/html and not JSON; check …`',
    ));

  it('should stop at an answer that is huge', () =>
    row(
      'body huge',
      { body: 'huge', bytes: 3_000_000 },
      'reading ends the run, a create is looked up: `… the answer of … is larger than … bytes…`',
      {
        responseBytes: 1_000_000,
      },
    ));

  it('should stop at an answer that is huge, with the limits of production', () =>
    row(
      'body of 200 MB',
      { body: 'huge', bytes: 200e6 },
      'reading ends the run, a create is looked up: `… the answer of … is larger than … bytes…`',
    ));
});
