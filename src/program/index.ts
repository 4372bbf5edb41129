import * as pulumi from '@pulumi/pulumi';
import { engineEnvironment, findEngine } from '../engine/index.js';
import { planJson } from '../render/json.js';
import { formatProblems } from '../render/problems.js';
import { changesInWords, pendingChanges } from '../render/summary.js';
import { renderPlanText } from '../render/text.js';
import { type Outcome, writeOutcome } from '../run/outcome.js';
import { InputError, prepareRun, type Run } from '../run/prepare.js';
import { remember } from '../run/remember.js';
import { readRunSettings } from '../settings/index.js';
import { register } from './register.js';

/** The Pulumi program: gathers, plans, says what keeps single people back, and registers what should be. */
const run = await prepare();
await leaveOutcome({
  kind: 'plan',
  plan: planJson(run.planned.plan),
  preview: pulumi.runtime.isDryRun(),
});
await say(run);
await register(run.planned);

async function prepare(): Promise<Run> {
  const stack = pulumi.getStack();
  const engine = await findEngine();
  const call = engine && {
    binary: engine.binary,
    cwd: process.cwd(),
    env: engineEnvironment(engine, process.env),
  };
  try {
    return await prepareRun({
      stack,
      dir: readRunSettings({ env: process.env }).dir ?? process.cwd(),
      env: process.env,
      config: ownConfig(pulumi.runtime.allConfig()),
      remember: () => remember(call ?? null, stack),
    });
  } catch (error) {
    if (!(error instanceof InputError)) throw new pulumi.RunError((error as Error).message);
    await leaveOutcome({ kind: 'input', problems: error.problems });
    throw new pulumi.RunError(`\n${formatProblems(error.problems, { colour: false })}`);
  }
}

/** `rollcall:*` without the prefix. */
function ownConfig(all: Readonly<Record<string, string>>): Record<string, string> {
  const own = Object.entries(all).filter(([key]) => key.startsWith('rollcall:'));
  return Object.fromEntries(own.map(([key, value]) => [key.slice('rollcall:'.length), value]));
}

async function leaveOutcome(outcome: Outcome): Promise<void> {
  const file = process.env['ROLLCALL_OUTCOME'];
  if (file) await writeOutcome(file, outcome);
}

/**
 * Warnings, not errors: an error in the engine's log can keep it from removing people, and one person's problem
 * must not do that. A refused plan is logged whole, its problems included, because the engine shows no rows for it.
 */
async function say({ planned: { plan }, warnings }: Run): Promise<void> {
  const refused = plan.refusals.length > 0;
  const problems = refused ? warnings : [...warnings, ...plan.problems];
  if (problems.length > 0) await pulumi.log.warn(`\n${formatProblems(problems, { colour: false })}`);
  if (refused) await pulumi.log.info(`\n${renderPlanText(plan)}`);
}
