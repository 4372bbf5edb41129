import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Candidate, cover } from '../../src/import/cover.js';

function candidate(name: string, covers: readonly string[]): Candidate<string> {
  return { value: name, name, covers };
}

const chosen = (candidates: readonly Candidate<string>[], fewest = 1): readonly string[] =>
  cover(candidates, fewest).map(({ value }) => value);

describe('cover', () => {
  it('should choose what explains most of the rest each time', () => {
    const candidates = [
      candidate('a', ['1', '2']),
      candidate('b', ['1', '2', '3']),
      candidate('c', ['3', '4', '5', '6']),
    ];
    expect(chosen(candidates)).toEqual(['c', 'b']);
    expect(chosen(candidates, 3)).toEqual(['c']);
  });

  it('should choose the larger where two explain alike, then by name', () => {
    expect(chosen([candidate('b', ['1']), candidate('a', ['1'])])).toEqual(['a']);
    const overlapping = [candidate('x', ['1', '2', '3']), candidate('y', ['3', '4']), candidate('z', ['4'])];
    expect(chosen(overlapping)).toEqual(['x', 'y']);
  });

  it('should be the plain greedy choice, in whatever order the groups come', () => {
    const sets = fc.array(fc.subarray(['1', '2', '3', '4', '5', '6', '7']), { maxLength: 8 });
    fc.assert(
      fc.property(sets, fc.integer({ min: 1, max: 3 }), (given, fewest) => {
        const candidates = given.map((covers, index) => candidate(`g${index}`, covers));
        const picked = cover(candidates, fewest);
        expect(cover([...candidates].reverse(), fewest)).toEqual(picked);
        const done = new Set<string>();
        const gain = ({ covers }: Candidate<string>): number =>
          covers.filter((each) => !done.has(each)).length;
        for (const each of picked) {
          expect(gain(each)).toBe(Math.max(...candidates.map(gain)));
          for (const one of each.covers) done.add(one);
        }
        expect(Math.max(0, ...candidates.map(gain))).toBeLessThan(fewest);
      }),
    );
  });
});
