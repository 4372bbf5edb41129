import type { Position, Problem } from '../problem.js';
import { push } from '../push.js';

/** Nobody reads more about one file; a file made of mistakes must not fill a terminal or a comment on a pull request. */
const mostPerFile = 500;

/**
 * Problems in the order in which people read: those of no file first, then by file, line and column. Beyond 500 of one file, one line
 * says how many more there are; an error among them keeps that line an error.
 */
export function arrange(problems: readonly Problem[]): readonly Problem[] {
  const sorted = [...problems].sort((a, b) => byPosition(a.position, b.position) || byText(key(a), key(b)));
  const perFile = new Map<string, Problem[]>();
  for (const problem of sorted) {
    const file = problem.position?.file ?? '';
    push(perFile, file, problem);
  }
  return [...perFile.values()].flatMap(cut);
}

function cut(problems: readonly Problem[]): readonly Problem[] {
  const rest = problems.slice(mostPerFile);
  const [first] = rest;
  if (first === undefined) return problems;
  const more: Problem = {
    code: 'more-problems',
    severity: rest.some(({ severity }) => severity === 'error') ? 'error' : 'warning',
    message: `${rest.length} more problems from here on`,
    ...(first.position === undefined ? {} : { position: first.position }),
  };
  return [...problems.slice(0, mostPerFile), more];
}

function byPosition(a: Position | undefined, b: Position | undefined): number {
  if (a === undefined || b === undefined) return (a === undefined ? 0 : 1) - (b === undefined ? 0 : 1);
  return byText(a.file, b.file) || a.line - b.line || a.column - b.column;
}

/** What orders problems of one place: anything that does not depend on the order in which files were read. */
function key({ severity, code, message, hint = '' }: Problem): string {
  return [severity, code, message, hint].join('\n');
}

/** By code unit: the same everywhere, whatever the locale. */
function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
