import { describe, expect, it } from 'vitest';
import { loadSibling, twinLines } from '../../src/declare/fleet.js';
import { siblingOf } from '../support/fleet.js';
import { company, line } from '../support/plan.js';
import { folderOf, today } from './given.js';

const textOf = (...lines: Parameters<typeof line>[]) =>
  siblingOf(company({ lines: lines.map((each) => line(...each)), stack: { stack: 'south' } })).text;

describe('twinLines', () => {
  it('should find a name in two stacks, without regard to case, and say where the other line is', () => {
    const own = [line('ann'), line('ben')];
    const position = { file: 'stacks/south/people/x.yaml', line: 3, column: 5 };
    const found = twinLines(own, [textOf(['ANN', { user: 'Ann@Contoso.com', position }], ['cat'])]);
    expect(found).toMatchObject([
      {
        code: 'declared-in-two-stacks',
        severity: 'error',
        position: own[0]?.position,
        about: 'ann@contoso.com',
      },
    ]);
    expect(found[0]?.hint).toContain('stacks/south/people/x.yaml:3:5');
  });

  it.each([
    ['the first ends on the day the second begins', '2026-12-01', '2026-12-01', 1],
    ['the first ends the day before', '2026-11-30', '2026-12-01', 0],
    ['the first has no end', null, '2026-12-01', 1],
  ])('should look at the days: %s', (_, until, from, count) => {
    expect(twinLines([line('ann', { until })], [textOf(['ann', { from }])])).toHaveLength(count);
    expect(twinLines([line('ann', { from })], [textOf(['ann', { until }])])).toHaveLength(count);
  });
});

describe('loadSibling', () => {
  it('should keep what can be read beside the errors', async () => {
    const dir = await folderOf({ 'stacks/demo/people/broken.yaml': 'people: [\n' });
    const { people, errors, mapping, policy } = await loadSibling(dir, 'demo', { today });
    expect(people.length).toBeGreaterThan(0);
    expect(errors.map(({ position }) => position?.file)).toContain('stacks/demo/people/broken.yaml');
    expect([mapping, policy]).not.toContain(null);
  });

  it('should take a folder that is gone for one that could not be read', async () => {
    const { people, errors, mapping } = await loadSibling(await folderOf({}), 'gone', { today });
    expect([people, mapping]).toEqual([[], null]);
    expect(errors).toMatchObject([{ code: 'unknown-stack' }]);
  });
});
