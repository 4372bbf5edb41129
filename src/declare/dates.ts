import type { Day } from './types.js';

const milliseconds = 86_400_000;

/** Whether a text is a day of the calendar, `YYYY-MM-DD`; 30 February is none. */
export function isDay(text: string): text is Day {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  // The parser takes 30 February for 2 March.
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === text;
}

/** How many days `later` lies after `earlier`; negative where it lies before. */
export function daysBetween(earlier: Day, later: Day): number {
  return Math.round((Date.parse(`${later}T00:00:00Z`) - Date.parse(`${earlier}T00:00:00Z`)) / milliseconds);
}

/** Days of a duration such as `30d`; null for anything else. */
export function daysOf(duration: string | undefined): number | null {
  const digits = /^([1-9]\d{0,4})d$/.exec(duration ?? '')?.[1];
  return digits === undefined ? null : Number(digits);
}
