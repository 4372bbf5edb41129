import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const STORIES = 'test/stories/**/*.test.ts';

/** The two that take ten minutes go first, or one worker would end with them while the other one has nothing to do. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification): boolean => /\/stories\/(?:15|63)-/.test(moduleId);
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [STORIES],
          // Vitest keeps one core free, which on a machine of two leaves one.
          maxWorkers: '100%',
          testTimeout: 120_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'stories',
          include: [STORIES],
          // A story runs the real engine many times, on machines that may be slow: the limit is there for hung ones only.
          testTimeout: 600_000,
          hookTimeout: 600_000,
          // Each runs an engine, its hosts and two servers.
          maxWorkers: 2,
          // After the unit tests, which are quick to say what is wrong.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
