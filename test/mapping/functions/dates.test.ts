import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Given, run } from './support.js';

describe.each<[string, [expression: string, given: Given, wanted: unknown][]]>([
  [
    'CDate',
    [
      ['CDate([a])', {}, null],
      ['CDate([a])', { a: '2024-02-29' }, '2/29/2024 12:00:00 AM'],
      ['CDate([a])', { a: '2024-02-29T23:30:00+01:00' }, '2/29/2024 10:30:00 PM'],
      ['CDate(CDate("2020-03-16-07:00"))', {}, '3/16/2020 7:00:00 AM'],
      ['CDate("8/25/2021 5:41:18 PM")', {}, '8/25/2021 5:41:18 PM'],
      ['CDate(Now())', {}, '11/23/2026 12:00:00 PM'],
      ['CDate([a])', { a: '2023-02-29' }, { error: 'not-a-date at [a]' }],
      ['CDate([a])', { a: '' }, { error: 'not-a-date at [a]' }],
      ['CDate([a])', { a: ['2024-02-29'] }, { error: 'several-values at [a]' }],
    ],
  ],
  [
    'DateAdd',
    [
      ['DateAdd("h", "-7", CDate("2024-03-01T03:00:00Z"))', {}, '2/29/2024 8:00:00 PM'],
      ['DateAdd("n", 90, Now())', {}, '11/23/2026 1:30:00 PM'],
      ['DateAdd("s", [n], Now())', { n: 1 }, '11/23/2026 12:00:01 PM'],
      ['DateAdd("yyyy", 1, CDate("2024-02-29"))', {}, '2/28/2025 12:00:00 AM'],
      ['DateAdd("d", 1, "11/23/2026 12:00:00 PM")', {}, '11/24/2026 12:00:00 PM'],
      ['DateAdd("d", 1, CDate([a]))', {}, null],
      ['DateAdd("d", 1, [a])', { a: '2024-02-29' }, { error: 'not-a-date at [a]' }],
      ['DateAdd("D", 1, Now())', {}, { error: 'unknown-interval at "D"' }],
      ['DateAdd([a], 1, Now())', {}, { error: 'unknown-interval at [a]' }],
      ['DateAdd("d", [a], Now())', {}, { error: 'missing-number at [a]' }],
      ['DateAdd("d", 1.5, Now())', {}, { error: 'not-an-integer at 1.5' }],
      ['DateAdd("yyyy", 9000, Now())', {}, { error: 'date-out-of-range at DateAdd("yyyy", 9000, Now())' }],
      [
        'DateAdd("s", 99999999999999999999, Now())',
        {},
        { error: 'date-out-of-range at DateAdd("s", 99999999999999999999, Now())' },
      ],
    ],
  ],
  [
    'DateDiff',
    [
      ['DateDiff("d", CDate("2024-01-01T23:59:59Z"), CDate("2024-01-02T00:00:00Z"))', {}, '1'],
      ['DateDiff("yyyy", CDate("2023-12-31"), CDate("2024-01-01"))', {}, '1'],
      ['DateDiff("ww", "8/25/2021 5:41:18 PM", CDate("2012-03-16-07:00"))', {}, '-493'],
      ['DateDiff("m", "8/25/2021 5:41:18 PM", CDate("2012-03-16-07:00"))', {}, '-113'],
      ['DateDiff("d", "8/25/2021 5:41:18 PM", CDate("2012-03-16-07:00"))', {}, '-3449'],
      ['DateDiff("d", CDate([a]), Now())', {}, null],
      ['DateDiff("q", Now(), Now())', {}, { error: 'unknown-interval at "q"' }],
      ['DateDiff("d", "2024-01-01", Now())', {}, { error: 'not-a-date at "2024-01-01"' }],
    ],
  ],
  [
    'DateFromNum',
    [
      ['DateFromNum("129699324000000000")', {}, '1/1/2012 11:00:00 PM'],
      ['DateFromNum(0)', {}, '1/1/1601 12:00:00 AM'],
      ['DateFromNum([a])', {}, null],
      // What Active Directory stores for "never".
      [
        'DateFromNum(9223372036854775807)',
        {},
        { error: 'date-out-of-range at DateFromNum(9223372036854775807)' },
      ],
      ['DateFromNum("soon")', {}, { error: 'not-an-integer at "soon"' }],
    ],
  ],
  [
    'NumFromDate',
    [
      ['NumFromDate("2012-01-01 23:00:00Z")', {}, '129699324000000000'],
      ['NumFromDate("2012-01-01T23:00:00.0000001Z")', {}, '129699324000000001'],
      ['NumFromDate(DateFromNum(129699324000000001))', {}, '129699324000000001'],
      ['NumFromDate([a])', {}, null],
      [
        'NumFromDate(Join("", FormatDateTime([a], , "yyyy-MM-ddzzz", "yyyy-MM-dd"), " 23:59:59-08:00"))',
        { a: '2020-12-31-08:00' },
        '132539615990000000',
      ],
      ['NumFromDate("12/31/2020 1:00:00 AM")', {}, { error: 'not-a-date at "12/31/2020 1:00:00 AM"' }],
      ['NumFromDate("1601-01-01")', {}, '0'],
      ['NumFromDate("1600-12-31")', {}, { error: 'before-1601 at "1600-12-31"' }],
      ['NumFromDate("2020-13-01")', {}, { error: 'not-a-date at "2020-13-01"' }],
    ],
  ],
  [
    'FormatDateTime',
    [
      ['FormatDateTime([a], , "yyyyMMddHHmmss.fZ", "yyyy-MM-dd")', { a: '20150123105347.1Z' }, '2015-01-23'],
      ['FormatDateTime([a], "yyyy-MM-dd", "dd.MM.yyyy")', { a: '2024-03-05' }, '05.03.2024'],
      ['FormatDateTime([a], "", "yyyy-MM-dd", "dd.MM.yyyy")', { a: ' 2024-03-05' }, '05.03.2024'],
      ['FormatDateTime([a], "None", "yyyy-MM-dd", "dd.MM.yyyy")', { a: '2024-03-05' }, '05.03.2024'],
      ['FormatDateTime([a], , "yyyy-MM-dd", "dd.MM.yyyy")', {}, null],
      ['FormatDateTime([a], "X", "yyyy", "yyyy")', { a: '1999' }, { error: 'unknown-style at "X"' }],
      ['FormatDateTime([a], , [f], "dd.MM.yyyy")', { a: 'x' }, { error: 'missing-format at [f]' }],
      [
        'FormatDateTime([a], , "yyyy-MM-dd", )',
        { a: 'x' },
        { error: expect.stringContaining('missing-format') },
      ],
    ],
  ],
])('%s', (_, cases) => {
  it.each(cases)('%s of %j', (expression, given, wanted) => {
    expect(run(expression, given)).toEqual(wanted);
  });
});

