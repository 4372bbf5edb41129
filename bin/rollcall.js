#!/usr/bin/env -S node --
// `--` keeps Node 20 from taking our own `--env-file` for its: it looks for that one behind the script too.
import { existsSync } from 'node:fs';

const main = new URL('../dist/cli/main.js', import.meta.url);
if (existsSync(main)) {
  await import(main.href);
} else {
  console.error('rollcall is not compiled yet: run `npm run setup` in its folder');
  process.exitCode = 1;
}
