/** `TextInfo.ToTitleCase` of the invariant culture after ToLower, or with just the given separators. */
export function titleCase(_text: string, _separators?: string): string {
  throw new Error('not built yet');
}

/** `ToLowerInvariant`, or by a culture; undefined for a culture whose rules are not known here. */
export function toLower(_text: string, _culture?: string): string | undefined {
  throw new Error('not built yet');
}

/** `ToUpperInvariant` (one character to one: ß stays), or by a culture. */
export function toUpper(_text: string, _culture?: string): string | undefined {
  throw new Error('not built yet');
}

/** Letters without their diacritical marks, by the table of Microsoft's reference (facts sheet B.3). */
export function withoutDiacritics(_text: string): string {
  throw new Error('not built yet');
}
