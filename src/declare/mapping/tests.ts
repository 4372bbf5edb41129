import { isSourceAttribute, unknownAttribute } from '../../mapping/attributes.js';
import {
  type Expected,
  type MappingTest,
  type Mismatch,
  runMappingTest,
  type TargetOutcome,
} from '../../mapping/testing.js';
import type { Mapping, SourceValue } from '../../mapping/types.js';
import { booleanOf, textOf } from '../../mapping/values.js';
import type { Problem } from '../../problem.js';
import { quote } from '../../quote.js';
import { type TargetAttribute, targetAttributes } from '../../vonage/account.js';
import { decodeNow, sourceValue } from '../given.js';
import type { Range, Report, SourceFile } from '../source.js';
import { get, getEntries, getList, getText, type Tree } from '../tree.js';

/** A test with its places in the file. */
export interface PlacedTest {
  readonly test: MappingTest;
  /** As it is called, or which it is. */
  readonly name: string;
  readonly ranges: ReadonlyMap<TargetAttribute, Range>;
}

/** A test that was run. */
export interface TestRun {
  readonly name: string;
  /** Empty: it passed. */
  readonly mismatches: readonly (Mismatch & { readonly range: Range })[];
}

/** Decodes `tests:`. Attributes that Entra does not have are reported. */
export function decodeTests(source: SourceFile, root: Tree, report: Report): readonly PlacedTest[] {
  return getList(root, 'tests').map((tree, index) => {
    const creating = get(tree, 'creating');
    const expected = decodeExpected(tree);
    const test = {
      given: decodeGiven(source, tree, report),
      creating: !(creating?.kind === 'scalar' && creating.value === false),
      now: decodeNow(source, tree, report),
      expect: expected.map(({ target, outcome }) => ({ target, outcome })),
    };
    const name = getText(tree, 'name')?.value;
    return {
      test,
      name: name === undefined ? `test ${index + 1}` : `test ${index + 1}, ${quote(name)},`,
      ranges: new Map(expected.map(({ target, range }) => [target, range])),
    };
  });
}

function decodeGiven(source: SourceFile, test: Tree, report: Report): ReadonlyMap<string, SourceValue> {
  const given = new Map<string, SourceValue>();
  for (const [name, { key, value }] of getEntries(test, 'given')) {
    if (isSourceAttribute(name)) given.set(name, sourceValue(value));
    else {
      const { message, hint } = unknownAttribute(name);
      report(source.problem(key, 'unknown-attribute', message, { hint }));
    }
  }
  return given;
}

function decodeExpected(test: Tree): readonly (Expected & { readonly range: Range })[] {
  return getEntries(test, 'expect').flatMap(([name, { value }]) => {
    const target = targetAttributes.find((candidate) => candidate === name);
    const outcome = target === undefined ? undefined : outcomeOf(target, value);
    return target === undefined || outcome === undefined ? [] : [{ target, outcome, range: value.range }];
  });
}

function outcomeOf(target: TargetAttribute, tree: Tree): TargetOutcome | undefined {
  if (tree.kind === 'map') {
    const kind = (['cleared', 'omitted', 'evalError'] as const).find((candidate) =>
      tree.entries.has(candidate),
    );
    return kind === undefined ? undefined : { kind };
  }
  if (tree.kind !== 'scalar') return undefined;
  const { value } = tree;
  if (value === null) return { kind: 'nothing' };
  const taken = target === 'active' ? booleanOf(value) : textOf(value);
  return { kind: 'value', value: taken ?? String(value) };
}

/** Runs tests against the mapping that they stand beside. */
export function runTests(mapping: Mapping, tests: readonly PlacedTest[]): readonly TestRun[] {
  return tests.map(({ test, name, ranges }) => ({
    name,
    mismatches: runMappingTest(mapping, test).map((mismatch) => ({
      ...mismatch,
      range: ranges.get(mismatch.target) ?? [0, 0],
    })),
  }));
}

/** What failed, as problems of the file. */
export function failures(source: SourceFile, runs: readonly TestRun[]): readonly Problem[] {
  return runs.flatMap(({ name, mismatches }) =>
    mismatches.map(({ target, text, expected, got, range }) =>
      source.problem(
        range,
        'test-failed',
        `${name} fails for ${quote(target)}: expected ${expected}, got ${got}`,
        {
          hint: text === '' ? 'the mapping does not set it' : text,
        },
      ),
    ),
  );
}
