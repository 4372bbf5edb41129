const longestQuote = 60;

/** What a person wrote, or a directory holds, in backticks; cut where it is long. */
export function quote(value: unknown): string {
  const text = String(value);
  return `\`${text.length > longestQuote ? `${text.slice(0, longestQuote)}…` : text}\``;
}
