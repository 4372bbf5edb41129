import { print, printWide } from '../mapping/language/print.js';
import type { Expression } from '../mapping/types.js';
import { eolOf } from './format-layout.js';
import type { Range, SourceFile } from './source.js';
import type { Entry, ScalarTree, TextTree, Tree } from './tree.js';

/** An expression of a mapping file, and where it stands. */
export interface Place {
  readonly text: TextTree;
  readonly expression: Expression;
  /** Where its key `expression` stands. */
  readonly key: Range;
  /** The map that holds it, with the key of that. */
  readonly holder: Entry;
  /** The map that holds the holder. */
  readonly around: Tree;
}

/** Lines of a mapping file are no longer, where an expression can be broken. */
const widest = 110;

/** A range of a file's text, and what is to stand there. */
export interface Edit {
  readonly range: Range;
  readonly text: string;
}

/** Makes edits, whose ranges lie apart. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let end = text.length;
  let result = '';
  for (const { range, text: instead } of [...edits].sort((a, b) => b.range[0] - a.range[0])) {
    result = instead + text.slice(range[1], end) + result;
    end = range[0];
  }
  return text.slice(0, end) + result;
}

/**
 * How an expression could be written in its file, the best way first. The caller takes the first that leaves the file's meaning alone,
 * since whether a text needs quotes is a long story in YAML.
 */
export function rewrite(source: SourceFile, place: Place): readonly Edit[] {
  const { text, expression } = place;
  const short = print(expression);
  if (text.style === 'block') return asBlock(source, place);
  const lines = inLine(source, text, short);
  const isLong = lineWith(source, text.range, lines[0]?.text ?? short) > widest;
  const canBreak = printWide(expression, widest / 2).includes('\n');
  return isLong && canBreak ? [...asBlock(source, place), ...lines] : lines;
}

function inLine(source: SourceFile, { range, style }: ScalarTree, value: string): readonly Edit[] {
  const written = source.text.slice(...range);
  // Written otherwise, as by escapes, it means the same.
  const isKept = !written.includes('\n') && style === 'double' && isJson(written, value);
  const single = `'${value.replaceAll("'", "''")}'`;
  const double = JSON.stringify(value);
  const first = isKept ? written : style === 'plain' ? value : style === 'single' ? single : double;
  return [first, single, double].map((text) => ({ range, text }));
}

function isJson(written: string, value: string): boolean {
  try {
    return JSON.parse(written) === value;
  } catch {
    return false;
  }
}

/** How long the line would be in which a range begins. */
function lineWith({ text }: SourceFile, [start, end]: Range, instead: string): number {
  const before = start - (text.lastIndexOf('\n', start - 1) + 1);
  const after = /^[^\r\n]*/.exec(text.slice(end))?.[0].trimEnd().length ?? 0;
  return before + instead.length + after;
}

/** The expression in lines of its own, behind `|-`. */
function asBlock(source: SourceFile, place: Place): readonly Edit[] {
  const { holder, around, key, text } = place;
  if (isFlow(source, around)) return [];
  if (isFlow(source, holder.value)) return holderAsBlock(source, place);
  const indent = indentOf(source, key) + 2;
  const body = bodyOf(place, indent, source);
  const [start, end] = text.range;
  const before = gapBefore(source, start);
  if (text.style === 'block') {
    const written = source.text.slice(start, end);
    const header = /^[|>][-+0-9]*([^\r\n]*)/.exec(written)?.[1]?.trimEnd() ?? '';
    const behind = written.slice(written.trimEnd().length).replace(/^[ \t]+/, '');
    return [{ range: [before, end], text: ` |-${header}${body}${behind}` }];
  }
  // A comment behind the value goes behind the sign.
  const rest = /^[^\r\n]*/.exec(source.text.slice(end))?.[0] ?? '';
  return [{ range: [before, end + rest.length], text: ` |-${rest.trimEnd()}${body}` }];
}

/** The map `{ expression: …, required: true }` in lines of its own, the expression behind `|-`. */
function holderAsBlock(source: SourceFile, place: Place): readonly Edit[] {
  const { holder, text: expression } = place;
  if (holder.value.kind !== 'map') return [];
  const [start, end] = holder.value.range;
  const rest = /^[^\r\n]*/.exec(source.text.slice(end))?.[0] ?? '';
  const before = gapBefore(source, start);
  if (rest.trim() !== '' || source.text[before - 1] !== ':') return [];
  const indent = indentOf(source, holder.key) + 2;
  const others = [...holder.value.entries.values()].filter(({ value }) => value !== expression);
  if (others.some(({ value }) => source.text.slice(...value.range).includes('\n'))) return [];
  const entries = [...holder.value.entries.values()].map(({ key, value }) => {
    const name = source.text.slice(...key);
    const isNothing = value.range[0] === key[0];
    const written = isNothing ? '' : ` ${source.text.slice(...value.range)}`;
    return value === expression ? `${name}: |-${bodyOf(place, indent + 2, source)}` : `${name}:${written}`;
  });
  const line = `${eolOf(source)}${' '.repeat(indent)}`;
  return [{ range: [before, end + rest.length], text: `${line}${entries.join(line)}` }];
}

/** The expression's lines, each behind a line break. */
function bodyOf({ expression }: Place, indent: number, source: SourceFile): string {
  return printWide(expression, widest - indent)
    .split('\n')
    .map((line) => eolOf(source) + (line === '' ? '' : ' '.repeat(indent) + line))
    .join('');
}

/** Where the blanks begin that end at an offset, line breaks included. */
function gapBefore({ text }: SourceFile, offset: number): number {
  return text.slice(0, offset).trimEnd().length;
}

function indentOf(source: SourceFile, [start]: Range): number {
  return source.position(start).column - 1;
}

function isFlow({ text }: SourceFile, tree: Tree): boolean {
  return tree.kind === 'map' && text[tree.range[0]] === '{';
}
