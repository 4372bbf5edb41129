import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../src/synchronization/index.js';
import { fromSchema } from '../../src/synchronization/read.js';
import { example, users, withChange } from './given.js';

const codes = (schema: Json) => fromSchema(schema).problems.map(({ code, pointer }) => [code, pointer]);

describe('fromSchema', () => {
  it('should read the example of the facts sheet', () => {
    expect(fromSchema(example)).toEqual({
      imported: {
        attributes: [
          { target: 'userName', expression: '[userPrincipalName]', default: null, on: 'always', match: 1 },
          { target: 'active', expression: 'Not([IsSoftDeleted])', default: null, on: 'always', match: null },
          {
            target: 'emails[type eq "work"].value',
            expression: '[mail]',
            default: null,
            on: 'always',
            match: null,
          },
        ],
        filter: {
          any: [
            {
              all: [
                { attribute: 'department', operator: 'EQUALS', value: 'Support' },
                { attribute: 'mail', operator: 'IS NOT NULL', value: null },
              ],
            },
            {
              all: [
                {
                  attribute: 'userPrincipalName',
                  operator: 'REGEX MATCH',
                  value: '^pilot-.*@example\\.com$',
                },
              ],
            },
          ],
        },
      },
      problems: [],
    });
  });

  it('should take a scope that is null for everybody', () => {
    const { imported, problems } = fromSchema(withChange(example, `${users}/scope`, () => null));
    expect({ filter: imported?.filter, problems }).toEqual({ filter: { any: [] }, problems: [] });
  });

  it('should tell of all that it cannot say, and give nothing where one of it is an error', () => {
    const schema = withChange(example, users, (node) => ({
      ...(node as JsonObject),
      flowTypes: 'Add,Update',
      scope: {
        groups: [{ clauses: [{ operatorName: '&', sourceOperandName: 'a' }] }],
        inputFilterGroups: [{}],
      },
      attributeMappings: [{ targetAttributeName: 'active', flowType: 'ValueAddOnly', source: null }],
    }));
    expect(codes(schema)).toEqual([
      ['experimental-filter', `${users}/scope/inputFilterGroups`],
      ['flow-types', `${users}/flowTypes`],
      ['flow-type', `${users}/attributeMappings/0/flowType`],
      ['unknown-operator', `${users}/scope/groups/0/clauses/0/operatorName`],
    ]);
    expect(fromSchema(schema)).not.toHaveProperty('imported');
  });

  it('should refuse lists that are none', () => {
    expect(codes(withChange(example, `${users}/attributeMappings`, () => 'x'))).toEqual([
      ['no-list', `${users}/attributeMappings`],
    ]);
    expect(codes(withChange(example, `${users}/scope/groups`, () => ({})))).toEqual([
      ['no-list', `${users}/scope/groups`],
    ]);
  });

  it('should not tell more than a person can read', () => {
    const many = withChange(example, `${users}/attributeMappings`, () =>
      Array.from({ length: 5000 }, () => null),
    );
    const { problems } = fromSchema(many);
    expect(problems).toHaveLength(101);
    expect(problems.at(-1)).toMatchObject({ severity: 'error', message: 'and 4900 more like these' });
  });
});
