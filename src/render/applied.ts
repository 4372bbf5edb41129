import { people as peopleInWords } from '../people.js';
import type { Progress } from '../record/progress.js';
import { escapeControls } from './problems.js';
import { durationInWords } from './progress.js';

export interface Applied {
  readonly seconds: number;
  /** By Ctrl-C or a signal. */
  readonly wasStopped: boolean;
  /** The plan was refused. */
  readonly isRefused: boolean;
  /** Names of those of whom nothing has failed and not all is done. */
  readonly left: readonly string[];
}

/** How many are named. */
const mostNamed = 10;

/** What an `up` has come to. @returns text that ends with a line break, or nothing where nothing was to change. */
export function appliedInWords({ people, changes }: Progress, applied: Applied): string {
  const { wasStopped, isRefused, left } = applied;
  const written = changes.done + changes.unsure + changes.open;
  if (changes.total === 0) {
    if (isRefused) return 'Nothing was written: the plan is refused.\n';
    return wasStopped ? 'Stopped: nothing was to be written.\n' : '';
  }
  if (wasStopped && written === 0) {
    return `Stopped before anything was written; run it again to go on.\n`;
  }
  const took = durationInWords(applied.seconds);
  if (people.done === people.total) {
    const what = isRefused ? 'Lockouts applied' : 'Done';
    return `${what}: ${count(changes.total, 'change')} to ${peopleInWords(people.total)} in ${took}.\n`;
  }
  const parts = [
    `${people.done} of ${peopleInWords(people.total)} done`,
    ...(people.failed > 0 ? [`${people.failed} failed`] : []),
    ...(left.length > 0 ? [`${left.length} not done`] : []),
  ];
  return [
    `${wasStopped ? 'Stopped' : 'Done in part'}: ${parts.join(', ')} (${changes.done} of ${count(changes.total, 'change')}, in ${took}).`,
    ...(left.length > 0 ? [`Not done: ${named(left)}.`] : []),
    'Run it again to go on: what is done stays, and nothing is done twice.\n',
  ].join('\n');
}

function named(names: readonly string[]): string {
  const shown = names.slice(0, mostNamed).map(escapeControls).join(', ');
  return names.length > mostNamed ? `${shown} and ${names.length - mostNamed} more` : shown;
}

function count(number: number, what: string): string {
  return number === 1 ? `1 ${what}` : `${number} ${what}s`;
}
