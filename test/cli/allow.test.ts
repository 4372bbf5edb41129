import { describe, expect, it } from 'vitest';
import { withAllowance } from '../../src/cli/allow.js';

describe('withAllowance', () => {
  it('should take the place of ROLLCALL_ALLOW', () => {
    const env = { ROLLCALL_ALLOW: 'removals=1', HOME: '/home' };
    expect(withAllowance(env, 'removals=37,updates=2')).toEqual({
      ROLLCALL_ALLOW: 'removals=37,updates=2',
      HOME: '/home',
    });
    expect(withAllowance(env, undefined)).toBe(env);
  });

  it.each([
    ['removal=37', '--allow: `removal` is not something that can be allowed'],
    ['removals', '--allow: `removals` has no whole number'],
    ['removals=-1', '--allow: `removals=-1` has no whole number'],
  ])('should say of %s what is wrong, in terms of the option', (text, message) => {
    expect(() => withAllowance({}, text)).toThrow(message);
  });
});
