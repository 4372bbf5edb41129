import { describe, expect, it } from 'vitest';
import { filterOperators, parsedExpressions } from '../../src/synchronization/answers.js';
import type { Json } from '../../src/synchronization/index.js';
import { contractErrors, reported } from './given.js';

const mail = { type: 'Attribute', name: 'mail', expression: '[mail]', parameters: [] };
const answer = {
  error: null,
  evaluationSucceeded: true,
  evaluationResult: ['x'],
  parsedExpression: {
    type: 'Function',
    name: 'ToLower',
    expression: 'ToLower([mail])',
    parameters: [{ key: 'source', value: mail }],
  },
  parsingSucceeded: true,
};
const parsed = (json: Json) => reported((report) => parsedExpressions(json, report));
const offered = (json: Json) => reported((report) => filterOperators(json, report));

describe('parsedExpressions', () => {
  it('should take one answer, a list of them, and an object of them', () => {
    expect(contractErrors('parseExpressionResponse', answer)).toEqual([]);
    const wanted = { value: [answer.parsedExpression], codes: [] };
    for (const json of [answer, [answer], { 'ToLower([mail])': answer }]) {
      expect(parsed(json)).toMatchObject(wanted);
    }
    expect(parsed([])).toMatchObject({ value: [], codes: [] });
  });

  it('should report an expression that Graph could not parse', () => {
    const failed = { parsingSucceeded: false, parsedExpression: null, error: { message: 'Bad thing.' } };
    expect(parsed([answer, failed])).toMatchObject({
      value: [answer.parsedExpression],
      problems: [
        {
          code: 'not-parsed',
          severity: 'error',
          pointer: '/1',
          message: 'Graph could not parse this: Bad thing.',
        },
      ],
    });
  });

  it.each<[string, Json]>([
    ['a text', ['x']],
    ['no tree', [{ parsingSucceeded: true }]],
    ['a tree that is none', [{ parsedExpression: [] }]],
    ['an unknown type', [{ parsedExpression: { ...mail, type: 'attribute' } }]],
    ['no name', [{ parsedExpression: { type: 'Attribute', expression: '[a]' } }]],
    ['parameters that are no list', [{ parsedExpression: { ...mail, parameters: {} } }]],
    ['a parameter without a key', [{ parsedExpression: { ...mail, parameters: [{ value: mail }] } }]],
    ['a parameter without a value', [{ parsedExpression: { ...mail, parameters: [{ key: 'a' }] } }]],
  ])('should refuse an answer with %s', (_, json) => {
    expect(parsed(json)).toMatchObject({ value: [], codes: ['bad-answer'] });
    expect(parsed(json).problems[0]?.pointer).toBe('/0');
  });
});

describe('filterOperators', () => {
  it('should take an answer and its list, and the name under either key', () => {
    const operators: readonly Json[] = [
      {
        name: 'EQUALS',
        arity: 'Binary',
        multivaluedComparisonType: 'All',
        supportedAttributeTypes: ['String'],
      },
      { id: 'IS NULL', arity: 'Unary' },
    ];
    const wanted = {
      value: [
        { name: 'EQUALS', arity: 'Binary' },
        { name: 'IS NULL', arity: 'Unary' },
      ],
      codes: [],
    };
    expect(offered({ value: operators })).toMatchObject(wanted);
    expect(offered(operators)).toMatchObject(wanted);
  });

  it('should report what is none', () => {
    expect(offered('x').codes).toEqual(['bad-answer']);
    expect(offered({ value: [{ name: 'EQUALS' }, { arity: 'Unary' }, null] }).problems).toMatchObject([
      { pointer: '/value/0' },
      { pointer: '/value/1' },
      { pointer: '/value/2' },
    ]);
  });
});
