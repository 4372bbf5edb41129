import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { titleCase, toLower, toUpper, withoutDiacritics } from '../../src/dotnet/text.js';

describe('titleCase', () => {
  it.each([
    ['JANE DOE', 'Jane Doe', 'capitals are no acronyms, for the text is lower-cased first'],
    ['SMITH,mary-ann', 'Smith,Mary-Ann', 'punctuation separates words'],
    ['PABLO GONSALVES (SECOND)', 'Pablo Gonsalves (Second)', "Microsoft's example"],
    ["O'NEIL", "O'neil", 'a straight apostrophe within a word does not separate'],
    ['O’NEIL', 'O’Neil', 'a typographic one does'],
    ["'NEIL", "'Neil", 'and neither joins what it opens'],
    ['1ST 2nd a1b', '1St 2Nd A1b', 'a word begins with its first letter; digits within it do not end it'],
    ['a_b+c$d|e', 'A_B+C$D|E', 'connectors and symbols separate'],
    ['a\u0301b', 'A\u0301b', 'marks do not'],
    ['ǆ ǉ', 'ǅ ǈ', 'digraphs have a form of their own'],
    ['ßa ıa', 'ßa ıa', 'one character to one'],
    ['éCOLE 中文x', 'École 中文x', 'letters of every script'],
    ['', '', 'nothing'],
  ])('should turn %s into %s: %s', (text, expected) => {
    expect(titleCase(text)).toBe(expected);
  });

  it.each([
    ["O'NEIL-SMITH", " -'", "O'Neil-Smith"],
    ["PINTO-DE'SILVA", " '-", "Pinto-De'Silva"],
    ['mary-ann lee', ' ', 'Mary-ann Lee'],
    ['(second) x', ' ', '(second) X'],
    ['a😀b', '😀', 'A😀B'],
    ['JANE DOE', '', 'Jane doe'],
  ])('should turn %s with the separators %j into %s', (text, separators, expected) => {
    expect(titleCase(text, separators)).toBe(expected);
  });

  it('should change nothing but case, and nothing a second time', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.option(fc.string(), { nil: undefined }),
        (text, separators) => {
          const once = titleCase(text, separators);
          expect(titleCase(once, separators)).toBe(once);
          expect(once).toHaveLength(text.length);
        },
      ),
    );
  });
});

describe('toLower and toUpper', () => {
  it.each([
    ['ÀÉÎ-Ab9', undefined, 'àéî-ab9'],
    ['İI', undefined, 'İi'],
    ['ΑΣ', undefined, 'ασ'],
    ['TITLE İ', 'tr-TR', 'tıtle i'],
    ['I', 'az-Latn-AZ', 'ı'],
    ['TITLE', 'en-US', 'title'],
    ['TITLE', 'lt-LT', 'title'],
    ['TITLE', '', 'title'],
  ])('should lower %s (%s)', (text, culture, expected) => {
    expect(toLower(text, culture)).toBe(expected);
  });

  it.each([
    ['école 9', undefined, 'ÉCOLE 9'],
    ['weiß', undefined, 'WEIß'],
    ['ŉ ǰ ﬁ ΐ', undefined, 'ŉ ǰ ﬁ ΐ'],
    ['ᾳ ᾀ', undefined, 'ᾼ ᾈ'],
    ['ı', undefined, 'ı'],
    ['title ı', 'tr-TR', 'TİTLE I'],
    ['title', 'de-DE', 'TITLE'],
    ['title', 'ja', 'TITLE'],
  ])('should raise %s (%s)', (text, culture, expected) => {
    expect(toUpper(text, culture)).toBe(expected);
  });

  it.each(['xx-XX', 'en_US', 'english', 'e', 'en-US-x-y', '-'])(
    'should not know the culture %s',
    (culture) => {
      expect(toLower('a', culture)).toBeUndefined();
      expect(toUpper('a', culture)).toBeUndefined();
    },
  );

  it('should not guess what becomes of İ and ı in other cultures', () => {
    expect(toLower('İ', 'en-US')).toBeUndefined();
    expect(toUpper('ı', 'de-DE')).toBeUndefined();
  });

  it('should change one character to one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect([...(toLower(text) ?? '')]).toHaveLength([...text].length);
        expect([...(toUpper(text) ?? '')]).toHaveLength([...text].length);
      }),
    );
  });
});

describe('withoutDiacritics', () => {
  it.each([
    ['Zoë', 'Zoe'],
    ['Müller-Weiß', 'Muller-Weiss'],
    ['Søren ØRSTED', 'Soeren OERSTED'],
    ['Łukasz', 'Lukasz'],
    ['æÆǣǢ', 'aeAEaeAE'],
    ['œ̄ Œ̄', 'oe OE'],
    ['ıİ', 'iI'],
    ['ṳ̄ Ē̃ e̊̄', 'u E e'],
    // Not in the table, but the page says that any such letter is replaced.
    ['Nguyễn Ŵŷģ ǽǿ', 'Nguyen Wyg aeoe'],
    ['日本 й हि ❤️', '日本 й हि ❤️'],
    ['', ''],
  ])('should turn %s into %s, composed or not', (text, expected) => {
    expect(withoutDiacritics(text.normalize('NFC'))).toBe(expected);
    expect(String(withoutDiacritics(text.normalize('NFD'))).normalize('NFC')).toBe(expected);
  });

  it.each(['œ', 'Đ', 'þ', 'ħ', 'ẞ'])('should refuse %s, of which the table says nothing', (letter) => {
    expect(withoutDiacritics(`a${letter}b`)).toEqual({ letter });
  });

  it('should leave plain text alone, and have nothing to do a second time', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ unit: 'grapheme' }), (ascii, any) => {
        expect(withoutDiacritics(ascii)).toBe(ascii);
        const once = withoutDiacritics(any);
        if (typeof once === 'string') expect(withoutDiacritics(once)).toBe(once);
      }),
    );
  });
});
