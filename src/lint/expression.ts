import { signatureOf } from '../mapping/functions/signatures.js';
import { longestExpression } from '../mapping/language/parser.js';
import { attributesOf, parts } from '../mapping/language/parts.js';
import { checkPatterns } from '../mapping/language/patterns.js';
import type { Expression, Part, Span } from '../mapping/types.js';
import { sameValue, type TargetAttribute } from '../vonage/account.js';
import { emptyParts, nullTests } from './emptiness.js';
import { collectFindings, type LintFinding, type ReportFinding } from './finding.js';

export interface LintOptions {
  /** The attribute that gets the value; without it, rules about certain attributes say nothing. */
  readonly target?: TargetAttribute;
  /** Default: `always`. */
  readonly on?: 'always' | 'create';
  /** The expression as written: its length counts, hints quote it, and places within patterns are exact. */
  readonly text?: string;
}

/** Entra takes 10,000 characters (B.2). */
const longExpression = 8_000;

/**
 * What is risky or wrong about an expression that parses, whatever else the mapping holds (facts sheet B.2, B.3; `docs/lints.md`).
 * Pure; never throws; findings come in the order of their places.
 */
export function lintExpression(expression: Expression, options: LintOptions = {}): readonly LintFinding[] {
  return collectFindings((report) => {
    const { length } = options.text ?? { length: expression.end };
    if (length > longExpression) {
      const message = `this expression has ${length} characters, and Entra takes ${longestExpression}`;
      report('long-expression', head(expression), message, 'let the source attribute hold more of the work');
    }
    lintOutermost(expression, options, report);
    for (const { code, message, offset, hint, ...problem } of checkPatterns(expression, options.text ?? '')) {
      report(code, { start: offset, end: offset + problem.length }, message, hint);
    }
    visit(expression, undefined, new Walk(options, report));
  });
}

/** What the rules know on their way through an expression. */
class Walk {
  /** Tests for emptiness that were reported: one within two conditions is one mistake. */
  readonly nullTests = new Set<Expression>();

  constructor(
    readonly options: LintOptions,
    readonly report: ReportFinding,
  ) {}

  /** A part as written, for hints; undefined where the text is not known, or the part is long. */
  quoted({ start, end }: Span): string | undefined {
    const part = this.options.text?.slice(start, end);
    return part === undefined || part.length > 60 || part.includes('\n') ? undefined : part;
  }
}

function visit(node: Expression, parent: Part<'call'> | undefined, walk: Walk): void {
  if (node.kind === 'comparison') {
    visit(node.left, parent, walk);
    visit(node.right, parent, walk);
  }
  if (node.kind !== 'call') return;
  lintSignature(node, walk);
  rulesByFunction[node.name]?.(node, walk, parent);
  for (const arg of node.args) visit(arg, node, walk);
}

function lintSignature(call: Part<'call'>, { options, report }: Walk): void {
  const signature = signatureOf(call.name);
  if (signature?.unusable !== undefined) {
    report(
      'unusable-function',
      head(call),
      `\`${call.name}\` cannot be used for Vonage: ${signature.unusable}`,
    );
  }
  // What is set once may be random, unless accounts are found by it.
  if (signature?.isVolatile !== true || (options.on === 'create' && options.target !== 'userName')) return;
  const hint =
    options.target === 'userName'
      ? 'build it from attributes alone'
      : 'set it at creation alone: `on: create`';
  report('volatile', head(call), `\`${call.name}\` gives another value at every run`, hint);
}

type CallRule = (call: Part<'call'>, walk: Walk, parent: Part<'call'> | undefined) => void;

const rulesByFunction: Readonly<Record<string, CallRule | undefined>> = Object.assign(Object.create(null), {
  Switch: lintSwitch,
  IIF: lintCondition,
  FormatDateTime: lintFormatDateTime,
  IgnoreFlowIfNullOrEmpty: lintIgnoreFlow,
} satisfies Record<string, CallRule>);

