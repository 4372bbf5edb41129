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

/** First and last day of a grant, both inclusive; null: without a beginning, without an end. */
export interface Days {
  readonly from: Day | null;
  readonly until: Day | null;
}

/** Why a grant does not hold on a day, in kind and words; null where it does. */
export function outsideDays(
  { from, until }: Days,
  today: Day,
): { readonly kind: 'grant-not-begun' | 'grant-ended'; readonly words: string } | null {
  if (from !== null && today < from) return { kind: 'grant-not-begun', words: `from ${from}` };
  if (until !== null && today > until) return { kind: 'grant-ended', words: `until ${until}` };
  return null;
}

/** Whether a grant holds on a day. */
export function holdsOn(grant: Days, today: Day): boolean {
  return outsideDays(grant, today) === null;
}
