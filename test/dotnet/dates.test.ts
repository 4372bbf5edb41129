import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addInterval,
  type DateValue,
  dateOf,
  differenceIn,
  formatDate,
  fromFileTime,
  type Interval,
  intervals,
  parseStyles,
  printDate,
  readDate,
  readExact,
  toFileTime,
} from '../../src/dotnet/dates.js';

const recorded = JSON.parse(readFileSync(new URL('../data/dotnet-dates.json', import.meta.url), 'utf8')) as {
  readonly format: readonly (readonly [ticks: string, format: string, text: string])[];
  readonly exact: readonly (readonly [
    text: string,
    format: string,
    styles: string[],
    result: string | null,
  ])[];
  readonly read: readonly (readonly [text: string, result: string | null])[];
};

const full = 'yyyy-MM-dd HH:mm:ss.fffffff';
const defaults = ['RoundtripKind', 'AllowLeadingWhite', 'AllowTrailingWhite'];

const lastTick = 3_155_378_975_999_999_999n;
const anyDate: fc.Arbitrary<DateValue> = fc
  .bigInt({ min: 0n, max: lastTick })
  .map((ticks) => ({ kind: 'date', ticks }));

function date(text: string): DateValue {
  const found = readDate(text);
  if (found === undefined) throw new Error(`${text} is no date`);
  return found;
}

function exact(text: string, format: string, styles = defaults): string {
  const found = readExact(text, format, styles);
  return 'problem' in found
    ? `problem: ${found.problem}`
    : `${String(formatDate(found, full))} ${found.zone}`;
}

describe('readDate', () => {
  it('should read what .NET reads, as it does, and nothing else', () => {
    for (const [text, result] of recorded.read) {
      const found = readDate(text);
      expect(found === undefined ? null : `${String(formatDate(found, full))} Z`, text).toBe(result);
    }
  });

  it.each([
    // The examples of Microsoft's reference (facts sheet B.3).
    ['2020-03-16-07:00', '3/16/2020 7:00:00 AM'],
    ['2021-06-30+08:00', '6/29/2021 4:00:00 PM'],
    ['2009-06-15T01:45:30-07:00', '6/15/2009 8:45:30 AM'],
    ['2020-12-31 23:59:59-08:00', '1/1/2021 7:59:59 AM'],
    // Without an offset it is UTC; what the service prints, it reads.
    ['2021-08-24', '8/24/2021 12:00:00 AM'],
    ['8/25/2021 5:41:18 PM', '8/25/2021 5:41:18 PM'],
    ['12/31/2020 12:00:00 AM', '12/31/2020 12:00:00 AM'],
    ['2024-02-29T23:59:59.9999999Z', '2/29/2024 11:59:59 PM'],
    ['Mon, 16 Mar 2020 10:00:00 GMT', '3/16/2020 10:00:00 AM'],
    ['March 16, 2020', '3/16/2020 12:00:00 AM'],
  ])('should read %s as %s', (text, expected) => {
    expect(printDate(date(text))).toBe(expected);
  });

  it.each([
    ['', 'nothing'],
    ['not a date', 'words'],
    ['13/5/2020', 'a day before a month, which depends on the culture'],
    ['3/16/20', 'a year of two digits, whose century depends on the culture'],
    ['10:00', 'a time alone, which depends on the clock'],
    ['16 March', 'a day without a year'],
    ['20200316', 'digits alone'],
    ['2023-02-29', 'a day that the month lacks'],
    ['2020-03-16T24:00:00', 'an hour that the day lacks'],
    ['2020-03-16T10:00:00+15:00', 'an offset beyond 14 hours'],
    ['Tue, 16 Mar 2020 10:00:00 GMT', 'a Monday named Tuesday'],
    ['0001-01-01+08:00', 'a time before the year 1'],
    ['٢020-03-16', 'digits of another script'],
    [`2020-03-16${' '.repeat(100_000)}x`, 'a long text'],
  ])('should not read %j: %s', (text) => {
    expect(readDate(text)).toBeUndefined();
  });

  it('should read what printDate prints, less the fraction of a second', () => {
    fc.assert(
      fc.property(anyDate, (given) => {
        expect(readDate(printDate(given))?.ticks).toBe(given.ticks - (given.ticks % 10_000_000n));
      }),
    );
  });

  it('should never throw', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => readDate(text)).not.toThrow();
      }),
    );
  });
});

