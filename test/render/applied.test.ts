import { describe, expect, it } from 'vitest';
import { appliedInWords } from '../../src/render/applied.js';

const progress = (done: number, failed = 0, { unsure = 0, open = 0 } = {}) => ({
  people: { total: 12, done, failed },
  changes: { total: 24, done: done * 2, failed, unsure, open },
});
const plain = { seconds: 12.3, wasStopped: false, isRefused: false, left: [] };
const nothing = {
  people: { total: 0, done: 0, failed: 0 },
  changes: { total: 0, done: 0, failed: 0, unsure: 0, open: 0 },
};
const names = Array.from({ length: 12 }, (_, index) => `p${index}`);

describe('appliedInWords', () => {
  it('should say that all is done', () => {
    expect(appliedInWords(progress(12), plain)).toBe('Done: 24 changes to 12 people in 12 s.\n');
  });

  it('should say of a refused plan that only lockouts were applied', () => {
    expect(appliedInWords(progress(12), { ...plain, isRefused: true })).toContain('Lockouts applied: ');
  });

  it('should say what is done, what failed, and who is left', () => {
    const told = appliedInWords(progress(9, 1), { ...plain, left: ['ann', 'b\u001ben'] });
    expect(told).toBe(
      'Done in part: 9 of 12 people done, 1 failed, 2 not done (18 of 24 changes, in 12 s).\n' +
        'Not done: ann, b\\u001ben.\n' +
        'Run it again to go on: what is done stays, and nothing is done twice.\n',
    );
  });

  it('should name no more than ten', () => {
    const told = appliedInWords(progress(0, 0, { open: 1 }), { ...plain, wasStopped: true, left: names });
    expect(told).toContain('Stopped: 0 of 12 people done, 12 not done');
    expect(told).toContain('p8, p9 and 2 more.');
    expect(told).not.toContain('p10');
  });

  it('should say where a stop came before all writes', () => {
    const told = appliedInWords(progress(0), { ...plain, wasStopped: true, left: names });
    expect(told).toBe('Stopped before anything was written; run it again to go on.\n');
  });

  it('should be silent where there was nothing to write', () => {
    expect(appliedInWords(nothing, plain)).toBe('');
    expect(appliedInWords(nothing, { ...plain, wasStopped: true })).toBe(
      'Stopped: nothing was to be written.\n',
    );
  });

  it('should say that nothing of a refused plan was written', () => {
    expect(appliedInWords(nothing, { ...plain, isRefused: true })).toBe(
      'Nothing was written: the plan is refused.\n',
    );
  });
});
