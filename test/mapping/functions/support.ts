import { type Context, evaluate } from '../../../src/mapping/evaluate.js';
import type { Outcome, SourceValue, Value } from '../../../src/mapping/types.js';
import { textOf } from '../../../src/mapping/values.js';
import { read } from '../../support/expression.js';

export type Given = Readonly<Record<string, SourceValue>>;

/** The clock of every test. */
export const now = new Date('2026-11-23T12:00:00Z');

/** A person with just these attributes; `IsSoftDeleted` is one of them. */
export function contextOf(given: Given, random: () => number = seeded(1)): Context {
  return {
    source: (name) => (Object.hasOwn(given, name) ? (given[name] ?? null) : null),
    softDeleted: given.IsSoftDeleted === true,
    now,
    random,
  };
}

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A value as it would be sent: single ones printed. */
export function printed(value: Value): string | null | readonly string[] {
  return value === null || Array.isArray(value) ? (value as null | readonly string[]) : (textOf(value) ?? '');
}

/** An outcome in short: what is sent, `{ omitted }`, or the code of the error and the part that failed. */
export function brief(
  text: string,
  outcome: Outcome,
): string | null | readonly string[] | { readonly omitted: true } | { readonly error: string } {
  switch (outcome.kind) {
    case 'value':
      return printed(outcome.value);
    case 'omitted':
      return { omitted: true };
    case 'error': {
      const { code, start, end } = outcome.error;
      return { error: `${code} at ${text.slice(start, end)}` };
    }
  }
}

export function run(text: string, given: Given = {}, random?: () => number): ReturnType<typeof brief> {
  return brief(text, evaluate(read(text), contextOf(given, random)));
}
