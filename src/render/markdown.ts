import { people } from '../people.js';
import { type Action, type AttributeChange, type Change, isLockout, type Plan } from '../plan/types.js';
import type { Problem } from '../problem.js';
import type { Cause } from '../scope/types.js';
import { cut, escapeMarkdown, markdownName } from './escape.js';
import {
  changesInWords,
  matches,
  memoryInWords,
  peopleInWords,
  refusedInWords,
  takenOverInWords,
  valueInWords,
} from './summary.js';
import { inOrderOfConcern, placeOf } from './text.js';

/** GitHub takes 65,536 characters a comment; whoever posts it may add a line of their own. */
const longest = 60_000;
/** Sections with more rows are collapsed, but for removals. */
const mostOpenRows = 15;
/** Of a name, a value, a reason. */
const longestText = 200;
const mostCauses = 5;

const sections: readonly ChangeKind[] = [
  { title: 'Locked out', actions: ['disable', 'unassign'], isLockout: true },
  { title: 'Taken away', actions: ['disable', 'unassign', 'delete'] },
  { title: 'Given', actions: ['create', 'enable', 'assign'] },
  { title: 'Changed', actions: ['adopt', 'rename', 'update'] },
];

interface ChangeKind {
  readonly title: string;
  readonly actions: readonly Action[];
  /** Because of the emergency list, or for any other reason. */
  readonly isLockout?: boolean;
}

const head = '| action | who | what | why |\n|---|---|---|---|\n';

interface Section {
  readonly title: string;
  readonly head: string;
  /** Each ends with a line break. */
  readonly rows: readonly string[];
  /** The same in few words, for when the rows don't fit. */
  readonly shortRows?: readonly string[];
  readonly isOpen: boolean;
  /** Nothing of less weight is shown while rows of this are left out. */
  readonly isUrgent: boolean;
}

/**
 * A plan for a pull request's comment: refusals on top, then lockouts, then removals, then the rest. At most 60,000 characters; what is
 * left out is counted, and removals are the last to go. What people wrote is shown and does nothing.
 */
export function renderPlanMarkdown(plan: Plan): string {
  const title = matches(plan)
    ? `nothing to do: Entra and Vonage match the declarations (${people(plan.counts.people)})`
    : changesInWords(plan);
  const notes = [takenOverInWords(plan), memoryInWords(plan)].filter((note) => note !== undefined);
  const top = [
    `### rollcall ${markdownName(cut(plan.stack, longestText))}: ${title}\n`,
    ...(matches(plan) ? [] : [`${[`${peopleInWords(plan)}.`, ...notes].join(' ')}\n`]),
  ].join('\n');
  const bottom = `Plan \`${plan.hash.replace(/[^0-9a-f]/g, '')}\`\n`;
  const [refusals, lockouts, removals, given, changed] = [
    refusalSection(plan),
    ...sections.map((s) => changeSection(plan, s)),
  ];
  const problems = problemSection(plan);
  const kept = keptSection(plan);
  const shown = [refusals, lockouts, removals, given, changed, problems, kept].filter((s) => s !== undefined);
  const byWeight = [refusals, lockouts, removals, problems, given, changed, kept].filter(
    (s) => s !== undefined,
  );
  const rows = allot(byWeight, longest - top.length - bottom.length - 2 * shown.length - 2);
  return [top, ...shown.map((section) => sectionText(section, rows.get(section) ?? [])), bottom].join('\n');
}

/** Which rows of each section fit, in order of weight. */
function allot(byWeight: readonly Section[], room: number): ReadonlyMap<Section, readonly string[]> {
  let left = room - byWeight.reduce((sum, section) => sum + frameLength(section), 0);
  const chosen = new Map<Section, readonly string[]>();
  for (const section of byWeight) {
    const rows = section.shortRows && lengthOf(section.rows) > left ? section.shortRows : section.rows;
    const fitting: string[] = [];
    for (const row of rows) {
      if (row.length > left) break;
      fitting.push(row);
      left -= row.length;
    }
    if (section.isUrgent && fitting.length < rows.length) left = 0;
    chosen.set(section, fitting);
  }
  return chosen;
}

