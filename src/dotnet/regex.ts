/** A .NET regular expression that runs in linear time. */
export interface Regex {
  readonly groupNames: readonly string[];
  /** Whether it matches anywhere (`Regex.IsMatch`). */
  test(text: string): boolean;
  /** `Regex.Replace` of every match; `${name}`, `$1`, `$$`, `$&` in the replacement as .NET has them. */
  replace(text: string, replacement: string): string;
  /** Every match stays but for the part that the group took. */
  replaceGroup(text: string, group: string, value: string): string;
  /** What the group took at the first match; undefined where nothing matches, or the group took no part. */
  group(text: string, group: string): string | undefined;
}

/** Why a pattern cannot be used: no regular expression, or one that .NET knows and linear time does not allow. */
export interface RegexProblem {
  readonly message: string;
  /** Into the pattern, UTF-16 units. */
  readonly offset: number;
  readonly length: number;
}

/** Compiles a .NET pattern to one that runs in linear time (RE2), or says why that is not possible. Never throws. */
export function compileRegex(
  _pattern: string,
): { readonly regex: Regex } | { readonly problem: RegexProblem } {
  throw new Error('not built yet');
}
