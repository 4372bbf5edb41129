import type { Expression, ExpressionProblem } from '../types.js';
import { check, checkRecovered } from './check.js';
import { readTokens } from './grammar.js';
import { lex } from './lexer.js';
import { arrange, isError } from './problems.js';

/** Facts sheet B.2: Entra takes no longer expression. */
export const longestExpression = 10_000;

/** What `parse` found. `expression` is there only where no problem is an error. */
export interface Parsed {
  readonly expression?: Expression;
  /** In the order of the text; at most one error at one place. */
  readonly problems: readonly ExpressionProblem[];
}

/**
 * Reads the text of an expression: `[attribute]`, `"text"`, numbers, comparisons, and calls of functions with such arguments, nested
 * (facts sheet B.3). Where the form is sound, `check` knows what else may be wrong. Where it is not, the problems are those of the form
 * and those that `check` has with whatever could be read, so that a person sees all of them at once.
 * Never throws, and works in time that grows with the length of the text alone.
 */
export function parse(text: string): Parsed {
  if (text.length > longestExpression) {
    return {
      problems: [
        {
          code: 'expression-too-long',
          message: `an expression may have ${longestExpression} characters; this has ${text.length}`,
          offset: longestExpression,
          length: text.length - longestExpression,
        },
      ],
    };
  }
  const found: ExpressionProblem[] = [];
  const report = (problem: ExpressionProblem): void => void found.push(problem);
  const read = readTokens(lex(text, report), report);
  if (read.root !== undefined && !found.some(isError)) {
    return { expression: read.root, problems: arrange(found) };
  }
  const { problems, isCut } = withoutConsequences(found);
  const checked = isCut ? [] : checkRecovered(read);
  return { problems: arrange([...problems, ...checked]) };
}

/** `parse`, and `check` of what it read: without `expression` there is an error of either. */
export function parseChecked(text: string): Parsed {
  const { expression, problems } = parse(text);
  if (expression === undefined) return { problems };
  const all = [...problems, ...check(expression)];
  return all.some(isError) ? { problems: all } : { expression, problems: all };
}

/** What is read behind the end of the expression is no part of it. */
const ends: ReadonlySet<string> = new Set(['trailing', 'too-deep']);
/** A text without its end swallows what follows; that the rest is then missing is no second mistake. */
const swallows: ReadonlySet<string> = new Set(['unterminated-text', 'quote-misplaced']);
const missing: ReadonlySet<string> = new Set(['unclosed-call', 'value-missing']);

function withoutConsequences(found: readonly ExpressionProblem[]) {
  const end = Math.min(...found.filter(({ code }) => ends.has(code)).map(({ offset }) => offset));
  const isCut = found.some(({ code }) => code === 'too-deep');
  const isSwallowed = found.some(({ code }) => swallows.has(code));
  const problems = found.filter(({ code, offset }) => offset <= end && !(isSwallowed && missing.has(code)));
  return { problems, isCut };
}
