import { describe, expect, it } from 'vitest';
import { exceeds } from '../../src/plan/exceeds.js';

describe('exceeds', () => {
  const limit = { count: 10, ratio: 0.2, from: 10 };

  it('should allow exactly as many as the limit says', () => {
    expect(exceeds(limit, 10, 100)).toBeNull();
    expect(exceeds(limit, 11, 100)).toBe('the limit is 10');
  });

  it('should look at the ratio too, and take the tighter of the two', () => {
    expect(exceeds(limit, 4, 20)).toBeNull();
    expect(exceeds(limit, 5, 20)).toBe('the limit is 20 % of 20');
  });

  it('should look at the ratio only from so many people on', () => {
    expect(exceeds(limit, 9, 9)).toBeNull();
    expect(exceeds(limit, 3, 10)).toBe('the limit is 20 % of 10');
  });

  it('should know no limit where there is none', () => {
    expect(exceeds({ count: null, ratio: null, from: 0 }, 1000, 1000)).toBeNull();
  });

  it('should refuse one where the limit is none at all', () => {
    expect(exceeds({ count: 0, ratio: null, from: 0 }, 0, 5)).toBeNull();
    expect(exceeds({ count: 0, ratio: null, from: 0 }, 1, 5)).toBe('the limit is 0');
    expect(exceeds({ count: null, ratio: 0, from: 0 }, 1, 5)).toBe('the limit is 0 % of 5');
  });

  it('should not exceed a ratio that is met exactly, for every part of a hundred', () => {
    for (let part = 0; part <= 100; part += 1) {
      const exact = { count: null, ratio: part / 100, from: 0 };
      expect(exceeds(exact, part, 100)).toBeNull();
      expect(exceeds(exact, part + 1, 100)).not.toBeNull();
    }
  });
});
