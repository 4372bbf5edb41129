import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { timed } from './command.js';
import { layOut } from './report.js';
import { packageRoot } from './root.js';
import { openSteady, type Steady } from './steady.js';

/** What `rollcall plan` costs where there is nothing to do. */
export interface PlanFigures {
  readonly people: number;
  readonly groups: number;
  readonly usersInEntra: number;
  readonly resources: number;
  readonly pages: number;
  readonly runs: readonly PlanSample[];
  /** Seconds that `pulumi stack export` takes by itself: part of a run where the backend is no folder, and not of these. */
  readonly exportSeconds: number;
  /** Of one run, by method and route. */
  readonly requests: Readonly<Record<string, number>>;
}

export interface PlanSample {
  readonly seconds: number;
  readonly cpuSeconds: number | null;
  /** The most memory that the process had, in megabytes; without the Pulumi CLI's. */
  readonly megabytes: number;
}

/** Measures it so often, one run after another. */
export async function measurePlan(
  people: number,
  runs: number,
  say: (line: string) => void,
): Promise<PlanFigures> {
  say(`${people} people: setting up a stack that has had its up`);
  const steady = await openSteady(people);
  try {
    await steady.counts();
    const samples: PlanSample[] = [];
    let requests: Readonly<Record<string, number>> = {};
    for (let run = 1; run <= runs; run += 1) {
      say(`${people} people: plan ${run} of ${runs}`);
      samples.push(await runPlan(steady));
      requests = await steady.counts();
    }
    const exported = await timed(
      'pulumi',
      ['stack', 'export', '--stack', steady.stack, '--file', '.export.json'],
      steady,
    );
    const { groups, usersInEntra, resources, pages } = steady;
    return {
      people,
      groups,
      usersInEntra,
      resources,
      pages,
      runs: samples,
      exportSeconds: exported.seconds,
      requests,
    };
  } finally {
    await steady.close();
  }
}

/** What is promised (issue 5), by people: seconds and megabytes. */
const targets: Readonly<Record<number, { readonly seconds: number; readonly megabytes?: number }>> = {
  10000: { seconds: 4, megabytes: 400 },
  100000: { seconds: 40 },
};
/** Requests beside the pages of lists. */
const mostOthers = 20;

/** All sizes as a table, of each the quickest run. */
export function planTable(sizes: readonly PlanFigures[]): string {
  const least = (figures: PlanFigures, of: (sample: PlanSample) => number): number =>
    Math.min(...figures.runs.map(of));
  const row = (what: string, of: (figures: PlanFigures) => string): string[] => [what, ...sizes.map(of), ''];
  const against = (value: number, most: number | undefined, text: string): string =>
    most === undefined ? text : `${text} (at most ${most}${value <= most ? '' : ', missed'})`;
  const sent = ({ requests }: PlanFigures): number =>
    Object.values(requests).reduce((sum, count) => sum + count, 0);
  const seconds = (figures: PlanFigures): number => least(figures, (sample) => sample.seconds);
  const cpu = (figures: PlanFigures): number => least(figures, ({ cpuSeconds }) => cpuSeconds ?? Number.NaN);
  const megabytes = (figures: PlanFigures): number => least(figures, (sample) => sample.megabytes);
  const rows = [
    row('rollcall plan, people', ({ people }) => people.toLocaleString('en')),
    row('groups', ({ groups }) => `${groups}`),
    row('users in Entra', ({ usersInEntra }) => `${usersInEntra}`),
    row('resources in the state', ({ resources }) => `${resources}`),
    row('seconds', (each) => against(seconds(each), targets[each.people]?.seconds, seconds(each).toFixed(1))),
    row('pulumi stack export, for other backends, seconds', ({ exportSeconds }) => exportSeconds.toFixed(1)),
    row('  processor time, all processes', (each) => cpu(each).toFixed(1)),
    row('  milliseconds a person', (each) => ((seconds(each) / each.people) * 1000).toFixed(2)),
    row('peak memory, MB', (each) =>
      against(megabytes(each), targets[each.people]?.megabytes, megabytes(each).toFixed(0)),
    ),
    row('requests', (each) => against(sent(each), each.pages + mostOthers, `${sent(each)}`)),
  ];
  return `${layOut(rows)}\n`;
}

/** Writes the peak of the process's resident set, in kilobytes, when it ends. */
const peak =
  'data:text/javascript,import{writeFileSync as w}from"node:fs";process.on("exit",()=>w(".peak",String(process.resourceUsage().maxRSS)))';

async function runPlan(steady: Steady): Promise<PlanSample> {
  const rollcall = join(packageRoot, 'bin', 'rollcall.js');
  const args = ['--import', peak, rollcall, 'plan', '--stack', steady.stack];
  const { stdout, seconds, cpuSeconds } = await timed(process.execPath, args, steady);
  if (!stdout.startsWith('Nothing to do'))
    throw new Error(`the plan should be empty:\n${stdout.slice(0, 2000)}`);
  const file = join(steady.cwd, '.peak');
  const megabytes = Number(await readFile(file, 'utf8')) / 1024;
  await rm(file);
  return { seconds, cpuSeconds, megabytes };
}
