import { longestExpression, parse } from '../mapping/language/parser.js';
import { print } from '../mapping/language/print.js';
import type { Expression, Part } from '../mapping/types.js';
import { below, isObject, type Json, type JsonObject, own, ownList, ownText, shown } from './json.js';
import { graphName, provisioningName, renamed } from './names.js';
import { keyAt, type ParameterKeys, parameterKeys } from './parameters.js';
import type { AttributeMappingSource, ReportSchema, SourceParameter } from './types.js';

/** Sources that Graph itself has given, by the text of their expression in one line. */
export type KnownSources = ReadonlyMap<string, JsonObject>;

/** Those of `sources` that can stand for their expression; of two with one expression the first. */
export function knownSources(sources: readonly Json[]): KnownSources {
  const known = new Map<string, JsonObject>();
  for (const source of sources) {
    const { expression } = parse(ownText(source, 'expression') ?? '');
    if (expression === undefined || !isObject(source) || !fits(source, expression)) continue;
    const text = print(expression);
    if (!known.has(text)) known.set(text, source);
  }
  return known;
}

/** Whether the top of a tree says what its text says. */
function fits(source: JsonObject, expression: Expression): boolean {
  const [type, name] = top(expression);
  return ownText(source, 'type') === type && ownText(source, 'name') === name;
}

function top(expression: Expression): readonly [type: string, name: string] {
  if (expression.kind === 'attribute') return ['Attribute', expression.name];
  if (expression.kind === 'text') return ['Constant', expression.value];
  return ['Function', expression.kind === 'call' ? expression.name : ''];
}

/** What an expression became: a source, or why there is none. */
export type ToSource =
  | { readonly source: AttributeMappingSource | JsonObject }
  | { readonly code: string; readonly message: string; readonly hint?: string };

/**
 * The source of a parsed expression. One that Graph has given for the same expression is taken as it is; else attributes, constants and
 * functions whose keys are published are built (facts sheet B.3); any other tree is not guessed.
 * @param written the text that `expression` was parsed from.
 */
export function toSource(written: string, expression: Expression, known: KnownSources): ToSource {
  const provisioned = renamed(expression, provisioningName);
  const text = print(provisioned);
  if (text.length > longestExpression) {
    return {
      code: 'expression-too-long',
      message: `an expression may have ${longestExpression} characters; as Graph writes it this has ${text.length}`,
    };
  }
  const given = known.get(text);
  if (given !== undefined) return { source: given };
  // What Graph makes of `\d` is not known: its parser may drop the `\`.
  const isPlain = !parse(written).problems.some(({ code }) => code === 'unknown-escape');
  const built = isPlain ? build(provisioned) : 'an escape that is none';
  if (typeof built !== 'string') return { source: built };
  return {
    code: 'needs-parse-expression',
    message: `the tree of this expression needs Graph's parseExpression: it has ${built}`,
    hint: `ask POST …/schema/parseExpression for ${text} and give the answer with --parsed`,
  };
}

/** The tree, or what in it is not published. */
function build(expression: Expression): AttributeMappingSource | string {
  switch (expression.kind) {
    case 'attribute':
      return leaf('Attribute', expression.name, expression);
    case 'text':
      return leaf('Constant', expression.value, expression);
    case 'number':
      // Graph's sample shows `1` as the constant `"1"`; none shows a sign, a fraction or `&HF`.
      return /^\d+$/.test(expression.text)
        ? leaf('Constant', expression.text, textNode(expression.text))
        : `the number ${expression.text}`;
    case 'call':
      return buildCall(expression);
    case 'word':
      return `the word ${expression.name}`;
    case 'comparison':
      return 'a comparison';
    case 'empty':
      return 'an argument that is left out';
  }
}

function buildCall(call: Part<'call'>): AttributeMappingSource | string {
  const keys = parameterKeys(call.name);
  if (keys === undefined) return `\`${call.name}\`, whose keys are not published`;
  const parameters: SourceParameter[] = [];
  for (const [index, arg] of call.args.entries()) {
    const key = keyAt(keys, index);
    if (key === undefined) return `more arguments than \`${call.name}\` has parameters`;
    if (arg.kind === 'empty' && isOptional(keys, key)) continue;
    const value = build(arg);
    if (typeof value === 'string') return value;
    parameters.push({ key, value });
  }
  return { type: 'Function', name: call.name, expression: print(call), parameters };
}

function isOptional({ optional = [] }: ParameterKeys, key: string): boolean {
  return optional.includes(key);
}

function leaf(type: 'Attribute' | 'Constant', name: string, expression: Expression): AttributeMappingSource {
  return { type, name, expression: print(expression), parameters: [] };
}

/** Parts of an expression that was never written, and so stand nowhere. */
const nowhere = { start: 0, end: 0 };

