import type { Drift, Drifted, DriftedAttribute, DriftKind } from '../plan/drift.js';
import { cut, escapeMarkdown, markdownName } from './escape.js';
import { type Paint, painter, type TextFormat } from './paint.js';
import { escapeControls } from './problems.js';
import { valueInWords } from './summary.js';

/** A drift as `rollcall drift --format json` prints it; `schema/drift.json` is its published form. */
export interface DriftJson extends Drift {
  readonly version: 1;
}

/** A drift as a plain object that validates against `schema/drift.json`. */
export function driftJson({ stack, memory, drifted, leftAlone, pending, refusals }: Drift): DriftJson {
  return { version: 1, stack, memory, drifted, leftAlone, pending, refusals };
}

/** What was done by hand, in words. */
const words: Readonly<Record<DriftKind, string>> = {
  unseen: 'not seen',
  deleted: 'deleted',
  replaced: 'made anew',
  disabled: 'disabled',
  enabled: 'enabled',
  changed: 'changed',
  unassigned: 'unassigned',
  assigned: 'assigned',
  unmanaged: 'unmanaged',
};

/** Lines under "Left alone" before only a number is given. */
const mostLeftAlone = 20;
/** GitHub takes 65,536 characters a comment. */
const longest = 60_000;
/** Of a name, a value. */
const longestText = 200;

/**
 * Drift for a terminal or a log. What people wrote can't drive the terminal.
 * @returns text that ends with a line break.
 */
export function renderDriftText(drift: Drift, { colour = false }: TextFormat = {}): string {
  const paint = painter(colour);
  const shown = drift.leftAlone.slice(0, mostLeftAlone);
  const more = drift.leftAlone.length - shown.length;
  const blocks = [
    [
      `${paint('bold', escapeControls(drift.stack))}: ${escapeControls(titleOf(drift))}`,
      ...notes(drift).map(escapeControls),
    ],
    drift.drifted.flatMap((each) => driftedLines(each, paint)),
    shown.length === 0
      ? []
      : [
          `Left alone (${drift.leftAlone.length}):`,
          ...shown.map((each) => paint('dim', leftAloneLine(each))),
          ...(more > 0 ? [paint('dim', `  and ${more} more; --format json has them all`)] : []),
        ],
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

function driftedLines(drifted: Drifted, paint: Paint): string[] {
  return [
    `${paint(toneOf(drifted), `! ${words[drifted.what].padEnd(10)}`)} ${escapeControls(subjectOf(drifted))}`,
    ...drifted.attributes.map(
      ({ attribute, last, now }) =>
        `    ${attribute}: ${escapeControls(`${valueInWords(last)} → ${valueInWords(now)}`)}`,
    ),
    ...drifted.next.map((clause) => paint('dim', `    the next up ${escapeControls(clause)}`)),
  ];
}

/** Somebody can use Vonage who should not, or the other way round. */
function toneOf({ what }: Drifted): 'red' | 'yellow' {
  return what === 'changed' || what === 'replaced' ? 'yellow' : 'red';
}

function leftAloneLine(drifted: Drifted): string {
  return escapeControls(
    `= ${words[drifted.what].padEnd(10)} ${subjectOf(drifted)}: ${drifted.next.join('; ')}`,
  );
}

/** `ada@contoso.com`, `ada@contoso.com as User`. */
function subjectOf({ subject, role }: Drifted): string {
  return role === null ? subject.name : `${subject.name} as ${role}`;
}

function titleOf({ memory, drifted }: Drift): string {
  if (memory === 'first-run')
    return 'this stack has had no run yet, so nothing is confirmed, and there is nothing to compare with';
  if (drifted.length === 0) return 'no drift: Vonage and Entra hold what rollcall last confirmed';
  const accounts = drifted.filter(({ kind }) => kind === 'account').length;
  const parts = [counted(accounts, 'account'), counted(drifted.length - accounts, 'assignment')];
  const are = drifted.length === 1 ? 'is' : 'are';
  return `${parts.filter((part) => part !== '').join(' and ')} ${are} not as rollcall last confirmed`;
}

function counted(count: number, what: string): string {
  return count === 0 ? '' : `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** What else a reader should know, a sentence each. */
function notes({ pending, refusals, memory }: Drift): readonly string[] {
  const since = memory === 'first-run' ? '' : ' (edited in Git, or in Entra, since the last run)';
  const isOne = pending === 1;
  return [
    ...(pending === 0
      ? []
      : [
          `${pending} ${isOne ? 'change is' : 'changes are'} not applied yet${since}: no drift; \`rollcall plan\` has ${isOne ? 'it' : 'them'}.`,
        ]),
    ...(refusals.length === 0
      ? []
      : [
          `As things stand the next up is refused, and does nothing of what is said here: ${refusals.join('; ')}.`,
        ]),
  ];
}

/** Drift for an issue or a chat: at most 60,000 characters; what is left out is counted. What people wrote is shown and does nothing. */
export function renderDriftMarkdown(drift: Drift): string {
  const top = [
    `### rollcall drift ${markdownName(cut(drift.stack, longestText))}: ${escapeMarkdown(titleOf(drift))}\n`,
    ...notes(drift).map((note) => `${escapeMarkdown(cut(note, 2000))}\n`),
  ].join('\n');
  const rows = drift.drifted.map(row);
  const kept = drift.leftAlone.map(row);
  const head = '| by hand | who | what | the next up |\n|---|---|---|---|\n';
  const shown = fitting(rows, longest - top.length - 1000);
  const room = longest - top.length - 1000 - shown.join('').length;
  const shownKept = fitting(kept, room);
  return [
    top,
    ...(rows.length === 0 ? [] : [`\n${head}${shown.join('')}${leftOut(rows, shown)}`]),
    ...(kept.length === 0
      ? []
      : [
          `\n<details><summary>Left alone (${kept.length})</summary>\n\n${head}${shownKept.join('')}${leftOut(kept, shownKept)}\n</details>\n`,
        ]),
  ].join('');
}

function fitting(rows: readonly string[], room: number): readonly string[] {
  let left = room;
  const end = rows.findIndex((each) => {
    left -= each.length;
    return left < 0;
  });
  return end === -1 ? rows : rows.slice(0, end);
}

function leftOut(rows: readonly string[], shown: readonly string[]): string {
  const more = rows.length - shown.length;
  return more === 0 ? '' : `\n**${more} more, left out here for their number.**\n`;
}

function row(drifted: Drifted): string {
  const what = drifted.attributes.map(attributeText).join('<br>');
  const next = drifted.next.map((clause) => escapeMarkdown(cut(clause, longestText))).join('<br>');
  const who = markdownName(cut(subjectOf(drifted), longestText));
  return `| ${words[drifted.what]} | ${who} | ${what} | ${next} |\n`;
}

function attributeText({ attribute, last, now }: DriftedAttribute): string {
  const values = [last, now].map((value) => markdownName(cut(valueInWords(value), longestText)));
  return `${escapeMarkdown(attribute)}: ${values.join(' → ')}`;
}
