/** An instant as .NET's `DateTime` holds it: UTC, in ticks of 100 ns since 0001-01-01T00:00:00. */
export interface DateValue {
  readonly kind: 'date';
  readonly ticks: bigint;
}

export const ticksPerSecond = 10_000_000n;
export const ticksPerMinute = 60n * ticksPerSecond;
export const ticksPerHour = 60n * ticksPerMinute;
export const ticksPerDay = 24n * ticksPerHour;

/** The first tick of the year 10000. */
const endOfTime = 3_652_059n * ticksPerDay;

/** English, as the invariant culture has them. */
export const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

export const dayNames = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
] as const;

/** A day of the Gregorian calendar; months and days count from 1. */
export interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

export interface TimeOfDay {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** Ticks within the second. */
  readonly fraction: number;
}

/** Midnight of a day. */
export const midnight: TimeOfDay = { hour: 0, minute: 0, second: 0, fraction: 0 };

/** Undefined outside the years 1 to 9999. */
export function dateFrom(ticks: bigint): DateValue | undefined {
  return ticks >= 0n && ticks < endOfTime ? { kind: 'date', ticks } : undefined;
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Ticks of a day and a time; undefined where there is no such day or time. */
export function ticksOf({ year, month, day }: Day, time: TimeOfDay): bigint | undefined {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) {
    return undefined;
  }
  if (time.hour > 23 || time.minute > 59 || time.second > 59) return undefined;
  const seconds = (time.hour * 60 + time.minute) * 60 + time.second;
  return (
    BigInt(dayNumber({ year, month, day })) * ticksPerDay +
    BigInt(seconds) * ticksPerSecond +
    BigInt(time.fraction)
  );
}

/** Days since 0001-01-01, which is 0. */
function dayNumber({ year, month, day }: Day): number {
  return daysBefore(year) + daysBeforeMonth(year, month) + day - 1;
}

/** Days from 0001-01-01 to the first of January of a year. */
function daysBefore(year: number): number {
  const years = year - 1;
  return years * 365 + Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400);
}

function daysBeforeMonth(year: number, month: number): number {
  let days = 0;
  for (let earlier = 1; earlier < month; earlier++) days += daysInMonth(year, earlier);
  return days;
}

/** How many whole days lie between 0001-01-01 and an instant. */
export function dayOf(date: DateValue): number {
  return Number(date.ticks / ticksPerDay);
}

/** 0 for Sunday. The first of January of the year 1 was a Monday. */
export function weekdayOf(date: DateValue): number {
  return (dayOf(date) + 1) % 7;
}

export function calendarDayOf(date: DateValue): Day {
  const number = dayOf(date);
  let year = Math.floor(number / 365.2425) + 1;
  while (daysBefore(year) > number) year--;
  while (daysBefore(year + 1) <= number) year++;
  let day = number - daysBefore(year) + 1;
  let month = 1;
  while (day > daysInMonth(year, month)) {
    day -= daysInMonth(year, month);
    month++;
  }
  return { year, month, day };
}

export function timeOf(date: DateValue): TimeOfDay {
  const seconds = Number((date.ticks % ticksPerDay) / ticksPerSecond);
  return {
    hour: Math.floor(seconds / 3600),
    minute: Math.floor(seconds / 60) % 60,
    second: seconds % 60,
    fraction: Number(date.ticks % ticksPerSecond),
  };
}
