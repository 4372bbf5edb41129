import { lintMapping } from '../lint/mapping.js';
import { mapAccount } from '../mapping/account.js';
import { isSourceAttribute, unknownAttribute } from '../mapping/attributes.js';
import { attributesOf, check } from '../mapping/check.js';
import { parse } from '../mapping/parser.js';
import type {
  AttributeMapping,
  Expression,
  ExpressionProblem,
  Mapping,
  SourceValue,
} from '../mapping/types.js';
import { booleanOf } from '../mapping/values.js';
import type { AcceptedProblem, Position } from '../problem.js';
import { type TargetAttribute, targetAttributes } from '../vonage/account.js';
import { Acceptances } from './acceptances.js';
import { offsetInFile } from './offsets.js';
import { quote, type Report, type SourceFile } from './source.js';
import {
  type Document,
  type Entry,
  get,
  getEntries,
  getList,
  getText,
  type TextTree,
  type Tree,
  toData,
} from './tree.js';

/** `mappings/<mapping>.yaml`, decoded and tried. */
export interface MappingFile {
  readonly mapping: Mapping;
  readonly positions: Readonly<Record<string, Position>>;
  /** Warnings that the file accepts. */
  readonly accepted: readonly AcceptedProblem[];
}

/** What Vonage needs of everybody besides `userName` (facts sheet A.1.3). */
const neededByVonage: readonly TargetAttribute[] = [
  'emails[type eq "work"].value',
  'name.givenName',
  'name.familyName',
];

/**
 * Decodes a mapping, checks its expressions, and runs its tests where all of them can be evaluated.
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
  const id = entries.get('id');
  if (id !== undefined) reportId(source, id, report);
  if (entries.size > 0) warnOfNeeded(source, root, attributes, entries, report);
  const read = new Set(attributes.flatMap(({ expression }) => [...attributesOf(expression)]));
  const mapping: Mapping = { name, attributes, sourceAttributes: [...read].sort() };
  lint(source, mapping, entries, acceptances);
  // A test of half a mapping would fail for the other half.
  const isWhole = [...entries.keys()].length === attributes.length;
  for (const test of getList(root, 'tests')) runTest(source, isWhole ? mapping : undefined, test, report);
  const accepted = [...acceptances.values()].flatMap((accepting) => accepting.accepted);
  return { mapping, positions, accepted };
}

/** Reports what the lints find, but for what is accepted. */
function lint(
  source: SourceFile,
  mapping: Mapping,
  entries: ReadonlyMap<string, Entry>,
  acceptances: ReadonlyMap<TargetAttribute, Acceptances>,
): void {
  for (const finding of lintMapping(mapping)) {
    const text = getText(entries.get(finding.target)?.value, 'expression');
    if (text === undefined) continue;
    acceptances.get(finding.target)?.report(placed(source, text, { ...finding, code: finding.rule }));
  }
  // An expression that could not be read was not looked at.
  for (const { target } of mapping.attributes) acceptances.get(target)?.finish();
}

/** The schema knows the key, so that this says more than that it is unknown (facts sheet B.2). */
function reportId(source: SourceFile, { key }: Entry, report: Report): void {
  report(
    source.problem(key, 'target-id', 'Vonage makes the `id` of an account itself', { hint: 'delete this' }),
  );
}

function decodeAttribute(
  source: SourceFile,
  target: TargetAttribute,
  { value }: Entry,
  report: Report,
): AttributeMapping | undefined {
  const text = getText(value, 'expression');
  const on = getText(value, 'on')?.value === 'create' ? 'create' : 'always';
  const match = checkMatch(source, target, get(value, 'match'), report);
  if (target === 'userName') checkUserName(source, value, report);
  const fallback = getText(value, 'default');
  if (target === 'active' && fallback !== undefined && booleanOf(fallback.value) === undefined) {
    report(source.problem(fallback.range, 'not-boolean', '`active` takes `"True"` or `"False"`'));
  }
  if (text === undefined) return undefined;
  const expression = readExpression(source, target, text, report);
  if (expression === undefined) return undefined;
  const required = get(value, 'required');
  return {
    target,
    text: text.value,
    expression,
    default: fallback?.value ?? null,
    on,
    required: target === 'userName' || (required?.kind === 'scalar' && required.value === true),
    match,
  };
}

function readExpression(
  source: SourceFile,
  target: TargetAttribute,
  text: TextTree,
  report: Report,
): Expression | undefined {
  const parsed = parse(text.value);
  const checked = parsed.expression === undefined ? [] : check(parsed.expression, target);
  for (const problem of [...parsed.problems, ...checked]) {
    report(placed(source, text, problem));
  }
  if (target === 'userName' && parsed.expression?.kind === 'text') {
    report(source.problem(text.range, 'user-name-constant', 'everybody would have the same userName'));
    return undefined;
  }
  return checked.some(({ severity }) => severity !== 'warning') ? undefined : parsed.expression;
}

