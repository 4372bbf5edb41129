import { loadSibling, twinLines } from '../declare/fleet.js';
import { loadDeclarations } from '../declare/load.js';
import { policyWarnings } from '../declare/policy.js';
import { arrange } from '../declare/problems.js';
import type { Day, Declarations } from '../declare/types.js';
import { readPlainConfig, StackFileError } from '../engine/config.js';
import { pageOf } from '../lint/rules.js';
import type { Problem } from '../problem.js';
import { formatProblems } from '../render/problems.js';
import { findFleet } from '../run/fleet.js';
import { dayAt } from '../scope/days.js';
import { clockOf } from './clock.js';
import { exitCodes } from './codes.js';
import { choosePlace, chooseStacks, type PlaceOptions } from './place.js';
import type { Terminal } from './terminal.js';

/** `rollcall validate`: checks everything that a stack declares, or each of several, offline. */
export async function validate(terminal: Terminal, options: PlaceOptions): Promise<number> {
  const now = clockOf(terminal);
  if (options.stack === undefined) {
    const { dir, stacks } = await chooseStacks(terminal, options);
    if (stacks.length > 1) {
      let worst: number = exitCodes.done;
      for (const stack of stacks) worst = Math.max(worst, await validateStack(terminal, dir, stack, now));
      return worst;
    }
  }
  const { dir, stack } = await choosePlace(terminal, options);
  return validateStack(terminal, dir, stack, now);
}

async function validateStack(terminal: Terminal, dir: string, stack: string, now: Date): Promise<number> {
  const today = (timezone: string): Day => dayAt(now, timezone);
  const loaded = await loadDeclarations(dir, stack, { today });
  const ofFleet = await fleetProblems(terminal, dir, loaded.declarations, { stack, today });
  const isWrong = ofFleet.some(({ severity }) => severity === 'error');
  const declarations = isWrong ? undefined : loaded.declarations;
  const ofPolicy = declarations === undefined ? [] : policyWarnings(declarations.policy);
  const problems = arrange([...ofFleet, ...loaded.problems, ...ofPolicy]);
  if (problems.length > 0) {
    terminal.err(`${formatProblems(problems, { colour: terminal.colour.err, pageOf })}\n`);
  }
  if (declarations === undefined) {
    terminal.err(`stack ${stack}: ${countProblems(problems)}\n`);
    return exitCodes.input;
  }
  const lines = `${declarations.people.length} people ${declarations.people.length === 1 ? 'line' : 'lines'}`;
  const scopes = `${declarations.scopes.length} ${declarations.scopes.length === 1 ? 'scope' : 'scopes'}`;
  const locked = declarations.lockout.length === 0 ? '' : `${declarations.lockout.length} locked out, `;
  terminal.out(`stack ${stack}: ${lines}, ${scopes}, ${locked}${countProblems(problems)}\n`);
  return exitCodes.done;
}

/** Where the current folder says which stacks share an account: people whom this stack and another of them name. */
async function fleetProblems(
  { cwd, env }: Terminal,
  dir: string,
  declarations: Declarations | undefined,
  { stack, today }: { readonly stack: string; readonly today: (timezone: string) => Day },
): Promise<readonly Problem[]> {
  let config: Awaited<ReturnType<typeof readPlainConfig>>;
  try {
    config = await readPlainConfig(cwd, stack);
  } catch (error) {
    if (error instanceof StackFileError) return error.problems;
    throw error;
  }
  if (config === undefined) return [];
  const { siblings, problems } = await findFleet({ stack, dir, project: cwd, env, config });
  const texts = await Promise.all(siblings.map((sibling) => loadSibling(dir, sibling, { today })));
  return [...problems, ...twinLines(declarations?.people ?? [], texts)];
}

/** `2 errors, 1 warning`, or `no problems`. */
export function countProblems(problems: readonly Problem[]): string {
  const parts = (['error', 'warning'] as const).flatMap((severity) => {
    const count = problems.filter((problem) => problem.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}${count === 1 ? '' : 's'}`];
  });
  return parts.length === 0 ? 'no problems' : parts.join(', ');
}
