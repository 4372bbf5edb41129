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
import { allConfig, getOrganization, getProject, getStack, isDryRun, log, RunError } from './sdk.js';

/** The Pulumi program: gathers, plans, says what keeps single people back, and registers what should be. */
const run = await prepare();
await leaveOutcome({
  kind: 'plan',
  plan: planJson(run.planned.plan),
  preview: isDryRun(),
});
await say(run);
await register(run.planned, { isPreview: isDryRun(), rates: run.declarations.policy.rates });

async function prepare(): Promise<Run> {
  const stack = getStack();
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
      config: ownConfig(allConfig()),
      remember: () => remember(call ?? null, qualified(stack), { mustExist: true }),
    });
  } catch (error) {
    if (!(error instanceof InputError)) throw new RunError((error as Error).message);
    await leaveOutcome({ kind: 'input', problems: error.problems });
    throw new RunError(`\n${formatProblems(error.problems, { colour: false })}`);
  }
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
 * but lockouts; of
 * any other the numbers, because the engine's rows call an adoption a create.
 */
async function say({ planned: { plan }, warnings }: Run): Promise<void> {
  const refused = plan.refusals.length > 0;
  const problems = refused ? warnings : [...warnings, ...plan.problems];
  if (problems.length > 0) await log.warn(`\n${formatProblems(problems, { colour: false })}`);
  if (refused) await log.info(`\n${renderPlanText(plan)}`);
  else if (pendingChanges(plan) > 0) await log.info(changesInWords(plan));
}
