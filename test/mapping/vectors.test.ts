import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/mapping/evaluate.js';
import { read } from '../support/expression.js';
import { contextOf, type Given, now, printed } from './functions/support.js';

interface Vector {
  readonly id: string;
  readonly expression: string;
  readonly attributes: Given;
  readonly expect: {
    readonly value?: string | readonly string[];
    readonly matches?: string;
    readonly null?: true;
    readonly omitted?: true;
    readonly evalError?: true;
  };
}

/** What the vectors say of evaluation; what they say of parsing and lints is tested with these. */
const file = JSON.parse(
  readFileSync(new URL('../data/vectors/expressions.json', import.meta.url), 'utf8'),
) as { readonly now: string; readonly vectors: readonly Vector[] };
const evaluated = file.vectors.filter(
  ({ expect: wanted }) => !('parseError' in wanted || 'lintError' in wanted),
);

describe('the published and derived vectors', () => {
  it('should be evaluated at their own time', () => {
    expect(new Date(file.now)).toEqual(now);
    expect(evaluated.length).toBeGreaterThan(130);
  });

  it.each(evaluated)('$id', ({ expression, attributes, expect: wanted }) => {
    const outcome = evaluate(read(expression), contextOf(attributes));
    if (wanted.omitted) expect(outcome.kind).toBe('omitted');
    else if (wanted.evalError) expect(outcome.kind).toBe('error');
    else {
      expect(outcome.kind).toBe('value');
      const value = outcome.kind === 'value' ? printed(outcome.value) : undefined;
      if (wanted.matches !== undefined) expect(value).toMatch(new RegExp(wanted.matches));
      else expect(value).toEqual(wanted.null ? null : wanted.value);
    }
  });
});