describe('FormatDateTime', () => {
  it.each([
    ['2024-03-05', '"None"', '"yyyy.MM.dd"'],
    [' 2024-03-05', '"None"', '"yyyy-MM-dd"'],
    ['', '', '"yyyy-MM-dd"'],
  ])('should refuse %j with the style %s and the format %s', (a, styles, format) => {
    const expression = `FormatDateTime([a], ${styles}, ${format}, "yyyy")`;
    expect(run(expression, { a })).toEqual({ error: `not-a-date at ${expression}` });
  });
});

describe('dates', () => {
  const instant = fc.date({ min: new Date('1601-01-01'), max: new Date('9000-01-01'), noInvalidDate: true });

  it('should be the same after a way there and back as numbers', () => {
    fc.assert(
      fc.property(instant, (date) => {
        const a = date.toISOString();
        expect(run('DateFromNum(NumFromDate([a]))', { a })).toBe(run('CDate([a])', { a }));
      }),
    );
  });

  it('should be as far away as they were moved', () => {
    const interval = fc.constantFrom('d', 'ww', 'h', 'n', 's');
    fc.assert(
      fc.property(instant, interval, fc.integer({ min: -500, max: 500 }), (date, unit, count) => {
        const a = date.toISOString();
        const moved = `DateDiff("${unit}", CDate([a]), DateAdd("${unit}", ${count}, CDate([a])))`;
        expect(run(moved, { a })).toSatisfy(
          (found) => found === `${count}` || (typeof found === 'object' && date.getFullYear() < 1612),
        );
      }),
    );
  });
});

describe('Now', () => {
  it('should be the clock of the context', () => {
    expect(run('Now()')).toBe('11/23/2026 12:00:00 PM');
  });
});
