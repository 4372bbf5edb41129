import { people } from '../people.js';
import type { Action, Change, Plan, Refusal } from '../plan/types.js';
import type { Position } from '../problem.js';
import type { Cause } from '../scope/types.js';
import { type Paint, painter, type TextFormat, type Tone } from './paint.js';
import { escapeControls, formatProblems } from './problems.js';
import {
  changesInWords,
  matches,
  memoryInWords,
  peopleInWords,
  refusedInWords,
  takenOverInWords,
  valueInWords,
} from './summary.js';

const signs: Readonly<Record<Action, readonly [sign: string, tone: Tone]>> = {
  create: ['+', 'green'],
  adopt: ['~', 'yellow'],
  enable: ['+', 'green'],
  rename: ['~', 'yellow'],
  update: ['~', 'yellow'],
  assign: ['+', 'green'],
  disable: ['-', 'red'],
  unassign: ['-', 'red'],
  delete: ['-', 'red'],
  keep: ['=', 'dim'],
};

/** Lines under "Left alone" before only a number is given. */
const mostLeftAlone = 20;

/**
 * A plan for a terminal or a log: what changes and why in the plan's order, what is left alone, problems, and last and
 * loud why it may not be applied. Every removal is there. What people wrote can't drive the terminal.
 * @returns text that ends with a line break.
 */
export function renderPlanText(plan: Plan, { colour = false }: TextFormat = {}): string {
  const paint = painter(colour);
  const notes = [takenOverInWords(plan), memoryInWords(plan)].filter((note) => note !== undefined);
  const blocks = [
    [header(plan, paint), ...notes],
    plan.changes.filter((change) => change.action !== 'keep').flatMap((change) => changeLines(change, paint)),
    leftAlone(plan, paint),
    problemLines(plan, colour),
    plan.refusals.flatMap((refusal) => refusalLines(refusal, paint)),
  ];
  if (plan.refusals.length > 0) {
    const [first = '', ...rest] = refusedInWords(plan);
    blocks.push([paint('bold', `${first.toUpperCase()}${rest.join('')}.`)]);
  }
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

function header(plan: Plan, paint: Paint): string {
  if (matches(plan)) {
    return `Nothing to do: Entra and Vonage match the declarations (${people(plan.counts.people)}).`;
  }
  const stack = paint('bold', escapeControls(plan.stack));
  return `${stack}: ${changesInWords(plan)}; ${peopleInWords(plan)}`;
}

/** A change with its attributes and causes, for a terminal. */
export function changeLines(change: Change, paint: Paint): string[] {
  const { action, subject, attributes, causes } = change;
  const [sign, tone] = signs[action];
  // The longest action is `unassign`.
  const lines = [`${paint(tone, `${sign} ${action.padEnd(8)}`)} ${escapeControls(subject.name)}`];
  for (const { attribute, before, after } of attributes) {
    const now = escapeControls(valueInWords(after));
    // Of someone new, nothing was before.
    const values = action === 'create' ? now : `${escapeControls(valueInWords(before))} → ${now}`;
    lines.push(`    ${escapeControls(attribute)}: ${values}`);
  }
  for (const cause of causes) lines.push(paint('dim', `    because ${causeText(cause)}`));
  return lines;
}

/** A cause in one line, with its place. */
export function causeText({ message, position }: Cause): string {
  return position === undefined
    ? escapeControls(message)
    : `${escapeControls(message)} at ${escapeControls(placeOf(position))}`;
}

/** `file:line:column`. */
export function placeOf({ file, line, column }: Position): string {
  return `${file}:${line}:${column}`;
}

/** What deliberately is not written. Accounts of strangers come last: they are many, and nobody's concern here. */
function leftAlone(plan: Plan, paint: Paint): string[] {
  const keeps = inOrderOfConcern(plan.changes);
  if (keeps.length === 0) return [];
  const shown = keeps.slice(0, mostLeftAlone).map(({ kind, subject, causes: [cause] }) => {
    const what = kind === 'assignment' ? 'assignment of ' : '';
    const why = cause === undefined ? '' : `: ${causeText(cause)}`;
    return paint('dim', `= keep     ${what}${escapeControls(subject.name)}${why}`);
  });
  const more = keeps.length - shown.length;
  return [
    `Left alone (${keeps.length}):`,
    ...shown,
    ...(more > 0 ? [paint('dim', `  and ${more} more; --format json has them all`)] : []),
  ];
}

/** What is kept, strangers last, else in the plan's order. */
export function inOrderOfConcern(changes: readonly Change[]): readonly Change[] {
  const keeps = changes.filter((change) => change.action === 'keep');
  const isStranger = ({ causes }: Change): boolean => causes[0]?.kind === 'unmanaged';
  return [...keeps.filter((keep) => !isStranger(keep)), ...keeps.filter(isStranger)];
}

function problemLines({ problems }: Plan, colour: boolean): string[] {
  return problems.length === 0 ? [] : [formatProblems(problems, { colour }).trimEnd()];
}

function refusalLines({ message, hint }: Refusal, paint: Paint): string[] {
  return [
    `${paint('red', paint('bold', 'REFUSED:'))} ${paint('bold', escapeControls(message))}`,
    `  ${escapeControls(hint)}`,
  ];
}
