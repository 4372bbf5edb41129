import { SourceFile } from '../../declare/source.js';
import { readInstant } from '../../instant.js';
import { isSoftDeleted } from '../../mapping/attributes.js';
import { chance } from '../../mapping/chance.js';
import { evaluate, type Step } from '../../mapping/evaluate.js';
import { parseChecked } from '../../mapping/language/parser.js';
import { namesIn } from '../../mapping/language/parts.js';
import type { Expression, ExpressionProblem, Outcome, SourceValue, Value } from '../../mapping/types.js';
import { booleanOf, textOf } from '../../mapping/values.js';
import { suggest } from '../../nearest.js';
import type { Problem } from '../../problem.js';
import { escapeControls, formatProblems } from '../../render/problems.js';
import { clockOf } from '../clock.js';
import { exitCodes } from '../codes.js';
import { UsageError } from '../failure.js';
import type { Terminal } from '../terminal.js';
import { readGiven } from './given.js';
import { tracedSteps, traceLines } from './trace.js';

export interface EvalOptions {
  readonly given?: readonly string[];
  readonly null?: readonly string[];
  readonly softDeleted?: boolean;
  readonly now?: string;
  readonly seed: string;
  readonly trace?: boolean;
  readonly format: 'text' | 'json';
}

/** `rollcall mapping eval`: evaluates one expression for one person. */
export function evalExpression(terminal: Terminal, text: string, options: EvalOptions): number {
  const given = readGiven(options.given ?? [], options.null ?? []);
  const now = nowOf(terminal, options);
  const source = new SourceFile('expression', text);
  const tell = (problems: readonly Problem[]): void => {
    if (problems.length > 0) terminal.err(formatProblems(problems, { colour: terminal.colour.err }));
  };
  const { expression, problems } = parseChecked(text);
  tell(problems.map((problem) => placed(source, problem)));
  if (expression === undefined) return exitCodes.input;
  tell(unread(expression, given));
  const steps: Step[] = [];
  const outcome = evaluate(
    expression,
    {
      source: (name) => given.get(name) ?? null,
      softDeleted: options.softDeleted === true || booleanOf(given.get(isSoftDeleted) ?? null) === true,
      now,
      random: chance(options.seed),
    },
    options.trace === true ? { trace: (step) => void steps.push(step) } : {},
  );
  const traced = tracedSteps(expression, text, steps);
  if (options.format === 'json') {
    const trace = traced.map(({ part, depth, step }) => ({
      expression: part,
      depth,
      ...outcomeJson(step.outcome),
    }));
    const json = { ...outcomeJson(outcome), ...(options.trace === true && { trace }) };
    terminal.out(`${JSON.stringify(json, null, 2)}\n`);
  } else {
    if (options.trace === true) terminal.out(`${traceLines(traced).map(escapeControls).join('\n')}\n\n`);
    if (outcome.kind !== 'error') terminal.out(`${escapeControls(printed(outcome))}\n`);
  }
  if (outcome.kind !== 'error') return exitCodes.done;
  const { start, end, code, message } = outcome.error;
  tell([source.problem([start, end], code, message)]);
  return exitCodes.failed;
}

function nowOf(terminal: Terminal, { now }: EvalOptions): Date {
  if (now === undefined) return clockOf(terminal);
  const instant = readInstant(now);
  if (instant !== undefined) return instant;
  throw new UsageError(`--now: \`${now}\` is not an instant; write it as 2026-12-01T09:00:00Z`);
}

function placed(
  source: SourceFile,
  { offset, length, code, message, severity, hint }: ExpressionProblem,
): Problem {
  const more = { severity: severity ?? 'error', hint };
  return source.problem([offset, offset + Math.max(1, length)], code, message, more);
}

/** Names that are given and not read are misspelt, most likely. */
function unread(expression: Expression, given: ReadonlyMap<string, SourceValue>): readonly Problem[] {
  const read = namesIn(expression);
  return [...given.keys()]
    .filter((name) => !read.has(name))
    .map((name) => {
      const hint = suggest(name, [...read], 'it reads');
      const message = `\`${name}\` is given, and the expression does not read it`;
      return { code: 'unread', severity: 'warning', message, ...(hint === undefined ? {} : { hint }) };
    });
}

function printed(outcome: Exclude<Outcome, { readonly kind: 'error' }>): string {
  if (outcome.kind === 'omitted') return '(omitted)';
  const value = serviceValue(outcome.value);
  if (value === null) return '(null)';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A value as the service prints it. */
function serviceValue(value: Value): string | readonly string[] | null {
  if (value === null) return null;
  return textOf(value) ?? (Array.isArray(value) ? value : null);
}

function outcomeJson(outcome: Outcome): object {
  if (outcome.kind === 'value') return { outcome: 'value', value: serviceValue(outcome.value) };
  return outcome.kind === 'omitted' ? { outcome: 'omitted' } : { outcome: 'error', error: outcome.error };
}