function placed(source: SourceFile, text: TextTree, problem: ExpressionProblem) {
  const start = offsetInFile(source, text, problem.offset);
  const end = offsetInFile(source, text, problem.offset + problem.length);
  return source.problem([start, Math.max(start + 1, end)], problem.code, problem.message, {
    severity: problem.severity ?? 'error',
    hint: problem.hint,
  });
}

/** Facts sheet A.1.5: Vonage can be searched by userName alone, so nothing else can match, and userName does. */
function checkMatch(
  source: SourceFile,
  target: TargetAttribute,
  match: Tree | undefined,
  report: Report,
): number | null {
  const isUserName = target === 'userName';
  if (match?.kind === 'scalar' && typeof match.value === 'number') {
    if (!isUserName) {
      report(
        source.problem(match.range, 'match', 'Vonage can be searched by `userName` alone', {
          hint: 'delete `match` here',
        }),
      );
    } else if (match.value !== 1) {
      report(
        source.problem(match.range, 'match', '`userName` is matched first', { hint: 'write `match: 1`' }),
      );
    }
  }
  return isUserName ? 1 : null;
}

/** userName is what accounts are found by: it can neither be given to several people nor be left as it was once. */
function checkUserName(source: SourceFile, value: Tree, report: Report): void {
  const required = get(value, 'required');
  if (required?.kind === 'scalar' && required.value === false) {
    report(source.problem(required.range, 'user-name-required', '`userName` is always required'));
  }
  const on = getText(value, 'on');
  if (on?.value === 'create') {
    report(
      source.problem(
        on.range,
        'user-name-on',
        '`userName` cannot be set on creation alone: accounts are found by it',
      ),
    );
  }
  const fallback = getText(value, 'default');
  if (fallback !== undefined) {
    report(
      source.problem(fallback.range, 'user-name-constant', 'several people would have the same userName'),
    );
  }
}

function warnOfNeeded(
  source: SourceFile,
  root: Tree,
  attributes: readonly AttributeMapping[],
  entries: ReadonlyMap<string, Entry>,
  report: Report,
): void {
  for (const target of neededByVonage) {
    const entry = entries.get(target);
    const attribute = attributes.find((candidate) => candidate.target === target);
    if (attribute?.required || (entry !== undefined && attribute === undefined)) continue;
    const key = root.kind === 'map' ? root.entries.get('attributes')?.key : undefined;
    const message =
      entry === undefined
        ? `Vonage refuses people without \`${target}\`, and this mapping does not set it`
        : `Vonage refuses people without \`${target}\``;
    report(
      source.problem(entry?.key ?? key ?? [0, 0], 'needed-by-vonage', message, {
        severity: 'warning',
        hint: entry === undefined ? 'map it, with `required: true`' : 'add `required: true`',
      }),
    );
  }
}

/** The clock of a mapping's own tests. */
const testedAt = new Date('2026-01-01T00:00:00Z');

function runTest(source: SourceFile, mapping: Mapping | undefined, test: Tree, report: Report): void {
  const given = new Map<string, SourceValue>();
  for (const [name, { key, value }] of getEntries(test, 'given')) {
    if (isSourceAttribute(name)) given.set(name, sourceValue(toData(value)));
    else {
      const { code, message, hint } = unknownAttribute(name);
      report(source.problem(key, code, message, { hint }));
    }
  }
  if (mapping === undefined) return;
  const softDeleted = given.get('IsSoftDeleted') === true || given.get('IsSoftDeleted') === 'True';
  const result = mapAccount(mapping, (name) => given.get(name) ?? null, {
    softDeleted,
    creating: true,
    now: testedAt,
  });
  for (const [name, { value }] of getEntries(test, 'expect')) {
    const target = targetAttributes.find((candidate) => candidate === name);
    if (target === undefined || value.kind !== 'scalar') continue;
    const expected = target === 'active' ? (booleanOf(value.value) ?? value.value) : value.value;
    const got = result.values[target] ?? null;
    if (got === expected) continue;
    const missing = result.missing.find((candidate) => candidate.target === target);
    const why = missing?.reason === undefined ? '' : ` (the value ${missing.reason})`;
    report(
      source.problem(
        value.range,
        'test-failed',
        `this test of \`${target}\` fails: expected ${shown(expected)}, got ${shown(got)}${why}`,
        { hint: mapping.attributes.find((candidate) => candidate.target === target)?.text },
      ),
    );
  }
}

function sourceValue(data: unknown): SourceValue {
  if (Array.isArray(data)) return data.filter((item): item is string => typeof item === 'string');
  return typeof data === 'string' || typeof data === 'boolean' || typeof data === 'number' ? data : null;
}

function shown(value: string | number | boolean | null): string {
  return value === null ? 'nothing' : quote(value);
}
