import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileRegex, type Regex, RegexRefusal } from '../../src/dotnet/regex.js';

interface Recorded {
  readonly pattern: string;
  readonly text: string;
  readonly replacement: string;
  readonly replaced: string;
  readonly groups: Readonly<Record<string, string | null>> | null;
}

const recorded = JSON.parse(readFileSync(new URL('../data/dotnet-regex.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly Recorded[];
};

function regex(pattern: string): Regex {
  const compiled = compileRegex(pattern);
  if ('problem' in compiled) throw new Error(compiled.problem.message);
  return compiled.regex;
}

/** .NET's `${name}`, which looks like a template. */
function named(name: string): string {
  return `$\{${name}}`;
}

function problem(pattern: string): { readonly message: string; readonly part: string } {
  const compiled = compileRegex(pattern);
  if (!('problem' in compiled)) throw new Error(`${pattern} compiles`);
  const { message, offset, length } = compiled.problem;
  return { message, part: pattern.slice(offset, offset + length) };
}

describe('compileRegex', () => {
  it('should do what .NET did, for every recorded pattern and text', () => {
    for (const { pattern, text, replacement, replaced, groups } of recorded.cases) {
      const compiled = regex(pattern);
      const label = JSON.stringify([pattern, text, replacement]);
      expect(compiled.replace(text, replacement), label).toBe(replaced);
      expect(compiled.test(text), label).toBe(groups !== null);
      for (const name of compiled.groupNames) {
        expect(compiled.group(text, name) ?? null, `${label} ${name}`).toBe(groups?.[name] ?? null);
      }
      if (groups !== null) expect([...compiled.groupNames].sort()).toEqual(Object.keys(groups).sort());
    }
  });

  it.each([
    // The examples of Microsoft's reference (facts sheet B.3), unescaped.
    ['\\+(?<isdCode>\\d* )(?<phoneNumber>\\d{10})', '+91 9998887777', named('phoneNumber'), '9998887777'],
    ['[a-zA-Z_]*', 'john_doe72', '', '72'],
    ['[()\\s-]+', '+1 (999) 888-7777', '', '+19998887777'],
    ['(?<last>\\w+), (?<first>\\w+)', 'Doe, John', `${named('first')} ${named('last')}`, 'John Doe'],
    // An escaped character that is no letter, digit or _ stands for itself.
    ['.*\\@domain.com', 'ada@domain.com', 'x', 'x'],
    // After an empty match the search goes on one unit further; after another one it does not.
    ['x*', 'abc', '-', '-a-b-c-'],
    ['x*', 'axb', '-', '-a--b-'],
  ])('should replace %s in %s', (pattern, text, replacement, expected) => {
    expect(regex(pattern).replace(text, replacement)).toBe(expected);
  });

  it.each([
    ['$&', '[ab]', 'a whole match'],
    ['$1$2', '[ab]', 'groups by number'],
    [`${named('1')}0`, '[a0]', 'a number in braces, so that a digit can follow'],
    ['$10', '[$10]', 'no such group: text'],
    [named('n'), '[b]', 'a group by name'],
    [named('N'), `[${named('N')}]`, 'names by case'],
    ['$n', '[$n]', 'a name without braces: text'],
    ['$$1', '[$1]', 'a dollar sign'],
    ['$`', '[<]', 'what stands before'],
    ["$'", '[>]', 'what stands after'],
    ['$+', '[b]', 'the last group'],
    ['$_', '[<ab>]', 'the whole text'],
    ['${', '[${]', 'an open brace: text'],
    ['a$', '[a$]', 'a dollar sign at the end'],
  ])('should write %s as %s: %s', (replacement, expected) => {
    expect(regex('(a)(?<n>b)').replace('<ab>', `[${replacement}]`)).toBe(`<${expected}>`);
  });

  it('should number named groups after plain ones', () => {
    const compiled = regex('(?<n>a)(b)(?<m>c)(d)');
    expect(compiled.groupNames).toEqual(['0', '1', '2', 'n', 'm']);
    expect(compiled.replace('abcd', '$1$2$3$4')).toBe('bdac');
  });

  it('should number groups whose names are numbers as they say', () => {
    const compiled = regex('(?<3>a)(b)(?<n>c)');
    expect(compiled.groupNames).toEqual(['0', '1', 'n', '3']);
    expect(compiled.replace('abc', '$1-$2-$3')).toBe('b-c-a');
  });

  it.each([
    // Letters, digits and marks of every script count, as in .NET and not in RE2.
    ['^\\w+$', 'Müller', true],
    ['^\\w+$', 'a\u0301', true],
    ['^\\w+$', 'a-b', false],
    ['^\\d+$', '٣', true],
    ['^\\s$', '\u00a0', true],
    ['^\\s$', '\u200b', false],
    ['\\bller', 'Müller', false],
    ['\\bMüller\\b', 'Frau Müller!', true],
    ['\\Bü', 'Müller', true],
    // $ and \Z also match before a line feed at the end.
    ['^a$', 'a\n', true],
    ['^a\\Z', 'a\n', true],
    ['^a\\z', 'a\n', false],
    ['^a$', 'a\n\n', false],
    ['^a$', 'a\nb', false],
    ['(?m)^b$', 'a\nb\nc', true],
    ['^.$', '\n', false],
    ['^.$', '\r', true],
    ['(?s)^.$', '\n', true],
    // A character beyond U+FFFF is two units.
    ['^.$', '😀', false],
    ['^..$', '😀', true],
    ['^😀+$', '😀😀', false],
    ['[😀]', '\ud83d', true],
    ['\\p{Cs}', '😀', true],
    // Case, culture and classes.
    ['(?i)^straße$', 'STRASSE', false],
    ['(?i)^É$', 'é', true],
    ['(?i)^[^k]$', '\u212a', false],
    ['(?i)^i$', 'İ', false],
    ['a(?i)B|C', 'c', true],
    ['(a(?i)b)c', 'aBC', false],
    ['(?i:a)b', 'Ab', true],
    ['(?i:a)b', 'AB', false],
    ['^[a-z-[aeiou]]+$', 'xyz', true],
    ['^[a-z-[aeiou]]+$', 'xaz', false],
    ['^[^\\W\\d]$', '1', false],
    ['^[]a]+$', ']a', true],
    ['^[a-]+$', '-a', true],
    ['^[\\b]$', '\b', true],
    ['^\\p{Lu}\\P{Lu}$', 'Éa', true],
    // Escapes.
    ['^\\x41\\u00e9\\t\\e\\cA\\101$', 'Aé\t\u001b\u0001A', true],
    ['^\\.\\/\\-\\ $', './- ', true],
    // Braces that begin no quantifier stand for themselves.
    ['^{a}{,2}$', '{a}{,2}', true],
    // White space and comments.
    ['(?x) a # one\n b', 'ab', true],
    ['a(?#comment)+b', 'aab', true],
    // Plain parentheses do not capture.
    ['(?n)^(a)(?<b>b)$', 'ab', true],
    // A set that nothing is in.
    ['[a-[a]]', 'a', false],
    ['^$', '', true],
  ])('should find %s in %j: %s', (pattern, text, expected) => {
    expect(regex(pattern).test(text)).toBe(expected);
  });

  it.each([
    ['(a)\\1', 'backreference', '\\1'],
    ['(?<n>a)\\k<n>', 'backreference', '\\k<n>'],
    ['(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)\\10', 'backreference', '\\10'],
    ['x(?=a)', 'look-ahead', '(?='],
    ['x(?!a)', 'negative look-ahead', '(?!'],
    ['(?<=a)x', 'look-behind', '(?<='],
    ['(?<!a)x', 'negative look-behind', '(?<!'],
    ['(?>a)', 'atomic group', '(?>'],
    ['(?(a)b)', 'conditional group', '(?('],
    ['(?<o>a)(?<-o>b)', 'balancing group', '(?<-'],
    ['\\Ga', '\\G', '\\G'],
    ['a{2000}', 'more than 1000', '{2000}'],
    ['(?:a{1000}){1000}', 'too large', '{1000}'],
    ['(?:(a?))*', 'what a group in it takes last', '*'],
    ['(?:a??)*', 'part of it is lazy', '*'],
    ['(?<n>a)(?<n>b)', 'same name', '(?<n>'],
    ['(?m)^a(?-m)$', '\\z', '(?m)^a(?-m)$'],
    ['\\p{IsGreek}', 'block IsGreek', '\\p{IsGreek}'],
    ['(?i)\\p{Lu}', 'versions of .NET', '\\p{Lu}'],
    ['[[:alpha:]]', 'POSIX', '['],
    ['(?P<n>a)', '(?<name>', '(?P'],
    ['a++', 'possessive', '+'],
    ['*a', 'nothing before', '*'],
    ['(a', 'never closed', '('],
    ['a)', 'closes nothing', ')'],
    ['[a', 'lacks its ]', '[a'],
    ['[b-a]', 'reverse', 'b-a'],
    ['a{3,1}', 'least', '{3,1}'],
    ['a\\', 'single \\', '\\'],
    ['\\q', 'no escape', '\\q'],
    ['\\x4', '2 hexadecimal digits', '\\x4'],
    ['\\u12', '4 hexadecimal digits', '\\u12'],
    ['\\p{Greek}', 'no Unicode category', '\\p{Greek}'],
    ['(?#', 'comment', '(?#'],
    ['(?<a b>c)', 'name', '(?<a'],
    ['[\\d-a-z-[x]y]', 'come last', '-[x]'],
  ])('should refuse %s: %s', (pattern, message, part) => {
    const found = problem(pattern);
    expect(found.message).toContain(message);
    expect(found.part).toBe(part);
  });

  it('should refuse a pattern that is too long to compile in a second', () => {
    expect(problem(`${'(b)'.repeat(16_666)}aab`)).toMatchObject({
      message: 'a pattern may have 50000 characters; this has 50001',
      part: 'b',
    });
  });

  it('should take groups of one name in options that exclude each other', () => {
    const compiled = regex('a(?<n>.)|b(?<n>.)');
    expect(compiled.group('bx', 'n')).toBe('x');
    expect(compiled.replaceGroup('ay bx', 'n', '-')).toBe('a- b-');
  });

  it('should keep a capture of an earlier round, as .NET does and JavaScript does not', () => {
    expect(regex('(?:(a)|b)*').group('ab', '1')).toBe('a');
  });
});

describe('Regex.replaceGroup', () => {
  it.each([
    ['(?<streetNumber>^\\d*)', 'streetNumber', '545 Tremont Street', '888', '888 Tremont Street'],
    ['(?<Suffix>@(.)*)', 'Suffix', 'jsmith@contoso.com', '', 'jsmith'],
    ['(?<city>[A-Z][a-z]+)$', 'city', '12 Main St London', 'Paris', '12 Main St Paris'],
    ['(?<n>a)|b', 'n', 'aba', '$1', '$1b$1'],
    ['(?:x(?<n>.))+', 'n', 'xaxb', '-', 'xax-'],
    ['a(b)', '1', 'abab', 'c', 'acac'],
    ['a', '0', 'aba', 'c', 'cbc'],
    ['a', 'unknown', 'aba', 'c', 'aba'],
  ])('should put a value for what %s took as %s', (pattern, group, text, value, expected) => {
    expect(regex(pattern).replaceGroup(text, group, value)).toBe(expected);
  });
});

describe('Regex.group', () => {
  it.each([
    ['\\+(?<isdCode>\\d* )(?<phoneNumber>\\d{10})', 'phoneNumber', '+91 8887779999', '8887779999'],
    ['(?<n>a)?b', 'n', 'b', undefined],
    ['(?<n>a*)b', 'n', 'b', ''],
    ['(?<n>a)', 'n', 'b', undefined],
    ['(?<n>a)', 'm', 'a', undefined],
    ['(?<n>a)', '1', 'a', 'a'],
  ])('should find what %s takes as %s in %s', (pattern, group, text, expected) => {
    expect(regex(pattern).group(text, group)).toBe(expected);
  });
});

describe('Regex, whatever it is given', () => {
  const pieces = [
    'a',
    'b',
    '.',
    '\\w',
    '\\b',
    '[^a]',
    '(',
    ')',
    '(?:',
    '(?<n>',
    '(?i)',
    '|',
    '*',
    '+?',
    '{2}',
    '$',
    '\\',
    '[',
    ']',
    'é',
    '😀',
  ];
  const anyPattern = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 2 })), {
    maxLength: 12,
  });

  it('should never throw, and place every problem within the pattern', () => {
    fc.assert(
      fc.property(anyPattern, fc.string({ unit: 'binary' }), fc.string(), (parts, text, replacement) => {
        const pattern = parts.join('');
        const compiled = compileRegex(pattern);
        if ('problem' in compiled) {
          const { offset, length } = compiled.problem;
          expect(offset).toBeGreaterThanOrEqual(0);
          expect(length).toBeGreaterThanOrEqual(0);
          expect(offset + length).toBeLessThanOrEqual(pattern.length);
          return;
        }
        const { regex: found } = compiled;
        expect(typeof found.replace(text, replacement)).toBe('string');
        expect(found.replace(text, '$&')).toBe(text);
        expect(found.test(text)).toBe(found.group(text, '0') !== undefined);
        for (const name of found.groupNames)
          expect(typeof found.replaceGroup(text, name, 'x')).toBe('string');
      }),
      { numRuns: 500 },
    );
  });

  it('should agree with JavaScript where both mean the same', () => {
    const atom = fc.constantFrom(
      'a',
      'b',
      '[ab]',
      '[^b]',
      '\\d',
      '\\w',
      'c',
      '1',
      '(a)',
      '(b|c)',
      '(?:ab)',
      '\\b',
      '-',
    );
    const quantified = fc
      .tuple(atom, fc.constantFrom('', '', '', '+', '{1,2}', '+?'))
      .map(([a, q]) => (a === '\\b' ? a : a + q));
    const pattern = fc
      .array(fc.array(quantified, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 })
      .map((options) => options.map((option) => option.join('')).join('|'));
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', '-'), maxLength: 10 });
    fc.assert(
      fc.property(pattern, text, (source, given) => {
        const found = regex(source);
        expect(found.test(given)).toBe(new RegExp(source).test(given));
        expect(found.replace(given, '<$&>')).toBe(given.replace(new RegExp(source, 'g'), '<$&>'));
        expect(found.group(given, '0')).toBe(new RegExp(source).exec(given)?.[0]);
      }),
      { numRuns: 500 },
    );
  });

  it('should end where backtracking would not', () => {
    const text = `${'a'.repeat(10_000)}!`;
    expect(regex('(a+)+$').test(text)).toBe(false);
    expect(regex('(a+)+$').replace(text, '-')).toBe(text);
    expect(regex('(a|aa)+$').group(text, '1')).toBeUndefined();
    expect(regex('(?:(?:(?:a*)*)*)*!').replace(text, '-')).toBe('-');
  });

  it('should refuse work and output that grow with the square of the text', () => {
    const text = 'a'.repeat(10_000);
    expect(() => regex('a*b|a').replace(text, 'x')).toThrow(RegexRefusal);
    expect(() => regex('(?:a?){1000}a{1000}').test(text)).toThrow(RegexRefusal);
    expect(() => regex('a').replace('a'.repeat(1500), '$_'.repeat(500))).toThrow(RegexRefusal);
    expect(regex('a*b|a').replace('a'.repeat(500), 'x')).toBe('x'.repeat(500));
  });

  it.each([
    ['parentheses', '('.repeat(5000)],
    ['sets', '[a-'.repeat(3000)],
    [
      'negated sets',
      Array.from({ length: 2000 }, (_, index) => `[^${String.fromCharCode(0x400 + index)}]`).join(''),
    ],
    [
      'kinds of letters beside \\b',
      `\\b${Array.from({ length: 80 }, (_, index) => String.fromCharCode(0x400 + index)).join('')}`,
    ],
  ])('should refuse too many %s', (_, pattern) => {
    expect(compileRegex(pattern)).toHaveProperty('problem');
  });

  it('should compile a pattern as long as an expression may be', () => {
    expect(regex('a'.repeat(10_000)).test('b')).toBe(false);
    expect(regex('(?i)[\\0-\\uffff]'.repeat(600)).test('b')).toBe(false);
  });
});
