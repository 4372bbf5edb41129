import { attributesOf } from '../mapping/check.js';
import type { AttributeMapping, Mapping, NameId } from '../mapping/types.js';
import type { Position } from '../problem.js';
import { targetAttributes } from '../vonage/account.js';
import { decodeAttribute } from './mapping/attribute.js';
import { readExpression } from './mapping/expression.js';
import { warnOfNeeded } from './mapping/rules.js';
import { decodeTests, failures, type PlacedTest, runTests } from './mapping/tests.js';
import { quote, type Report, type SourceFile } from './source.js';
import { type Document, get, getEntries, getText, type Tree } from './tree.js';

/** `mappings/<mapping>.yaml`, decoded. */
export interface MappingFile {
  readonly mapping: Mapping;
  readonly positions: Readonly<Record<string, Position>>;
  /** Its own tests; none where an attribute has an error, since a test of half a mapping would fail for the other half. */
  readonly tests: readonly PlacedTest[];
}

/**
 * Decodes a mapping and checks its expressions.
 * @param name of the file, without its ending.
 */
export function decodeMapping({ source, root }: Document, name: string, report: Report): MappingFile {
  const written = getText(root, 'mapping');
  if (written !== undefined && written.value !== name) {
    report(
      source.problem(written.range, 'mapping-name', `the mapping is called as its file is: ${quote(name)}`, {
        hint: `write \`mapping: ${name}\``,
      }),
    );
  }
  const entries = new Map(getEntries(root, 'attributes'));
  const positions: Record<string, Position> = Object.create(null);
  const attributes: AttributeMapping[] = [];
  for (const target of targetAttributes) {
    const entry = entries.get(target);
    if (entry === undefined) continue;
    positions[target] = source.position(entry.key[0]);
    const attribute = decodeAttribute(source, target, entry, report);
    if (attribute !== undefined) attributes.push(attribute);
  }
  if (entries.size > 0) warnOfNeeded(source, root, attributes, entries, report);
  const nameId = decodeNameId(source, root, report);
  const read = new Set(
    attributes.flatMap(({ expression }) => (expression === null ? [] : [...attributesOf(expression)])),
  );
  const mapping: Mapping = { name, attributes, nameId, sourceAttributes: [...read].sort() };
  const tests = decodeTests(source, root, report);
  return { mapping, positions, tests: entries.size === attributes.length ? tests : [] };
}

/** Decodes a mapping as `decodeMapping` does, and reports those of its tests that fail. */
export function decodeTestedMapping(document: Document, name: string, report: Report): MappingFile {
  const file = decodeMapping(document, name, report);
  for (const problem of failures(document.source, runTests(file.mapping, file.tests))) report(problem);
  return file;
}

function decodeNameId(source: SourceFile, root: Tree, report: Report): NameId | null {
  const text = getText(get(root, 'nameId'), 'expression');
  const expression = text === undefined ? undefined : readExpression(source, text, undefined, report);
  if (text === undefined || expression === undefined) return null;
  return { text: text.value, expression, position: source.position(text.range[0]) };
}
