import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from '../../../src/mapping/language/parser.js';
import { print, printWide } from '../../../src/mapping/language/print.js';
import { read } from '../../support/expression.js';
import { expressionOf, shapeOf, vectors, wholeShape, wild } from '../shapes.js';

const published = [...vectors, ...wild].flatMap(({ expression }) => parse(expression).expression ?? []);
const again = (text: string, width?: number): string => {
  const expression = read(text);
  return width === undefined ? print(expression) : printWide(expression, width);
};

describe('print', () => {
  it.each([
    ['[ mail ]', '[mail]'],
    [' Append ( [mail] ,\n".old" ) ', 'Append([mail], ".old")'],
    ['Replace([mail],"@contoso.com",,,"",,)', 'Replace([mail], "@contoso.com", , , "", , )'],
    ['Switch([IsSoftDeleted],,"False","True")', 'Switch([IsSoftDeleted], , "False", "True")'],
    ['IIF([a]>=-1,"x","y")', 'IIF([a] >= -1, "x", "y")'],
    ['BitAnd(&hF,  &HF7)', 'BitAnd(&hF, &HF7)'],
    ['Guid( )', 'Guid()'],
    ['InStr([a],"b",,vbTextCompare)', 'InStr([a], "b", , vbTextCompare)'],
    ['"a\\"b\\\\"', '"a\\"b\\\\"'],
    ['"\\d+"', '"\\\\d+"'],
  ])('should write %s as %s', (text, expected) => {
    expect(again(text)).toBe(expected);
  });

  it('should be read as what it was, whatever it is', () => {
    fc.assert(
      fc.property(wholeShape, (shape) => {
        const text = print(expressionOf(shape));
        fc.pre(text.length <= 10_000);
        const { expression, problems } = parse(text);
        expect(problems).toEqual([]);
        expect(expression && shapeOf(expression)).toEqual(shape);
        expect(again(text)).toBe(text);
      }),
    );
  });

  it('should be read as what it was for everything that is published', () => {
    expect(published.length).toBeGreaterThan(240);
    for (const expression of published) {
      expect(shapeOf(parse(print(expression)).expression ?? expression)).toEqual(shapeOf(expression));
    }
  });
});

describe('printWide', () => {
  it('should keep in one line what fits', () => {
    const text = 'Join(" ", [givenName], [surname])';
    expect(again(text, text.length)).toBe(text);
    expect(again(text, text.length - 1)).toBe('Join(\n  " ",\n  [givenName],\n  [surname]\n)');
  });

  it('should keep keys beside their values, and empty arguments behind those before them', () => {
    const text = 'Switch([state], , "1", IIF([department] = "Support", "desk", "other"), "0", "gone")';
    expect(again(text, 40)).toBe(
      [
        'Switch(',
        '  [state], ,',
        '  "1", IIF(',
        '    [department] = "Support",',
        '    "desk",',
        '    "other"',
        '  ),',
        '  "0", "gone"',
        ')',
      ].join('\n'),
    );
    expect(again('Replace([mail], "@contoso.com", , , "", , )', 20)).toBe(
      'Replace(\n  [mail],\n  "@contoso.com", , ,\n  "", ,\n)',
    );
  });

  it('should be read as what it was, at any width', () => {
    fc.assert(
      fc.property(wholeShape, fc.nat(120), (shape, width) => {
        const text = printWide(expressionOf(shape), width);
        fc.pre(text.length <= 10_000);
        const { expression, problems } = parse(text);
        expect(problems).toEqual([]);
        expect(expression && shapeOf(expression)).toEqual(shape);
        expect(again(text, width)).toBe(text);
      }),
    );
    for (const expression of published) {
      for (const width of [0, 20, 80]) {
        const { expression: read } = parse(printWide(expression, width));
        expect(read && shapeOf(read)).toEqual(shapeOf(expression));
      }
    }
  });

  it('should keep to the width where every part is short enough', () => {
    const text = `Coalesce(${Array.from({ length: 9 }, (_, index) => `Append([extensionAttribute${index}], "-${index}")`).join(', ')})`;
    const lines = again(text, 60).split('\n');
    expect(lines.length).toBeGreaterThan(9);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(60);
  });
});
