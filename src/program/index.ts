import { engineEnvironment, findEngine } from '../engine/index.js';
import { exitCodes } from '../exit-codes.js';
import type { Problem } from '../problem.js';
import { type Beginning, beginRecord } from '../record/begin.js';
import { lastRecordIn } from '../record/checkpoints.js';
import { endRecord } from '../record/end.js';
import { recordPath } from '../record/name.js';
import { originOf } from '../record/origin.js';
import { ownerOf } from '../record/owner.js';
import { sumOf } from '../record/requests.js';
import { planJson } from '../render/json.js';
import { formatProblems } from '../render/problems.js';
import { changesInWords, pendingChanges } from '../render/summary.js';
import { renderPlanText } from '../render/text.js';
import { InputError, prepareRun, type Run } from '../run/prepare.js';
import { type Memory, remember, rememberSibling } from '../run/remember.js';
import {
  type RecordSettings,
  readRecordSettings,
  readRunSettings,
  readWritePlace,
  SettingsError,
  type WritePlace,
} from '../settings/index.js';
import { MonitorError, openMonitor } from './monitor.js';
import { type Outcome, writeOutcome } from './outcome.js';
import { NotRegistered, register } from './register.js';
import {
  ALREADY_TOLD,
  allConfig,
  getOrganization,
  getProject,
  getStack,
  isDryRun,
  log,
  monitorAddress,
  RunError,
  stackUrn,
} from './sdk.js';

/** The Pulumi program: gathers, plans, begins the run's record, says what keeps single people back, and registers what should be. */
const { run, memory, dir } = await prepare();
const record = isDryRun() ? null : await begin();
await leaveOutcome({
  kind: 'plan',
  plan: planJson(run.planned.plan),
  record: record?.path ?? null,
});
await say({ ...run, warnings: [...aboutMemory(memory), ...run.warnings] });
await bringAbout(run);

interface Prepared {
  readonly run: Run;
  readonly memory: Memory;
  /** Folder of the declarations. */
  readonly dir: string;
}

async function prepare(): Promise<Prepared> {
  const stack = getStack();
  const engine = await findEngine();
  const call = engine && {
    binary: engine.binary,
    cwd: process.cwd(),
    env: engineEnvironment(engine, process.env),
  };
  try {
    const dir = readRunSettings({ env: process.env }).dir ?? process.cwd();
    const settings = recordSettings();
    const place = { call: call ?? null, records: settings.folder, writesTo: writesTo() };
    const lastRecord = await lastRecordIn(process.cwd(), process.env, settings, !isDryRun());
    const memory = remember({ ...place, stack: qualified(stack), mustExist: true, lastRecord });
    // Its failure is looked at where it is awaited, or a run that ends before that has another.
    memory.catch(() => {});
    const run = await prepareRun({
      stack,
      project: process.cwd(),
      dir,
      env: process.env,
      config: ownConfig(allConfig()),
      remember: async () => (await memory).remembered,
      async rememberSibling(sibling) {
        return rememberSibling({ ...place, stack: qualified(sibling) });
      },
    });
    return { run, memory: await memory, dir };
  } catch (error) {
    if (error instanceof SettingsError) throw new RunError(error.message);
    if (!(error instanceof InputError)) throw new RunError((error as Error).message);
    await leaveOutcome({ kind: 'input', problems: error.problems });
    throw new RunError(`\n${formatProblems(error.problems, { colour: false })}`);
  }
}

async function bringAbout({ planned, declarations }: Run): Promise<void> {
  const monitor = openMonitor(monitorAddress());
  try {
    await register(planned, {
      monitor,
      parent: await stackUrn(),
      isPreview: isDryRun(),
      run: record?.name ?? null,
      rates: declarations.policy.rates,
    });
  } catch (error) {
    // It must not end as done: the engine would go on to delete whom it was not told of.
    if (error instanceof MonitorError) process.exit(ALREADY_TOLD);
    throw error instanceof NotRegistered ? new RunError(error.message) : error;
  } finally {
    monitor.close();
  }
}

