import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Given, run } from './support.js';

describe.each<[string, [expression: string, given: Given, wanted: unknown][]]>([
  [
    'InStr',
    [
      ['InStr("abc", "a")', {}, '1'],
      ['InStr("abc", "A")', {}, '0'],
      ['InStr("abc", "A", , )', {}, '0'],
      ['InStr("abc", "A", 1, vbTextCompare)', {}, '1'],
      ['InStr("abc", "A", , vbTextCompare)', {}, '1'],
      ['InStr("MÜLLER", "ll", , "vbTextCompare")', {}, '3'],
      ['InStr("müller", "Ü", , vbTextCompare)', {}, '2'],
      ['InStr("repEated", "e", "3", vbTextCompare)', {}, '4'],
      ['InStr("abc", "")', {}, '1'],
      ['InStr("abc", "", 2)', {}, '2'],
      ['InStr("", "")', {}, '0'],
      ['InStr("abc", "c", 4)', {}, '0'],
      ['InStr("abc", "c", 3)', {}, '3'],
      ['InStr([a], "c")', {}, null],
      ['InStr("abc", [a])', {}, null],
      ['InStr("abc", "c", 0)', {}, { error: 'start-below-1 at 0' }],
      ['InStr("abc", "c", , "vbBinary")', {}, { error: 'unknown-comparison at "vbBinary"' }],
      ['InStr("straße", "SS", , vbTextCompare)', {}, { error: 'language-decides at "straße"' }],
      ['InStr("abc", "ı", , vbTextCompare)', {}, { error: 'language-decides at "ı"' }],
    ],
  ],
  [
    'Word',
    [
      ['Word("This,string!has&many separators", 3, ",!&#")', {}, 'has'],
      ['Word("one two", 1, " ")', {}, 'one'],
      ['Word("one", 1, " ")', {}, 'one'],
      ['Word("one two", "2", " ")', {}, 'two'],
      ['Word("one two", -1, " ")', {}, ''],
      ['Word("", 1, " ")', {}, ''],
      ['Word("one  two", 1, " ")', {}, 'one'],
      ['Word("one  two", 4, " ")', {}, ''],
      ['Word("one two ", 3, " ")', {}, ''],
      ['Word("one  two", 2, " ")', {}, { error: 'empty-word at Word("one  two", 2, " ")' }],
      ['Word(" one", 1, " ")', {}, { error: 'empty-word at Word(" one", 1, " ")' }],
      ['Word("a😀b", 2, "😀")', {}, 'b'],
      ['Word("a😁b", 1, "😀")', {}, 'a😁b'],
      ['Word("one two", 1, "")', {}, { error: 'no-delimiters at ""' }],
      ['Word("one two", [n], " ")', {}, { error: 'missing-number at [n]' }],
    ],
  ],
])('%s', (_, cases) => {
  it.each(cases)('%s of %j', (expression, given, wanted) => {
    expect(run(expression, given)).toEqual(wanted);
  });
});

describe('positions', () => {
  it('should be where Mid finds the text that InStr found', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'A'), maxLength: 12 });
    fc.assert(
      fc.property(letters, letters, fc.integer({ min: 1, max: 14 }), (a, b, start) => {
        const position = Number(run(`InStr([a], [b], ${start})`, { a, b }));
        if (position === 0) expect(a.slice(start - 1).includes(b) && start <= a.length).toBe(false);
        else expect(run(`Mid([a], ${position}, ${b.length})`, { a, b })).toBe(b);
      }),
    );
  });

  it('should count words as they were joined', () => {
    const words = fc.array(fc.string({ unit: fc.constantFrom('x', 'y', '.'), minLength: 1 }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(words, fc.nat(), (list, at) => {
        const index = at % list.length;
        expect(run(`Word(Join(" ", [list]), ${index + 1}, " ")`, { list })).toBe(list[index]);
      }),
    );
  });
});
