import { describe, expect, it } from 'vitest';
import { playAll } from '../replay/all.js';
import { initialOf, readHistory } from '../replay/history.js';
import { openStage } from './support/stage.js';

const history = readHistory();
/** Changes that take more than 1 % of the people, as the data's own page has them; no other takes more than four. */
const massRemovals = [6, 17, 117, 649, 903];
const hour = 3_600_000;

describe('15: six years of a real organisation, 1,101 changes', () => {
  it('should begin with 1,199 people and 281 teams', () => {
    const { people, teams } = initialOf(history);
    expect([people.size, teams.size, history.changes.length]).toEqual([1199, 281, 1101]);
  });

  it(
    'should hold just what is declared after each change, and be refused at the five mass removals alone',
    async () => {
      const tally = await playAll(history, { openStage, withEngine: true, faults: null });

      expect(tally.wrong).toEqual([]);
      expect(tally.refused).toEqual(massRemovals);
      // The first, the last, and the refused ones.
      expect(tally.byEngine).toBe(massRemovals.length + 2);
      expect(tally.failures).toBe(0);
    },
    hour,
  );

  it(
    'should end with the same in Vonage and Entra where 5 % of the requests go wrong, in the first 40 changes',
    async () => {
      const part = { ...history, changes: history.changes.slice(0, 40) };
      const options = { openStage, withEngine: false };
      const faulty = await playAll(part, { ...options, faults: { rate: 0.05, seed: 1 } });
      const calm = await playAll(part, { ...options, faults: null });

      expect([faulty.wrong, calm.wrong]).toEqual([[], []]);
      expect(faulty.refused).toEqual([6, 17]);
      expect(faulty.end).toEqual(calm.end);
      // Requests went wrong indeed.
      expect(faulty.requests).toBeGreaterThan(calm.requests + 30);
      const { requests, writes, seconds } = faulty;
      console.log(`40 changes with faults: ${requests} requests, ${writes} writes, ${seconds.toFixed(0)} s`);
    },
    hour,
  );
});
