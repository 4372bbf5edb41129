import type { TargetAttribute } from '../vonage/account.js';
import { mapAccount } from './account.js';
import { isSoftDeleted } from './attributes.js';
import { evaluate } from './evaluate.js';
import type { MappedAccount, Mapping, SourceValue } from './types.js';
import { booleanOf } from './values.js';
import { valueInWords } from './words.js';

/** The clock of tests that name none. */
export const testedAt = new Date('2026-01-01T00:00:00Z');

/** One of a mapping's own tests: a person, and what becomes of some of the attributes. */
export interface MappingTest {
  readonly given: ReadonlyMap<string, SourceValue>;
  /** False: the account exists, and holds nothing. */
  readonly creating: boolean;
  readonly now: Date;
  readonly expect: readonly Expected[];
}

export interface Expected {
  readonly target: TargetAttribute;
  readonly outcome: TargetOutcome;
}

/**
 * What becomes of an attribute. `nothing`: it is left as it is. `cleared`: it is removed. `omitted`: left as it is, because the
 * expression drops it. `evalError`: it has no value that could be had and taken.
 */
export type TargetOutcome =
  | { readonly kind: 'value'; readonly value: string | boolean }
  | { readonly kind: 'nothing' | 'cleared' | 'omitted' | 'evalError' };

/** An attribute that did not come out as expected, in words. */
export interface Mismatch {
  readonly target: TargetAttribute;
  /** The attribute's expression, as written; empty where the mapping has none. */
  readonly text: string;
  readonly expected: string;
  readonly got: string;
}

/** Runs one test; nothing where all comes out as expected. Never throws. */
export function runMappingTest(mapping: Mapping, test: MappingTest): readonly Mismatch[] {
  const softDeleted = booleanOf(test.given.get(isSoftDeleted) ?? null) === true;
  const source = (name: string): SourceValue => test.given.get(name) ?? null;
  const options = { softDeleted, live: test.creating ? null : {}, now: test.now, seed: 'test' };
  const mapped = mapAccount(mapping, source, options);
  return test.expect.flatMap(({ target, outcome }) => {
    const attribute = mapping.attributes.find((candidate) => candidate.target === target);
    const expression = attribute?.expression ?? null;
    const context = { source, softDeleted, now: test.now, random: () => 0 };
    const isOmitted = expression !== null && evaluate(expression, context).kind === 'omitted';
    const got = outcomeOf(mapped, target, isOmitted);
    if (isSame(outcome, got)) return [];
    return [
      {
        target,
        text: attribute?.text ?? '',
        expected: inWords(outcome),
        got: inWords(got) + why(mapped, target),
      },
    ];
  });
}

function outcomeOf(
  { values, missing }: MappedAccount,
  target: TargetAttribute,
  isOmitted: boolean,
): TargetOutcome {
  const value = values[target];
  if (value === null) return { kind: 'cleared' };
  if (value !== undefined) return { kind: 'value', value };
  if (missing.some((lack) => lack.target === target && lack.reason !== undefined))
    return { kind: 'evalError' };
  return { kind: isOmitted ? 'omitted' : 'nothing' };
}

/** Whoever expects nothing may mean any way in which an attribute stays as it is. */
function isSame(expected: TargetOutcome, got: TargetOutcome): boolean {
  if (expected.kind === 'value') return got.kind === 'value' && expected.value === got.value;
  return expected.kind === got.kind || (expected.kind === 'nothing' && got.kind === 'omitted');
}

const words: Readonly<Record<Exclude<TargetOutcome['kind'], 'value'>, string>> = {
  nothing: 'nothing',
  cleared: 'cleared: the attribute is removed',
  omitted: 'omitted: the expression drops the attribute',
  evalError: 'an error',
};

function inWords(outcome: TargetOutcome): string {
  return outcome.kind === 'value' ? valueInWords(outcome.value) : words[outcome.kind];
}

function why({ missing }: MappedAccount, target: TargetAttribute): string {
  const reason = missing.find((lack) => lack.target === target)?.reason;
  return reason === undefined ? '' : ` (${reason})`;
}