/** Begins the run's record before anything is written; the end of a refused run, which writes nothing, is known already. */
async function begin(): Promise<{ readonly name: string; readonly path: string }> {
  const { plan, lockoutsAlone } = run.planned;
  const { folder } = recordSettings();
  try {
    const origin = await originOf(dir, process.env);
    const name = await beginRecord(folder, {
      plan,
      origin,
      owner: ownerOf(writesTo(), run.live.servicePrincipal),
      ...beginning(),
    });
    const path = recordPath(folder, plan.stack, name);
    if (plan.refusals.length > 0 && lockoutsAlone === null) {
      await endRecord(path, { exitCode: exitCodes.refused, wasStopped: false });
    }
    return { name, path };
  } catch (error) {
    throw new RunError(
      `the run's record can't be written, so nothing was begun: ${(error as Error).message}. ` +
        'Make room, or name another folder in ROLLCALL_RECORDS or rollcall:records',
    );
  }
}

function beginning(): Omit<Beginning, 'plan' | 'origin' | 'owner'> {
  const { entra, vonage } = run.requests;
  return {
    requests: { entra: sumOf(entra), vonage: sumOf(vonage) },
    ...memory.handOn(run.live),
  };
}

function recordSettings(): RecordSettings {
  return readRecordSettings(process.cwd(), { env: process.env, config: ownConfig(allConfig()) });
}

function writesTo(): WritePlace {
  return readWritePlace(getProject(), { env: process.env, config: ownConfig(allConfig()) });
}

/** With its organisation, where the backend has any: the CLI would look for a bare name in the user's default one. */
function qualified(stack: string): string {
  const organisation = getOrganization();
  return organisation === 'organization' ? stack : `${organisation}/${getProject()}/${stack}`;
}

/** `rollcall:*` without the prefix. */
function ownConfig(all: Readonly<Record<string, string>>): Record<string, string> {
  const own = Object.entries(all).filter(([key]) => key.startsWith('rollcall:'));
  return Object.fromEntries(own.map(([key, value]) => [key.slice('rollcall:'.length), value]));
}

async function leaveOutcome(outcome: Outcome): Promise<void> {
  const file = process.env.ROLLCALL_OUTCOME;
  if (file) await writeOutcome(file, outcome);
}

/**
 * Warnings, not errors: an error in the engine's log can keep it from removing people, and one person's problem
 * must not do that. A refused plan is logged whole, its problems included, because the engine shows rows for nothing of it
 * but lockouts; of any other plan the numbers are logged, because the engine's rows call an adoption a create. `rollcall up` shows the plan by itself.
 */
async function say({ planned: { plan, released }, warnings }: Run): Promise<void> {
  const refused = plan.refusals.length > 0;
  const isShown = !isDryRun() && Boolean(process.env.ROLLCALL_OUTCOME);
  const problems = refused || isShown ? warnings : [...warnings, ...plan.problems];
  if (problems.length > 0) await log.warn(`\n${formatProblems(problems, { colour: false })}`);
  if (refused && !isShown) await log.info(`\n${renderPlanText(plan)}`);
  else if (pendingChanges(plan) > 0 && !isShown) await log.info(changesInWords(plan));
  if (!refused && released.length > 0) await log.info(lettingGo(released.length));
}

/** The plan says that it is refused where nothing is remembered, and not why. */
function aboutMemory({ remembered, warnings }: Memory): readonly Problem[] {
  if (remembered.kind !== 'unreadable') return warnings;
  const message = `the stack's state can't be read: ${remembered.reason}`;
  return [...warnings, { code: 'state-unreadable', severity: 'warning', message }];
}

/** The engine calls it a delete. */
function lettingGo(count: number): string {
  const what = count === 1 ? '1 resource leaves' : `${count} resources leave`;
  return `${what} this stack without a write to Vonage or Entra, for another stack has the same: of the deletes that the engine shows these take nothing from anybody`;
}
