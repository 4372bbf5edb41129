import { loadDeclarations } from '../declare/load.js';
import { policyWarnings } from '../declare/policy.js';
import { pageOf } from '../lint/rules.js';
import type { Problem } from '../problem.js';
import { formatProblems } from '../render/problems.js';
import { dayAt } from '../scope/days.js';
import { readRunSettings } from '../settings/index.js';
import { exitCodes } from './codes.js';
import { choosePlace, type PlaceOptions } from './place.js';
import type { Terminal } from './terminal.js';

/** `rollcall validate`: checks everything that a stack declares, offline. */
export async function validate(terminal: Terminal, options: PlaceOptions): Promise<number> {
  const now = readRunSettings({ env: terminal.env }).now ?? new Date();
  const { dir, stack } = await choosePlace(terminal, options);
  const { declarations, problems: found } = await loadDeclarations(dir, stack, {
    today: (timezone) => dayAt(now, timezone),
  });
  const problems = declarations === undefined ? found : [...found, ...policyWarnings(declarations.policy)];
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

/** `2 errors, 1 warning`, or `no problems`. */
export function countProblems(problems: readonly Problem[]): string {
  const parts = (['error', 'warning'] as const).flatMap((severity) => {
    const count = problems.filter((problem) => problem.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}${count === 1 ? '' : 's'}`];
  });
  return parts.length === 0 ? 'no problems' : parts.join(', ');
}
