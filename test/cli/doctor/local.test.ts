import { describe, expect, it } from 'vitest';
import { checkNode } from '../../../src/cli/doctor/local.js';

describe('checkNode', () => {
  it('should take what package.json takes', () => {
    expect(checkNode('20.19.0')).toEqual({ level: 'ok', text: 'Node 20.19.0' });
    expect(checkNode('24.1.0').level).toBe('ok');
    expect(checkNode('20.18.3')).toMatchObject({
      level: 'problem',
      text: expect.stringContaining('too old'),
    });
  });
});
