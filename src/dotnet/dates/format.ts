import { calendarDayOf, type DateValue, dayNames, monthNames, timeOf, weekdayOf } from './calendar.js';
import { type FieldLetter, tokensOf } from './tokens.js';

/** Why a format cannot be used, in words. */
export interface FormatProblem {
  readonly problem: string;
}

/**
 * A date by a .NET format, invariant culture; a problem in words for a format that is none, or depends on the culture. `z` prints UTC's offset, and `K`
 * what `readExact` noted of the date, `Z` for every other one.
 */
export function formatDate(
  date: DateValue & { readonly zone?: string },
  format: string,
): string | FormatProblem {
  const tokens = tokensOf(format);
  if ('problem' in tokens) return tokens;
  let written = '';
  for (const token of tokens) {
    if (token.kind !== 'field') {
      written += token.text;
      continue;
    }
    const field = token.letter === 'K' ? (date.zone ?? 'Z') : fieldOf(date, token.letter, token.count);
    // .NET leaves the point away where no digit follows it.
    if (token.letter === 'F' && field === '' && written.endsWith('.')) written = written.slice(0, -1);
    else written += field;
  }
  return written;
}

/** `M/d/yyyy h:mm:ss tt`, as the service prints dates; a fraction of a second is cut. */
export function printDate(date: DateValue): string {
  const { year, month, day } = calendarDayOf(date);
  const { hour, minute, second } = timeOf(date);
  return `${month}/${day}/${pad(year, 4)} ${halfHour(hour)}:${pad(minute, 2)}:${pad(second, 2)} ${halfName(hour)}`;
}

function fieldOf(date: DateValue, letter: Exclude<FieldLetter, 'K'>, count: number): string {
  const { year, month, day } = calendarDayOf(date);
  const { hour, minute, second, fraction } = timeOf(date);
  const digits = Math.min(count, 2);
  switch (letter) {
    case 'd':
      return count <= 2 ? pad(day, count) : nameOf(dayNames[weekdayOf(date)], count);
    case 'M':
      return count <= 2 ? pad(month, count) : nameOf(monthNames[month - 1], count);
    case 'y':
      return count <= 2 ? pad(year % 100, count) : pad(year, count);
    case 'g':
      return 'A.D.';
    case 'h':
      return pad(halfHour(hour), digits);
    case 'H':
      return pad(hour, digits);
    case 'm':
      return pad(minute, digits);
    case 's':
      return pad(second, digits);
    case 'f':
      return pad(fraction, 7).slice(0, count);
    case 'F':
      return pad(fraction, 7).slice(0, count).replace(/0+$/, '');
    case 't':
      return halfName(hour).slice(0, digits);
    case 'z':
      return count === 1 ? '+0' : count === 2 ? '+00' : '+00:00';
  }
}

function nameOf(name: string | undefined, count: number): string {
  return (name ?? '').slice(0, count === 3 ? 3 : undefined);
}

function halfHour(hour: number): number {
  return hour % 12 === 0 ? 12 : hour % 12;
}

function halfName(hour: number): 'AM' | 'PM' {
  return hour < 12 ? 'AM' : 'PM';
}

function pad(number: number, width: number): string {
  return String(number).padStart(width, '0');
}
