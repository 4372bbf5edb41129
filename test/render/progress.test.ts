import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { durationInWords, progressBar, progressInWords, Speedometer } from '../../src/render/progress.js';

const people = (done: number, failed = 0, total = 60) => ({ total, done, failed });
const unknown = { perSecond: null, secondsLeft: null };

describe('Speedometer', () => {
  it('should know nothing before a second has passed since the first were done', () => {
    const meter = new Speedometer();
    meter.note(people(0), 0);
    meter.note(people(0), 30_000);
    expect(meter.speed(people(0))).toEqual(unknown);
    meter.note(people(2), 31_000);
    meter.note(people(4), 31_500);
    expect(meter.speed(people(4))).toEqual(unknown);
  });

  it('should tell people a second and the time left, failures included', () => {
    const meter = new Speedometer();
    meter.note(people(10), 1000);
    meter.note(people(28, 2), 6000);
    expect(meter.speed(people(28, 2))).toEqual({ perSecond: 4, secondsLeft: 8 });
  });

  it('should follow a server that becomes slow', () => {
    const meter = new Speedometer();
    for (let second = 1; second <= 30; second++) meter.note(people(second * 100, 0, 9000), second * 1000);
    for (let second = 31; second <= 60; second++) meter.note(people(2970 + second, 0, 9000), second * 1000);
    expect(meter.speed(people(3030, 0, 9000)).perSecond).toBeCloseTo(1, 1);
  });

  it('should promise no end where nothing goes on, nor where all is done', () => {
    const meter = new Speedometer();
    meter.note(people(3), 0);
    meter.note(people(3), 5000);
    expect(meter.speed(people(3))).toEqual({ perSecond: 0, secondsLeft: null });
    meter.note(people(60), 9000);
    expect(meter.speed(people(60)).secondsLeft).toBeNull();
  });
});

describe('progressInWords', () => {
  it.each([
    [people(0), unknown, '0 of 60 people'],
    [people(24, 1), { perSecond: 4.17, secondsLeft: 9 }, '24 of 60 people, 1 failed, 4.2/s, 9 s left'],
    [people(1, 0, 1), { perSecond: 12.6, secondsLeft: null }, '1 of 1 person, 13/s'],
  ])('should be short', (given, speed, words) => {
    expect(progressInWords(given, speed)).toBe(words);
  });
});

describe('progressBar', () => {
  it('should fill with those done and failed', () => {
    expect(progressBar(people(20, 10), unknown, 80)).toBe(
      '[###############---------------] 20 of 60 people, 10 failed',
    );
  });

  it('should never be as wide as the terminal, and begin and end with an empty and a full bar', () => {
    fc.assert(
      fc.property(fc.nat(300), fc.nat(1000), fc.nat(1000), fc.nat(1000), (columns, done, failed, left) => {
        const total = done + failed + left;
        const bar = progressBar({ total, done, failed }, { perSecond: 1.5, secondsLeft: 4000 }, columns);
        expect(bar.length).toBeLessThanOrEqual(Math.max(0, columns - 1));
        if (!bar.startsWith('[')) return;
        if (left > 0) expect(bar).toContain('-]');
        if (done + failed > 0 && left === 0) expect(bar).toMatch(/^\[#+\]/);
      }),
    );
  });
});

describe('durationInWords', () => {
  it.each([
    [0, '0 s'],
    [59.4, '59 s'],
    [59.6, '1 min 00 s'],
    [125, '2 min 05 s'],
    [3599.7, '1 h 00 min'],
    [3725, '1 h 02 min'],
  ])('should tell of %d seconds', (seconds, words) => {
    expect(durationInWords(seconds)).toBe(words);
  });
});
