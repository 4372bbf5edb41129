const isoInstant = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** An ISO instant with its offset, such as `2026-12-01T09:00:00Z`; undefined for anything else, and for days that no month has. */
export function readInstant(text: string): Date | undefined {
  const match = isoInstant.exec(text);
  const date = new Date(text);
  if (match === null || Number.isNaN(date.getTime())) return undefined;
  // `Date` rolls 30 February over into March; a clock that is set wrong should say so.
  const days = new Date(Date.UTC(Number(match[1]), Number(match[2]), 0)).getUTCDate();
  return Number(match[3]) > days ? undefined : date;
}
