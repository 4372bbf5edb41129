import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePattern } from '../../src/declare/pattern.js';

/** Where JavaScript's own engine and ours must agree. */
const patterns = [
  '^id-[0-9a-f]{8}$',
  'b+',
  '^(?=.*[0-9])[a-z0-9]+$',
  '^(?=(?:.*[0-9]){3})(?=(?:.*[a-z]){3})[0-9a-z]{6}$',
  '^(?!a)[a-c0-9]+$',
  '^(?=a|b)(?![)]|\\(|b2)[^x]*$',
  '^a|b$',
  '^',
];

describe('compilePattern', () => {
  it.each(patterns)('should match what a backtracking engine matches: %s', (pattern) => {
    const test = compilePattern(pattern);
    const reference = new RegExp(pattern);
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'abcx0123()-') }), (text) => {
        expect(test?.(text)).toBe(reference.test(text));
      }),
    );
  });

  it.each(['(', 'a(?=b)', '^(?=a', '(?<=a)b', '^(?=a)b|c', '\\1'])('should not take %s', (pattern) => {
    expect(compilePattern(pattern)).toBeUndefined();
  });

  it('should take no longer for a pattern that makes others backtrack', () => {
    const test = compilePattern('^(?=(a+)+$)(a|a)*$');
    const started = performance.now();
    expect(test?.(`${'a'.repeat(10_000)}b`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
