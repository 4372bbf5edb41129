import { describe, expect, it } from 'vitest';
import { decodeVectors } from '../../src/declare/expression-tests.js';
import { SourceFile } from '../../src/declare/source.js';
import { validate } from '../../src/declare/validate.js';
import { parseYaml } from '../../src/declare/yaml.js';
import type { Problem } from '../../src/problem.js';

function read(text: string) {
  const problems: Problem[] = [];
  const report = (problem: Problem): void => void problems.push(problem);
  const source = new SourceFile('tests.json', text);
  const document = parseYaml(source, report);
  if (document === undefined) throw new Error('no YAML');
  validate(document, 'expression-tests', report);
  const file = decodeVectors(document, report);
  return {
    file,
    source,
    problems: problems.map(({ code, position }) => `${position?.line}:${position?.column} ${code}`),
  };
}

const minimal = '{"vectors": [{"id": "a", "expression": "[mail]", "expect": {"parses": true}}]}';

const one = (expect: string) =>
  read(`{"vectors": [\n{"id": "a", "expression": "[mail]", "attributes": {}, "expect": ${expect}}\n]}`);

describe('decodeVectors', () => {
  it('should do without attributes, as a collection of expressions has them', () => {
    const { file, problems } = read(minimal);
    expect(problems).toEqual([]);
    expect(file.vectors.map(({ vector }) => vector.attributes)).toEqual([new Map()]);
  });

  it('should read JSON, with the place of each entry', () => {
    const { file, source, problems } = read(
      JSON.stringify(
        {
          about: 'anything',
          now: '2026-11-23T12:00:00Z',
          vectors: [
            {
              id: 'a',
              expression: '[mail]',
              attributes: { mail: null, otherMails: ['x'] },
              expect: { null: true },
            },
            {
              id: 'b',
              expression: '"\\"',
              attributes: {},
              expect: { parseError: true, at: 1 },
              basis: 'derived',
            },
          ],
        },
        null,
        2,
      ),
    );
    expect(problems).toEqual([]);
    expect(file.now).toEqual(new Date('2026-11-23T12:00:00Z'));
    expect(file.vectors.map(({ vector }) => vector)).toEqual([
      {
        id: 'a',
        expression: '[mail]',
        attributes: new Map<string, unknown>([
          ['mail', null],
          ['otherMails', ['x']],
        ]),
        expect: { kind: 'null' },
      },
      { id: 'b', expression: '"\\"', attributes: new Map(), expect: { kind: 'parseError', at: 1 } },
    ]);
    expect(file.vectors.map(({ range }) => source.position(range[0]).line)).toEqual([5, 18]);
  });

  it('should read YAML, where null is a key too', () => {
    const { file, problems } = read(
      'vectors:\n  - {id: a, expression: "[mail]", attributes: {}, expect: {null: true}}\n',
    );
    expect(problems).toEqual([]);
    expect(file.vectors[0]?.vector.expect).toEqual({ kind: 'null' });
    expect(file.now).toEqual(new Date('2026-01-01T00:00:00Z'));
  });

  it.each([
    ['{"value": "x"}', { kind: 'value', value: 'x' }],
    ['{"value": ["x", "y"]}', { kind: 'value', value: ['x', 'y'] }],
    ['{"value": true}', { kind: 'value', value: 'True' }],
    ['{"value": 3}', { kind: 'value', value: '3' }],
    ['{"matches": "^a"}', { kind: 'matches', pattern: '^a', test: expect.any(Function) }],
    ['{"parseError": true}', { kind: 'parseError', at: null }],
    ['{"parses": true}', { kind: 'parses' }],
    ['{"omitted": true}', { kind: 'omitted' }],
  ])('should expect %s', (text, expected) => {
    const { file, problems } = one(text);
    expect(problems).toEqual([]);
    expect(file.vectors[0]?.vector.expect).toEqual(expected);
  });

  it.each([
    ['{}', ['2:65 bad-expectation']],
    ['{"value": "x", "null": true}', ['2:65 bad-expectation']],
    ['{"value": "x", "at": 1}', ['2:80 bad-expectation']],
    ['{"at": 1}', ['2:65 bad-expectation']],
    ['{"at": 0, "parseError": true}', ['2:72 bad-value']],
    ['{"null": false}', ['2:74 unknown-value']],
    ['{"vaule": "x"}', ['2:66 unknown-key', '2:65 bad-expectation']],
    ['{"matches": "("}', ['2:77 bad-pattern']],
    ['"x"', ['2:65 wrong-type']],
  ])('should not expect %s', (text, problems) => {
    expect(one(text).problems).toEqual(problems);
  });

  it.each([
    ['{"vectors": [{"id": "a"}]}', 2],
    ['{"vectors": {}}', 1],
    ['{}', 1],
    ['{"now": "today", "vectors": []}', 1],
  ])('should tell what is wrong with %s', (text, count) => {
    expect(read(text).problems).toHaveLength(count);
  });
});
