import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

/** The kinds of declaration files, and files of test cases, each with its schema in `schema/`. */
export type Format =
  | 'stack'
  | 'people'
  | 'scopes'
  | 'lockout'
  | 'mapping'
  | 'policy'
  | 'expression-tests'
  | 'scope-tests';

/** A JSON Schema 2020-12 document. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What editors show instead of a bare regular expression or a list of alternatives; used for our own messages too. */
export const annotations = ['patternErrorMessage', 'anyOfErrorMessage'] as const;

const schemas = new Map<Format, JsonSchema>();
let ajv: Ajv2020 | undefined;

/**
 * The JSON Schema of a format, from the package's own `schema` folder: two levels up from here, in `src` as in `dist`.
 * @throws where the package is incomplete.
 */
export function schemaFor(format: Format): JsonSchema {
  let schema = schemas.get(format);
  if (schema === undefined) {
    const url = new URL(`../../schema/${format}.json`, import.meta.url);
    schema = JSON.parse(readFileSync(url, 'utf8')) as JsonSchema;
    schemas.set(format, schema);
  }
  return schema;
}

/**
 * The compiled schema of a format; compiled once. That the schemas are valid themselves is for the tests to say: to look whenever rollcall
 * runs would take longer than all else that is done with them.
 */
export function validatorFor(format: Format): ValidateFunction {
  ajv ??= new Ajv2020({
    allErrors: true,
    verbose: true,
    allowUnionTypes: true,
    keywords: [...annotations],
    meta: false,
    validateSchema: false,
  });
  return ajv.compile(schemaFor(format));
}
