import { formatDate, parseStyles } from '../../dotnet/dates.js';
import { compileRegex } from '../../dotnet/regex.js';
import { formatArguments } from '../functions/format.js';
import { noReplaceMode, noSuchGroup, replaceIndex, replaceMode } from '../functions/replace.js';
import type { Expression, ExpressionProblem, Part } from '../types.js';
import { parts } from './parts.js';

/** What is wrong with a pattern; each code has its page among the lints. */
export interface PatternProblem extends ExpressionProblem {
  readonly code:
    | 'replace-mode'
    | 'unusable-pattern'
    | 'unknown-group'
    | 'unsupported-format'
    | 'unknown-style';
}

type Report = (problem: PatternProblem) => void;

/**
 * What can be said of the patterns of an expression before anybody is evaluated: arguments of `Replace` that mean none of its modes,
 * regular expressions that are none, that linear time cannot run or that lack the named group, and date formats and styles
 * that are not supported. All are errors: each evaluation that comes to them would fail.
 * @param expression that `parse` gave
 * @param text what it was parsed from; offsets point into it, for a pattern at the very character within the text literal
 */
export function checkPatterns(expression: Expression, text: string): readonly PatternProblem[] {
  const problems: PatternProblem[] = [];
  const report = (problem: PatternProblem): void => void problems.push(problem);
  for (const [part] of parts(expression)) {
    if (part.kind !== 'call') continue;
    if (part.name === 'Replace') checkReplace(part, text, report);
    if (part.name === 'FormatDateTime') checkFormats(part, report);
  }
  return problems.sort((a, b) => a.offset - b.offset);
}

function checkReplace(call: Part<'call'>, text: string, report: Report): void {
  const mode = replaceMode(call.args);
  if (mode === undefined) {
    report({ code: 'replace-mode', message: noReplaceMode, offset: call.start, length: call.name.length });
  }
  const pattern = call.args[replaceIndex.pattern];
  if (pattern?.kind !== 'text' || pattern.value === '') return;
  const compiled = compileRegex(pattern.value);
  if ('problem' in compiled) {
    const { message, offset, length } = compiled.problem;
    const start = offsetInLiteral(pattern, text, offset);
    const end = offsetInLiteral(pattern, text, offset + length);
    report({ code: 'unusable-pattern', message, offset: start, length: Math.max(1, end - start) });
    return;
  }
  const group = call.args[replaceIndex.group];
  if (group?.kind !== 'text' || group.value === '' || compiled.regex.groupNames.includes(group.value)) return;
  report({ code: 'unknown-group', message: noSuchGroup(group.value, compiled.regex), ...span(group) });
}

/** Any date will do: what is asked is whether the format is known. */
const someDate = { kind: 'date', ticks: 0n } as const;

function checkFormats(call: Part<'call'>, report: Report): void {
  const { dateTimeStyles, inputFormat, outputFormat } = formatArguments(call.args);
  if (dateTimeStyles?.kind === 'text') {
    const styles = parseStyles(dateTimeStyles.value);
    if ('problem' in styles) {
      report({ code: 'unknown-style', message: styles.problem, ...span(dateTimeStyles) });
    }
  }
  for (const format of [inputFormat, outputFormat]) {
    if (format?.kind !== 'text' || format.value === '') continue;
    const formatted = formatDate(someDate, format.value);
    if (typeof formatted === 'string') continue;
    report({ code: 'unsupported-format', message: formatted.problem, ...span(format) });
  }
}

function span({ start, end }: Part<'text'>): { readonly offset: number; readonly length: number } {
  return { offset: start, length: end - start };
}

/** Where a unit of a text literal's value is written: after the opening quote, two units for each `\\` and `\"`. */
function offsetInLiteral({ start, end }: Part<'text'>, text: string, index: number): number {
  let offset = start + 1;
  for (let unit = 0; unit < index && offset < end - 1; unit++) {
    const isEscape = text[offset] === '\\' && (text[offset + 1] === '\\' || text[offset + 1] === '"');
    offset += isEscape ? 2 : 1;
  }
  return offset;
}
