import { describe, expect, it } from 'vitest';
import { checkPatterns } from '../../../src/mapping/language/patterns.js';
import { read } from '../../support/expression.js';

/** `code at what the problem points to`, in order. */
function brief(text: string): string[] {
  return checkPatterns(read(text), text).map(
    ({ code, offset, length }) => `${code} at ${text.slice(offset, offset + length)}`,
  );
}

describe('checkPatterns', () => {
  it.each([
    'Replace([a], , "\\\\+(?<isdCode>\\\\d* )(?<phoneNumber>\\\\d{10})", "phoneNumber", , [mobile], )',
    'Replace([a], "(", , , "[", , )',
    'Replace([a], , [pattern], [group], "x", , )',
    'FormatDateTime([a], , "yyyyMMddHHmmss.fZ", "yyyy-MM-dd")',
    'FormatDateTime([a], "yyyy-MM-dd", [format])',
    'Append("(", "(?=")',
    '[mail]',
  ])('should have nothing against %s', (text) => {
    expect(brief(text)).toEqual([]);
  });

  it.each([
    ['Replace([a], , "a(?=b)", , "x", , )', '(?='],
    ['Replace([a], , "a\\\\.\\"(?=b)", , "x", , )', '(?='],
    ['Replace([a], , "\\d\\\\.\\w(?=b)", , "x", , )', '(?='],
    ['IIF([a] = Replace([b], , "(a)\\\\1", , "x", , ), "y", "z")', '\\\\1'],
  ])('should point at what linear time does not allow within the text of %s', (text, wanted) => {
    const [problem, ...others] = checkPatterns(read(text), text);
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code: 'unusable-pattern', offset: text.indexOf(wanted) });
    expect(problem?.message).not.toBe('');
  });

  it('should stay within the literal for a pattern that is no regular expression', () => {
    const text = 'Replace([a], , "\\\\w(", , "x", , )';
    const [problem] = checkPatterns(read(text), text);
    expect(problem?.code).toBe('unusable-pattern');
    expect(problem?.offset).toBeGreaterThanOrEqual(text.indexOf('"'));
    expect((problem?.offset ?? 0) + (problem?.length ?? 0)).toBeLessThanOrEqual(text.indexOf('", ,') + 1);
  });

  it('should find a group that the pattern does not name', () => {
    expect(brief('Replace([a], , "(?<n>x)", "m", "y", , )')).toEqual(['unknown-group at "m"']);
    expect(brief('Append(Replace([a], , "x", "m", , [b], ), "y")')).toEqual(['unknown-group at "m"']);
  });

  it('should find arguments that mean no mode of Replace, or two', () => {
    expect(brief('Replace([a], "x", "")')).toEqual(['replace-mode at Replace']);
    expect(brief('Replace([a], "x", "y", , "z", , )')).toEqual(['replace-mode at Replace']);
    expect(brief('Replace([a], , "(?<n>x)", "n", "z", [b], )')).toEqual(['replace-mode at Replace']);
  });

  it('should find date formats that are not supported', () => {
    const text = 'FormatDateTime([a], , "%", "yyyy \\\\")';
    expect(brief(text)).toEqual(['unsupported-format at "%"', 'unsupported-format at "yyyy \\\\"']);
  });

  it('should find styles that are not supported', () => {
    expect(brief('FormatDateTime([a], "None, Odd", "yyyy", "yyyy")')).toEqual([
      'unknown-style at "None, Odd"',
    ]);
    expect(brief('FormatDateTime([a], "AllowInnerWhite", "yyyy", "yyyy")')).toEqual([]);
  });

  it('should give all problems, in the order of the text', () => {
    expect(brief('Join("", Replace([a], , "(?!x)", , "", , ), Replace([b], "x"))')).toEqual([
      expect.stringContaining('unusable-pattern'),
      'replace-mode at Replace',
    ]);
  });
});
