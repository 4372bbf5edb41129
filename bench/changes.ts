import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isWritten } from '../src/plan/types.js';
import type { PlanJson } from '../src/render/json.js';
import { timed } from './command.js';
import { layOut } from './report.js';
import { packageRoot } from './root.js';
import { openSteady, type Steady } from './steady.js';

/** What an `up` writes for a few changes among many people, and where there is nothing to do. */
export interface ChangeFigures {
  readonly people: number;
  readonly runs: readonly ChangeRun[];
}

interface ChangeRun {
  readonly name: string;
  /** Writes that the plan lists, a change each, by system. */
  readonly planned: Writes;
  /** Writes that the servers counted. */
  readonly sent: Writes;
  readonly seconds: number;
}

interface Writes {
  readonly vonage: number;
  readonly entra: number;
}

/** Joiners, leavers and people with another surname: ten in all. */
const [joiners, leavers, renamed] = [3, 3, 4];

/** Applies ten changes, and then none, by the real CLI and engine. */
export async function measureChanges(people: number, say: (line: string) => void): Promise<ChangeFigures> {
  say(`${people} people: setting up a stack that has had its up`);
  const steady = await openSteady(people);
  try {
    const idle = await apply(steady, 'nothing to change', say);
    await change(steady);
    const ten = await apply(steady, 'ten changes', say);
    return { people, runs: [idle, ten, await apply(steady, 'nothing left', say)] };
  } finally {
    await steady.close();
  }
}

async function change({ cwd, stack, named, spare, rename }: Steady): Promise<void> {
  const gone = new Set(named.slice(0, leavers));
  const folder = join(cwd, 'stacks', stack, 'people');
  for (const name of await readdir(folder)) {
    const file = join(folder, name);
    const text = await readFile(file, 'utf8');
    const [head, ...entries] = text.split(/^(?= {2}- user: )/m);
    const kept = entries.filter((entry) => !gone.has(/user: (\S+)/.exec(entry)?.[1] ?? ''));
    if (kept.length < entries.length) await writeFile(file, [head, ...kept].join(''));
  }
  const lines = spare.slice(0, joiners).map((user) => `  - user: ${user}\n    reason: Joined the bench\n`);
  await writeFile(join(folder, 'joiners.yaml'), `people:\n${lines.join('')}`);
  for (const user of named.slice(leavers, leavers + renamed)) await rename(user, 'Changed');
}

async function apply(steady: Steady, name: string, say: (line: string) => void): Promise<ChangeRun> {
  say(`${name}: plan and up`);
  const run = (...args: readonly string[]) =>
    timed(
      process.execPath,
      [join(packageRoot, 'bin', 'rollcall.js'), ...args, '--stack', steady.stack],
      steady,
    );
  const plan = JSON.parse((await run('plan', '--format', 'json')).stdout) as PlanJson;
  const written = plan.changes.filter(isWritten);
  await steady.counts();
  const { seconds } = await run('up', '--yes', '--skip-preview');
  const sent = Object.entries(await steady.counts()).filter(
    ([route]) => !/^(?:GET|HEAD) |\/token$/.test(route),
  );
  const sum = (isMine: (route: string) => boolean): number =>
    sent.reduce((total, [route, count]) => total + (isMine(route) ? count : 0), 0);
  const isScim = (route: string): boolean => / \/(?:Users|Groups|Bulk)\b/.test(route);
  return {
    name,
    planned: {
      vonage: written.filter(({ kind }) => kind === 'account').length,
      entra: written.filter(({ kind }) => kind === 'assignment').length,
    },
    sent: { vonage: sum(isScim), entra: sum((route) => !isScim(route)) },
    seconds,
  };
}

/** The runs as a table; the target is that the servers counted just what the plan lists. */
export function changesTable({ people, runs }: ChangeFigures): string {
  const rows = runs.map(({ name, planned, sent, seconds }) => {
    const met = planned.vonage === sent.vonage && planned.entra === sent.entra;
    return [
      name,
      `${planned.vonage} + ${planned.entra}`,
      `${sent.vonage} + ${sent.entra}`,
      `${seconds.toFixed(1)} s`,
      `as planned${met ? '' : ', missed'}`,
    ];
  });
  const head = [`${people.toLocaleString('en')} people`, 'planned (Vonage + Entra)', 'sent', 'up', 'target'];
  return `${layOut([head, ...rows])}\n`;
}
