import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lex } from '../../src/mapping/lexer.js';
import { longestExpression, parse } from '../../src/mapping/parser.js';
import type { Expression } from '../../src/mapping/types.js';

const brief = (text: string): readonly string[] =>
  parse(text).problems.map(({ code, offset, length }) => `${offset}+${length} ${code}`);

/** Trees without offsets, and their text with blanks wherever the language takes them (facts sheet B.3). */
type Shape =
  | { readonly kind: 'attribute'; readonly name: string }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Shape[] };

const blanks = fc.stringMatching(/^[ \t\n]{0,2}$/);
const { shape } = fc.letrec<{ shape: Shape }>((tie) => ({
  shape: fc.oneof(
    { maxDepth: 4 },
    fc.record({
      kind: fc.constant('attribute' as const),
      name: fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.:-]{0,8}$/),
    }),
    fc.record({ kind: fc.constant('text' as const), value: fc.string({ unit: 'grapheme', maxLength: 8 }) }),
    fc.record({ kind: fc.constant('number' as const), value: fc.integer({ min: -1000, max: 1000 }) }),
    fc.record({
      kind: fc.constant('call' as const),
      name: fc.stringMatching(/^[A-Z][A-Za-z0-9]{0,8}$/),
      args: fc.array(tie('shape'), { maxLength: 3 }),
    }),
  ),
}));

