import { isSourceAttribute } from './attributes.js';
import { foreignWords } from './functions/foreign.js';
import { lex, type Token } from './lexer.js';
import { type ComparisonOperator, type Expression, type ExpressionProblem, words } from './types.js';

/** Facts sheet B.2: Entra takes no longer expression. */
export const longestExpression = 10_000;
/** The deepest expression that anyone was seen to publish has 28 levels (B.3). */
const deepest = 100;

/** What `parse` found. `expression` is there only where no problem is an error. */
export interface Parsed {
  readonly expression?: Expression;
  readonly problems: readonly ExpressionProblem[];
}

/**
 * Reads the text of an expression: `[attribute]`, `"text"`, numbers, and calls of functions with such arguments, nested
 * (facts sheet B.3). Only the form is looked at; `check` knows which functions and attributes there are.
 * Never throws; every problem has the offset at which it stands.
 */
export function parse(text: string): Parsed {
  if (text.length > longestExpression) {
    return {
      problems: [
        {
          code: 'expression-too-long',
          message: `an expression may have ${longestExpression} characters; this has ${text.length}`,
          offset: longestExpression,
          length: 1,
        },
      ],
    };
  }
  const problems: ExpressionProblem[] = [];
  const report = (problem: ExpressionProblem): void => void problems.push(problem);
  const expression = new Parser(lex(text, report), report).whole();
  const found = withoutConsequences(problems).sort((a, b) => a.offset - b.offset);
  const failed = found.some((problem) => problem.severity !== 'warning');
  return expression === undefined || failed ? { problems: found } : { expression, problems: found };
}

/** A text or bracket without its end swallows what follows; that the rest is then missing is no second mistake. */
function withoutConsequences(problems: readonly ExpressionProblem[]): ExpressionProblem[] {
  const swallowed = problems.some((problem) => problem.code.startsWith('unterminated-'));
  return problems.filter((problem) => !(swallowed && problem.code === 'unclosed-call'));
}

/** One pass over the tokens, a method a rule. A rule that finds nothing of its own reports that and returns undefined. */
class Parser {
  private index = 0;
  private depth = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly report: (problem: ExpressionProblem) => void,
  ) {}

  whole(): Expression | undefined {
    if (this.peek().kind === 'end') {
      this.problem(this.peek(), 'empty-expression', 'the expression is empty', 'for example `[mail]`');
      return undefined;
    }
    const expression = this.argument();
    const rest = this.peek();
    if (rest.kind !== 'end') this.trailing(rest);
    return expression;
  }

  /** An operand, or a comparison of two, which stands in conditions of IIF alone. */
  private argument(): Expression | undefined {
    const left = this.operand();
    const operator = this.peek();
    if (operator.kind !== 'operator') return left;
    this.index += 1;
    const right = this.operand();
    if (left === undefined || right === undefined) return undefined;
    return {
      kind: 'comparison',
      // The lexer makes no other operators.
      operator: operator.value as ComparisonOperator,
      left,
      right,
      start: left.start,
      end: right.end,
    };
  }

  private operand(): Expression | undefined {
    const token = this.peek();
    switch (token.kind) {
      case 'attribute':
        this.index += 1;
        return { kind: 'attribute', name: token.value, start: token.start, end: token.end };
      case 'text':
        this.index += 1;
        return { kind: 'text', value: token.value, start: token.start, end: token.end };
      case 'number':
        this.index += 1;
        return { kind: 'number', text: token.value, start: token.start, end: token.end };
      case 'word':
        this.index += 1;
        return this.peek().kind === '(' ? this.call(token) : this.bareWord(token);
      default:
        this.problem(
          token,
          'value-missing',
          'a value is missing here',
          '`[attribute]`, `"text"` or `Function(…)`',
        );
        return undefined;
    }
  }

  private call(name: Token): Expression | undefined {
    const open = this.take();
    this.depth += 1;
    if (this.depth > deepest) {
      this.problem(name, 'too-deep', `calls may be nested ${deepest} deep`, undefined);
      this.index = this.tokens.length - 1;
      // No call around this one is complained about for having no end.
      this.depth = Number.NEGATIVE_INFINITY;
      return undefined;
    }
    const args: Expression[] = [];
    // `F()` has no arguments; `F(,)` has two empty ones.
    if (this.peek().kind !== ')') this.callArguments(args);
    this.depth -= 1;
    const close = this.peek();
    if (close.kind === ')') {
      this.index += 1;
    } else if (this.depth >= 0) {
      this.problem(open, 'unclosed-call', `\`${name.value}(\` has no closing parenthesis`, 'end it with `)`');
    }
    return { kind: 'call', name: name.value, args, start: name.start, end: close.end };
  }

  private callArguments(args: Expression[]): void {
    for (;;) {
      const first = this.peek();
      if (first.kind === ',' || first.kind === ')') {
        args.push({ kind: 'empty', start: first.start, end: first.start });
      } else {
        const arg = this.argument();
        if (arg !== undefined) args.push(arg);
      }
      const next = this.peek();
      if (next.kind === ')' || next.kind === 'end') return;
      if (next.kind === ',') this.index += 1;
      else if (isLogic(next)) this.logic(this.take());
      else if (startsValue(next))
        this.problem(next, 'comma-missing', 'a comma is missing before this', undefined);
      // What can neither begin an argument nor end one was reported as a missing value, and is passed over.
      else this.index += 1;
    }
  }

  private logic(token: Token): void {
    this.problem(
      token,
      'no-logic',
      `expressions have no \`${token.value.toUpperCase()}\``,
      'put one `IIF` into another',
    );
  }

  private bareWord(token: Token): Expression | undefined {
    const name = words.find((word) => word === token.value);
    if (name !== undefined) return { kind: 'word', name, start: token.start, end: token.end };
    const foreign = foreignWords.get(token.value);
    if (foreign !== undefined) {
      this.problem(
        token,
        'foreign-word',
        `\`${token.value}\` belongs to ${foreign}, not to app provisioning`,
        undefined,
      );
      return undefined;
    }
    const hint = isSourceAttribute(token.value)
      ? `an attribute stands in brackets: \`[${token.value}]\``
      : `an attribute stands in brackets, a text in double quotes: \`[${token.value}]\` or \`"${token.value}"\``;
    this.problem(
      token,
      'bare-word',
      `\`${token.value}\` is neither an attribute nor a text nor a call`,
      hint,
    );
    return undefined;
  }

  private trailing(rest: Token): void {
    const hint =
      rest.kind === ')'
        ? 'there is one `)` too many'
        : rest.kind === 'attribute' && /^\d+$/.test(rest.value)
          ? 'an expression has no index in brackets'
          : undefined;
    this.problem(rest, 'trailing', 'the expression ends before this', hint);
  }

  private peek(): Token {
    return this.tokens[this.index] ?? { kind: 'end', value: '', start: 0, end: 0 };
  }

  private take(): Token {
    const token = this.peek();
    this.index += 1;
    return token;
  }

  private problem(at: Token, code: string, message: string, hint: string | undefined): void {
    this.report({
      code,
      message,
      offset: at.start,
      length: Math.max(1, at.end - at.start),
      ...(hint === undefined ? {} : { hint }),
    });
  }
}

function isLogic(token: Token): boolean {
  return token.kind === 'word' && /^(?:and|or)$/i.test(token.value);
}

function startsValue(token: Token): boolean {
  return (
    token.kind === 'attribute' || token.kind === 'text' || token.kind === 'number' || token.kind === 'word'
  );
}
