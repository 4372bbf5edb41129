/**
 * Small letters with marks by what becomes of them, as Microsoft's reference lists them (facts sheet B.3). Its capitals are the capitals of
 * these, but for i, which stand below.
 */
const small: Readonly<Record<string, string>> = {
  a: 'ä à â ã å á ą ă ā ā́ ā̀ ā̂ ā̃ ǟ ā̈ ǡ a̱ å̄',
  ae: 'æ ǣ',
  c: 'ç č ć c̄ c̱',
  d: 'ď d̄ ḏ',
  e: 'ë è é ê ę ě ė ē ḗ ḕ ē̂ ē̃ ê̄ e̱ ë̄ e̊̄',
  g: 'ğ ḡ g̱',
  i: 'ï î ì í ī ī́ ī̀ ī̂ ī̃ i̱',
  l: 'ľ ł l̄ ḹ ḻ',
  n: 'ñ ń ň n̄ ṉ',
  o: 'ö ò ő õ ô ó ō ṓ ṑ ō̂ ō̃ ȫ ō̈ ǭ ȭ ȱ o̱',
  oe: 'ø ø̄ œ̄',
  r: 'ř r̄ ṟ ṝ',
  s: 'š ś ș ş s̄ s̱',
  t: 'ť ț t̄ ṯ',
  u: 'ü ù û ú ů ű ū ū́ ū̀ ū̂ ū̃ u̇̄ ǖ ṻ ṳ̄ u̱',
  y: 'ÿ ý ȳ ȳ́ ȳ̀ ȳ̃ y̱',
  z: 'ź ž ż z̄ ẕ',
};

/** Letters that have no counterpart of the other case in the list. */
const single: Readonly<Record<string, string>> = { ß: 'ss', ı: 'i', İ: 'I' };

/** By the letter and its marks apart (NFD), so that it does not matter how a text composes them. */
const plain = new Map<string, string>();
for (const [replacement, letters] of Object.entries(small)) {
  for (const letter of letters.split(' ')) {
    plain.set(letter.normalize('NFD'), replacement);
    plain.set(letter.toUpperCase().normalize('NFD'), replacement.toUpperCase());
  }
}
for (const [letter, replacement] of Object.entries(single)) plain.set(letter.normalize('NFD'), replacement);

/** A letter of the Latin script outside of ASCII. */
const latin = /^(?![A-Za-z])\p{Script=Latin}/u;

/**
 * Letters without their diacritical marks, composed or not: by the table of Microsoft's reference, and by its rule that any such letter is
 * replaced, so Latin letters that the table has with other marks, or without, lose theirs too (ễ, ǿ). Other scripts stay as they are.
 * @returns the text; or the first Latin letter of which neither says what becomes of it (đ, œ).
 */
export function withoutDiacritics(text: string): string | { readonly letter: string } {
  let unlisted: string | undefined;
  const changed = text.replace(/\P{M}\p{M}*/gu, (letter) => {
    const parts = letter.normalize('NFD');
    const listed = plain.get(parts);
    if (listed !== undefined) return listed;
    const [base = ''] = parts;
    if (/[A-Za-z]/.test(base)) return base;
    const known = plain.get(base);
    if (known !== undefined) return known;
    if (latin.test(base)) unlisted ??= letter;
    return letter;
  });
  return unlisted === undefined ? changed : { letter: unlisted };
}
