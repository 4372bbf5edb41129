import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parseChecked } from '../../src/mapping/language/parser.js';
import { comparisons, type Expression, type ExpressionProblem, words } from '../../src/mapping/types.js';

/** An expression without the places of its parts. */
export type Shape =
  | { readonly kind: 'attribute'; readonly name: string }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'word'; readonly name: string }
  | { readonly kind: 'empty' }
  | { readonly kind: 'comparison'; readonly operator: string; readonly left: Shape; readonly right: Shape }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Shape[] };

export function shapeOf(expression: Expression): Shape {
  switch (expression.kind) {
    case 'attribute':
      return { kind: 'attribute', name: expression.name };
    case 'text':
      return { kind: 'text', value: expression.value };
    case 'number':
      return { kind: 'number', text: expression.text };
    case 'word':
      return { kind: 'word', name: expression.name };
    case 'empty':
      return { kind: 'empty' };
    case 'comparison': {
      const { operator, left, right } = expression;
      return { kind: 'comparison', operator, left: shapeOf(left), right: shapeOf(right) };
    }
    case 'call':
      return { kind: 'call', name: expression.name, args: expression.args.map(shapeOf) };
  }
}

const leaf: fc.Arbitrary<Shape> = fc.oneof(
  fc.record({
    kind: fc.constant('attribute' as const),
    name: fc.oneof(
      fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.:-]{0,8}$/),
      fc.constantFrom('emails[type eq "work"].value', 'name.givenName', 'Name über alles', 'a-b'),
    ),
  }),
  fc.record({
    kind: fc.constant('text' as const),
    value: fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 8 }),
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc
        .array(fc.constantFrom('\\', '"', '\\d', "'", '”', '\n', ' ', ',', ')', '[a]', '//'))
        .map((all) => all.join('')),
    ),
  }),
  fc.record({
    kind: fc.constant('number' as const),
    text: fc.oneof(
      fc.integer({ min: -1000, max: 1000 }).map(String),
      fc.constantFrom('&HF', '&h21C07000', '1.50', '-0.5', '007', '129699324000000000'),
    ),
  }),
  fc.record({ kind: fc.constant('word' as const), name: fc.constantFrom(...words) }),
);

const { argument } = fc.letrec<{ operand: Shape; argument: Shape }>((tie) => ({
  operand: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc
      .record({
        kind: fc.constant('call' as const),
        name: fc.oneof(
          fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/),
          fc.constantFrom('Switch', 'IIF', 'Replace'),
        ),
        args: fc.array(tie('argument'), { maxLength: 6 }),
      })
      // A single empty argument cannot be written: `F()` has none.
      .filter(({ args }) => args.length !== 1 || args[0]?.kind !== 'empty'),
  ),
  argument: fc.oneof(
    { weight: 5, arbitrary: tie('operand') },
    { weight: 1, arbitrary: fc.constant<Shape>({ kind: 'empty' }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('comparison' as const),
        operator: fc.constantFrom(...comparisons),
        left: tie('operand'),
        right: tie('operand'),
      }),
    },
  ),
}));

/** Whatever a whole expression may be. */
export const wholeShape: fc.Arbitrary<Shape> = argument.filter(({ kind }) => kind !== 'empty');

/** A shape as an expression; the places mean nothing. */
export function expressionOf(shape: Shape): Expression {
  const place = { start: 0, end: 0 };
  switch (shape.kind) {
    case 'comparison':
      return {
        ...place,
        ...shape,
        left: expressionOf(shape.left),
        right: expressionOf(shape.right),
      } as Expression;
    case 'call':
      return { ...place, kind: 'call', name: shape.name, args: shape.args.map(expressionOf) };
    default:
      return { ...place, ...shape } as Expression;
  }
}

/** What `parse`, and `check` where it can, have against a text. */
export function problemsOf(text: string): readonly ExpressionProblem[] {
  return parseChecked(text).problems;
}

export function errorsOf(text: string): readonly ExpressionProblem[] {
  return problemsOf(text).filter(({ severity }) => severity !== 'warning');
}

/** An expression that people published in this form, or the first error and a part of its message or mend. */
export type WildCase =
  | { readonly expression: string; readonly parses: true }
  | { readonly expression: string; readonly error: string; readonly offset: number; readonly hint?: string };

interface Vector {
  readonly id: string;
  readonly expression: string;
  readonly expect: { readonly parseError?: true; readonly at?: number };
}

function readData<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../data/${name}`, import.meta.url), 'utf8')) as T;
}

export const wild = readData<readonly WildCase[]>('expressions-in-the-wild.json');
export const { vectors } = readData<{ readonly vectors: readonly Vector[] }>('vectors/expressions.json');
