import type { DateValue } from '../mapping/types.js';

/** Intervals of `DateAdd` and `DateDiff`, as VBA has them (facts sheet B.3). */
export const intervals = ['yyyy', 'm', 'd', 'ww', 'h', 'n', 's'] as const;
export type Interval = (typeof intervals)[number];

/** Reads a date as `CDate` does: undefined where it is none, or one that .NET would read by the machine's culture or clock. */
export function readDate(_text: string): DateValue | undefined {
  throw new Error('not built yet');
}

/** `ParseExact` with a .NET custom format (invariant culture) and styles by name; a problem in words where it fails. */
export function readExact(
  _text: string,
  _format: string,
  _styles: readonly string[],
): DateValue | { readonly problem: string } {
  throw new Error('not built yet');
}

/** A date by a .NET custom format, invariant culture; a problem in words for a format that is not supported. */
export function formatDate(_date: DateValue, _format: string): string | { readonly problem: string } {
  throw new Error('not built yet');
}

/** `M/d/yyyy h:mm:ss tt`, as the service prints dates. */
export function printDate(_date: DateValue): string {
  throw new Error('not built yet');
}

export function dateOf(_instant: Date): DateValue {
  throw new Error('not built yet');
}

/** Undefined where the result lies outside the years 1 to 9999. */
export function addInterval(_date: DateValue, _interval: Interval, _count: number): DateValue | undefined {
  throw new Error('not built yet');
}

/** VBA's DateDiff: boundaries crossed, weeks by Sundays; signed. */
export function differenceIn(_interval: Interval, _from: DateValue, _to: DateValue): number {
  throw new Error('not built yet');
}

/** Active Directory's 100 ns since 1601; undefined outside what a date can be. */
export function fromFileTime(_value: bigint): DateValue | undefined {
  throw new Error('not built yet');
}

export function toFileTime(_date: DateValue): bigint {
  throw new Error('not built yet');
}