function textNode(value: string): Expression {
  return { kind: 'text', value, ...nowhere };
}

/** An expression as rollcall writes it, in one line and with Graph's names of attributes. */
export interface FromSource {
  readonly text: string;
  readonly expression: Expression;
}

/**
 * The expression of a source of any schema: what its text says; where it has none, or one that is no expression, what its tree says as far
 * as the keys are published.
 * @param source not deeper than `isTooDeep` allows.
 */
export function fromSource(source: Json, pointer: string, report: ReportSchema): FromSource | undefined {
  if (!isObject(source)) {
    report({ code: 'bad-source', severity: 'error', message: 'a source is an object or null', pointer });
    return undefined;
  }
  const written = ownText(source, 'expression') ?? '';
  const parsed = parse(written);
  const fromTree = treeExpression(source);
  if (parsed.expression === undefined) {
    if (written.trim() !== '' || fromTree === undefined) {
      const unread = parsed.problems.find(({ severity }) => severity !== 'warning');
      const reason = written.trim() === '' ? 'there is none' : (unread?.message ?? 'it cannot be read');
      report({
        code: 'unread-expression',
        severity: fromTree === undefined ? 'error' : 'warning',
        message:
          fromTree === undefined
            ? `the expression cannot be taken over: ${reason}, and its tree has keys that are not known`
            : `the expression cannot be read (${reason}), so its tree was taken`,
        pointer: below(pointer, 'expression'),
      });
    }
  } else if (fromTree !== undefined && comparable(fromTree) !== comparable(parsed.expression)) {
    report({
      code: 'source-contradicts',
      severity: 'warning',
      message: `the tree says ${shown(print(fromTree))}, and the expression does not; the expression was taken`,
      pointer,
    });
  }
  for (const { code, message } of parsed.problems.filter(({ severity }) => severity === 'warning')) {
    report({ code, severity: 'warning', message, pointer: below(pointer, 'expression') });
  }
  const expression = parsed.expression ?? fromTree;
  return expression === undefined ? undefined : ours(expression, pointer, report);
}

function ours(expression: Expression, pointer: string, report: ReportSchema): FromSource | undefined {
  const text = print(renamed(expression, graphName));
  const again = parse(text);
  if (again.expression !== undefined) return { text, expression: again.expression };
  const message = again.problems[0]?.message ?? 'it cannot be read';
  report({ code: 'unread-expression', severity: 'error', message, pointer });
  return undefined;
}

/** What a tree says; undefined where a key, name or kind in it is not known. */
function treeExpression(source: Json): Expression | undefined {
  const name = ownText(source, 'name');
  if (name === undefined) return undefined;
  switch (ownText(source, 'type')) {
    case 'Attribute':
      return /^[^[\]]*[^[\]\s][^[\]]*$/.test(name)
        ? { kind: 'attribute', name: name.trim(), ...nowhere }
        : undefined;
    case 'Constant':
      return textNode(name);
    case 'Function': {
      const args = treeArguments(parameterKeys(name), ownList(source, 'parameters'));
      return args === undefined ? undefined : { kind: 'call', name, args, ...nowhere };
    }
    default:
      return undefined;
  }
}

function treeArguments(
  keys: ParameterKeys | undefined,
  parameters: readonly Json[],
): readonly Expression[] | undefined {
  if (keys === undefined) return undefined;
  const given = new Map<string, Expression>();
  const further: Expression[] = [];
  for (const parameter of parameters) {
    const key = ownText(parameter, 'key');
    const arg = treeExpression(own(parameter, 'value') ?? null);
    if (key === undefined || arg === undefined) return undefined;
    if (keys.keys.includes(key) && !given.has(key)) given.set(key, arg);
    else if (key === keys.repeated) further.push(arg);
    else return undefined;
  }
  const last = further.length > 0 ? keys.keys.length : keys.keys.findLastIndex((key) => given.has(key)) + 1;
  const first: Expression[] = [];
  for (const [index, key] of keys.keys.entries()) {
    const arg = given.get(key);
    if (arg === undefined && !isOptional(keys, key)) return undefined;
    if (index < last) first.push(arg ?? { kind: 'empty', ...nowhere });
  }
  return [...first, ...further];
}

/** A text that is the same for a number and the constant that Graph makes of it, and with or without empty arguments at the end. */
function comparable(expression: Expression): string {
  return print(leveled(expression));
}

function leveled(expression: Expression): Expression {
  if (expression.kind === 'number') return textNode(expression.text);
  if (expression.kind !== 'call') return expression;
  const last = expression.args.findLastIndex(({ kind }) => kind !== 'empty');
  return { ...expression, args: expression.args.slice(0, last + 1).map(leveled) };
}
