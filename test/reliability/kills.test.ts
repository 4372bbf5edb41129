import { describe, it } from 'vitest';
import { Matrix, type Trial } from './support/matrix.js';

const matrix = new Matrix('test/reliability/kills.test.ts');

/** Kills a run as its nth write arrives, before or after that is carried out. */
function kills(checkpoints: boolean): readonly Trial[] {
  const count = ['POST', 'PATCH', 'DELETE'].reduce(
    (sum, method) =>
      sum +
      matrix.count({ name: '', server: 'scim', method }) +
      matrix.count({ name: '', server: 'graph', method }),
    0,
  );
  return Array.from({ length: count }, (_, index) => index + 1).flatMap((write) =>
    (['before', 'after'] as const).map((when) => ({
      title: `killed ${when} write ${write}`,
      options: { kill: { write, when }, checkpoints },
      check: ({ wasKilled }) => (wasKilled ? [] : ['it was not killed']),
    })),
  );
}

describe('a run that is killed', () => {
  const told = 'nothing: it is dead; the next run goes on';
  it('should be gone on with by its record alone', () =>
    matrix.row(
      { fault: 'killed before and after each write, without checkpoints', where: 'process', told },
      kills(false),
    ));

  it('should be gone on with by its checkpoints', () =>
    matrix.row(
      { fault: 'killed before and after each write, with checkpoints', where: 'process', told },
      kills(true),
    ));
});
