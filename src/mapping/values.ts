import { type DateValue, printDate } from '../dotnet/dates.js';
import type { Value } from './types.js';

/** The longest text that an expression may come to or read, in UTF-16 units: Replace in Replace grows without end otherwise. */
export const longestValue = 1_000_000;

/**
 * The Boolean that a value stands for: Booleans themselves, and the words true and false in any case, as .NET reads them (Entra
 * sends "False" for a Boolean, B.8). Undefined for anything else.
 */
export function booleanOf(value: Value): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return undefined;
  const text = value.trim().toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

/**
 * A single value as the service prints it: `True` and `False`, numbers in digits, dates as `M/d/yyyy h:mm:ss tt`. Undefined for null
 * and for several values.
 */
export function textOf(value: Value): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return isDate(value) ? printDate(value) : undefined;
}

/** The number that a lexeme of the language stands for; `&HF` is how BitAnd's examples write 15 (facts sheet B.3). */
export function numberOf(text: string): number | bigint {
  const hex = /^&h([0-9a-f]+)$/i.exec(text);
  if (hex === null && !/^-?\d+$/.test(text)) return Number(text);
  return narrowed(hex === null ? BigInt(text) : BigInt(`0x${hex[1]}`));
}

/** A whole number as a double where that holds it. */
export function narrowed(whole: bigint): number | bigint {
  const small = Number(whole);
  return Number.isSafeInteger(small) ? small : whole;
}

const integer = /^\s*[+-]?\d{1,100}\s*$/;

/** The whole number that a value is, or that its text writes in decimal digits (`"1"` is published beside `1`, B.3). */
export function integerOf(value: Value): number | bigint | undefined {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined;
  if (typeof value !== 'string' || !integer.test(value)) return undefined;
  return narrowed(BigInt(value.trim().replace(/^\+/, '')));
}

export function isDate(value: Value): value is DateValue {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

export function isList(value: Value): value is readonly string[] {
  return Array.isArray(value);
}

/** Null, and empty text: what Entra's rules call "null or empty". */
export function isEmpty(value: Value): value is null | '' {
  return value === null || value === '';
}
