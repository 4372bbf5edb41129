import { describe, expect, it } from 'vitest';
import { addDays, dayAt, holdsOn } from '../../src/scope/days.js';

const today = '2026-11-15';

describe('dayAt', () => {
  it('should give the calendar day of the time zone, not of UTC', () => {
    const instant = new Date('2026-11-15T23:30:00Z');
    expect(dayAt(instant, 'UTC')).toBe('2026-11-15');
    expect(dayAt(instant, 'Europe/Paris')).toBe('2026-11-16');
    expect(dayAt(instant, 'America/New_York')).toBe('2026-11-15');
    expect(dayAt(instant, 'Pacific/Kiritimati')).toBe('2026-11-16');
    expect(dayAt(new Date('2026-11-15T09:00:00Z'), 'Pacific/Pago_Pago')).toBe('2026-11-14');
  });

  it('should begin the day at local midnight on both sides of the clock change in spring', () => {
    // London, 29 March 2026: 01:00 GMT becomes 02:00 BST.
    expect(dayAt(new Date('2026-03-28T23:59:59Z'), 'Europe/London')).toBe('2026-03-28');
    expect(dayAt(new Date('2026-03-29T00:00:00Z'), 'Europe/London')).toBe('2026-03-29');
    expect(dayAt(new Date('2026-03-29T22:59:59Z'), 'Europe/London')).toBe('2026-03-29');
    expect(dayAt(new Date('2026-03-29T23:00:00Z'), 'Europe/London')).toBe('2026-03-30');
  });

  it('should begin the day at local midnight on both sides of the clock change in autumn', () => {
    // London, 25 October 2026: 02:00 BST becomes 01:00 GMT, a day of 25 hours.
    expect(dayAt(new Date('2026-10-24T22:59:59Z'), 'Europe/London')).toBe('2026-10-24');
    expect(dayAt(new Date('2026-10-24T23:00:00Z'), 'Europe/London')).toBe('2026-10-25');
    expect(dayAt(new Date('2026-10-25T23:59:59Z'), 'Europe/London')).toBe('2026-10-25');
    expect(dayAt(new Date('2026-10-26T00:00:00Z'), 'Europe/London')).toBe('2026-10-26');
  });

  it('should know a day whose midnight does not exist', () => {
    // Cairo, 24 April 2026: clocks go from 24:00 to 01:00.
    expect(dayAt(new Date('2026-04-23T21:59:59Z'), 'Africa/Cairo')).toBe('2026-04-23');
    expect(dayAt(new Date('2026-04-23T22:00:00Z'), 'Africa/Cairo')).toBe('2026-04-24');
  });

  it('should refuse a time zone that does not exist', () => {
    expect(() => dayAt(new Date(0), 'Europe/Atlantis')).toThrow(RangeError);
  });
});

describe('addDays', () => {
  it('should count calendar days across months, leap days and years', () => {
    expect(addDays('2026-11-15', 30)).toBe('2026-12-15');
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
    expect(addDays('2026-11-15', 0)).toBe('2026-11-15');
  });

  it('should not lose a day where a clock change makes one shorter', () => {
    expect(addDays('2026-03-28', 1)).toBe('2026-03-29');
    expect(addDays('2026-03-29', 1)).toBe('2026-03-30');
  });
});

describe('holdsOn', () => {
  it('should include the first and the last day', () => {
    const grant = { from: '2026-12-01', until: '2027-01-15' };
    expect(holdsOn(grant, '2026-11-30')).toBe(false);
    expect(holdsOn(grant, '2026-12-01')).toBe(true);
    expect(holdsOn(grant, '2027-01-15')).toBe(true);
    expect(holdsOn(grant, '2027-01-16')).toBe(false);
  });

  it('should hold for ever without an end, and always have held without a beginning', () => {
    expect(holdsOn({ from: null, until: null }, today)).toBe(true);
    expect(holdsOn({ from: null, until: today }, '1999-01-01')).toBe(true);
    expect(holdsOn({ from: today, until: null }, '2999-01-01')).toBe(true);
  });
});
