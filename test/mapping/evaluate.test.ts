import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate, type Step } from '../../src/mapping/evaluate.js';
import { functionNames } from '../../src/mapping/functions/signatures.js';
import type { Expression, Outcome, SourceValue } from '../../src/mapping/types.js';
import { longestValue } from '../../src/mapping/values.js';
import { read } from '../support/expression.js';
import { anyTree, expression, given } from './expressions.js';
import { brief, contextOf, type Given, run, seeded } from './functions/support.js';

/** Every step of an evaluation: `part → value`, in order. */
function traced(text: string, attributes: Given = {}): string[] {
  const steps: Step[] = [];
  evaluate(read(text), contextOf(attributes), { trace: (step) => void steps.push(step) });
  return steps.map(
    ({ expression: { start, end }, outcome }) =>
      `${text.slice(start, end)} → ${JSON.stringify(brief(text, outcome))}`,
  );
}

describe('evaluate', () => {
  it('should read attributes, and answer IsSoftDeleted itself', () => {
    expect(run('[mail]', { mail: 'a@contoso.com' })).toBe('a@contoso.com');
    expect(run('[mail]')).toBeNull();
    expect(run('[otherMails]', { otherMails: [] })).toBeNull();
    expect(run('[IsSoftDeleted]', { IsSoftDeleted: true })).toBe('True');
  });

  it('should ask for an attribute only where it counts', () => {
    const asked: string[] = [];
    const context = {
      ...contextOf({}),
      source: (name: string): SourceValue => {
        asked.push(name);
        return name;
      },
    };
    evaluate(read('IIF([a] = "a", Switch([b], [c], "b", [d]), [e])'), context);
    expect(asked).toEqual(['a', 'b', 'd']);
  });

  it('should give the part that failed, and a message', () => {
    const text = 'Append([a], Left("John", "x"))';
    const outcome = evaluate(read(text), contextOf({ a: 'x' }));
    expect(outcome).toEqual({
      kind: 'error',
      error: { code: 'not-an-integer', message: '`x` is not a whole number', start: 25, end: 28 },
    });
  });

  it('should never quote a long value whole', () => {
    const outcome = evaluate(read('CBool([a])'), contextOf({ a: 'secret '.repeat(100) }));
    expect(outcome.kind === 'error' && outcome.error.message.length).toBeLessThan(130);
  });

  it('should refuse values that are too long', () => {
    const a = 'a'.repeat(longestValue);
    expect(run('[a]', { a })).toBe(a);
    expect(run('[a]', { a: `${a}a` })).toEqual({ error: 'too-long at [a]' });
    expect(run('[a]', { a: [a, 'a'] })).toEqual({ error: 'too-long at [a]' });
    expect(run('Append([a], "b")', { a })).toEqual({ error: 'too-long at Append([a], "b")' });
    expect(run('Join("", [a], "b")', { a })).toEqual({ error: 'too-long at Join("", [a], "b")' });
    expect(run('ConvertToUTF8Hex([a])', { a })).toEqual({ error: 'too-long at ConvertToUTF8Hex([a])' });
    const items = Array.from({ length: 2_000 }, () => 'x');
    expect(run('Join([a], [items])', { a: 'a'.repeat(1_000), items })).toEqual({
      error: 'too-long at Join([a], [items])',
    });
  });
});

