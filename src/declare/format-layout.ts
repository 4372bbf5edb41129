import { CST, Lexer } from 'yaml';
import type { SourceFile } from './source.js';
import type { Tree } from './tree.js';
import { parseYaml } from './yaml.js';

/**
 * Takes blanks from the ends of lines and surplus line breaks from the end of the file. Texts that go over several lines keep theirs:
 * they may belong to the value.
 */
export function tidy(source: SourceFile): string {
  const document = parseYaml(source, () => undefined);
  if (document === undefined) return source.text;
  const kept = new Set<number>();
  for (const { range } of scalarsOf(document.root)) {
    const first = source.position(range[0]).line;
    const last = source.position(Math.max(range[0], range[1] - 1)).line;
    for (let line = first; first !== last && line <= last; line++) kept.add(line);
  }
  const lines = source.text.split('\n');
  const trimmed = lines.map((line, index) => (kept.has(index + 1) ? line : withoutEnd(line)));
  return trimmed.join('\n').trimEnd() + eolOf(source);
}

/** Loops, since a pattern would look at a long run of blanks again and again. */
function withoutEnd(line: string): string {
  const cr = line.endsWith('\r') ? '\r' : '';
  let end = line.length - cr.length;
  while (end > 0 && (line[end - 1] === ' ' || line[end - 1] === '\t')) end -= 1;
  return line.slice(0, end) + cr;
}

/** How the lines of a file end. */
export function eolOf({ text }: SourceFile): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

function scalarsOf(tree: Tree): readonly (Tree & { readonly kind: 'scalar' })[] {
  switch (tree.kind) {
    case 'scalar':
      return [tree];
    case 'list':
      return tree.items.flatMap(scalarsOf);
    case 'map':
      return [...tree.entries.values()].flatMap(({ value }) => scalarsOf(value));
    case 'unknown':
      return [];
  }
}

/**
 * Whether two trees hold the same data in the same order.
 * @param canonical what stands for the text of a key `expression`.
 */
export function isSameData(a: Tree, b: Tree, canonical: (text: string) => string, key = ''): boolean {
  if (a.kind === 'scalar' && b.kind === 'scalar') {
    const isExpression = key === 'expression' && typeof a.value === 'string' && typeof b.value === 'string';
    if (isExpression) return canonical(String(a.value)) === canonical(String(b.value));
    return Object.is(a.value, b.value);
  }
  if (a.kind === 'list' && b.kind === 'list') {
    return (
      a.items.length === b.items.length &&
      a.items.every((item, index) => isSameData(item, b.items[index] ?? a, canonical))
    );
  }
  if (a.kind === 'map' && b.kind === 'map') {
    const [ours, theirs] = [[...a.entries], [...b.entries]];
    return (
      ours.length === theirs.length &&
      ours.every(([name, { value }], index) => {
        const other = theirs[index];
        return other?.[0] === name && isSameData(value, other[1].value, canonical, name);
      })
    );
  }
  return false;
}

/** Whether two files have the same comments in the same order. */
export function hasSameComments(a: string, b: string): boolean {
  const [ours, theirs] = [a, b].map((text) => commentsOf(text).join('\n'));
  return ours === theirs;
}

function commentsOf(text: string): readonly string[] {
  const comments: string[] = [];
  let isScalar = false;
  for (const lexeme of new Lexer().lex(text)) {
    const type: string | null = isScalar ? null : CST.tokenType(lexeme);
    isScalar = type === 'scalar';
    if (type === 'comment') comments.push(lexeme.trimEnd());
  }
  return comments;
}
