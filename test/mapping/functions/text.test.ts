import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Given, run } from './support.js';

describe.each<[string, [expression: string, given: Given, wanted: unknown][]]>([
  [
    'Append',
    [
      ['Append([a], [b])', { a: 'x' }, 'x'],
      ['Append([a], ".test")', {}, null],
      ['Append([a], ".test")', { a: '' }, '.test'],
      ['Append([a], [b])', { a: 7, b: true }, '7True'],
      ['Append("", "")', {}, ''],
      ['Append([a], "x")', { a: ['1', '2'] }, { error: 'several-values at [a]' }],
      ['Append("x", [a])', { a: ['1'] }, { error: 'several-values at [a]' }],
      ['Append(Now(), "!")', {}, '11/23/2026 12:00:00 PM!'],
    ],
  ],
  [
    'Left',
    [
      ['Left([a], 3)', {}, ''],
      ['Left([a], 3)', { a: '' }, ''],
      ['Left("John", "2")', {}, 'Jo'],
      ['Left("John", 4)', {}, 'John'],
      ['Left("John", 400000000000000000000)', {}, 'John'],
      ['Left("John", -400000000000000000000)', {}, 'John'],
      ['Left([n], 2)', { n: 2026 }, '20'],
      ['Left("John", "x")', {}, { error: 'not-an-integer at "x"' }],
      ['Left("John", 1.5)', {}, { error: 'not-an-integer at 1.5' }],
      ['Left("John", [n])', {}, { error: 'missing-number at [n]' }],
      ['Left("a😀", 2)', {}, { error: 'half-a-character at Left("a😀", 2)' }],
      ['Left("a😀", 3)', {}, 'a😀'],
      ['Left("a😀", 1)', {}, 'a'],
    ],
  ],
  [
    'Mid',
    [
      ['Mid("John", 1, 4)', {}, 'John'],
      ['Mid("John", "2", "2")', {}, 'oh'],
      ['Mid("John", 2)', {}, 'ohn'],
      ['Mid("John", 2, )', {}, 'ohn'],
      ['Mid("John", 4, 1)', {}, 'n'],
      ['Mid("John", 5, 1)', {}, ''],
      ['Mid("John", 50, 1)', {}, ''],
      ['Mid("John", 2, 0)', {}, ''],
      ['Mid([a], 1, 2)', {}, null],
      ['Mid("John", 0, 2)', {}, { error: 'start-below-1 at 0' }],
      ['Mid("John", 1, -1)', {}, { error: 'negative-length at -1' }],
      ['Mid("John", [n], 1)', {}, { error: 'missing-number at [n]' }],
      ['Mid("a😀b", 2, 1)', {}, { error: 'half-a-character at Mid("a😀b", 2, 1)' }],
      ['Mid("a😀b", 2, 2)', {}, '😀'],
    ],
  ],
  [
    'StripSpaces',
    [
      ['StripSpaces("  ")', {}, ''],
      ['StripSpaces([a])', {}, null],
      ['StripSpaces([a])', { a: 'a\u00a0b\n c' }, 'a\u00a0b\nc'],
    ],
  ],
  [
    'ToLower',
    [
      ['ToLower([a])', {}, null],
      ['ToLower([a], )', { a: 'ÄB' }, 'äb'],
      ['ToLower([a], "")', { a: 'ÄB' }, 'äb'],
      ['ToLower([a], "no such culture")', { a: 'A' }, { error: 'unknown-culture at "no such culture"' }],
    ],
  ],
  [
    'ToUpper',
    [
      ['ToUpper([a])', {}, null],
      ['ToUpper([a])', { a: true }, 'TRUE'],
      ['ToUpper([a], "tr-TR")', { a: 'i' }, 'İ'],
    ],
  ],
  [
    'NormalizeDiacritics',
    [
      ['NormalizeDiacritics([a])', {}, null],
      ['NormalizeDiacritics("")', {}, ''],
      ['NormalizeDiacritics("Åse Ærø")', {}, 'Ase AEroe'],
      ['NormalizeDiacritics([a])', { a: 'Phạm Ngọc' }, 'Pham Ngoc'],
      ['NormalizeDiacritics([a])', { a: 'Đặng' }, { error: 'unlisted-letter at NormalizeDiacritics([a])' }],
    ],
  ],
  [
    'PCase',
    [
      ['PCase([a])', {}, null],
      ['PCase([a], )', { a: 'PABLO GONSALVES (SECOND)' }, 'Pablo Gonsalves (Second)'],
      ['PCase([a], " \'-")', { a: "PINTO-DE'SILVA" }, "Pinto-De'Silva"],
    ],
  ],
  [
    'ConvertToBase64',
    [
      ['ConvertToBase64([a])', {}, null],
      ['ConvertToBase64("")', {}, ''],
      ['ConvertToBase64("é")', {}, '6QA='],
      ['ConvertToBase64("😀")', {}, 'PdgA3g=='],
    ],
  ],
  [
    'ConvertToUTF8Hex',
    [
      ['ConvertToUTF8Hex([a])', {}, null],
      ['ConvertToUTF8Hex("")', {}, ''],
      ['ConvertToUTF8Hex("é😀")', {}, 'C3A9F09F9880'],
    ],
  ],
])('%s', (_, cases) => {
  it.each(cases)('%s of %j', (expression, given, wanted) => {
    expect(run(expression, given)).toEqual(wanted);
  });
});

describe('texts', () => {
  it('should be the same in ASCII as beside a letter that is not', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (a) => {
        for (const name of ['ToLower', 'ToUpper', 'NormalizeDiacritics']) {
          const text = String(run(`${name}([a])`, { a }));
          expect(run(`${name}([a])`, { a: `${a}中` })).toBe(`${text}中`);
        }
      }),
    );
  });

  const plain = fc.string({ unit: 'grapheme-ascii', maxLength: 20 });

  it('should be put together again by Append from their Left and their Mid', () => {
    fc.assert(
      fc.property(plain, fc.nat(25), (a, at) => {
        expect(run(`Append(Left([a], ${at}), Mid([a], ${at + 1}))`, { a })).toBe(a);
      }),
    );
  });

  it('should be read back from base64 and hexadecimal digits', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), (a) => {
        const base64 = String(run('ConvertToBase64([a])', { a }));
        expect(Buffer.from(base64, 'base64').toString('utf16le')).toBe(a);
        const hex = String(run('ConvertToUTF8Hex([a])', { a }));
        expect(Buffer.from(hex, 'hex').toString()).toBe(a);
        expect(hex).toBe(hex.toUpperCase());
      }),
    );
  });
});
