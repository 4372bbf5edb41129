import { describe, expect, it } from 'vitest';
import { readInstant } from '../src/instant.js';

describe('readInstant', () => {
  it.each([
    ['2026-12-01T09:00:00Z', '2026-12-01T09:00:00.000Z'],
    ['2026-12-01T09:00Z', '2026-12-01T09:00:00.000Z'],
    ['2026-12-01T09:00:00.5+01:30', '2026-12-01T07:30:00.500Z'],
    ['2028-02-29T00:00:00Z', '2028-02-29T00:00:00.000Z'],
  ])('should read %s', (text, expected) => {
    expect(readInstant(text)?.toISOString()).toBe(expected);
  });

  it.each([
    '',
    'today',
    '2026-12-01',
    '2026-12-01T09:00:00',
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-12-01T25:00:00Z',
  ])('should not take %j', (text) => {
    expect(readInstant(text)).toBeUndefined();
  });
});
