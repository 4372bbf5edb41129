import { withSourceLines } from '../declare/source-lines.js';
import type { Engine } from '../engine/index.js';
import { appliesLockoutsAlone, type Plan } from '../plan/types.js';
import { pendingChanges } from '../render/summary.js';
import { renderPlanText } from '../render/text.js';
import { apply } from './apply.js';
import { exitCodes } from './codes.js';
import { UsageError } from './failure.js';
import { findLock, lockInWords } from './locked.js';
import { folderOf } from './place.js';
import { type OpenStack, openStack, type PulumiOptions } from './pulumi.js';
import { readRun } from './read.js';
import type { Terminal } from './terminal.js';

export interface UpOptions extends Omit<PulumiOptions, 'exitCode'> {
  readonly yes?: boolean;
  readonly skipPreview?: boolean;
}

/**
 * `rollcall up`: shows the plan, asks, and applies just that plan by `pulumi up`; with `--yes` it asks nobody, and applies the plan that it
 * shows. One person's failure keeps nobody else back.
 * @param getEngine for tests
 */
export async function up(
  terminal: Terminal,
  options: UpOptions,
  getEngine?: () => Promise<Engine>,
): Promise<number> {
  const { yes = false, skipPreview = false, ...rest } = options;
  if (!yes && !terminal.isInteractive) {
    throw new UsageError('nobody can be asked here, where there is no terminal: say --yes to apply');
  }
  if (skipPreview && !yes) throw new UsageError('--skip-preview shows nothing to agree to: say --yes too');
  const open = await openStack(terminal, rest, getEngine);
  const lock = await findLock(terminal, open.env, open.stack);
  if (lock !== undefined) {
    terminal.err(lockInWords(open.stack, lock, new Date()));
    return exitCodes.failed;
  }
  if (yes) return apply(terminal, open, { shows: skipPreview ? 'numbers' : 'all' });
  const plan = await showPlan(terminal, open, rest);
  if (!(await agrees(terminal, plan))) {
    terminal.err('rollcall: nothing was written\n');
    return exitCodes.failed;
  }
  return apply(terminal, open, { shows: 'nothing', agreed: open.env.ROLLCALL_PLAN_HASH || plan.hash });
}

async function showPlan(
  terminal: Terminal,
  { env, stack }: OpenStack,
  options: PulumiOptions,
): Promise<Plan> {
  const { planned } = await readRun(terminal, { ...options, stack }, env, { mustExist: true, isRun: true });
  const problems = await withSourceLines(folderOf(terminal, options), planned.plan.problems);
  const shown = { ...planned.plan, problems };
  terminal.out(`${renderPlanText(shown, { colour: terminal.colour.out })}
`);
  return planned.plan;
}

/** Asks where there is something to agree to. A refused plan is run all the same, for its lockouts or its record. */
async function agrees(terminal: Terminal, plan: Plan): Promise<boolean> {
  const question = questionAbout(plan);
  if (question === undefined) return true;
  const answer = await terminal.ask(question);
  if (answer === null) terminal.out('\n');
  return /^\s*y(?:es)?\s*$/i.test(answer ?? '');
}

function questionAbout(plan: Plan): string | undefined {
  if (plan.refusals.length > 0) {
    if (!appliesLockoutsAlone(plan)) return undefined;
    return `Apply ${plan.counts.lockouts === 1 ? 'the 1 lockout' : `the ${plan.counts.lockouts} lockouts`} alone? [y/N] `;
  }
  const changes = pendingChanges(plan);
  if (changes === 0) return undefined;
  return changes === 1 ? 'Apply this 1 change? [y/N] ' : `Apply these ${changes} changes? [y/N] `;
}
