import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { stateFolder } from '../engine/backend.js';
import type { RecordSettings } from '../settings/index.js';
import { isCi } from './origin.js';

const variable = 'PULUMI_SKIP_CHECKPOINTS';

/** Whether the engine keeps no checkpoints in this environment, as it reads the variable itself. */
export function skipsCheckpoints(env: NodeJS.ProcessEnv): boolean {
  return /^(?:1|true)$/i.test(env[variable] ?? '');
}

/**
 * The environment of an `up`, by which the engine saves its state once, at the end, and not at each write, where that is as safe. Saving
 * writes the whole state, so that at 10,000 people each change costs a second; the run's journal tells the next run the same with one
 * line. But it must be there when the next run looks. So checkpoints are skipped
 *
 * - where the team says that the records are durable (`rollcall:recordsDurable`), and never where it says that they are not
 * - else where state and records are folders of one file system, and this is no CI system: its next job may begin with a clean checkout,
 *   without the records and with the state
 *
 * and `PULUMI_SKIP_CHECKPOINTS`, where it is set, has the last word.
 *
 * @param project the folder of Pulumi.yaml
 */
export async function withCheckpoints(
  project: string,
  env: NodeJS.ProcessEnv,
  { folder, isDurable }: RecordSettings,
): Promise<NodeJS.ProcessEnv> {
  if ((env[variable] ?? '') !== '') return env;
  const skip = isDurable ?? (!isCi(env) && (await share(await stateFolder(project, env), folder)));
  return skip ? { ...env, [variable]: 'true' } : env;
}

/**
 * What it means that the run which saved the state last has no record in the folder: a folder that was lost or restored at an old commit, say.
 *
 * - `required`: the state alone is no memory, for checkpoints are skipped and only records tell what a killed run had begun
 * - `expected`: that is worth a warning
 * - `optional`: the same where the folder has other records of the stack; with none it is a clean checkout of a CI system, whose checkpoints tell
 *   the rest
 */
export type LastRecord = 'required' | 'expected' | 'optional';

/**
 * @param project the folder of Pulumi.yaml
 * @param isRun false for what only reads: it may look at a stack from a machine that does not have the records
 */
export async function lastRecordIn(
  project: string,
  env: NodeJS.ProcessEnv,
  settings: RecordSettings,
  isRun: boolean,
): Promise<LastRecord> {
  const skips = skipsCheckpoints(await withCheckpoints(project, env, settings));
  if (skips && isRun) return 'required';
  return skips || settings.isDurable === true || !isCi(env) ? 'expected' : 'optional';
}

/** Whether two folders, or what there is already of the paths to them, are in one file system. What is wrong with a path, its user says. */
async function share(a: string | null, b: string): Promise<boolean> {
  if (a === null) return false;
  const [one, other] = await Promise.allSettled([deviceOf(a), deviceOf(b)]);
  return one.status === 'fulfilled' && other.status === 'fulfilled' && one.value === other.value;
}

async function deviceOf(path: string): Promise<number> {
  try {
    return (await stat(path)).dev;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) throw error;
    return deviceOf(dirname(path));
  }
}
