import fc from 'fast-check';
import { functionNames, signatureOf } from '../../src/mapping/functions/signatures.js';
import { comparisons, type Expression, type SourceValue, words } from '../../src/mapping/types.js';

/** Attributes that generated expressions read. */
const attributeNames = ['a', 'b', 'c', 'IsSoftDeleted'] as const;

const oddTexts = [
  '',
  ' ',
  '0',
  '1',
  '-1',
  '2',
  'x',
  'True',
  'false',
  ',',
  '(?<g>\\w+)',
  '(',
  'g',
  `$1\${g}$&`,
  'd',
  'yyyy',
  'yyyy-MM-dd',
  '2024-02-29',
  '2020-03-16-07:00',
  '11/23/2026 12:00:00 PM',
  '99999999999999999999999',
  'tr-TR',
  '😀a',
  'ß',
  'İ',
  '\u0000',
  '\ud800',
  'e\u0301',
  'vbTextCompare',
  'AssumeUniversal',
]; // prettier-ignore

const text = fc.oneof(
  fc.constantFrom(...oddTexts),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
);

/** Whatever an attribute may hold, and more. */
const sourceValue: fc.Arbitrary<SourceValue> = fc.oneof(
  fc.constant(null),
  text,
  fc.boolean(),
  fc.integer(),
  fc.double(),
  fc.array(text, { maxLength: 4 }),
);

export const given: fc.Arbitrary<Readonly<Record<string, SourceValue>>> = fc.record({
  a: sourceValue,
  b: sourceValue,
  c: sourceValue,
});

const at = { start: 0, end: 0 };

const numberText = fc.oneof(
  fc.integer({ min: -3, max: 12 }).map(String),
  fc.bigInt().map(String),
  fc.constantFrom(
    '&HF',
    '&HFFFFFFFFFFFFFFFFFF',
    '1.5',
    '-0',
    '257',
    '9223372036854775807',
    '129699324000000000',
  ),
);

const leaf: fc.Arbitrary<Expression> = fc.oneof(
  fc.constantFrom(...attributeNames).map((name): Expression => ({ kind: 'attribute', name, ...at })),
  text.map((value): Expression => ({ kind: 'text', value, ...at })),
  numberText.map((number): Expression => ({ kind: 'number', text: number, ...at })),
);

const extra: fc.Arbitrary<Expression> = fc.oneof(
  fc.constant<Expression>({ kind: 'empty', ...at }),
  fc.constantFrom(...words).map((name): Expression => ({ kind: 'word', name, ...at })),
);

/** Expressions of every function with as many arguments as it takes, of any kind, four deep. */
export const expression: fc.Arbitrary<Expression> = fc.letrec<{ node: Expression; argument: Expression }>(
  (tie) => ({
    node: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf,
      fc.constantFrom(...functionNames).chain((name) => callOf(name, tie('argument'))),
    ),
    argument: fc.oneof(
      { weight: 8, arbitrary: tie('node') },
      { weight: 1, arbitrary: extra },
      {
        weight: 1,
        arbitrary: fc
          .tuple(fc.constantFrom(...comparisons), tie('node'), tie('node'))
          .map(
            ([operator, left, right]): Expression => ({ kind: 'comparison', operator, left, right, ...at }),
          ),
      },
    ),
  }),
).node;

function callOf(name: string, argument: fc.Arbitrary<Expression>): fc.Arbitrary<Expression> {
  const signature = signatureOf(name);
  const { parameters = [], repeats } = signature ?? {};
  const least = parameters.filter(({ optional }) => optional !== true).length;
  const round = repeats?.parameters.length ?? 0;
  const rounds =
    repeats === undefined ? fc.constant(0) : fc.integer({ min: repeats.least, max: repeats.least + 2 });
  return rounds
    .chain((count) => {
      const most = parameters.length + count * round;
      const minLength = count > 0 ? most : least;
      return fc.array(argument, { minLength, maxLength: most });
    })
    .map((args): Expression => ({ kind: 'call', name, args, ...at }));
}

/** Trees that no text has: unknown functions, any number of arguments. */
export const anyTree: fc.Arbitrary<Expression> = fc.letrec<{ node: Expression }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    leaf,
    extra,
    fc
      .tuple(
        fc.oneof(fc.constantFrom(...functionNames), fc.constantFrom('Foo', 'toString', '__proto__')),
        fc.array(tie('node'), { maxLength: 8 }),
      )
      .map(([name, args]): Expression => ({ kind: 'call', name, args, ...at })),
  ),
})).node;
