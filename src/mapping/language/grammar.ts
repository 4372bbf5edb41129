import { isSourceAttribute } from '../attributes.js';
import { foreignWords } from '../functions/foreign.js';
import { isFunctionName } from '../functions/signatures.js';
import { type ComparisonOperator, type Expression, type Span, words } from '../types.js';
import { problemAt, type Report } from './problems.js';
import type { Token } from './tokens.js';

/** The deepest expression that anyone was seen to publish has 28 levels (facts sheet B.3). */
const deepest = 100;

/** A tree of whatever could be read. */
export interface Read {
  readonly root: Expression | undefined;
  /** Trees that stand in no tree, since a mistake parts them from it. */
  readonly loose: readonly Expression[];
  /** Parts whose kind, or whose number of arguments, is not what is written: a mistake stands in them. */
  readonly unsure: ReadonlySet<Expression>;
}

/** Words that other languages have between two values, in lower case, and what is meant. */
const infixWords: ReadonlyMap<string, string | undefined> = new Map([
  ...['and', 'or', 'xor', 'andalso', 'orelse'].map((word): [string, undefined] => [word, undefined]),
  ['eq', '='],
  ['is', '='],
  ['like', '='],
  ['ne', '<>'],
  ['gt', '>'],
  ['ge', '>='],
  ['lt', '<'],
  ['le', '<='],
]);

/** Reads the tokens of one expression. */
export function readTokens(tokens: readonly Token[], report: Report): Read {
  return new Grammar(tokens, report).whole();
}

/** One pass over the tokens, a method a rule. What is missing or wrong is reported and becomes an empty, unsure part. */
class Grammar {
  private index = 0;
  private depth = 0;
  private isAbandoned = false;
  private readonly open: Token[] = [];
  private readonly loose: Expression[] = [];
  private readonly unsure = new Set<Expression>();
  /** Holes that may be several arguments in truth: `IIF(a ? b : c)`. */
  private readonly joints = new Set<Expression>();

  constructor(
    private readonly tokens: readonly Token[],
    private readonly report: Report,
  ) {}

  whole(): Read {
    const first = this.peek();
    if (first.kind === 'end') {
      this.problem(
        { start: 0, end: first.end },
        'empty-expression',
        'the expression is empty',
        'for example `[mail]`',
      );
      return this.result(undefined);
    }
    if (first.kind === 'operator' && first.value === '=') {
      this.problem(first, 'leading-equals', 'an expression does not begin with `=`', 'delete it');
      this.index += 1;
    }
    const root = this.argument();
    const rest = this.peek();
    if (rest.kind === 'end') this.unclosed();
    else this.trailing(rest);
    // `Append([mail]), ".old")`: it ended too early.
    if (rest.kind === ',') this.unsure.add(root);
    return this.result(root);
  }

  private result(root: Expression | undefined): Read {
    return { root, loose: this.loose, unsure: this.unsure };
  }

  /** An operand, or two with an operator between them, which stand in conditions alone (`check`). */
  private argument(): Expression {
    let left = this.operand();
    for (;;) {
      const token = this.peek();
      if (token.kind === 'operator') {
        left = this.comparison(left, token);
      } else if (token.kind === 'joiner') {
        left = this.joined(left);
      } else if (token.kind === 'word' && infixWords.has(token.value.toLowerCase())) {
        this.infixWord(token);
        left = this.joined(left);
      } else if (this.isIndex(token)) {
        const item = `\`Item(…, ${Number(token.value) + 1})\``;
        const hint = `${item} gives one of several values, counted from 1`;
        this.problem(token, 'no-index', 'an expression has no index in brackets', hint);
        this.index += 1;
      } else {
        return left;
      }
    }
  }

