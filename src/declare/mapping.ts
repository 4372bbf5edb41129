import { lintMapping } from '../lint/mapping.js';
import { attributesOf } from '../mapping/language/parts.js';
import type { AttributeMapping, Mapping, NameId } from '../mapping/types.js';
import type { AcceptedProblem, Position } from '../problem.js';
import { quote } from '../quote.js';
import { type TargetAttribute, targetAttributes } from '../vonage/account.js';
import { Acceptances } from './acceptances.js';
import { decodeAttribute } from './mapping/attribute.js';
import { placed, readExpression } from './mapping/expression.js';
import { warnOfNeeded } from './mapping/rules.js';
import { decodeTests, failures, type PlacedTest, runTests } from './mapping/tests.js';
import type { Report, SourceFile } from './source.js';
import { type Document, type Entry, get, getEntries, getText, type Tree } from './tree.js';

/** `mappings/<mapping>.yaml`, decoded. */
export interface MappingFile {
  readonly mapping: Mapping;
  readonly positions: Readonly<Record<string, Position>>;
  /** Its own tests; none where an attribute has an error, since a test of half a mapping would fail for the other half. */
  readonly tests: readonly PlacedTest[];
  /** Warnings that the file accepts. */
  readonly accepted: readonly AcceptedProblem[];
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
  const acceptances = new Map<TargetAttribute, Acceptances>();
  for (const target of targetAttributes) {
    const entry = entries.get(target);
    if (entry === undefined) continue;
    positions[target] = source.position(entry.key[0]);
    const accepting = new Acceptances(source, entry.value, report);
    acceptances.set(target, accepting);
    const attribute = decodeAttribute(source, target, entry, accepting.report);
    if (attribute !== undefined) attributes.push(attribute);
  }
  if (entries.size > 0) warnOfNeeded(source, root, attributes, entries, report);
  const nameId = decodeNameId(source, root, report);
  const read = new Set(
    attributes.flatMap(({ expression }) => (expression === null ? [] : [...attributesOf(expression)])),
  );
  const mapping: Mapping = { name, attributes, nameId, sourceAttributes: [...read].sort() };
  lint(source, mapping, entries, acceptances);
  const tests = decodeTests(source, root, report);
  return {
    mapping,
    positions,
    tests: entries.size === attributes.length ? tests : [],
    accepted: [...acceptances.values()].flatMap((accepting) => accepting.accepted),
  };
}

/** Reports what the lints find, but for what is accepted. */
function lint(
  source: SourceFile,
  mapping: Mapping,
  entries: ReadonlyMap<string, Entry>,
  acceptances: ReadonlyMap<TargetAttribute, Acceptances>,
): void {
  for (const finding of lintMapping(mapping)) {
    const { rule, severity, message, hint, target } = finding;
    const entry = entries.get(target);
    const text = getText(entry?.value, 'expression');
    const range = get(entry?.value, 'constant')?.range ?? entry?.key ?? [0, 0];
    acceptances
      .get(target)
      ?.report(
        text === undefined
          ? source.problem(range, rule, message, { severity, hint })
          : placed(source, text, { ...finding, code: rule }),
      );
  }
  // An expression that could not be read was not looked at.
  for (const { target } of mapping.attributes) acceptances.get(target)?.finish();
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
