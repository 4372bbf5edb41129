import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { mappingYaml, safeJson, whereYaml } from '../../src/render/declaration.js';
import type { ImportedAttribute } from '../../src/synchronization/index.js';
import { anyFilter, anyJson } from '../synchronization/given.js';

/** C0 but the line break, C1, and what turns the direction of text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const dangerous = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u2028]/;
const text = fc.string({ unit: 'binary', maxLength: 12 });

describe('mappingYaml', () => {
  it('should write each attribute in a line', () => {
    const given: readonly ImportedAttribute[] = [
      { target: 'userName', expression: '[mail]', match: 1, on: 'always', default: null },
      {
        target: 'emails[type eq "work"].value',
        expression: 'Append("a", [b])',
        match: null,
        on: 'create',
        default: 'x: #y',
      },
      { target: 'name.givenName', expression: null, match: null, on: 'always', default: '' },
    ];
    expect(mappingYaml('plain', given)).toBe(
      [
        '# yaml-language-server: $schema=../schema/mapping.json',
        'mapping: "plain"',
        'attributes:',
        '  userName: { expression: "[mail]", match: 1 }',
        `  'emails[type eq "work"].value': { expression: "Append(\\"a\\", [b])", on: create, default: "x: #y" }`,
        '  name.givenName: { default: "" }',
        '',
      ].join('\n'),
    );
    expect(parse(mappingYaml('none', []))).toEqual({ mapping: 'none', attributes: {} });
  });

  it('should be YAML of just these texts, and nothing that drives a terminal', () => {
    fc.assert(
      fc.property(text, text, (expression, fallback) => {
        const yaml = mappingYaml('x', [
          { target: 'active', expression, match: null, on: 'always', default: fallback },
        ]);
        expect(parse(yaml)).toEqual({
          mapping: 'x',
          attributes: { active: { expression, default: fallback } },
        });
        expect(yaml).not.toMatch(dangerous);
        expect(yaml.trimEnd().split('\n')).toHaveLength(4);
      }),
    );
  });
});

describe('whereYaml', () => {
  it('should be a filter as scopes write it', () => {
    fc.assert(
      fc.property(anyFilter, (filter) => {
        const read: unknown = parse(whereYaml(filter));
        const written = {
          any: filter.any.map(({ all }) => ({
            all: all.map(({ attribute, operator, value }) => ({
              attribute,
              operator,
              ...(value === null ? {} : { value }),
            })),
          })),
        };
        expect(read).toEqual(filter.any.length === 0 ? null : { where: written });
      }),
    );
  });
});

describe('safeJson', () => {
  it('should be the same data, and nothing that drives a terminal', () => {
    fc.assert(
      fc.property(anyJson, text, (json, more) => {
        const written = safeJson([json, { [`k${more}`]: more }]);
        expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify([json, { [`k${more}`]: more }])));
        expect(written).not.toMatch(dangerous);
      }),
    );
  });
});
