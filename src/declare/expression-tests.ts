import type { SourceValue } from '../mapping/types.js';
import { textOf } from '../mapping/values.js';
import type { Vector, VectorExpectation } from '../mapping/vector.js';
import { quote } from '../quote.js';
import { decodeNow, sourceValue } from './given.js';
import { compilePattern } from './pattern.js';
import type { Range, Report, SourceFile } from './source.js';
import { type Document, get, getEntries, getList, getNumber, getText, isText, type Tree } from './tree.js';

/** A file of expression tests, decoded. */
export interface VectorFile {
  /** The clock of `Now()`. */
  readonly now: Date;
  readonly vectors: readonly PlacedVector[];
}

export interface PlacedVector {
  readonly vector: Vector;
  /** Of the whole entry. */
  readonly range: Range;
}

/** Decodes what `expression-tests` describes. An entry that is not of the format is left out, and reported. */
export function decodeVectors({ source, root }: Document, report: Report): VectorFile {
  const vectors = getList(root, 'vectors').flatMap((tree) => decodeVector(source, tree, report) ?? []);
  return { now: decodeNow(source, root, report), vectors };
}

function decodeVector(source: SourceFile, tree: Tree, report: Report): PlacedVector | undefined {
  const id = getText(tree, 'id');
  const expression = getText(tree, 'expression');
  const expect = decodeExpectation(source, tree, report);
  if (id === undefined || expression === undefined || expect === undefined) return undefined;
  const attributes = new Map<string, SourceValue>();
  for (const [name, { value }] of getEntries(tree, 'attributes')) attributes.set(name, sourceValue(value));
  return { vector: { id: id.value, expression: expression.value, attributes, expect }, range: tree.range };
}

const kinds = [
  'value',
  'matches',
  'null',
  'omitted',
  'parseError',
  'evalError',
  'lintError',
  'parses',
] as const;

function decodeExpectation(source: SourceFile, vector: Tree, report: Report): VectorExpectation | undefined {
  const expect = get(vector, 'expect');
  if (expect?.kind !== 'map') return undefined;
  const given = kinds.filter((candidate) => expect.entries.has(candidate));
  const [kind, another] = given;
  const at = expect.entries.get('at');
  if (kind === undefined || another !== undefined) {
    const message = another === undefined ? '`expect` says nothing' : '`expect` says several things';
    const hint = `give one of ${kinds.map((each) => `\`${each}\``).join(', ')}`;
    report(source.problem(expect.range, 'bad-expectation', message, { hint }));
    return undefined;
  }
  if (at !== undefined && kind !== 'parseError') {
    report(source.problem(at.key, 'bad-expectation', '`at` stands beside `parseError` alone'));
    return undefined;
  }
  switch (kind) {
    case 'value': {
      const value = printed(get(expect, 'value'));
      return value === undefined ? undefined : { kind, value };
    }
    case 'matches':
      return decodePattern(source, expect, report);
    case 'parseError':
      return { kind, at: getNumber(expect, 'at') };
    default:
      return { kind };
  }
}

function printed(tree: Tree | undefined): string | readonly string[] | undefined {
  if (tree?.kind === 'list') return tree.items.flatMap((item) => (isText(item) ? [item.value] : []));
  return tree?.kind === 'scalar' ? textOf(tree.value) : undefined;
}

function decodePattern(source: SourceFile, expect: Tree, report: Report): VectorExpectation | undefined {
  const pattern = getText(expect, 'matches');
  if (pattern === undefined) return undefined;
  const test = compilePattern(pattern.value);
  if (test !== undefined) return { kind: 'matches', pattern: pattern.value, test };
  const message = `${quote(pattern.value)} is no regular expression (RE2)`;
  report(source.problem(pattern.range, 'bad-pattern', message));
  return undefined;
}