  private comparison(left: Expression, operator: Token): Expression {
    this.index += 1;
    if (left.kind === 'comparison') {
      const hint = 'put one `IIF` into another';
      this.problem(operator, 'comparison-chain', 'a comparison compares two values', hint);
      this.loose.push(left, this.operand());
      return this.hole({ start: left.start, end: this.end() });
    }
    const right = this.operand();
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

  /** Two values that are put together by a sign or word which the language does not have; this was reported. */
  private joined(left: Expression): Expression {
    this.index += 1;
    this.loose.push(left);
    if (startsValue(this.peek())) this.loose.push(this.operand());
    const joint = this.hole({ start: left.start, end: this.end() });
    this.joints.add(joint);
    return joint;
  }

  private infixWord(token: Token): void {
    const meant = infixWords.get(token.value.toLowerCase());
    if (meant !== undefined) {
      this.problem(token, 'unknown-operator', `\`${token.value}\` is no comparison`, `write \`${meant}\``);
      return;
    }
    const hint = token.value.toLowerCase().startsWith('and')
      ? 'put one `IIF` into another: `IIF(a, IIF(b, yes, no), no)`'
      : 'put one `IIF` into another: `IIF(a, yes, IIF(b, yes, no))`';
    this.problem(token, 'no-logic', `expressions have no \`${token.value}\``, hint);
  }

  /** `…)[0]`: what other languages write behind a list. */
  private isIndex(token: Token): boolean {
    const before = this.tokens[this.index - 1];
    return token.kind === 'attribute' && /^\d+$/.test(token.value) && before?.end === token.start;
  }

  private operand(): Expression {
    let token = this.peek();
    while (token.kind === 'joiner') {
      this.index += 1;
      token = this.peek();
    }
    const { start, end } = token;
    switch (token.kind) {
      case 'attribute':
        this.index += 1;
        return { kind: 'attribute', name: token.value, start, end };
      case 'text':
        this.index += 1;
        return { kind: 'text', value: token.value, start, end };
      case 'number':
        this.index += 1;
        return { kind: 'number', text: token.value, start, end };
      case 'word':
        this.index += 1;
        return this.peek().kind === '(' ? this.call(token) : this.bareWord(token);
      case '(':
        return this.group(token);
      default:
        this.problem(
          token,
          'value-missing',
          'a value is missing here',
          '`[attribute]`, `"text"`, a number or `Function(…)`',
        );
        return this.hole({ start, end: start });
    }
  }

  private call(name: Token): Expression {
    this.index += 1;
    if (!this.enter(name)) return this.hole({ start: name.start, end: name.end });
    const args: Expression[] = [];
    // `F()` has no arguments; `F(,)` has two empty ones.
    const isSound = this.peek().kind === ')' || this.callArguments(args);
    const isClosed = this.leave(name);
    const call: Expression = { kind: 'call', name: name.value, args, start: name.start, end: this.end() };
    if (!isSound || !isClosed) this.unsure.add(call);
    return call;
  }

  /** Reads up to the closing parenthesis. @returns whether every argument is surely where it belongs. */
  private callArguments(args: Expression[]): boolean {
    let isSound = true;
    for (;;) {
      const first = this.peek();
      if (first.kind === ',' || first.kind === ')' || first.kind === 'end') {
        args.push({ kind: 'empty', start: first.start, end: first.start });
      } else {
        const arg = this.argument();
        if (this.joints.has(arg)) isSound = false;
        args.push(arg);
      }
      const next = this.peek();
      if (next.kind === ')' || next.kind === 'end') return isSound;
      if (next.kind === ',') {
        this.index += 1;
        continue;
      }
      isSound = false;
      this.problem(
        next,
        'comma-missing',
        'a comma is missing before this',
        'arguments have a `,` between them',
      );
    }
  }

  /** Parentheses without a name before them. */
  private group(open: Token): Expression {
    const message = 'parentheses stand behind the name of a function alone';
    this.problem(open, 'no-grouping', message, 'delete this one and the one that closes it');
    this.index += 1;
    if (!this.enter(open)) return this.hole(open);
    const inner = this.argument();
    while (this.peek().kind === ',') {
      this.index += 1;
      this.loose.push(inner);
      if (startsValue(this.peek())) this.loose.push(this.argument());
    }
    this.leave(open);
    return inner;
  }

  private enter(name: Token): boolean {
    this.depth += 1;
    if (this.depth <= deepest) return true;
    this.problem(name, 'too-deep', `calls may be nested ${deepest} deep`);
    this.isAbandoned = true;
    this.index = this.tokens.length - 1;
    return false;
  }

  private leave(name: Token): boolean {
    this.depth -= 1;
    if (this.peek().kind === ')') {
      this.index += 1;
      return true;
    }
    this.open.push(name);
    return false;
  }

  /** All parentheses that are missing, once: each stands at the end of the text. */
  private unclosed(): void {
    const innermost = this.open[0];
    if (innermost === undefined || this.isAbandoned) return;
    const count = this.open.length;
    const at = { start: this.end(), end: this.end() };
    // Not a column: in a file the expression begins somewhere, and may have lines.
    const place = `character ${innermost.start + 1} of the expression`;
    const message =
      count === 1
        ? `\`${innermost.value}(\` at ${place} has no closing parenthesis`
        : `${count} closing parentheses are missing; the first is that of \`${innermost.value}(\` at ${place}`;
    this.problem(
      at,
      'unclosed-call',
      message,
      `write \`${')'.repeat(Math.min(count, 10))}\` here, or where the call ends`,
    );
  }

  private bareWord(token: Token): Expression {
    const name = words.find((word) => word === token.value);
    if (name !== undefined) return { kind: 'word', name, start: token.start, end: token.end };
    // A text of several words that lacks its quotes is one mistake.
    const isNot = /^not$/i.test(token.value);
    while (!isNot && this.continuesText()) this.index += 1;
    const at = { start: token.start, end: this.end() };
    const { code, message, hint } = aboutWord(token.value, at.end > token.end);
    this.problem(at, code, message, hint);
    // `NOT [a]` is meant as a call.
    if (isNot && startsValue(this.peek())) this.loose.push(this.operand());
    return this.hole(at);
  }

  private continuesText(): boolean {
    const { kind, value } = this.peek();
    if (kind === 'number') return true;
    return (
      kind === 'word' && this.tokens[this.index + 1]?.kind !== '(' && !infixWords.has(value.toLowerCase())
    );
  }

  private trailing(rest: Token): void {
    const before = this.tokens[this.index - 1];
    const hint =
      rest.kind === ')'
        ? 'there is one `)` too many'
        : rest.kind === ',' && before?.kind === ')'
          ? 'a `)` before it is one too many, or it does not belong here'
          : rest.kind === '('
            ? undefined
            : 'texts are put together with `Append` or `Join`';
    this.problem(rest, 'trailing', 'the expression ends before this', hint);
  }

  private hole({ start, end }: Span): Expression {
    const hole: Expression = { kind: 'empty', start, end };
    this.unsure.add(hole);
    return hole;
  }

  private peek(): Token {
    return this.tokens[this.index] ?? { kind: 'end', value: '', start: 0, end: 0 };
  }

  /** Where what was read so far ends. */
  private end(): number {
    return this.tokens[this.index - 1]?.end ?? 0;
  }

  private problem(at: Span, code: string, message: string, hint?: string): void {
    this.report(problemAt(at, code, message, hint));
  }
}

function aboutWord(word: string, isLonger: boolean): { code: string; message: string; hint?: string } {
  const foreign = foreignWords.get(word);
  if (foreign !== undefined) {
    return { code: 'foreign-word', message: `\`${word}\` belongs to ${foreign}, not to app provisioning` };
  }
  const code = 'bare-word';
  if (/^(?:true|false)$/i.test(word)) {
    const hint = `write \`"${word.charAt(0).toUpperCase()}${word.slice(1).toLowerCase()}"\``;
    return { code, message: `\`${word}\` is a text, and needs double quotes`, hint };
  }
  if (/^(?:null|nothing|empty|nil|none)$/i.test(word)) {
    const hint = 'leave the argument empty; for an empty text write `""`';
    return { code, message: `expressions have no \`${word}\``, hint };
  }
  if (/^not$/i.test(word)) {
    return { code: 'no-logic', message: '`Not` is a function', hint: 'write `Not(…)`' };
  }
  const message = `\`${word}\` is neither an attribute nor a text nor a call`;
  const constant = words.find((known) => known.toLowerCase() === word.toLowerCase());
  if (constant !== undefined) return { code, message, hint: `write \`${constant}\`` };
  if (isFunctionName(word)) return { code, message, hint: `a call has parentheses: \`${word}(…)\`` };
  if (isLonger) return { code, message, hint: `a text stands in double quotes: \`"${word} …"\`` };
  if (isSourceAttribute(word)) {
    return { code, message, hint: `an attribute stands in brackets: \`[${word}]\`` };
  }
  const hint = `an attribute stands in brackets, a text in double quotes: \`[${word}]\` or \`"${word}"\``;
  return { code, message, hint };
}

function startsValue({ kind }: Token): boolean {
  return ['attribute', 'text', 'number', 'word', '('].includes(kind);
}
