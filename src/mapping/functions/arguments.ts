import { type DateValue, readExact } from '../../dotnet/dates.js';
import { quote } from '../../quote.js';
import { fail } from '../failure.js';
import type { Expression, Span, Value } from '../types.js';
import { integerOf, isDate, isList, longestValue, numberOf, textOf } from '../values.js';
import type { Context, Operand } from './types.js';

/*
 * What null means as an argument. Microsoft's page says so for few functions (Left, Word, Coalesce, Join, Switch); for the others one
 * rule holds everywhere: without its subject (the first text, the date) a call is null; any other text that is null counts as
 * empty text; any other number that is null is an error.
 */

/** The argument at an index; one that is not written is as one that was left empty. */
export function argument(operands: readonly Operand[], index: number, call: Expression): Operand {
  return operands[index] ?? absent(call);
}

function absent({ end }: Expression): Operand {
  return { expression: { kind: 'empty', start: end, end }, constant: null, evaluate: () => null };
}

/** Whether an argument is written at all. */
export function isGiven({ expression }: Operand): boolean {
  return expression.kind !== 'empty';
}

/** An argument as one text; null where it is null. Several values are an error. */
export function textFrom(operand: Operand, context: Context): string | null {
  const value = operand.evaluate(context);
  return typeof value === 'string' ? value : asText(value, operand.expression);
}

/** An argument beside the subject, as one text: empty where it is null. */
export function textOrEmpty(operand: Operand, context: Context): string {
  return textFrom(operand, context) ?? '';
}

/** A value that was an argument, as one text; null where it is null. */
export function asText(value: Value, at: Span): string | null {
  if (value === null) return null;
  return textOf(value) ?? severalValues(at);
}

export function severalValues(at: Span): never {
  return fail(
    at,
    'several-values',
    'holds several values; `Item` takes one of them, `Join` puts them together',
  );
}

/** An argument as a whole number; null where it is null. */
export function integerFrom(operand: Operand, context: Context): number | bigint | null {
  const value = operand.evaluate(context);
  if (value === null) return null;
  const number = integerOf(value) ?? quotedHex(operand.expression);
  if (number !== undefined) return number;
  if (isList(value)) return severalValues(operand.expression);
  return fail(operand.expression, 'not-an-integer', `${quote(textOf(value) ?? '')} is not a whole number`);
}

/** A number with `&H` that is written in quotes, as any number may be (facts sheet B.3). What an attribute holds is another matter. */
function quotedHex(expression: Expression): number | bigint | undefined {
  if (expression.kind !== 'text') return undefined;
  const text = expression.value.trim();
  return /^&h[0-9a-f]{1,100}$/i.test(text) ? numberOf(text) : undefined;
}

/** As `integerFrom`, where the call cannot do without. Numbers beyond any text's length are cut to where they make no difference. */
export function countFrom(operand: Operand, context: Context, name: string): number {
  const value = integerFrom(operand, context);
  if (value === null) return fail(operand.expression, 'missing-number', `\`${name}\` is missing`);
  return typeof value === 'number' ? value : value > 0n ? Number.MAX_SAFE_INTEGER : Number.MIN_SAFE_INTEGER;
}

/** The format in which date functions hand dates to each other (facts sheet B.3: CDate, DateAdd, Now). */
const printedFormat = 'M/d/yyyy h:mm:ss tt';

/** An argument as a date: what a date function gave, or its printed form; null where it is null. Other texts need CDate, says the page. */
export function dateFrom(operand: Operand, context: Context): DateValue | null {
  const value = operand.evaluate(context);
  if (value === null || isDate(value)) return value;
  const text = asText(value, operand.expression);
  if (text === null) return null;
  const date = readExact(text, printedFormat, []);
  if (!('problem' in date)) return date;
  return fail(operand.expression, 'not-a-date', `${quote(text)} is a text; put it into \`CDate(…)\``);
}

/** A result, unless it is longer than a value may be. */
export function bounded(text: string, call: Span): string {
  return text.length > longestValue ? tooLong(call) : text;
}

export function tooLong(at: Span): never {
  return fail(at, 'too-long', `the result is longer than ${longestValue.toLocaleString('en')} characters`);
}
