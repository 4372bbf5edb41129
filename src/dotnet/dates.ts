import { type DateValue, dateFrom } from './dates/calendar.js';

export type { DateValue } from './dates/calendar.js';
export { type ExactDate, readExact } from './dates/exact.js';
export { type FormatProblem, formatDate, printDate } from './dates/format.js';
export { addInterval, differenceIn, type Interval, intervals } from './dates/intervals.js';
export { readDate } from './dates/read.js';
export { parseStyles } from './dates/styles.js';

/** 1970-01-01 and 1601-01-01 in ticks. */
const unixEpoch = 621_355_968_000_000_000n;
const fileTimeEpoch = 504_911_232_000_000_000n;

const ticksPerMillisecond = 10_000n;

/** Throws RangeError for a `Date` that is none, or lies outside the years 1 to 9999: clocks give no such thing. */
export function dateOf(instant: Date): DateValue {
  const date = dateFrom(unixEpoch + BigInt(instant.getTime()) * ticksPerMillisecond);
  if (date === undefined) throw new RangeError('a clock outside the years 1 to 9999');
  return date;
}

/** Active Directory's 100 ns since 1601; undefined outside what a date can be, and below 0, which .NET refuses. */
export function fromFileTime(value: bigint): DateValue | undefined {
  return value < 0n ? undefined : dateFrom(fileTimeEpoch + value);
}

/** Undefined before 1601, which .NET refuses. */
export function toFileTime(date: DateValue): bigint | undefined {
  const value = date.ticks - fileTimeEpoch;
  return value < 0n ? undefined : value;
}
