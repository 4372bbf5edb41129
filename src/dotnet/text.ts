/**
 * `TextInfo.ToTitleCase` of the invariant culture after ToLower, so words in capitals change too. A word begins with the first letter after
 * anything that separates words (spaces, control and format characters, punctuation, symbols; facts sheet B.3, and the .NET page that it
 * names); digits and marks do not separate, and an apostrophe within a word does not: `O'neil`.
 *
 * With separators, only these separate, and the first character of each word is turned to upper case.
 */
export function titleCase(text: string, separators?: string): string {
  const lower = invariant(text, simpleLower);
  return separators === undefined ? byCategory(lower) : bySeparators(lower, separators);
}

/**
 * `ToLowerInvariant`, or by a culture: character by character, so İ stays without a culture. Undefined where the rules are not known here: a name that
 * is no culture's, and İ in one that is neither invariant nor Turkic, where implementations of .NET differ.
 */
export function toLower(text: string, culture = ''): string | undefined {
  return byCulture(text, culture, simpleLower, { I: 'ı', İ: 'i' }, 'İ');
}

/** `ToUpperInvariant` (one character to one: ß and ı stay), or by a culture. Undefined as for `toLower`, with ı in place of İ. */
export function toUpper(text: string, culture = ''): string | undefined {
  return byCulture(text, culture, simpleUpper, { i: 'İ', ı: 'I' }, 'ı');
}

type Change = (character: string) => string;

function byCulture(
  text: string,
  culture: string,
  change: Change,
  turkic: Readonly<Record<string, string>>,
  doubtful: string,
): string | undefined {
  if (culture === '') return invariant(text, change);
  const language = languageOf(culture);
  if (language === undefined) return undefined;
  if (language === 'tr' || language === 'az')
    return invariant(text, (character) => turkic[character] ?? change(character));
  return text.includes(doubtful) ? undefined : invariant(text, change);
}

/** The language of a culture that the running Node.js knows; undefined for other names. */
function languageOf(culture: string): string | undefined {
  if (!/^[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?$/i.test(culture)) return undefined;
  const [known] = Intl.Collator.supportedLocalesOf(culture);
  return known?.split('-')[0];
}

function invariant(text: string, change: Change): string {
  let changed = '';
  for (const character of text) changed += change(character);
  return changed;
}

/** JavaScript maps some characters to several, which .NET does not: İ alone, in lower case. */
function simpleLower(character: string): string {
  return single(character.toLowerCase()) ?? character;
}

function simpleUpper(character: string): string {
  if (character === 'ı') return character;
  return single(character.toUpperCase()) ?? titleOf(character) ?? character;
}

function single(text: string): string | undefined {
  const [first, second] = text;
  return second === undefined ? first : undefined;
}

/**
 * Greek vowels with an iota below become two capitals in JavaScript, and in .NET the one capital with an iota beside it. These stand eight
 * apart, but for three pairs.
 */
function titleOf(character: string): string | undefined {
  const code = character.charCodeAt(0);
  if (code >= 0x1f80 && code <= 0x1faf) return String.fromCharCode(code | 8);
  if (code === 0x1fb3 || code === 0x1fc3 || code === 0x1ff3) return String.fromCharCode(code + 9);
  return undefined;
}

/** Separates words in `ToTitleCase`: Zs, Zl, Zp, Cc, Cf, Pc, Pd, Ps, Pe, Pi, Pf, Po, Sm, Sc, Sk, So. */
const separator = /^[\p{Z}\p{Cc}\p{Cf}\p{P}\p{S}]$/u;
const letter = /^\p{L}$/u;

/** The four digraphs that have a form of their own at the start of a word. */
const digraphs: Readonly<Record<string, string>> = {
  ǆ: 'ǅ',
  ǅ: 'ǅ',
  ǉ: 'ǈ',
  ǈ: 'ǈ',
  ǌ: 'ǋ',
  ǋ: 'ǋ',
  ǳ: 'ǲ',
  ǲ: 'ǲ',
};

function byCategory(lower: string): string {
  let written = '';
  let isInWord = false;
  for (const character of lower) {
    if (isInWord) {
      isInWord = character === "'" || !separator.test(character);
      written += character;
    } else {
      isInWord = letter.test(character);
      written += isInWord ? (digraphs[character] ?? simpleUpper(character)) : character;
    }
  }
  return written;
}

function bySeparators(lower: string, separators: string): string {
  const separates = new Set(separators);
  let written = '';
  let isInWord = false;
  for (const character of lower) {
    written += isInWord ? character : simpleUpper(character);
    isInWord = !separates.has(character);
  }
  return written;
}

export { withoutDiacritics } from './text/diacritics.js';
