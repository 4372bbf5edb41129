import { parse, parseChecked } from '../mapping/language/parser.js';
import { print } from '../mapping/language/print.js';
import { readDocument } from './document.js';
import { applyEdits, type Edit, type Place, rewrite } from './format-expression.js';
import { hasSameComments, isSameData, tidy } from './format-layout.js';
import { placed } from './mapping/expression.js';
import { fileProblem, type Report, SourceFile } from './source.js';
import { type Document, type Entry, get, getEntries, getText, type Tree } from './tree.js';
import { parseYaml } from './yaml.js';

/**
 * Formats a mapping file: expressions as `print` writes them, long ones over several lines; no blanks at the ends of lines, one line
 * break at the end of the file. Everything else stays as it is written: comments, blank lines, quotes, the order of keys.
 * What the file means never changes: the text is read again, and what would not read the same is not done.
 * An expression that `parse` or `check` warns of stays as it is, for how Entra reads it is not certain.
 * @returns the text, which is the file's own where there is nothing to do; undefined where the file has errors, which are reported.
 */
export function formatMapping(source: SourceFile, report: Report): string | undefined {
  let hasErrors = false;
  const watch: Report = (problem) => {
    hasErrors ||= problem.severity === 'error';
    report(problem);
  };
  const document = readDocument(source, 'mapping', watch);
  const places = document === undefined ? [] : readExpressions(document, watch);
  if (document === undefined || hasErrors) return undefined;

  const keepsMeaning = (text: string): boolean => text === source.text || isSame(document, text);
  const edits: Edit[] = [];
  for (const place of places) {
    const edit = rewrite(source, place).find((each) => keepsMeaning(applyEdits(source.text, [each])));
    if (edit !== undefined) edits.push(edit);
  }
  const edited = applyEdits(source.text, edits);
  if (!keepsMeaning(edited)) {
    report(
      fileProblem(source.file, 'format-refused', 'this cannot be formatted without changing what it means'),
    );
    return undefined;
  }
  const tidied = tidy(new SourceFile(source.file, edited));
  return keepsMeaning(tidied) ? tidied : edited;
}

/** Whether a text holds the same data and comments as a file, expressions compared by what they mean. */
function isSame({ source, root }: Document, text: string): boolean {
  const read = parseYaml(new SourceFile(source.file, text), () => undefined);
  if (read === undefined) return false;
  return isSameData(root, read.root, canonical) && hasSameComments(source.text, text);
}

/** Two texts that are expressions mean the same where this is the same. */
function canonical(text: string): string {
  const { expression } = parse(text);
  return expression === undefined ? text : print(expression);
}

/** The expressions of a mapping that have no problem; problems are reported. */
function readExpressions({ source, root }: Document, report: Report): readonly Place[] {
  const attributes = get(root, 'attributes');
  const holders: (readonly [Tree, Entry])[] = [];
  const nameId = root.kind === 'map' ? root.entries.get('nameId') : undefined;
  if (nameId !== undefined) holders.push([root, nameId]);
  if (attributes !== undefined) {
    for (const [, entry] of getEntries(root, 'attributes')) holders.push([attributes, entry]);
  }
  return holders.flatMap(([around, holder]) => {
    const text = getText(holder.value, 'expression');
    const key = holder.value.kind === 'map' ? holder.value.entries.get('expression')?.key : undefined;
    if (text === undefined || key === undefined) return [];
    const { expression, problems } = parseChecked(text.value);
    for (const problem of problems) report(placed(source, text, problem));
    return expression === undefined || problems.length > 0 ? [] : [{ text, expression, key, holder, around }];
  });
}
