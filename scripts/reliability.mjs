// `npm run reliability`: tries the fault matrix and puts what was seen on docs/reliability.md; `-- --stories`: with the kills of the real engine.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { runNode } from './lib/child.mjs';
import { main } from './lib/main.mjs';
import { setUp } from './lib/setup.mjs';

const PAGE = 'docs/reliability.md';
const ROWS = 'build/reliability';
const STORY = 'test/stories/63-killed.test.ts';
const [BEGIN, END] = ['<!-- rows: begin -->', '<!-- rows: end -->'];
const HEAD = [
  '| fault | where | tried | wrong end states | people duplicated | people lost | writes beyond the plan | what people are told | proved by |',
  '|---|---|--:|--:|--:|--:|--:|---|---|',
];

await main(async () => {
  const withStories = process.argv.includes('--stories');
  const env = { ...(await setUp({ hint: 'when new' })), RELIABILITY_PAGE: 'write' };
  rmSync(ROWS, { recursive: true, force: true });
  const tests = ['test/reliability', ...(withStories ? [STORY] : [])];
  const code = await runNode(['node_modules/vitest/vitest.mjs', 'run', ...tests], env);
  if (code !== 0) return code;
  const page = readFileSync(PAGE, 'utf8');
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`${PAGE} lacks ${BEGIN} and ${END}`);
  // What was not tried now stays as it was seen the last time.
  const kept = withStories ? [] : rest.split('\n').filter((line) => line.includes(`](../${STORY})`));
  const rows = readdirSync(ROWS)
    .sort()
    .flatMap((file) => JSON.parse(readFileSync(join(ROWS, file), 'utf8')).map(line));
  writeFileSync(
    PAGE,
    [before, BEGIN, '\n\n', [...HEAD, ...rows, ...kept].join('\n'), '\n\n', END, after].join(''),
  );
  console.log(`${rows.length + kept.length} rows on ${PAGE}`);
  return 0;
});

function line(row) {
  const { fault, where, tried, wrongEndStates, duplicated, lost, beyondPlan, told, test } = row;
  const counts = [tried, wrongEndStates, duplicated, lost, beyondPlan];
  const proof = `[${basename(test, '.test.ts')}](../${test})`;
  return `| ${[fault, where, ...counts, told, proof].join(' | ')} |`;
}
