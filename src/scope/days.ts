import type { Day } from '../declare/types.js';

const milliseconds = 86_400_000;

/**
 * The calendar day at an instant in a time zone.
 * @param timezone IANA name; throws `RangeError` for an unknown one.
 */
export function dayAt(instant: Date, timezone: string): Day {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(instant);
  const part = (type: string): string => parts.find((p) => p.type === type)?.value ?? '';
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`;
}

/** `day` plus a number of calendar days. */
export function addDays(day: Day, days: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * milliseconds).toISOString().slice(0, 10);
}
