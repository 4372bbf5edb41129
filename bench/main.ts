import { writeFile } from 'node:fs/promises';
import { cpus, platform, release } from 'node:os';
import { interrupt } from './command.js';
import { type Figures, measure } from './measure.js';
import { readOptions } from './options.js';
import { table } from './report.js';

process.once('SIGINT', interrupt).once('SIGTERM', interrupt);

try {
  const options = readOptions(process.argv.slice(2));
  if (typeof options === 'string') {
    console.log(options);
  } else {
    const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'processor'}, ${platform()} ${release()}, Node ${process.version}`;
    console.log(`${machine}; the quickest of ${options.runs}\n`);
    const figures: Figures[] = [];
    for (const people of options.people) {
      const measured = await measure(people, options.runs, say);
      figures.push(measured);
      console.log(table(measured));
    }
    if (options.json !== null) {
      await writeFile(options.json, `${JSON.stringify({ at: new Date(), machine, figures }, null, 2)}\n`);
    }
  }
} catch (error) {
  say((error as Error).message);
  process.exitCode = 1;
}

/** Progress goes to stderr, so that stdout holds the tables alone. */
function say(line: string): void {
  process.stderr.write(`bench: ${line}\n`);
}
