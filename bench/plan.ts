import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { timed } from './command.js';
import { packageRoot } from './root.js';
import { openSteady, type Steady } from './steady.js';

/** What `rollcall plan` costs where there is nothing to do. */
export interface PlanFigures {
  readonly people: number;
  readonly groups: number;
  readonly usersInEntra: number;
  readonly resources: number;
  readonly runs: readonly PlanSample[];
  /** Seconds that `pulumi stack export` takes by itself; part of every run. */
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

/** @param profile folder for V8's profiles of one more run; null: none */
export async function measurePlan(
  people: number,
  runs: number,
  say: (line: string) => void,
  profile: string | null = null,
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
    if (profile !== null) await runPlan(steady, ['--cpu-prof', `--cpu-prof-dir=${profile}`]);
    const exported = await timed(
      'pulumi',
      ['stack', 'export', '--stack', steady.stack, '--file', '.export.json'],
      steady,
    );
    const { groups, usersInEntra, resources } = steady;
    return {
      people,
      groups,
      usersInEntra,
      resources,
      runs: samples,
      exportSeconds: exported.seconds,
      requests,
    };
  } finally {
    await steady.close();
  }
}

/** Writes the peak of the process's resident set, in kilobytes, when it ends. */
const peak =
  'data:text/javascript,import{writeFileSync as w}from"node:fs";process.on("exit",()=>w(".peak",String(process.resourceUsage().maxRSS)))';

async function runPlan(steady: Steady, nodeOptions: readonly string[] = []): Promise<PlanSample> {
  const rollcall = join(packageRoot, 'bin', 'rollcall.js');
  const args = [...nodeOptions, '--import', peak, rollcall, 'plan', '--stack', steady.stack];
  const { stdout, seconds, cpuSeconds } = await timed(process.execPath, args, steady);
  if (!stdout.startsWith('Nothing to do'))
    throw new Error(`the plan should be empty:\n${stdout.slice(0, 2000)}`);
  const file = join(steady.cwd, '.peak');
  const megabytes = Number(await readFile(file, 'utf8')) / 1024;
  await rm(file);
  return { seconds, cpuSeconds, megabytes };
}
