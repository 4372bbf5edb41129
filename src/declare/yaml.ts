import {
  Composer,
  CST,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  type Pair,
  Parser,
  type Scalar,
  type YAMLError,
} from 'yaml';
import { quote } from '../quote.js';
import { hiddenCharacter } from './decode.js';
import type { Range, Report, SourceFile } from './source.js';
import type { Document, Entry, ScalarTree, Tree } from './tree.js';

/** Declarations need five levels. The composer calls itself for each, so that endless ones would end the process. */
const deepest = 20;
/** A file with more mistakes of one kind than this is no declaration; the rest of it is not looked at. */
const mostRefused = 100;

/** Object.prototype's own ways in. No format has such a key. */
const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const refusals: Readonly<Record<string, readonly [code: string, message: string, hint: string]>> = {
  anchor: [
    'anchor',
    'anchors are not allowed: declarations are plain data',
    'write the value out in each place',
  ],
  alias: [
    'alias',
    'aliases are not allowed: declarations are plain data',
    'write the value out; a text that begins with `*` needs quotes',
  ],
  tag: [
    'tag',
    'tags are not allowed: declarations are plain data',
    'delete it; a text that begins with `!` needs quotes',
  ],
  'directive-line': ['directive', 'YAML directives are not allowed', 'delete the line'],
};

/** Plainer words for the library's commonest errors, and their mends. */
const words: Partial<Record<YAMLError['code'], { readonly message?: string; readonly hint?: string }>> = {
  TAB_AS_INDENT: { hint: 'use spaces' },
  BAD_SCALAR_START: { hint: 'put the text in quotes' },
  BAD_DQ_ESCAPE: {
    hint: "in double quotes, `\\` begins an escape; in single quotes ('…') it stands for itself",
  },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'a second key begins in this line',
    hint: 'a text with `: ` in it needs quotes',
  },
  MULTILINE_IMPLICIT_KEY: {
    message: 'a key must end with `:` in its own line',
    hint: 'a colon or a quote may be missing',
  },
  UNEXPECTED_TOKEN: { message: 'this does not belong here', hint: 'the indentation may be wrong' },
};

/** What a tag or an alias leads to; it was reported as such. */
const consequences: ReadonlySet<YAMLError['code']> = new Set([
  'TAG_RESOLVE_FAILED',
  'BAD_COLLECTION_TYPE',
  'BAD_ALIAS',
]);

/**
 * Reads one file as YAML 1.2 (core schema), as data alone: no anchors, aliases, merge keys, tags or directives, one document, at most 20 levels,
 * text keys, each once. Every problem is reported with its place.
 * @returns undefined where the text is no such YAML; a problem of a single key leaves out that key alone.
 */
export function parseYaml(source: SourceFile, report: Report): Document | undefined {
  const tokens = readTokens(source, report);
  if (tokens === undefined) return undefined;
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    resolveKnownTags: false,
    // Both are done here, with better messages; the library compares every key with every other.
    uniqueKeys: false,
    stringKeys: false,
  });
  const document = withoutStacks(() => [...composer.compose(tokens, true, source.text.length)][0]);
  const errors = document?.errors.filter((error) => !consequences.has(error.code)) ?? [];
  if (errors.length > 0) reportSyntax(source, errors, unclosed(tokens), report);
  if (errors.length > 0 || document === undefined) return undefined;
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null && contents.source === '')) {
    report(
      source.problem([0, 0], 'empty-file', 'this file is empty', {
        hint: emptyFileHint(source.file),
      }),
    );
    return undefined;
  }
  return { source, root: toTree(source, contents, [0, 0], report) };
}

/** What to write instead of nothing: the list that the file is for, where it is for one. */
function emptyFileHint(file: string): string {
  const list = /(?:^|\/)stacks\/[^/]+\/(people|scopes|lockout)[./]/.exec(file)?.[1];
  return list === undefined
    ? 'fill it, or delete it'
    : `an empty list is written \`${list}: []\`; or delete the file`;
}

