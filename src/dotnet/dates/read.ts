import {
  type DateValue,
  type Day,
  dateFrom,
  dayNames,
  midnight,
  monthNames,
  type TimeOfDay,
  ticksOf,
  ticksPerMinute,
  weekdayOf,
} from './calendar.js';

/** Nothing longer is a date. */
const longest = 100;

const months = monthNames.map((name) => `${name}|${name.slice(0, 3)}`).join('|');
const weekdays = dayNames.map((name) => `${name}|${name.slice(0, 3)}`).join('|');

/** Year, month and day in digits, the year first or last: `2020-03-16`, `2020/3/16`, `3/16/2020`, `3-16-2020`. */
const yearFirst = '(?<year>\\d{4})(?<mark>[-/.])(?<month>\\d{1,2})\\k<mark>(?<day>\\d{1,2})';
const yearLast = '(?<month>\\d{1,2})(?<mark>[-/])(?<day>\\d{1,2})\\k<mark>(?<year>\\d{4})';
/** `16 Mar 2020`, `16-Mar-2020`, `Mar 16, 2020`, `Monday, March 16, 2020`. */
const weekday = `(?:(?<weekday>${weekdays})(?:, *| +))?`;
const dayFirst = `${weekday}(?<day>\\d{1,2})(?<mark>[ -/])(?<name>${months})\\k<mark>(?<year>\\d{4})`;
const nameFirst = `${weekday}(?<name>${months}) (?<day>\\d{1,2})(?:, ?| )(?<year>\\d{4})`;

const seconds = '(?::(?<second>\\d{2})(?:\\.(?<fraction>\\d{1,7}))?)?';
const clock = `(?<hour>\\d{1,2}):(?<minute>\\d{2})${seconds}`;
const zone = ' ?(?<zone>Z|[+-]\\d{2}(?::?\\d{2})?)';
/** `T` stands in ISO 8601 alone, where nothing is left out. */
const isoTime = `T(?<hour>\\d{2}):(?<minute>\\d{2})${seconds}(?:${zone})?`;
const time = `(?: +${clock}(?: ?(?<half>AM|PM)|${zone})?)?`;
const rfcTime = `(?: +${clock}(?: ?(?<half>AM|PM)| (?<zone>GMT|[+-]\\d{2}:?\\d{2}))?)?`;

const forms = [
  `(?<year>\\d{4})-(?<month>\\d{2})-(?<day>\\d{2})(?:${isoTime})`,
  `${yearFirst}${zone}`,
  `${yearFirst}${time}`,
  `${yearLast}${time}`,
  `${dayFirst}${rfcTime}`,
  `${nameFirst}${rfcTime}`,
].map((form) => new RegExp(`^${form}$`, 'i'));

type Groups = Readonly<Partial<Record<string, string>>>;

/**
 * Reads a date as `CDate` does (`DateTime.Parse`, invariant culture, in UTC where no offset is given): undefined where it is none, or one that .NET
 * would read by the machine's culture or clock. A date before a time of day, a year of four digits, names in English.
 */
export function readDate(text: string): DateValue | undefined {
  if (text.length > longest) return undefined;
  const trimmed = text.trim();
  for (const form of forms) {
    const groups: Groups | undefined = form.exec(trimmed)?.groups;
    if (groups !== undefined) return dateOf(groups);
  }
  return undefined;
}

function dateOf(groups: Groups): DateValue | undefined {
  const day: Day = {
    year: Number(groups.year),
    month: groups.name === undefined ? Number(groups.month) : monthOf(groups.name),
    day: Number(groups.day),
  };
  const time = timeOf(groups);
  const offset = offsetOf(groups.zone);
  if (time === undefined || offset === undefined) return undefined;
  const ticks = ticksOf(day, time);
  if (ticks === undefined) return undefined;
  const local = dateFrom(ticks);
  if (local === undefined || !isWeekday(local, groups.weekday)) return undefined;
  return dateFrom(ticks - offset);
}

function monthOf(name: string): number {
  const start = name.slice(0, 3).toLowerCase();
  return monthNames.findIndex((month) => month.toLowerCase().startsWith(start)) + 1;
}

/** .NET refuses a name that is not the day's. */
function isWeekday(date: DateValue, name: string | undefined): boolean {
  if (name === undefined) return true;
  return dayNames[weekdayOf(date)]?.toLowerCase().startsWith(name.slice(0, 3).toLowerCase()) === true;
}

function timeOf(groups: Groups): TimeOfDay | undefined {
  if (groups.hour === undefined) return midnight;
  const half = groups.half?.toUpperCase();
  let hour = Number(groups.hour);
  if (half !== undefined) {
    if (hour > 12) return undefined;
    hour = (hour % 12) + (half === 'PM' ? 12 : 0);
  }
  return {
    hour,
    minute: Number(groups.minute),
    second: Number(groups.second ?? 0),
    fraction: Number((groups.fraction ?? '').padEnd(7, '0')),
  };
}

/** In ticks; undefined for more than 14 hours, or for minutes that are none. */
function offsetOf(text: string | undefined): bigint | undefined {
  if (text === undefined || /^[ZG]/i.test(text)) return 0n;
  const minutes = Number(text.slice(3).replace(':', '') || '0');
  const whole = Number(text.slice(1, 3)) * 60 + minutes;
  if (minutes > 59 || whole > 14 * 60) return undefined;
  return BigInt(text.startsWith('-') ? -whole : whole) * ticksPerMinute;
}
