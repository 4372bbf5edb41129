import { suggest } from '../../nearest.js';

/** The members of .NET's DateTimeStyles that a date can be read with here. */
const known = [
  'None',
  'AllowLeadingWhite',
  'AllowTrailingWhite',
  'AllowInnerWhite',
  'AllowWhiteSpaces',
  'NoCurrentDateDefault',
  'AdjustToUniversal',
  'AssumeLocal',
  'AssumeUniversal',
  'RoundtripKind',
] as const;

/** What FormatDateTime reads dates with where nothing else is said (facts sheet B.3). */
const defaults = ['RoundtripKind', 'AllowLeadingWhite', 'AllowTrailingWhite'] as const;

/**
 * The names of DateTimeStyles in FormatDateTime's second argument, separated by commas; the documented defaults for an empty one. What is named
 * replaces the defaults. A problem in words for a name that .NET does not know, and for names that it takes only apart.
 */
export function parseStyles(text: string): readonly string[] | { readonly problem: string } {
  if (text.trim() === '') return defaults;
  const names = text.split(',').map((name) => name.trim());
  for (const name of names) {
    if ((known as readonly string[]).includes(name)) continue;
    const hint = suggest(name.replace(/^DateTimeStyles\./, ''), known, 'styles');
    return {
      problem: `DateTimeStyles has no \`${name.slice(0, 40)}\`${hint === undefined ? '' : `; ${hint}`}`,
    };
  }
  if (names.includes('AssumeLocal')) {
    return { problem: '`AssumeLocal` depends on the time zone of the machine, which is not known' };
  }
  const other = ['AssumeUniversal', 'AdjustToUniversal'].find((name) => names.includes(name));
  if (names.includes('RoundtripKind') && other !== undefined) {
    return { problem: `.NET does not take \`RoundtripKind\` together with \`${other}\`` };
  }
  return names;
}
