import type { Step } from '../../mapping/evaluate.js';
import { excerpt } from '../../mapping/excerpt.js';
import { parts } from '../../mapping/language/parts.js';
import type { Expression, Outcome } from '../../mapping/types.js';
import { textOf } from '../../mapping/values.js';

/** A part of an expression that was evaluated. */
export interface TracedStep {
  /** As written. */
  readonly part: string;
  /** 0: the whole expression. */
  readonly depth: number;
  readonly step: Step;
}

/** Steps with where they belong, in the order of evaluation; a part that was asked for twice stands there once. */
export function tracedSteps(
  expression: Expression,
  text: string,
  steps: readonly Step[],
): readonly TracedStep[] {
  const depths = new Map(parts(expression));
  const seen = new Set<Expression>();
  return steps.flatMap((step) => {
    const { expression: part } = step;
    if (seen.has(part)) return [];
    seen.add(part);
    return [{ part: text.slice(part.start, part.end), depth: depths.get(part) ?? 0, step }];
  });
}

/** A line a step: what is inside stands above what it is inside of, and further to the right. */
export function traceLines(steps: readonly TracedStep[]): readonly string[] {
  const labels = steps.map(({ part, depth }) => `${'  '.repeat(depth)}${excerpt(part)}`);
  const width = Math.max(0, ...labels.map((label) => label.length));
  return steps.map(({ step }, index) => `${(labels[index] ?? '').padEnd(width)}  → ${inWords(step.outcome)}`);
}

function inWords(outcome: Outcome): string {
  if (outcome.kind === 'omitted') return '(omitted)';
  if (outcome.kind === 'error') return `error: ${outcome.error.message}`;
  const { value } = outcome;
  if (value === null) return '(null)';
  return typeof value === 'string' ? JSON.stringify(value) : (textOf(value) ?? JSON.stringify(value));
}
