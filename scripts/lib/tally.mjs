import { readFileSync } from 'node:fs';

/**
 * How many tests passed, failed and were skipped, by vitest's JSON report (Jest's format). A file that could not even be
 * loaded has no tests to count and is one failure.
 */
export function readTally(file) {
  const report = readReport(file);
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  const broken = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  const count = (...statuses) => tests.filter(({ status }) => statuses.includes(status)).length;
  const [passed, failed] = [count('passed'), count('failed')];
  return { passed, failed: failed + broken.length, skipped: tests.length - passed - failed };
}

/** Vitest writes no report where it could not start. */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return { testResults: [] };
    throw error;
  }
}
