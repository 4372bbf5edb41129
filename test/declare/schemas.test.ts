import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { annotations, type Format, schemaFor } from '../../src/declare/schemas.js';
import { operators } from '../../src/scope/filter.js';
import { targetAttributes } from '../../src/vonage/account.js';

const formats: readonly Format[] = ['stack', 'people', 'scopes', 'lockout', 'mapping', 'policy'];

/** Every schema of a key, however deep. */
function* objects(value: unknown): Generator<Readonly<Record<string, unknown>>> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as Readonly<Record<string, unknown>>;
  for (const part of Object.values(value)) yield* objects(part);
}

describe.each<Format>([...formats, 'expression-tests', 'scope-tests'])('schema/%s.json', (format) => {
  it('should be a valid schema that takes its own examples', () => {
    const schema = schemaFor(format);
    const ajv = new Ajv2020({ allowUnionTypes: true });
    for (const keyword of annotations) ajv.addKeyword(keyword);
    const validate = ajv.compile(schema);
    const examples = schema.examples as readonly unknown[];
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      validate(example);
      expect(validate.errors).toBeNull();
    }
  });

  it('should tell editors what each key is', () => {
    for (const { properties } of objects(schemaFor(format))) {
      if (typeof properties !== 'object' || properties === null || 'type' in properties) continue;
      for (const property of Object.values(properties)) {
        expect(property).toMatchObject({ title: expect.any(String) });
      }
    }
  });
});

describe.each(formats)('schema/%s.json', (format) => {
  it('should take no unknown keys anywhere', () => {
    const maps = [...objects(schemaFor(format))].filter(
      ({ type, properties }) => type === 'object' && properties,
    );
    expect(maps.length).toBeGreaterThan(0);
    for (const map of maps) expect(map.additionalProperties).toBe(false);
  });
});

describe('what the schemas repeat', () => {
  it("should be Vonage's attributes, in mappings and in what their tests expect", () => {
    const maps = [...objects(schemaFor('mapping'))].flatMap(({ properties }) =>
      typeof properties === 'object' && properties !== null && 'userName' in properties ? [properties] : [],
    );
    expect(maps.map((map) => Object.keys(map))).toEqual([targetAttributes, targetAttributes]);
  });

  it("should be the filters' operators, in the words that editors show", () => {
    const words = [...objects(schemaFor('scopes'))].flatMap(({ title, description }) =>
      title === 'Operator' ? [description] : [],
    );
    expect(words).toEqual([expect.stringContaining(`writes them: ${operators.join(', ')}.`)]);
  });
});
