import {
  calendarDayOf,
  type DateValue,
  dateFrom,
  dayOf,
  daysInMonth,
  ticksOf,
  ticksPerDay,
  ticksPerHour,
  ticksPerMinute,
  ticksPerSecond,
  timeOf,
} from './calendar.js';

/** Intervals of `DateAdd` and `DateDiff`, as VBA has them (facts sheet B.3). */
export const intervals = ['yyyy', 'm', 'd', 'ww', 'h', 'n', 's'] as const;
export type Interval = (typeof intervals)[number];

/** The intervals that are always of the same length. */
const lengths: Readonly<Partial<Record<Interval, bigint>>> = {
  d: ticksPerDay,
  ww: 7n * ticksPerDay,
  h: ticksPerHour,
  n: ticksPerMinute,
  s: ticksPerSecond,
};

/**
 * VBA's DateAdd: a day that the month reached lacks becomes its last day. Undefined where the result lies outside the years 1 to 9999, and for
 * a count that is no whole number, which VBA rounds and VB.NET cuts.
 */
export function addInterval(date: DateValue, interval: Interval, count: number): DateValue | undefined {
  if (!Number.isInteger(count)) return undefined;
  const length = lengths[interval];
  if (length !== undefined) return dateFrom(date.ticks + BigInt(count) * length);
  return addMonths(date, interval === 'yyyy' ? 12 * count : count);
}

function addMonths(date: DateValue, count: number): DateValue | undefined {
  const { year, month, day } = calendarDayOf(date);
  const months = year * 12 + month - 1 + count;
  const target = { year: Math.floor(months / 12), month: (((months % 12) + 12) % 12) + 1 };
  if (target.year < 1 || target.year > 9999) return undefined;
  const last = daysInMonth(target.year, target.month);
  const ticks = ticksOf({ ...target, day: Math.min(day, last) }, timeOf(date));
  return ticks === undefined ? undefined : dateFrom(ticks);
}

/** VBA's DateDiff: boundaries crossed, weeks by Sundays; signed. */
export function differenceIn(interval: Interval, from: DateValue, to: DateValue): number {
  switch (interval) {
    case 'yyyy':
      return calendarDayOf(to).year - calendarDayOf(from).year;
    case 'm':
      return monthOf(to) - monthOf(from);
    case 'ww':
      return weekOf(to) - weekOf(from);
    case 'd':
      return dayOf(to) - dayOf(from);
    case 'h':
      return Number(to.ticks / ticksPerHour - from.ticks / ticksPerHour);
    case 'n':
      return Number(to.ticks / ticksPerMinute - from.ticks / ticksPerMinute);
    case 's':
      return Number(to.ticks / ticksPerSecond - from.ticks / ticksPerSecond);
  }
}

function monthOf(date: DateValue): number {
  const { year, month } = calendarDayOf(date);
  return year * 12 + month;
}

/** Weeks begin on Sundays; 0001-01-01 was a Monday. */
function weekOf(date: DateValue): number {
  return Math.floor((dayOf(date) + 1) / 7);
}
