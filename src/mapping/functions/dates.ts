import {
  addInterval,
  type DateValue,
  dateOf,
  differenceIn,
  fromFileTime,
  type Interval,
  intervals,
  readDate,
  toFileTime,
} from '../../dotnet/dates.js';
import { quote } from '../../quote.js';
import { fail } from '../failure.js';
import type { Span } from '../types.js';
import { isDate, narrowed } from '../values.js';
import { argument, asText, countFrom, dateFrom, integerFrom, textOrEmpty } from './arguments.js';
import type { Context, Implementation, Operand } from './types.js';

/** UTC, from a text (facts sheet B.3). What is a date already stays one. */
export const CDate: Implementation = (operands, call) => {
  const expression = argument(operands, 0, call);
  return (context) => {
    const value = expression.evaluate(context);
    if (isDate(value)) return value;
    const text = asText(value, expression.expression);
    return text === null ? null : (readDate(text) ?? notADate(text, expression));
  };
};

function notADate(text: string, { expression }: Operand): never {
  return fail(
    expression,
    'not-a-date',
    `${quote(text)} is no date, or one that every machine would read in its own way`,
  );
}

function intervalFrom(operand: Operand, context: Context): Interval {
  const text = textOrEmpty(operand, context);
  const interval = intervals.find((known) => known === text);
  return (
    interval ??
    fail(operand.expression, 'unknown-interval', `${quote(text)} is none of ${intervals.join(', ')}`)
  );
}

export const DateAdd: Implementation = (operands, call) => {
  const interval = argument(operands, 0, call);
  const value = argument(operands, 1, call);
  const dateTime = argument(operands, 2, call);
  return (context) => {
    const unit = intervalFrom(interval, context);
    const count = countFrom(value, context, 'value');
    const date = dateFrom(dateTime, context);
    if (date === null) return null;
    return addInterval(date, unit, count) ?? outOfRange(call);
  };
};

function outOfRange(at: Span): never {
  return fail(at, 'date-out-of-range', 'the date lies outside the years 1 to 9999');
}

/** `date2` less `date1`, as VBA counts (facts sheet B.3). */
export const DateDiff: Implementation = (operands, call) => {
  const interval = argument(operands, 0, call);
  const date1 = argument(operands, 1, call);
  const date2 = argument(operands, 2, call);
  return (context) => {
    const unit = intervalFrom(interval, context);
    const from = dateFrom(date1, context);
    const to = dateFrom(date2, context);
    return from === null || to === null ? null : differenceIn(unit, from, to);
  };
};

/** Active Directory's 100 ns since 1601 (facts sheet B.3). */
export const DateFromNum: Implementation = (operands, call) => {
  const value = argument(operands, 0, call);
  return (context) => {
    const number = integerFrom(value, context);
    return number === null ? null : (fromFileTime(BigInt(number)) ?? outOfRange(call));
  };
};

/** The years that a date can have. */
const clockLimits = [Date.parse('0001-01-01T00:00:00Z'), Date.parse('9999-12-31T23:59:59Z')] as const;

export const Now: Implementation = (_operands, call) => (context) => {
  const time = context.now.getTime();
  return time >= clockLimits[0] && time <= clockLimits[1]
    ? dateOf(context.now)
    : fail(call, 'no-clock', 'there is no time to go by');
};

/** ISO 8601 alone, says the page; its own examples have a blank for the `T`. */
const iso = /^\s*\d{4}-\d{2}-\d{2}(?:[T ]|[+-]\d{2}:?\d{2}|Z|\s*$)/;

export const NumFromDate: Implementation = (operands, call) => {
  const value = argument(operands, 0, call);
  return (context) => {
    const given = value.evaluate(context);
    const date = isDate(given) ? given : isoDate(asText(given, value.expression), value.expression);
    if (date === null) return null;
    const number = toFileTime(date);
    return number === undefined
      ? fail(value.expression, 'before-1601', 'Active Directory counts from 1601; the date is earlier')
      : narrowed(number);
  };
};

function isoDate(text: string | null, at: Span): DateValue | null {
  if (text === null) return null;
  const date = iso.test(text) ? readDate(text) : undefined;
  if (date !== undefined) return date;
  return fail(
    at,
    'not-a-date',
    `${quote(text)} is no date in ISO 8601; \`FormatDateTime\` makes one of other forms`,
  );
}
