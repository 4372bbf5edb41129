import { describe, expect, it } from 'vitest';
import { isLoopback } from '../src/loopback.js';

describe('isLoopback', () => {
  it.each([
    'http://localhost:1',
    'http://127.0.0.1',
    'http://127.1',
    'http://127.255.0.3:8',
    'http://[::1]/',
  ])('takes %s for this machine', (url) => {
    expect(isLoopback(new URL(url).hostname)).toBe(true);
  });

  it.each(['http://localhost.example', 'http://127.0.0.1.example', 'http://128.0.0.1', 'http://[::2]'])(
    'takes %s for another one',
    (url) => {
      expect(isLoopback(new URL(url).hostname)).toBe(false);
    },
  );
});
