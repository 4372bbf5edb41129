import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAnchored } from '../../src/lint/anchors.js';

describe('isAnchored', () => {
  it.each([
    '^Sales$',
    '^$',
    '\\ASales\\z',
    '\\ASales\\Z',
    '(?i)^Sales$',
    '^a$|^b$',
    '^(?:a|b)$',
    '(^a$|^b$)',
    '(?:^a$)',
    '(?<kind>^a$)',
    '^[|]$',
    '^[]|]a$',
    '^a\\|b$',
    '^(a|b|(c|d))$',
    '.*a.*',
    '^a.*',
    '.*a$',
    '^a\\\\$',
  ])('should take %s', (pattern) => {
    expect(isAnchored(pattern)).toBe(true);
  });

  it.each([
    '',
    'Sales',
    '^Sales',
    'Sales$',
    '.*\\@domain.com',
    '([1-9][0-9])',
    '(1[0-9]{6})',
    '^a|b$',
    '^a$|b',
    '^a\\$',
    '^a\\.*',
    '^az',
    '^a\\\\z',
    '(^a$',
    '(a)(b)',
    '[^a]$',
    '(?=^a$)',
  ])('should not take %s', (pattern) => {
    expect(isAnchored(pattern)).toBe(false);
  });

  it('should mean the same whether the whole value is wanted or any part of it', () => {
    const piece = fc.constantFrom('^', '$', 'a', 'b', '|', '(', ')', '(?:', '.*', '[ab]', '\\', 'z');
    const patterns = fc.array(piece, { maxLength: 8 }).map((parts) => parts.join(''));
    const values = fc.array(fc.constantFrom('a', 'b', 'z', '^', '$', '|'), { maxLength: 5 });
    fc.assert(
      fc.property(patterns, values, (pattern, signs) => {
        if (!isAnchored(pattern)) return;
        const [anywhere, whole] = [compile(pattern), compile(`^(?:${pattern})$`)];
        if (anywhere === undefined || whole === undefined) return;
        expect(whole.test(signs.join(''))).toBe(anywhere.test(signs.join('')));
      }),
      { numRuns: 2_000 },
    );
  });

  it('should be quick with a pattern of parentheses alone', () => {
    const start = performance.now();
    for (const pattern of [
      '('.repeat(100_000),
      `${'('.repeat(50_000)}${')'.repeat(50_000)}`,
      '|'.repeat(100_000),
    ]) {
      expect(isAnchored(pattern)).toBe(false);
    }
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});

function compile(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern);
  } catch {
    return undefined;
  }
}