describe('readExact', () => {
  it('should read what .NET reads, as it does', () => {
    for (const [text, format, styles, result] of recorded.exact) {
      const found = exact(text, format, styles);
      const label = JSON.stringify([text, format, styles]);
      if (result === null) expect(found, label).toMatch(/^problem: /);
      else expect(found, label).toBe(result);
    }
  });

  it.each([
    ['20150123105347.1Z', 'yyyyMMddHHmmss.fZ', '2015-01-23 10:53:47.1000000 Z'],
    // .NET turns an offset into local time; the service's is not published, and UTC is taken for it.
    ['2020-12-31-08:00', 'yyyy-MM-ddzzz', '2020-12-31 08:00:00.0000000 +00:00'],
    ['12/31/2020 12:00:00 AM', 'M/d/yyyy hh:mm:ss tt', '2020-12-31 00:00:00.0000000 '],
    [' 2024-03-05 ', 'yyyy-MM-dd', '2024-03-05 00:00:00.0000000 '],
    ['2020-01-02T10:00:00Z', 'yyyy-MM-ddTHH:mm:ssK', '2020-01-02 10:00:00.0000000 Z'],
    ['2020-01-02T10:00:00.1234567+02:00', 'o', '2020-01-02 08:00:00.1234567 +00:00'],
    ['Mon, 16 Mar 2020 10:00:00 GMT', 'R', '2020-03-16 10:00:00.0000000 '],
    // TwoDigitYearMax of the invariant culture was 2029 and is 2049.
    ['29-01-02', 'yy-MM-dd', '2029-01-02 00:00:00.0000000 '],
    ['02-Jan-50', 'dd-MMM-yy', '1950-01-02 00:00:00.0000000 '],
    ['2/1/7', 'd/M/y', '2007-01-02 00:00:00.0000000 '],
    ['24 2024', 'yy yyyy', '2024-01-01 00:00:00.0000000 '],
    ['5 MARCH 2020', 'd MMMM yyyy', '2020-03-05 00:00:00.0000000 '],
    ['2020 of 5', "yyyy' of 'M", '2020-05-01 00:00:00.0000000 '],
    ['12/31/2020 12:30', 'M/d/yyyy h:mm', '2020-12-31 00:30:00.0000000 '],
    ['2020-01-02 10', 'yyyy-MM-dd ss.FF', '2020-01-02 00:00:10.0000000 '],
  ])('should read %s by %s', (text, format, expected) => {
    expect(exact(text, format)).toBe(expected);
  });

  it.each([
    ['1/2/2020', 'MM/dd/yyyy', '2 digits should stand at character 1'],
    ['2020-01-02x', 'yyyy-MM-dd', 'more text follows'],
    ['2020-01', 'yyyy-MM-dd', 'should stand at its end'],
    ['30-01-02', 'yy-MM-dd', 'century'],
    ['2/1/49', 'd/M/y', 'century'],
    ['2-01-02', 'yy-MM-dd', '2 digits'],
    ['20 2019', 'yy yyyy', 'twice'],
    ['03-05', 'MM-dd', "today's date"],
    ['10:00', 'HH:mm', "today's date"],
    ['2020-02-30', 'yyyy-MM-dd', 'no such date'],
    ['Tue 16 Mar 2020', 'ddd d MMM yyyy', 'another day of the week'],
    ['2020-2021', 'yyyy-yyyy', 'twice'],
    ['1/2/2020', 'd', 'depends on the culture'],
    ['x', 'q', 'no standard format'],
    ['x', '', 'empty'],
    ['', 'yyyy', 'empty'],
    ['2020', "yyyy'", 'never closed'],
    ['2020', 'yyyy\\', 'single \\'],
    ['2020', 'yyyy%', 'format letter'],
    ['2020', 'yyyyffffffff', 'at most 7'],
    ['2020 A.D.', 'yyyy g', 'era'],
    ['2020GMT', 'yyyyGMT', 'quotes'],
  ])('should not read %j by %j: %s', (text, format, message) => {
    expect(exact(text, format)).toMatch(/^problem: /);
    expect(exact(text, format)).toContain(message);
  });

  it('should take the first day of the year 1 for a time alone where NoCurrentDateDefault says so', () => {
    expect(exact('10:00', 'HH:mm', ['NoCurrentDateDefault'])).toBe('0001-01-01 10:00:00.0000000 ');
  });

  it('should read what formatDate writes', () => {
    const format = fc.constantFrom(
      full,
      'o',
      'yyyyMMddHHmmssfffffff',
      'dddd, d MMMM yyyy h:m:s.fffffff tt',
      'd/M/yyyy H.mm.ss.FFFFFFFK',
    );
    fc.assert(
      fc.property(anyDate, format, (given, written) => {
        const text = formatDate(given, written);
        expect(typeof text).toBe('string');
        expect(readExact(String(text), written, defaults)).toMatchObject({
          kind: 'date',
          ticks: given.ticks,
        });
      }),
    );
  });

  it('should never throw, whatever the text, format and styles', () => {
    const piece = fc.constantFrom(
      'yyyy',
      'MM',
      'd',
      'H',
      'tt',
      'zzz',
      'K',
      'Z',
      '.',
      'F',
      ' ',
      "'",
      '"',
      '\\',
      '%',
      'x',
    );
    const format = fc.array(piece, { maxLength: 8 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(
        fc.string(),
        format,
        fc.subarray(['AllowWhiteSpaces', 'AdjustToUniversal']),
        (text, given, styles) => {
          expect(() => readExact(text, given, styles)).not.toThrow();
          expect(() => formatDate({ kind: 'date', ticks: 0n }, given)).not.toThrow();
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('parseStyles', () => {
  it('should read names apart by commas, and the documented defaults for an empty text', () => {
    expect(parseStyles('')).toEqual(defaults);
    expect(parseStyles(' ')).toEqual(defaults);
    expect(parseStyles('AllowWhiteSpaces, AssumeUniversal')).toEqual(['AllowWhiteSpaces', 'AssumeUniversal']);
  });

  it.each([
    ['roundtripKind', 'did you mean `RoundtripKind`?'],
    ['DateTimeStyles.None', 'did you mean `None`?'],
    ['AssumeLocal', 'time zone of the machine'],
    ['RoundtripKind,AssumeUniversal', 'together with `AssumeUniversal`'],
    ['None,', 'DateTimeStyles has no ``'],
  ])('should refuse %s', (text, message) => {
    const styles = parseStyles(text);
    expect('problem' in styles ? styles.problem : '').toContain(message);
  });
});

describe('formatDate', () => {
  it('should write what .NET writes', () => {
    for (const [ticks, format, text] of recorded.format) {
      expect(
        formatDate({ kind: 'date', ticks: BigInt(ticks) }, format),
        JSON.stringify([ticks, format]),
      ).toBe(text);
    }
  });

  it.each([
    ['%d', '5'],
    ['h tt', '2 PM'],
    ['%t', 'P'],
    ['yy', '24'],
    ['s', '2024-03-05T14:07:09'],
    ['u', '2024-03-05 14:07:09Z'],
    ['r', 'Tue, 05 Mar 2024 14:07:09 GMT'],
    ['O', '2024-03-05T14:07:09.1200000Z'],
    ['HH:mm:ss.FFF', '14:07:09.12'],
    ['yyyy-MM-ddTHH:mm:sszzz', '2024-03-05T14:07:09+00:00'],
    ["d 'of' MMMM", '5 of March'],
    ['yyyy\\y', '2024y'],
  ])('should write by %s: %s', (format, expected) => {
    expect(formatDate(date('2024-03-05T14:07:09.12Z'), format)).toBe(expected);
  });

  it('should write K as ParseExact noted it', () => {
    for (const [text, zone] of [
      ['2020-01-02', ''],
      ['2020-01-02Z', 'Z'],
      ['2020-01-02+01:00', '+00:00'],
    ] as const) {
      const found = readExact(text, 'yyyy-MM-ddK', defaults);
      expect('problem' in found ? found : formatDate(found, '%K')).toBe(zone);
    }
  });
});

describe('addInterval', () => {
  it.each([
    // The table of Microsoft's reference, from 2012-03-16-07:00.
    ['2012-03-16-07:00', 'd', 7, '3/23/2012 7:00:00 AM'],
    ['2012-03-16-07:00', 'd', -10, '3/6/2012 7:00:00 AM'],
    ['2012-03-16-07:00', 'ww', 2, '3/30/2012 7:00:00 AM'],
    ['2012-03-16-07:00', 'm', 10, '1/16/2013 7:00:00 AM'],
    ['2012-03-16-07:00', 'yyyy', 2, '3/16/2014 7:00:00 AM'],
    // A day that the month lacks becomes its last one (VBA's DateAdd).
    ['2023-01-31', 'm', 1, '2/28/2023 12:00:00 AM'],
    ['2024-03-31', 'm', -1, '2/29/2024 12:00:00 AM'],
    ['2024-02-29', 'yyyy', 1, '2/28/2025 12:00:00 AM'],
    ['2024-01-15', 'm', -13, '12/15/2022 12:00:00 AM'],
    ['2024-02-28', 'h', 30, '2/29/2024 6:00:00 AM'],
    ['2024-01-01', 'n', -1, '12/31/2023 11:59:00 PM'],
    ['2024-01-01', 's', 61, '1/1/2024 12:01:01 AM'],
  ] as const)('should add to %s: %s %i', (from, interval, count, expected) => {
    const found = addInterval(date(from), interval, count);
    expect(found === undefined ? undefined : printDate(found)).toBe(expected);
  });

  it('should be undefined beyond the years 1 to 9999, and for a count that is not whole', () => {
    expect(addInterval(date('9999-12-31'), 'd', 1)).toBeUndefined();
    expect(addInterval(date('0001-01-01'), 's', -1)).toBeUndefined();
    expect(addInterval(date('2024-01-01'), 'yyyy', 1e300)).toBeUndefined();
    expect(addInterval(date('2024-01-01'), 's', 1e300)).toBeUndefined();
    expect(addInterval(date('2024-01-01'), 'd', 1.5)).toBeUndefined();
    expect(addInterval(date('2024-01-01'), 'd', Number.NaN)).toBeUndefined();
    expect(addInterval(date('2024-01-01'), 'm', Number.POSITIVE_INFINITY)).toBeUndefined();
  });
});

describe('differenceIn', () => {
  it.each([
    // The table of Microsoft's reference.
    ['d', '2021-08-18+08:00', '2021-08-31+08:00', 13],
    ['d', '8/25/2021 5:41:18 PM', '2012-03-16-07:00', -3449],
    ['ww', '8/25/2021 5:41:18 PM', '2012-03-16-07:00', -493],
    ['m', '8/25/2021 5:41:18 PM', '2012-03-16-07:00', -113],
    ['yyyy', '8/25/2021 5:41:18 PM', '2012-03-16-07:00', -9],
    ['d', '2021-08-31+08:00', '2021-08-31+08:00', 0],
    ['h', '2021-08-24', '2021-08-25', 24],
    ['n', '2021-08-24', '2021-08-25', 1440],
    ['s', '2021-08-24', '2021-08-25', 86400],
    // Boundaries crossed, not time passed (VBA's DateDiff); weeks begin on Sundays.
    ['yyyy', '2023-12-31T23:59:59Z', '2024-01-01', 1],
    ['d', '2023-12-31T23:59:59Z', '2024-01-01', 1],
    ['h', '2024-01-01T00:59:59Z', '2024-01-01T01:00:00Z', 1],
    ['ww', '2024-03-02', '2024-03-03', 1],
    ['ww', '2024-03-03', '2024-03-09', 0],
    ['ww', '2024-03-01', '2024-03-15', 2],
    ['m', '2024-01-15', '2024-04-15', 3],
  ] as const)('should count %s from %s to %s: %i', (interval, from, to, expected) => {
    expect(differenceIn(interval, date(from), date(to))).toBe(expected);
  });

  it('should change its sign with its direction, and count what addInterval added', () => {
    const interval: fc.Arbitrary<Interval> = fc.constantFrom(...intervals);
    fc.assert(
      fc.property(
        interval,
        anyDate,
        anyDate,
        fc.integer({ min: -2000, max: 2000 }),
        (unit, from, to, count) => {
          expect(differenceIn(unit, from, to) + differenceIn(unit, to, from)).toBe(0);
          expect(differenceIn(unit, from, from)).toBe(0);
          const later = addInterval(from, unit, count);
          if (later !== undefined) expect(differenceIn(unit, from, later)).toBe(count);
        },
      ),
    );
  });
});

describe('file times', () => {
  it('should be those of Active Directory', () => {
    expect(printDate(fromFileTime(129_699_324_000_000_000n) as DateValue)).toBe('1/1/2012 11:00:00 PM');
    expect(toFileTime(date('2020-12-31 23:59:59-08:00'))).toBe(132_539_615_990_000_000n);
    expect(toFileTime(date('2000-01-01T00:00:00Z'))).toBe(125_911_584_000_000_000n);
    expect(toFileTime(date('1601-01-01'))).toBe(0n);
  });

  it('should be undefined where .NET has none', () => {
    expect(fromFileTime(9_223_372_036_854_775_807n)).toBeUndefined();
    expect(fromFileTime(-1n)).toBeUndefined();
    expect(toFileTime(date('1600-12-31'))).toBeUndefined();
  });

  it('should come back as they were', () => {
    fc.assert(
      fc.property(anyDate, (given) => {
        const value = toFileTime(given);
        if (value !== undefined) expect(fromFileTime(value)).toEqual(given);
      }),
    );
  });
});

describe('dateOf', () => {
  it('should be the same instant', () => {
    expect(printDate(dateOf(new Date('2026-11-23T12:00:00Z')))).toBe('11/23/2026 12:00:00 PM');
    const instant = fc.date({
      min: new Date('0001-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(instant, (given) => {
        expect(formatDate(dateOf(given), "yyyy-MM-dd'T'HH:mm:ss.fffZ")).toBe(given.toISOString());
      }),
    );
  });

  it('should refuse a clock that shows no date', () => {
    expect(() => dateOf(new Date(Number.NaN))).toThrow(RangeError);
    expect(() => dateOf(new Date(-62_135_596_800_001))).toThrow('years 1 to 9999');
  });
});
