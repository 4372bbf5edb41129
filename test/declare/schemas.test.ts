import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { annotations, type Format, schemaFor } from '../../src/declare/schemas.js';

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