/** Runs `compose` without recording where each error was made: a file made of mistakes is then read ten times as fast. */
function withoutStacks<T>(compose: () => T): T {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return compose();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

/** Refuses, before anything is built, what declarations do not need and what could harm. Undefined where nothing can be built. */
function readTokens(source: SourceFile, report: Report): CST.Token[] | undefined {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let refused = 0;
  let documents = 0;
  let scalarNext = false;
  const take = (token: CST.Token): boolean => {
    if (token.type === 'document') documents += 1;
    if (documents > 1) {
      report(
        source.problem(
          [token.offset, token.offset + 3],
          'several-documents',
          'a second document begins here',
          {
            hint: 'put it in a file of its own',
          },
        ),
      );
      return false;
    }
    tokens.push(token);
    return true;
  };
  for (const lexeme of new Lexer().lex(source.text)) {
    const type: string | null = scalarNext ? null : CST.tokenType(lexeme);
    scalarNext = type === 'scalar';
    const refusal = type === null ? undefined : refusals[type];
    if (refusal !== undefined) {
      const [code, message, hint] = refusal;
      report(source.problem([parser.offset, parser.offset + lexeme.length], code, message, { hint }));
      refused += 1;
      if (refused >= mostRefused) return undefined;
    }
    const { offset } = parser;
    for (const token of parser.next(lexeme)) if (!take(token)) return undefined;
    if (isTooDeep(parser.stack)) {
      report(
        source.problem([offset, offset + 1], 'too-deep', `lists and maps may be nested ${deepest} deep`, {}),
      );
      return undefined;
    }
  }
  for (const token of parser.end()) if (!take(token)) return undefined;
  return tokens;
}

function isTooDeep(stack: readonly CST.Token[]): boolean {
  if (stack.length <= deepest) return false;
  const collections = stack.filter(
    ({ type }) => type === 'block-map' || type === 'block-seq' || type === 'flow-collection',
  );
  return collections.length > deepest;
}

/** Offsets of the brackets that nothing closes, or the other kind does. */
function unclosed(tokens: readonly CST.Token[]): readonly number[] {
  const open: number[] = [];
  const look = (token: CST.Token | null | undefined): void => {
    if (token?.type !== 'flow-collection') return;
    const end = token.start.source === '[' ? ']' : '}';
    if (token.end[0]?.source !== end) open.push(token.start.offset);
  };
  for (const token of tokens) {
    if (token.type !== 'document') continue;
    CST.visit(token, ({ key, value }) => {
      look(key);
      look(value);
    });
  }
  return open;
}

/** One mistake makes the library stumble again and again: the first error of each line is reported, and one only of what follows the end. */
function reportSyntax(
  source: SourceFile,
  errors: readonly YAMLError[],
  open: readonly number[],
  report: Report,
): void {
  const lines = new Set<number>();
  let isPastEnd = false;
  for (const error of errors.slice(0, mostRefused)) {
    // The library tells of a bracket that is not closed where it gives up, which is another line. What it says of what follows is a consequence.
    const bracket = error.message.startsWith('Flow ')
      ? open.findLast((offset) => offset < error.pos[0])
      : undefined;
    if (bracket !== undefined) {
      const character = source.text.charAt(bracket);
      const problem = source.problem(
        [bracket, bracket + 1],
        'yaml',
        `this is no YAML: \`${character}\` is not closed`,
        {
          hint: `\`${character === '[' ? ']' : '}'}\` is missing; a text that begins with \`${character}\` needs quotes`,
        },
      );
      report(problem);
      return;
    }
    // An unclosed quote or bracket is reported at the end of the text, which may lie behind the last line break.
    let start = Math.min(error.pos[0], source.text.trimEnd().length);
    // Indentation is wrong up to where the line's text begins.
    while (source.text[start] === ' ') start += 1;
    const { line } = source.position(start);
    if (lines.has(line) || (isPastEnd && error.code === 'UNEXPECTED_TOKEN')) continue;
    lines.add(line);
    isPastEnd ||= error.code === 'UNEXPECTED_TOKEN';
    const { message = sentence(error.message), hint } = words[error.code] ?? {};
    const range: Range = [start, Math.max(start + 1, error.pos[1])];
    report(source.problem(range, 'yaml', `this is no YAML: ${message}`, { hint }));
  }
}

function sentence(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}

function toTree(source: SourceFile, node: unknown, fallback: Range, report: Report): Tree {
  if (isAlias(node)) return { kind: 'unknown', range: rangeOf(node.range, fallback) };
  if (isScalar(node)) return toScalar(source, node, fallback, report);
  if (isSeq(node)) {
    const range = rangeOf(node.range, fallback);
    const items = node.items.map((item) => toTree(source, item, range, report));
    return node.tag === undefined ? { kind: 'list', range, items } : { kind: 'unknown', range };
  }
  if (isMap(node)) {
    const range = rangeOf(node.range, fallback);
    const entries = toEntries(source, node.items, range, report);
    return node.tag === undefined ? { kind: 'map', range, entries } : { kind: 'unknown', range };
  }
  return { kind: 'scalar', range: fallback, value: null, style: 'plain' };
}

function toEntries(
  source: SourceFile,
  pairs: readonly Pair<unknown, unknown>[],
  range: Range,
  report: Report,
): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const pair of pairs) {
    const key = toTree(source, pair.key, range, report);
    if (key.kind === 'unknown') continue;
    const name = key.kind === 'scalar' ? nameOf(key, pair.key) : undefined;
    if (name === undefined) {
      report(source.problem(key.range, 'key-not-text', 'a key must be text', { hint: 'put it in quotes' }));
      continue;
    }
    const earlier = entries.get(name);
    if (name === '<<') {
      report(
        source.problem(key.range, 'merge-key', 'merge keys are not allowed: declarations are plain data', {
          hint: 'write the keys out',
        }),
      );
    } else if (forbiddenKeys.has(name)) {
      report(source.problem(key.range, 'forbidden-key', `${quote(name)} is not allowed as a key`));
    } else if (earlier !== undefined) {
      const { line } = source.position(earlier.key[0]);
      report(
        source.problem(key.range, 'duplicate-key', `${quote(name)} stands here twice; first in line ${line}`),
      );
    } else {
      entries.set(name, { key: key.range, value: toTree(source, pair.value, key.range, report) });
    }
  }
  return entries;
}