function lintSwitch(call: Part<'call'>, walk: Walk): void {
  const [source] = call.args;
  if (source === undefined) return;
  lintNullTests(source, 'as what `Switch` looks at', walk);
  const [attribute] = attributesOf(source);
  // What is set at creation alone is in no update, and no update can blank it.
  if (attribute === undefined || walk.options.on === 'create') return;
  const message = `Entra can blank the target when it updates somebody and \`${attribute}\` did not change`;
  walk.report('switch-source', head(call), message, insteadOfSwitch(call, walk));
}

function insteadOfSwitch({ args }: Part<'call'>, walk: Walk): string {
  const [source, fallback, key, value] = args;
  const [from, otherwise, wanted, then] = [source, fallback, key, value].map(
    (part) => part && walk.quoted(part),
  );
  if (args.length === 4 && source?.kind === 'attribute' && key?.kind === 'text') {
    // Microsoft's own way to fill in for what is empty.
    if (key.value === '' && from === otherwise && then) return `write \`Coalesce(${from}, ${then})\``;
    if (key.value !== '' && from && wanted && then && otherwise) {
      return `write \`IIF(Coalesce(${from}, "none") = ${wanted}, ${then}, ${otherwise})\``;
    }
  }
  return 'put one `IIF` into another, or choose with `Coalesce`';
}

function lintCondition({ args: [condition] }: Part<'call'>, walk: Walk): void {
  if (condition === undefined) return;
  lintNullTests(condition, 'in a condition of `IIF`', walk);
  const seen = new Set<string>();
  for (const part of emptyParts(condition)) {
    if (seen.has(part.name)) continue;
    seen.add(part.name);
    const message = `this condition fails for everybody whose \`${part.name}\` is empty`;
    walk.report('iif-null-source', part, message, `write \`Coalesce([${part.name}], "none")\` here`);
  }
}

function lintNullTests(node: Expression, where: string, walk: Walk): void {
  for (const [part] of parts(node)) {
    if (part.kind !== 'call' || !nullTests.has(part.name) || walk.nullTests.has(part)) continue;
    walk.nullTests.add(part);
    const message = `Entra does not take \`${part.name}\` ${where}`;
    walk.report(
      'null-test',
      head(part),
      message,
      'choose with `Coalesce` what fills in for an empty attribute',
    );
  }
}

function lintFormatDateTime(call: Part<'call'>, { report }: Walk): void {
  if (call.args.length !== 3) return;
  const hint = 'write all four: `FormatDateTime([a], , "yyyy-MM-dd", "dd.MM.yyyy")`';
  report(
    'format-date-time',
    head(call),
    'which argument of `FormatDateTime` is left out is not documented',
    hint,
  );
}

function lintIgnoreFlow(call: Part<'call'>, { report }: Walk, parent: Part<'call'> | undefined): void {
  if (parent === undefined || parent.name === 'Redact') return;
  const message = `it drops the whole attribute, not just this part of \`${parent.name}\``;
  report('ignore-flow-nested', head(call), message, 'put it around the whole expression, or use `Coalesce`');
}

const caseFunctions: ReadonlySet<string> = new Set(['ToLower', 'ToUpper', 'PCase']);
/** Functions that hand on what is in them as it is. */
const wrappers: ReadonlySet<string> = new Set(['IgnoreFlowIfNullOrEmpty', 'Redact']);

function lintOutermost(expression: Expression, { target }: LintOptions, report: ReportFinding): void {
  if (target === undefined) return;
  if (target === 'userName' && attributesOf(expression).size === 0) {
    report('user-name-constant', head(expression), 'this user name depends on no attribute of the person');
  }
  let outermost = expression;
  while (outermost.kind === 'call' && wrappers.has(outermost.name) && outermost.args[0] !== undefined) {
    [outermost] = outermost.args as [Expression];
  }
  if (outermost.kind !== 'call' || !caseFunctions.has(outermost.name) || !sameValue(target, 'a', 'A')) return;
  const message = `\`${target}\` is compared without regard to case: where \`${outermost.name}\` changes nothing else, nothing is written`;
  report('case-only', head(outermost), message, `leave \`${outermost.name}\` out`);
}

/** Where a caret helps: a call at its name, anything else as a whole. */
function head(node: Expression): Span {
  return node.kind === 'call' ? { start: node.start, end: node.start + node.name.length } : node;
}
