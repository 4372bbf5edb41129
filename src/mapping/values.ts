import type { Value } from './types.js';

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

/** A single value as the service prints it: `True` and `False`, numbers in digits. Undefined for null and for several values. */
export function textOf(value: Value): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return undefined;
}

/** The number that a lexeme of the language stands for; `&HF` is how BitAnd's examples write 15 (facts sheet B.3). */
export function numberOf(text: string): number | bigint {
  const hex = /^&h([0-9a-f]+)$/i.exec(text);
  if (hex === null && !/^-?\d+$/.test(text)) return Number(text);
  const whole = hex === null ? BigInt(text) : BigInt(`0x${hex[1]}`);
  const small = Number(whole);
  return Number.isSafeInteger(small) ? small : whole;
}