/**
 * A key as text. `null` is a key of mappings (`null: clear`), and YAML takes it for no text at all; so it is one in this spelling,
 * and neither as `~` nor as an empty key.
 */
function nameOf({ value }: ScalarTree, key: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return value === null && isScalar(key) && key.source === 'null' ? 'null' : undefined;
}

function toScalar(source: SourceFile, node: Scalar, fallback: Range, report: Report): Tree {
  const range = node.value === null && !node.source ? fallback : rangeOf(node.range, fallback);
  if (node.tag !== undefined) return { kind: 'unknown', range };
  const { value } = node;
  if (typeof value === 'string') {
    const hidden = hiddenCharacter(value);
    if (hidden !== undefined) {
      report(source.problem(range, 'control-character', `this text has a control character (${hidden})`));
      return { kind: 'unknown', range };
    }
  } else if (value !== null && typeof value !== 'number' && typeof value !== 'boolean') {
    return { kind: 'unknown', range };
  }
  return { kind: 'scalar', range, value, style: styleOf(node) };
}

function styleOf(node: Scalar): ScalarTree['style'] {
  switch (node.type) {
    case 'QUOTE_DOUBLE':
      return 'double';
    case 'QUOTE_SINGLE':
      return 'single';
    case 'BLOCK_FOLDED':
    case 'BLOCK_LITERAL':
      return 'block';
    default:
      return 'plain';
  }
}

function rangeOf(range: readonly number[] | null | undefined, fallback: Range): Range {
  const [start, end] = range ?? fallback;
  return [start ?? fallback[0], end ?? fallback[1]];
}
