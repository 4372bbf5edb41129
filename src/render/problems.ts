import type { Problem } from '../problem.js';
import { type Paint, painter } from './paint.js';

export interface ProblemFormat {
  /** Whether the output takes ANSI colours. */
  readonly colour: boolean;
  /** Where a page on a problem's code is, for those that have one; then the code is shown too. */
  readonly pageOf?: (code: string) => string | undefined;
}

/**
 * Problems as text, in the order given, an empty line between them:
 *
 *     stacks/demo/people/x.yaml:4:5: error: `untill` is no key that belongs here
 *         untill: 2027-01-15
 *         ^^^^^^
 *       did you mean `until`?
 *
 * What people wrote is escaped, file names included, so that none of it can drive the terminal.
 * @returns text that ends with a line break; empty where there are no problems.
 */
export function formatProblems(
  problems: readonly Problem[],
  { colour, pageOf = () => undefined }: ProblemFormat,
): string {
  const paint = painter(colour);
  return problems.map((problem) => formatProblem(problem, pageOf(problem.code), paint)).join('\n');
}

function formatProblem(problem: Problem, page: string | undefined, paint: Paint): string {
  const { position, severity } = problem;
  const tone = severity === 'error' ? 'red' : 'yellow';
  const where =
    position === undefined
      ? ''
      : `${paint('bold', `${escapeControls(position.file)}:${position.line}:${position.column}:`)} `;
  const code = page === undefined ? '' : ` ${paint('dim', `[${problem.code}]`)}`;
  const lines = [`${where}${paint(tone, `${severity}:`)} ${escapeControls(problem.message)}${code}`];
  const caret = caretLines(problem);
  if (caret !== undefined) lines.push(`  ${caret.source}`, `  ${caret.indent}${paint(tone, caret.marks)}`);
  if (problem.hint !== undefined) lines.push(paint('dim', `  ${escapeControls(problem.hint)}`));
  if (page !== undefined) lines.push(paint('dim', `  see ${page}`));
  return `${lines.join('\n')}\n`;
}

interface Caret {
  readonly source: string;
  readonly indent: string;
  readonly marks: string;
}

/** The source line and the marks below the part that is meant; undefined where there is no line, or the place lies behind its cut end. */
function caretLines({ source, position, length = 1 }: Problem): Caret | undefined {
  if (source === undefined || position === undefined || source.trim() === '') return undefined;
  const start = position.column - 1;
  if (start > source.length) return undefined;
  const width = columns(source.slice(start, start + length));
  return {
    source: visible(source),
    indent: ' '.repeat(columns(source.slice(0, start))),
    marks: '^'.repeat(Math.max(1, width)),
  };
}

/** C0, C1, line separators, characters that turn the direction of text or take no room, and halves of characters. */
const controls =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|\p{Cs}/gu;

/** Text with every character that could drive a terminal, or hide, written as `\u001b`. */
export function escapeControls(text: string): string {
  return text.replace(controls, (character) => {
    const code = character.charCodeAt(0);
    return `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** The same of a text of several lines, as our own messages have: line breaks stay, and nothing else that drives a terminal. */
export function escapeLines(text: string): string {
  return text.split('\n').map(escapeControls).join('\n');
}

/** A source line: a tab is one blank, so that the marks stand where they should. */
function visible(source: string): string {
  return escapeControls(source.replaceAll('\t', ' '));
}

/** Scripts and signs that take two columns (Unicode TR 11, roughly). */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/** How many columns of a terminal a text takes. */
function columns(text: string): number {
  let count = 0;
  for (const character of visible(text)) {
    count += /^\p{Mn}$/u.test(character) ? 0 : wide.test(character) ? 2 : 1;
  }
  return count;
}
