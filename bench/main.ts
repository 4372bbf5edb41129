import { readFile, writeFile } from 'node:fs/promises';
import { cpus, platform, release } from 'node:os';
import { join } from 'node:path';
import { type ChangeFigures, changesTable, measureChanges } from './changes.js';
import { interrupt } from './command.js';
import { drawCurve } from './curve.js';
import { measureMapping } from './mapping.js';
import { type Figures, measure } from './measure.js';
import { readOptions } from './options.js';
import { measurePlan, type PlanFigures, planTable } from './plan.js';
import { mappingTable, table, writesTable } from './report.js';
import { packageRoot } from './root.js';
import { measureWrites } from './writes.js';

/** Issue 4. A run takes well under a second, and the first ones are slow until the code is compiled. */
const mappedPeople = 10_000;
const mappingRuns = 15;
/** Issue 5. The limit makes the time, so one run tells it. */
const creates = 1000;

process.once('SIGINT', interrupt).once('SIGTERM', interrupt);

try {
  const options = readOptions(process.argv.slice(2));
  if (typeof options === 'string') {
    console.log(options);
  } else if (options.curve !== null) {
    const { figures } = JSON.parse(await readFile(options.curve, 'utf8')) as { figures: Figures[] };
    const file = join(packageRoot, 'docs', 'bench-curve.svg');
    await writeFile(file, drawCurve(figures));
    say(`wrote ${file}`);
  } else {
    const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'processor'}, ${platform()} ${release()}, Node ${process.version}`;
    console.log(`${machine}; the quickest of ${options.runs}, of mappings of ${mappingRuns}\n`);
    // First, while the machine is still idle.
    const mapping = options.sections.includes('mapping') ? measureMapping(mappedPeople, mappingRuns) : null;
    if (mapping !== null) console.log(mappingTable(mapping));
    const writes = options.sections.includes('writes') ? await measureWrites(creates, say) : null;
    if (writes !== null) console.log(writesTable(writes));
    const plans: PlanFigures[] = [];
    for (const people of options.sections.includes('plan') ? options.planned : []) {
      plans.push(await measurePlan(people, options.runs, say));
    }
    if (plans.length > 0) console.log(planTable(plans));
    const changes: ChangeFigures[] = [];
    for (const people of options.sections.includes('changes') ? options.changed : []) {
      const measured = await measureChanges(people, say);
      changes.push(measured);
      console.log(changesTable(measured));
    }
    const figures: Figures[] = [];
    for (const people of options.sections.includes('preview') ? options.people : []) {
      const measured = await measure(people, options.runs, say);
      figures.push(measured);
      console.log(table(measured));
    }
    if (options.json !== null) {
      const all = { at: new Date(), machine, mapping, writes, plans, changes, figures };
      await writeFile(options.json, `${JSON.stringify(all, null, 2)}\n`);
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