/** What a section takes besides its rows. */
function frameLength(section: Section): number {
  return sectionText(section, []).length + 1;
}

function lengthOf(rows: readonly string[]): number {
  return rows.reduce((sum, row) => sum + row.length, 0);
}

function sectionText({ title, head, rows: all, isOpen }: Section, rows: readonly string[]): string {
  const more = all.length - rows.length;
  const body = `${head}${rows.join('')}${more > 0 ? `\n**${more} more, left out here for their number.**\n` : ''}`;
  const heading = `${title} (${all.length})`;
  return isOpen
    ? `#### ${heading}\n\n${body}`
    : `<details><summary>${heading}</summary>\n\n${body}\n</details>\n`;
}

function refusalSection(plan: Plan): Section | undefined {
  const { refusals } = plan;
  if (refusals.length === 0) return undefined;
  const rows = refusals.map(({ message, hint }) => `- **${text(message, 500)}**<br>${text(hint, 500)}\n`);
  return { title: `Refused: ${refusedInWords(plan)}`, head: '', rows, isOpen: true, isUrgent: true };
}

function changeSection(
  plan: Plan,
  { title, actions, isLockout: locked = false }: ChangeKind,
): Section | undefined {
  const changes = plan.changes.filter(
    (change) => actions.includes(change.action) && isLockout(change) === locked,
  );
  if (changes.length === 0) return undefined;
  const isUrgent = actions.includes('disable');
  return {
    title,
    head,
    rows: changes.map(changeRow),
    ...(isUrgent && { shortRows: changes.map(shortRow) }),
    isOpen: isUrgent || changes.length <= mostOpenRows,
    isUrgent,
  };
}

function changeRow(change: Change): string {
  const what = change.attributes.map((attribute) => attributeText(change.action, attribute)).join('<br>');
  return `| ${change.action} | ${name(change.subject.name)} | ${what} | ${causesText(change.causes)} |\n`;
}

function shortRow({ action, subject }: Change): string {
  return `| ${action} | ${name(subject.name)} | | |\n`;
}

function attributeText(action: Action, { attribute, before, after }: AttributeChange): string {
  const values = action === 'create' ? [after] : [before, after];
  return `${text(attribute)}: ${values.map((value) => name(valueInWords(value))).join(' → ')}`;
}

function causesText(causes: readonly Cause[]): string {
  const shown = causes
    .slice(0, mostCauses)
    .map(({ message, position }) =>
      position === undefined ? text(message) : `${text(message)} (${name(placeOf(position))})`,
    );
  if (causes.length > mostCauses) shown.push(`and ${causes.length - mostCauses} more`);
  return shown.join('<br>');
}

function problemSection({ problems }: Plan): Section | undefined {
  if (problems.length === 0) return undefined;
  return {
    title: 'Problems of single people and groups',
    head: '',
    rows: problems.map(problemRow),
    isOpen: problems.length <= mostOpenRows,
    isUrgent: false,
  };
}

function problemRow({ severity, position, message, hint }: Problem): string {
  const place = position === undefined ? '' : ` ${name(placeOf(position))}`;
  return `- **${severity}**${place}: ${text(message, 500)}${hint === undefined ? '' : `<br>${text(hint, 500)}`}\n`;
}

function keptSection({ changes }: Plan): Section | undefined {
  const keeps = inOrderOfConcern(changes);
  if (keeps.length === 0) return undefined;
  return { title: 'Left alone', head, rows: keeps.map(changeRow), isOpen: false, isUrgent: false };
}

function name(written: string): string {
  return markdownName(cut(written, longestText));
}

function text(written: string, length = longestText): string {
  return escapeMarkdown(cut(written, length));
}
