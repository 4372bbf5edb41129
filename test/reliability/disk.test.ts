import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Matrix, type Stream, streams, type Trial } from './support/matrix.js';
import { stack } from './support/office.js';

const matrix = new Matrix('test/reliability/disk.test.ts');
const ownFiles = ['--pid', String(process.pid), '--fsize'];

/**
 * Lets no file of this process grow beyond so many bytes: the system then writes what fits, and refuses the rest, as a full disk does. Needs
 * no rights, unlike a small file system of its own. (prlimit is of util-linux, which every Linux has.)
 */
function limitFiles(bytes: number | 'unlimited'): void {
  const [pid, process, option] = ownFiles;
  execFileSync('prlimit', [String(pid), String(process), `${option}=${bytes}:`]);
}

const mend = (): void => limitFiles('unlimited');
afterEach(mend);

beforeAll(() => {
  // A test that could not fill the disk would prove nothing.
  expect(
    execFileSync('prlimit', [...ownFiles, '--output', 'HARD', '--noheadings'], { encoding: 'utf8' }).trim(),
  ).toBe('unlimited');
});

/** The disk has so many bytes left when the nth request of a stream arrives. */
function fillAt({ name, ...match }: Stream, nth: number, left: number, checkpoints: boolean): Trial {
  return {
    title: `${name}, ${left} bytes left at ${nth}, checkpoints: ${checkpoints}`,
    options: { checkpoints },
    arrange: (sandbox, records) => {
      const fill = (): void => {
        const [record = ''] = readdirSync(join(records, stack));
        limitFiles(statSync(join(records, stack, record)).size + left);
      };
      sandbox.faults.add({ ...match, nth, fault: { meanwhile: fill } });
    },
    mend,
    isPassing: false,
  };
}

describe('a disk that is full', () => {
  it('should begin nothing where the record cannot be begun', () =>
    matrix.row(
      { fault: 'disk full when the record is begun', where: 'disk', told: '`EFBIG…`; nothing was begun' },
      [0, 1, 500].map((bytes) => ({
        title: `${bytes} bytes`,
        arrange: () => limitFiles(bytes),
        mend,
        isPassing: false,
        check: ({ log }) =>
          log.some(({ server, method }) => server !== 'authority' && method !== 'GET')
            ? ['something was written']
            : [],
      })),
      1,
    ));

  it('should give nothing that the next run would not know of, and take all the same', () => {
    const { vonageMakes, vonageChanges, entraGives, entraTakes } = streams;
    const trials = [vonageMakes, vonageChanges, entraGives, entraTakes].flatMap((stream) =>
      matrix
        .places(stream, 3)
        .flatMap((nth, index) => [0, 150, 700].map((left) => fillAt(stream, nth, left, index % 2 === 0))),
    );
    return matrix.row(
      {
        fault: 'disk full while a record is written',
        where: 'disk',
        told: "`nothing was written, because the run's record cannot be: EFBIG…` or `this was done, but the run's record cannot be written: EFBIG…`",
      },
      trials.map(({ isPassing: _, ...trial }) => trial),
      1,
    );
  });
});
