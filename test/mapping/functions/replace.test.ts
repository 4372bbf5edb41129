import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Given, run } from './support.js';

describe.each<[string, [expression: string, given: Given, wanted: unknown][]]>([
  [
    'Replace of a text',
    [
      ['Replace([a], "x", , , "y")', { a: 'x.x' }, 'y.y'],
      ['Replace([a], "x", , , "y", , )', {}, null],
      ['Replace([a], "x", , , "y", , )', { a: '' }, ''],
      ['Replace([a], "x", , , [b], , )', { a: 'axb' }, 'ab'],
      ['Replace([a], "aa", , , "b", , )', { a: 'aaa' }, 'ba'],
      ['Replace([a], "$", , , "$&$1", , )', { a: 'a$b' }, 'a$&$1b'],
      ['Replace([a], "x", "", "", "y", , "")', { a: 'x' }, 'y'],
      ['Replace([a], [b], , , "y", , )', { a: 'x' }, { error: 'nothing-to-find at [b]' }],
    ],
  ],
  [
    'Replace with a template',
    [
      ['Replace([a], "%", , , , , "<%|%>")', { a: 'x' }, '<x|x>'],
      ['Replace([a], "%", , , , , "<%>")', { a: '' }, '<>'],
      ['Replace([a], "%", , , , , "<%>")', {}, null],
      ['Replace([a], "%", , , , , "none")', { a: 'x' }, 'none'],
      ['Replace([a], "%", , , , , "%")', { a: '$&' }, '$&'],
    ],
  ],
  [
    'Replace by a pattern',
    [
      ['Replace([a], , "[()\\\\s-]+", , "", , )', { a: '+1 (999) 888-7777' }, '+19998887777'],
      ['Replace([a], , "\\d+", , "#", , )', { a: 'a1b22' }, 'a#b#'],
      ['Replace([a], , "(?<first>\\\\w)(\\\\w*)", , "$1.", , )', { a: 'Ada Byron' }, 'da. yron.'],
      ['Replace([a], , "x", , "y", , )', {}, null],
      ['Replace([a], , [p], , "-", , )', { a: 'a.b', p: '\\.' }, 'a-b'],
      ['Replace([a], , [p], , "-", , )', { a: 'a.b' }, { error: 'nothing-to-find at [p]' }],
      ['Replace([a], , "(", , "-", , )', { a: 'a.b' }, { error: 'unusable-pattern at "("' }],
      ['Replace([a], , "(?=a)b", , "-", , )', { a: 'a.b' }, { error: 'unusable-pattern at "(?=a)b"' }],
    ],
  ],
  [
    'Replace of a group',
    [
      ['Replace([a], , "(?<n>^\\\\d*)", "n", "888", , )', { a: '545 Tremont Street' }, '888 Tremont Street'],
      ['Replace([a], , "(?<s>@(.)*)", "s", "", , )', { a: 'jsmith@contoso.com' }, 'jsmith'],
      ['Replace([a], , "(?<k>\\\\w)=(?<v>\\\\w)", "v", "-", , )', { a: 'a=1 b=2' }, 'a=- b=-'],
      ['Replace([a], , "(?<n>x)", "m", "y", , )', { a: 'x' }, { error: 'unknown-group at "m"' }],
      ['Replace([a], , "(?<n>x)", "n", "y", , )', {}, null],
    ],
  ],
  [
    'Replace from another attribute',
    [
      ['Replace([a], , "(?<n>\\\\d+)", "n", , [b], )', { a: '', b: 'x 12 y 34' }, '12'],
      ['Replace([a], , "(?<n>\\\\d+)", "n", , [b], )', { b: 'x 12' }, '12'],
      ['Replace([a], , "(?<n>\\\\d+)", "n", , [b], )', { a: 'here', b: '12' }, 'here'],
      ['Replace([a], , "(?<n>\\\\d+)", "n", , [b], )', { b: 'none' }, null],
      ['Replace([a], , "(?<n>\\\\d+)", "n", , [b], )', {}, null],
    ],
  ],
  [
    'Replace without a mode',
    [
      ['Replace([a], "x", "")', { a: 'x' }, { error: 'replace-mode at Replace([a], "x", "")' }],
      ['Replace([a])', { a: 'x' }, { error: 'replace-mode at Replace([a])' }],
      [
        'Replace([a], "x", "y", , "z", , )',
        { a: 'x' },
        { error: 'replace-mode at Replace([a], "x", "y", , "z", , )' },
      ],
      [
        'Replace([a], "", , , "z", , )',
        { a: 'x' },
        { error: 'replace-mode at Replace([a], "", , , "z", , )' },
      ],
    ],
  ],
])('%s', (_, cases) => {
  it.each(cases)('%s of %j', (expression, given, wanted) => {
    expect(run(expression, given)).toEqual(wanted);
  });
});

describe('Replace', () => {
  it('should leave nothing of what it replaces, and everything else', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '$', '&', '\\') });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(run('Replace([a], "a", , , [b], , )', { a, b })).toBe(a.split('a').join(b));
      }),
    );
  });
});

describe('a Replace that grows', () => {
  const a = 'a'.repeat(2_000);

  it.each([
    'Replace([a], "a", , , [a], , )',
    'Replace([a], "a", , , , , [a])',
    'Replace([a], , "a", , [a], , )',
    `Replace(Replace([a], "a", , , "aaaaaaaaaa", , ), , "a", , "${'$&'.repeat(60)}", , )`,
    'Replace([a], , "a", , "$_", , )',
    'Replace([a], , ".*", , [b], , )',
    'Replace([a], , "(?<x>a)", "x", [a], , )',
  ])('should be refused before it is made: %s', (expression) => {
    const started = performance.now();
    const long = `${a}${'$&'.repeat(1_000)}`;
    const outcome = run(expression, { a, b: long });
    expect(outcome).toEqual({ error: `too-long at ${expression}` });
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('should be given where few matches keep it short', () => {
    const long = `x${'b'.repeat(100_000)}`;
    expect(run('Replace([a], , "x", , [b], , )', { a: long, b: 'y'.repeat(100) })).toHaveLength(100_100);
    expect(run('Replace([a], "x", , , [b], , )', { a: long, b: 'y'.repeat(100) })).toHaveLength(100_100);
  });
});
