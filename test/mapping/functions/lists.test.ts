import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Given, run } from './support.js';

describe.each<[string, [expression: string, given: Given, wanted: unknown][]]>([
  [
    'Count',
    [
      ['Count([a])', {}, '0'],
      ['Count([a])', { a: [] }, '0'],
      ['Count([a])', { a: ['x'] }, '1'],
      ['Count([a])', { a: 'x' }, '1'],
      ['Count([a])', { a: ['', ''] }, '2'],
    ],
  ],
  [
    'Item',
    [
      ['Item([a], 1)', {}, null],
      ['Item([a], "2")', { a: ['x', 'y'] }, 'y'],
      ['Item([a], 1)', { a: 'x' }, 'x'],
      ['Item(Split("a;b", ";"), 2)', {}, 'b'],
      ['Item([a], 0)', { a: ['x'] }, { error: 'index-below-1 at 0' }],
      ['Item([a], -1)', { a: ['x'] }, { error: 'index-below-1 at -1' }],
      ['Item([a], 2)', { a: ['x'] }, { error: 'no-such-item at Item([a], 2)' }],
      ['Item([a], [n])', { a: ['x'] }, { error: 'missing-number at [n]' }],
    ],
  ],
  [
    'Join',
    [
      ['Join(", ", [a], [b])', {}, ''],
      ['Join(", ", [a], [b])', { a: '', b: 'x' }, 'x'],
      ['Join(", ", [a], [b])', { a: ['1', '', '2'], b: 'x' }, '1, 2, x'],
      ['Join("-", [a], 7, [n], "z")', { a: true, n: 12 }, 'True-7-12-z'],
      ['Join([s], "a", "b")', {}, 'ab'],
      ['Join("", "a", "b")', {}, 'ab'],
      ['Join(" ", Now())', {}, '11/23/2026 12:00:00 PM'],
      ['Join([s], "a")', { s: ['-', '+'] }, { error: 'several-values at [s]' }],
    ],
  ],
  [
    'RemoveDuplicates',
    [
      ['RemoveDuplicates([a])', {}, null],
      ['RemoveDuplicates([a])', { a: 'x' }, ['x']],
      ['RemoveDuplicates([a])', { a: ['b', 'a', 'b', 'A'] }, ['b', 'a', 'A']],
    ],
  ],
  [
    'Split',
    [
      ['Split([a], ",")', {}, null],
      ['Split([a], ",")', { a: '' }, null],
      ['Split("a", ",")', {}, ['a']],
      ['Split(" a ,, b", ",")', {}, ['a', '', 'b']],
      ['Split("a😀b", "😀")', {}, ['a', 'b']],
      ['Split("a,b", "")', {}, { error: 'not-one-character at ""' }],
      ['Split("a,b", ", ")', {}, { error: 'not-one-character at ", "' }],
    ],
  ],
])('%s', (_, cases) => {
  it.each(cases)('%s of %j', (expression, given, wanted) => {
    expect(run(expression, given)).toEqual(wanted);
  });
});

describe('lists', () => {
  const items = fc.array(fc.string({ unit: fc.constantFrom('x', 'y', 'z'), minLength: 1, maxLength: 3 }), {
    minLength: 1,
  });

  it('should come back from Join by Split', () => {
    fc.assert(
      fc.property(items, (a) => {
        expect(run('Split(Join(";", [a]), ";")', { a })).toEqual(a);
      }),
    );
  });

  it('should keep each value once, in order', () => {
    fc.assert(
      fc.property(items, (a) => {
        expect(run('RemoveDuplicates([a])', { a })).toEqual(a.filter((item, at) => a.indexOf(item) === at));
      }),
    );
  });
});
