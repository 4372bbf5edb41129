import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lex } from '../../../src/mapping/language/lexer.js';
import { longestExpression, parse } from '../../../src/mapping/language/parser.js';
import { parts } from '../../../src/mapping/language/parts.js';
import { print } from '../../../src/mapping/language/print.js';
import { expressionOf, shapeOf, wholeShape } from '../shapes.js';

const brief = (text: string): readonly string[] =>
  parse(text).problems.map(({ code, offset, length }) => `${offset}+${length} ${code}`);

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
              { kind: 'number', text: '12', start: 37, end: 39 },
            ],
          },
        ],
      },
    });
  });

  it('should read comparisons, words and empty arguments with their offsets', () => {
    expect(parse('IIF(InStr([a],"b",,vbTextCompare)>= -1, , &HF )')).toEqual({
      problems: [],
      expression: {
        kind: 'call',
        name: 'IIF',
        start: 0,
        end: 47,
        args: [
          {
            kind: 'comparison',
            operator: '>=',
            start: 4,
            end: 38,
            left: {
              kind: 'call',
              name: 'InStr',
              start: 4,
              end: 33,
              args: [
                { kind: 'attribute', name: 'a', start: 10, end: 13 },
                { kind: 'text', value: 'b', start: 14, end: 17 },
                { kind: 'empty', start: 18, end: 18 },
                { kind: 'word', name: 'vbTextCompare', start: 19, end: 32 },
              ],
            },
            right: { kind: 'number', text: '-1', start: 36, end: 38 },
          },
          { kind: 'empty', start: 40, end: 40 },
          { kind: 'number', text: '&HF', start: 42, end: 45 },
        ],
      },
    });
  });

  it('should place every part where its text stands, blanks or not', () => {
    fc.assert(
      fc.property(wholeShape, fc.stringMatching(/^[ \t\r\n]{0,2}$/), (shape, gap) => {
        // Blanks go around every comma, parenthesis and operator that is not within a text.
        const text = print(expressionOf(shape)).replace(
          /"(?:[^"\\]|\\.)*"|\[(?:[^[\]]|\[.*?\])*\]|[(),]/gs,
          (piece) => (piece.length > 1 ? piece : gap + piece + gap),
        );
        fc.pre(text.length <= longestExpression);
        const { expression } = parse(text);
        expect(expression && shapeOf(expression)).toEqual(shape);
        for (const [part] of expression === undefined ? [] : parts(expression)) {
          const { expression: alone } = parse(text.slice(part.start, part.end));
          if (part.kind !== 'empty') expect(alone && shapeOf(alone)).toEqual(shapeOf(part));
        }
      }),
    );
  });

  it.each([
    ['F()', 0],
    ['F( )', 0],
    ['F(,)', 2],
    ['F( , )', 2],
    ['F(1,)', 2],
    ['F(,1)', 2],
    ['F(1,,1,)', 4],
    ['F(1,\n\n,\t)', 3],
  ])('should read in %j %i arguments', (text, count) => {
    expect(parse(text).expression).toMatchObject({ args: { length: count } });
  });

  it.each([
    ['', '0+0 empty-expression'],
    ['  \n', '0+3 empty-expression'],
    ['[mail', '0+1 unterminated-attribute'],
    ['Coalesce([mail], "x)', '17+1 unterminated-text'],
    ['Coalesce([mail]', '15+0 unclosed-call'],
    ['Coalesce([mail] ', '15+0 unclosed-call'],
    ['Coalesce([mail], Not([x]', '24+0 unclosed-call'],
    ['[]', '0+2 empty-attribute'],
    ['[mail] [surname]', '7+9 trailing'],
    ['Not([mail]))', '11+1 trailing'],
    ['Split([mail], "@")[0]', '18+3 no-index'],
    ["Append([mail], 'x')", '15+1 wrong-quote'],
    ['Append([mail], “x”)', '15+1 wrong-quote'],
    ['Append([mail] "x")', '14+3 comma-missing'],
    ['mail', '0+4 bare-word'],
    ['Append([mail], x)', '15+1 bare-word'],
    ['Append([mail], x y z)', '15+5 bare-word'],
    ['IIF(Not([a]) OR Not([b]), "x", "y")', '13+2 no-logic'],
    ['[a] & [b]', '4+1 no-concatenation'],
    ['[a] // mail', '4+2 comment'],
    ['[a] /* mail */', '4+2 comment'],
    ['IIF([x] = 1, IgnoreAttributeFlow, [b])', '13+19 foreign-word'],
    [')', '0+1 value-missing'],
    ['IIF([a] == "1", "x", "y")', '8+2 unknown-operator'],
    ['IIF([a] &lt;&gt; "1", "x", "y")', '8+8 html-entity'],
    ['[a],', '3+1 trailing'],
    ['[a]\u00a0', '3+1 invisible-character'],
  ])('should report %j at its place, and nothing else', (text, expected) => {
    expect(brief(text).join(',')).toBe(expected);
    expect(parse(text).expression).toBeUndefined();
  });

  it.each([
    ["Append([mail], 'x')", 'write `"x"`'],
    ['mail', 'an attribute stands in brackets: `[mail]`'],
    ['Not([mail]))', 'there is one `)` too many'],
    ['Split([mail], "@")[0]', '`Item(…, 1)` gives one of several values, counted from 1'],
    ['[a] & [b]', 'texts are put together with `Append` or `Join`'],
    ['Coalesce([a], Not([b]', 'write `))` here, or where the call ends'],
  ])('should say how to mend %s', (text, hint) => {
    expect(parse(text).problems[0]?.hint).toBe(hint);
  });

  it('should report several mistakes at once, those of `check` among them', () => {
    expect(brief('coalesce([], \'x\', mail, Trim([b]), Left([c], "x"), Not([c], [d])')).toEqual([
      '0+8 function-case',
      '9+2 empty-attribute',
      '13+1 wrong-quote',
      '18+4 bare-word',
      '24+4 foreign-function',
      '45+3 not-a-number',
      '51+3 argument-count',
      '64+0 unclosed-call',
    ]);
    expect(brief('IIF(Foo([a]) = 1 AND Instr([b], "x") > 0, 1, 2)')).toEqual([
      '4+3 unknown-function',
      '17+3 no-logic',
      '21+5 function-case',
    ]);
  });

  it('should not count the arguments of a call in which a comma or an end is missing', () => {
    expect(brief('Append([a] "b" "c")')).toEqual(['11+3 comma-missing', '15+3 comma-missing']);
    expect(brief('Append([a]')).toEqual(['10+0 unclosed-call']);
    expect(brief('Append([mail]), ".old")')).toEqual(['14+1 trailing']);
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
    expect(brief(`${text}   `)).toEqual(['10000+3 expression-too-long']);
  });

  it('should refuse calls nested without end, once', () => {
    expect(parse(`${'Not('.repeat(100)}[a]${')'.repeat(100)}`).problems).toEqual([]);
    expect(brief('Not('.repeat(2_400))).toEqual(['400+3 too-deep']);
  });
});

describe('lex', () => {
  it('should know what the rest of the language needs', () => {
    const kinds = lex('-1.5, &HF <> >= < vbTextCompare [a.b:c-d]', () => undefined).map(
      ({ kind, value }) => `${kind} ${value}`,
    );
    expect(kinds).toEqual([
      'number -1.5',
      ', ,',
      'number &HF',
      'operator <>',
      'operator >=',
      'operator <',
      'word vbTextCompare',
      'attribute a.b:c-d',
      'end ',
    ]);
  });
});
