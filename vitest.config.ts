import { defineConfig } from 'vitest/config';

const STORIES = 'test/stories/**/*.test.ts';

export default defineConfig({
  test: {
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
