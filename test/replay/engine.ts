import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isWritten } from '../../src/plan/types.js';
import type { PlanJson } from '../../src/render/json.js';
import { succeeded } from '../stories/support/engine.js';
import type { Ran, RunOptions, Stage } from '../stories/support/stage.js';
import type { Played, Player } from './play.js';

/**
 * One run by the real engine and the real CLI: the state is imported, the plan asked for and applied, and the state taken back. Where
 * the limits refuse it, so must `rollcall up`; then it goes with the number they name.
 */
export async function runByEngine(player: Player, stage: Stage): Promise<Played> {
  const { requests } = stage.sandbox;
  const options: RunOptions = {
    env: {
      ROLLCALL_NOW: player.now.toISOString(),
      // Those of the runs between this one and the engine's last are there.
      ROLLCALL_RECORDS: join(player.dir, 'records'),
      // By default the engine saves its whole state twice for each resource that it writes: many minutes for thousands.
      PULUMI_EXPERIMENTAL: 'true',
      PULUMI_SKIP_CHECKPOINTS: 'true',
    },
  };
  const up = (...more: readonly string[]): Promise<Ran> =>
    stage.rollcall(['up', '--yes', '--skip-preview', '--stack', stage.stack, ...more], options);
  if (player.state.deployment) {
    const file = join(stage.dir, 'state.json');
    await writeFile(file, JSON.stringify({ version: 3, ...player.state }));
    succeeded(await stage.pulumi(['stack', 'import', '--stack', stage.stack, '--file', file]));
  }
  requests.resetCounts();
  const planned = await stage.rollcall(['plan', '--stack', stage.stack, '--format', 'json'], options);
  const plan = JSON.parse(planned.stdout) as PlanJson;
  const refused = plan.refusals.map(({ code }) => code);
  const allowed = refused.length > 0 ? plan.counts.removals : null;
  const wrong: string[] = [];
  if (allowed !== null) {
    if (planned.code !== 3) wrong.push(`a refused plan ended with ${planned.code}`);
    const { code, output } = await up();
    if (code !== 3) wrong.push(`a refused up ended with ${code}: ${output}`);
    if (!output.includes(`--allow removals=${allowed}`)) wrong.push('the refusal does not say how to go on');
    if (requests.writes().length > 0) wrong.push('a refused plan was written');
  }
  succeeded(await up(...(allowed === null ? [] : ['--allow', `removals=${allowed}`])));
  player.state = await stage.state();
  const writes = requests.writes().length;
  const expected = plan.changes.filter(isWritten).length;
  if (writes !== expected) wrong.push(`${writes} writes, and the plan has ${expected}`);
  wrong.push(...player.differences());
  const { n } = player.organisation;
  return { n, refused, allowed, writes, requests: requests.all.length, failures: 0, wrong };
}