describe('the trace', () => {
  it('should give each part with its value, innermost first', () => {
    expect(traced('Append(Left([a], 1), [b])', { a: 'Ada', b: 'Byron' })).toEqual([
      '[a] → "Ada"',
      '1 → "1"',
      'Left([a], 1) → "A"',
      '[b] → "Byron"',
      'Append(Left([a], 1), [b]) → "AByron"',
    ]);
  });

  it('should leave out branches that were not taken', () => {
    expect(traced('IIF([a] = "x", [b], [c])', { a: 'x', b: 'y' })).toEqual([
      '[a] → "x"',
      '"x" → "x"',
      '[a] = "x" → "True"',
      '[b] → "y"',
      'IIF([a] = "x", [b], [c]) → "y"',
    ]);
    expect(traced('Switch([a], , "1", [b], "2", [c], "3", [d])', { a: '2' })).toEqual([
      '[a] → "2"',
      '"1" → "1"',
      '"2" → "2"',
      '[c] → null',
      'Switch([a], , "1", [b], "2", [c], "3", [d]) → null',
    ]);
  });

  it('should show an omission and an error at every part that they pass through', () => {
    expect(traced('Append("x", IgnoreFlowIfNullOrEmpty([a]))')).toEqual([
      '"x" → "x"',
      '[a] → null',
      'IgnoreFlowIfNullOrEmpty([a]) → {"omitted":true}',
      'Append("x", IgnoreFlowIfNullOrEmpty([a])) → {"omitted":true}',
    ]);
    expect(traced('Coalesce(Item([a], 0))', { a: ['x'] })).toEqual([
      '[a] → ["x"]',
      '0 → "0"',
      'Item([a], 0) → {"error":"index-below-1 at 0"}',
      'Coalesce(Item([a], 0)) → {"error":"index-below-1 at 0"}',
    ]);
  });

  it('should end with the outcome that there is without it', () => {
    fc.assert(
      fc.property(expression, given, fc.integer(), (tree, attributes, seed) => {
        const steps: Outcome[] = [];
        const outcome = evaluate(tree, contextOf(attributes, seeded(seed)), {
          trace: (step) => void steps.push(step.outcome),
        });
        expect(steps.at(-1)).toEqual(outcome);
        expect(evaluate(tree, contextOf(attributes, seeded(seed)))).toEqual(outcome);
      }),
      { numRuns: 500 },
    );
  });
});

function isOutcome(outcome: Outcome): boolean {
  if (outcome.kind === 'error') return outcome.error.code !== '' && outcome.error.message !== '';
  if (outcome.kind === 'omitted') return true;
  const { value } = outcome;
  if (value === null || ['string', 'boolean', 'number', 'bigint'].includes(typeof value)) return true;
  return Array.isArray(value) ? value.every((item) => typeof item === 'string') : 'kind' in Object(value);
}

describe('evaluation of anything', () => {
  it('should give a value or an error for expressions with the right number of arguments', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(expression, given, (tree, attributes) => {
        if (tree.kind === 'call') seen.add(tree.name);
        expect(isOutcome(evaluate(tree, contextOf(attributes)))).toBe(true);
      }),
      { numRuns: 3_000, seed: 4 },
    );
    expect([...functionNames].filter((name) => !seen.has(name))).toEqual([]);
  });

  it('should give a value or an error for trees that no check would pass', () => {
    fc.assert(
      fc.property(anyTree, given, (tree, attributes) => {
        expect(isOutcome(evaluate(tree, contextOf(attributes)))).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each(['Foo', 'toString', '__proto__'])('should say that there is no function %s', (name) => {
    const call: Expression = { kind: 'call', name, args: [], start: 0, end: 5 };
    expect(evaluate(call, contextOf({}))).toMatchObject({
      kind: 'error',
      error: { code: 'unknown-function' },
    });
  });

  it('should bear a clock that is none', () => {
    const context = { ...contextOf({}), now: new Date(Number.NaN) };
    expect(evaluate(read('Now()'), context)).toMatchObject({ kind: 'error', error: { code: 'no-clock' } });
  });

  it('should take the same for the same context', () => {
    const text = 'Join("-", Guid(), RandomString(8, 1, 1, 1, 1), Now())';
    expect(run(text, {}, seeded(7))).toBe(run(text, {}, seeded(7)));
  });

  it('should evaluate the longest and deepest expressions within a second', () => {
    const deep = `${'Append('.repeat(99)}[a]${', "x")'.repeat(99)}`;
    const wide = `Switch([a], "d"${', "k", "v"'.repeat(980)})`;
    const started = performance.now();
    expect(run(deep, { a: 'a' })).toBe(`a${'x'.repeat(99)}`);
    expect(run(wide, { a: 'k' })).toBe('v');
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