function write(tree: Shape, gap: string): string {
  switch (tree.kind) {
    case 'attribute':
      return `[${tree.name}]`;
    case 'text':
      return `"${tree.value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
    case 'number':
      return String(tree.value);
    case 'call':
      return `${tree.name}${gap}(${gap}${tree.args.map((arg) => write(arg, gap)).join(`${gap},${gap}`)}${gap})`;
  }
}

function shapeOf(expression: Expression): Shape {
  switch (expression.kind) {
    case 'attribute':
      return { kind: 'attribute', name: expression.name };
    case 'call':
      return { kind: 'call', name: expression.name, args: expression.args.map(shapeOf) };
    case 'text':
      return { kind: 'text', value: expression.value };
    case 'number':
      return { kind: 'number', value: expression.value };
  }
}

describe('parse', () => {
  it('should read attributes, texts, numbers and nested calls with their offsets', () => {
    expect(parse(' Coalesce ( [mail] ,Append("a\\"\\\\b", 12))')).toEqual({
      problems: [],
      expression: {
        kind: 'call',
        name: 'Coalesce',
        start: 1,
        end: 41,
        args: [
          { kind: 'attribute', name: 'mail', start: 12, end: 18 },
          {
            kind: 'call',
            name: 'Append',
            start: 20,
            end: 40,
            args: [
              { kind: 'text', value: 'a"\\b', start: 27, end: 35 },
              { kind: 'number', value: 12, start: 37, end: 39 },
            ],
          },
        ],
      },
    });
  });

  it('should read back whatever is written, blanks or not', () => {
    fc.assert(
      fc.property(shape, blanks, (tree, gap) => {
        const { expression, problems } = parse(write(tree, gap));
        expect(problems).toEqual([]);
        expect(expression && shapeOf(expression)).toEqual(tree);
      }),
    );
  });

  it('should never throw, and place every problem within the text', () => {
    const pieces = fc.constantFrom(
      '[',
      ']',
      '(',
      ')',
      '"',
      '\\',
      ',',
      "'",
      '“',
      'Not',
      'OR',
      'mail',
      ' ',
      '\n',
      '&',
      '&HF',
      '-1',
      '=',
      '<>',
      '//',
      '/*',
      'é',
      '😀',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(pieces).map((parts) => parts.join('')),
          fc.string({ unit: 'binary' }),
        ),
        (text) => {
          const { expression, problems } = parse(text);
          const offsets = problems.map(({ offset }) => offset);
          expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
          for (const { offset, length } of problems) {
            expect(offset).toBeGreaterThanOrEqual(0);
            expect(offset).toBeLessThanOrEqual(text.length);
            expect(length).toBeGreaterThan(0);
          }
          const failed = problems.some(({ severity }) => severity !== 'warning');
          expect(expression === undefined).toBe(failed);
        },
      ),
    );
  });

  it.each([
    ['', '0+1 empty-expression'],
    ['  \n', '3+1 empty-expression'],
    ['[mail', '0+1 unterminated-attribute'],
    ['Coalesce([mail], "x)', '17+1 unterminated-text'],
    ['Coalesce([mail]', '8+1 unclosed-call'],
    ['[]', '0+2 empty-attribute'],
    ['[mail] [surname]', '7+9 trailing'],
    ['Not([mail]))', '11+1 trailing'],
    ['Split([mail], "@")[0]', '18+3 trailing'],
    ["Append([mail], 'x')", '15+1 wrong-quote'],
    ['Append([mail], “x”)', '15+1 wrong-quote'],
    ['Append([mail] "x")', '14+3 comma-missing'],
    ['mail', '0+4 bare-word'],
    ['Append([mail], x)', '15+1 bare-word'],
    ['Coalesce([a],,[b])', '13+1 unsupported'],
    ['Coalesce([a], )', '14+1 unsupported'],
    ['IIF([a] = "x", [b], [c])', '8+1 unsupported'],
    ['IIF([a]>= -1, [b], [c])', '7+2 unsupported'],
    ['InStr([a], "x", 1, vbTextCompare)', '19+13 unsupported'],
    ['IIF(Not([a]) OR Not([b]), "x", "y")', '13+2 no-logic'],
    ['[a] & [b]', '4+1 unexpected-character,6+3 trailing'],
    ['[a] // mail', '4+2 comment'],
    ['[a] /* mail */', '4+2 comment'],
    ['IIF(IgnoreAttributeFlow, [a], [b])', '4+19 foreign-word'],
    [')', '0+1 value-missing,0+1 trailing'],
  ])('should report %s at its place', (text, expected) => {
    expect(brief(text).join(',')).toBe(expected);
    expect(parse(text).expression).toBeUndefined();
  });

  it.each([
    ["Append([mail], 'x')", 'write "…"'],
    ['mail', 'an attribute stands in brackets: `[mail]`'],
    ['Not([mail]))', 'there is one `)` too many'],
    ['Split([mail], "@")[0]', 'an expression has no index in brackets'],
    ['[a] & [b]', 'texts are put together with `Append` or `Join`'],
  ])('should say how to mend %s', (text, hint) => {
    expect(parse(text).problems[0]?.hint).toBe(hint);
  });

  it('should report several mistakes at once', () => {
    expect(brief("Coalesce([], 'x', mail, [b]")).toEqual([
      '8+1 unclosed-call',
      '9+2 empty-attribute',
      '13+1 wrong-quote',
      '18+4 bare-word',
    ]);
  });

  it('should take unknown escapes as written, with a warning', () => {
    expect(parse('"\\d+"')).toMatchObject({
      expression: { kind: 'text', value: '\\d+' },
      problems: [{ code: 'unknown-escape', severity: 'warning', offset: 1, length: 2 }],
    });
  });

  it('should accept an expression of 10,000 characters, and none longer', () => {
    const text = `"${'x'.repeat(longestExpression - 2)}"`;
    expect(parse(text).problems).toEqual([]);
    expect(brief(`${text} `)).toEqual(['10000+1 expression-too-long']);
  });

  it('should refuse calls nested without end, once', () => {
    expect(parse(`${'Not('.repeat(100)}[a]${')'.repeat(100)}`).problems).toEqual([]);
    expect(brief('Not('.repeat(2_400))).toEqual(['400+3 too-deep']);
  });
});

describe('lex', () => {
  it('should know what the rest of the language needs', () => {
    const kinds = lex('&HF -1.5 <> >= < vbTextCompare [a.b:c-d]', () => undefined).map(
      ({ kind, value }) => `${kind} ${value}`,
    );
    expect(kinds).toEqual([
      'number &HF',
      'number -1.5',
      'operator <>',
      'operator >=',
      'operator <',
      'word vbTextCompare',
      'attribute a.b:c-d',
      'end ',
    ]);
  });
});
