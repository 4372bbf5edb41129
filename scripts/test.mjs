// `npm test`: every test; `npm test -- <arguments>` hands them to vitest.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runNode } from './lib/child.mjs';
import { main } from './lib/main.mjs';
import { setUp } from './lib/setup.mjs';
import { readTally } from './lib/tally.mjs';

const VITEST = 'node_modules/vitest/vitest.mjs';

await main(async () => {
  const env = await setUp({ hint: 'when new' });
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-test-'));
  const report = join(folder, 'report.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const code = await runNode([VITEST, 'run', ...reporters, ...process.argv.slice(2)], env);
    const { passed, failed, skipped } = readTally(report);
    // A run in which nothing was tested proves nothing.
    const ok = code === 0 && failed === 0 && passed > 0;
    console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
    return ok ? 0 : code || 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
