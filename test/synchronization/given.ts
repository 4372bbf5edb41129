import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { type Filter, operators, takesValue } from '../../src/scope/filter.js';
import type { Json, JsonObject } from '../../src/synchronization/index.js';
import { Problems } from '../../src/synchronization/problems.js';
import type { DeclaredAttribute, DeclaredMapping } from '../../src/synchronization/types.js';
import { targetAttributes } from '../../src/vonage/account.js';
import { read } from '../support/expression.js';

function dataFile(name: string): JsonObject {
  return JSON.parse(readFileSync(new URL(`../data/${name}`, import.meta.url), 'utf8')) as JsonObject;
}

/** The example of facts sheet C.5. */
export const example: JsonObject = dataFile('synchronization-schema.json');

const contract = dataFile('graph-synchronization.schema.json');
const validators = new Map<string, ValidateFunction>();

/** What the contract has against data of a type of Graph; none where it fits. */
export function contractErrors(type: string, data: unknown): readonly string[] {
  let validate = validators.get(type);
  if (validate === undefined) {
    const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, validateFormats: false });
    validate = ajv.compile({ $defs: contract.$defs, $ref: `#/$defs/${type}` });
    validators.set(type, validate);
  }
  return validate(data)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** An attribute as a mapping file declares it. */
export function attribute(
  target: DeclaredAttribute['target'],
  text: string | null,
  more: Partial<DeclaredAttribute> = {},
): DeclaredAttribute {
  return {
    target,
    text,
    expression: text === null ? null : read(text),
    default: null,
    on: 'always',
    match: target === 'userName' ? 1 : null,
    ...more,
  };
}

export function mapping(...attributes: readonly DeclaredAttribute[]): DeclaredMapping {
  return { attributes };
}

/** Runs `work` and gives what it returned beside the codes that it reported. */
export function reported<T>(work: (report: Problems['report']) => T): {
  readonly value: T;
  readonly codes: readonly string[];
  readonly problems: ReturnType<Problems['all']>;
} {
  const problems = new Problems();
  const value = work(problems.report);
  return { value, codes: problems.all().map(({ code }) => code), problems: problems.all() };
}

/** Data at a JSON pointer. */
export function at(json: Json, pointer: string): Json | undefined {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<Json | undefined>(
      (value, key) =>
        typeof value === 'object' && value !== null
          ? (Object.getOwnPropertyDescriptor(value, key)?.value as Json | undefined)
          : undefined,
      json,
    );
}

/** The same data with what stands at a pointer changed. */
export function withChange(json: Json, pointer: string, change: (value: Json) => Json): Json {
  const copy = structuredClone(json);
  const keys = pointer.split('/').slice(1);
  const last = keys.pop();
  if (last === undefined) return change(copy);
  const parent = at(copy, keys.map((key) => `/${key}`).join('')) as Record<string, Json>;
  parent[last] = change(parent[last] ?? null);
  return copy;
}

/** The object mapping for users in `example`. */
export const users = '/synchronizationRules/0/objectMappings/0';

const attributeName = fc.constantFrom(
  'mail',
  'givenName',
  'surname',
  'department',
  'userPrincipalName',
  'id',
);
const quoted = fc
  .string({ unit: fc.constantFrom('a', 'é', ' ', '"', '\\', ',', ')', '[', '𝄞', '\n'), maxLength: 6 })
  .map((text) => `"${text.replace(/[\\"]/g, '\\$&')}"`);

/** Texts of expressions that are attributes, constants and functions with published keys. */
export const publishedExpression: fc.Arbitrary<string> = fc.letrec<{ any: string; call: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'expression' },
    attributeName.map((name) => `[${name}]`),
    quoted,
    tie('call'),
  ),
  call: fc.oneof(
    fc.tuple(tie('any'), tie('any')).map(([a, b]) => `Append(${a},${b})`),
    tie('any').map((a) => `Not( ${a} )`),
    tie('any').map((a) => `StripSpaces(${a})`),
    fc.tuple(tie('any'), fc.nat(99), fc.nat(99)).map(([a, from, length]) => `Mid(${a}, ${from}, ${length})`),
    fc.tuple(tie('any'), tie('any')).map(([a, b]) => `Split(${a}, ${b})`),
    fc
      .tuple(tie('any'), fc.array(tie('any'), { minLength: 1, maxLength: 3 }))
      .map(([separator, rest]) => `Join(${separator}, ${rest.join(', ')})`),
    fc
      .tuple(
        tie('any'),
        fc.option(tie('any')),
        fc.array(fc.tuple(tie('any'), tie('any')), { minLength: 1, maxLength: 2 }),
      )
      .map(([source, fallback, pairs]) => `Switch(${source}, ${fallback ?? ''}, ${pairs.flat().join(', ')})`),
    fc
      .tuple(tie('any'), fc.array(fc.option(tie('any')), { minLength: 6, maxLength: 6 }))
      .map(([source, rest]) => `Replace(${source}, ${rest.map((arg) => arg ?? '').join(', ')})`),
  ),
})).any;

/** Mappings whose expressions need no help of Graph's parser. */
export const anyMapping: fc.Arbitrary<DeclaredMapping> = fc
  .tuple(
    fc.subarray([...targetAttributes], { minLength: 1 }),
    fc.array(
      fc.record({
        text: fc.option(publishedExpression),
        default: fc.option(fc.string({ maxLength: 5 })),
        on: fc.constantFrom('always' as const, 'create' as const),
      }),
      { minLength: 5, maxLength: 5 },
    ),
  )
  .map(([targets, choices]) => ({
    attributes: targets.map((target, index) => {
      const choice = choices[index] ?? { text: null, default: null, on: 'always' as const };
      const text = choice.text === null && choice.default === null ? '[mail]' : choice.text;
      return attribute(target, text, { default: choice.default, on: choice.on });
    }),
  }));

/** Filters of every operator. */
export const anyFilter: fc.Arbitrary<Filter> = fc
  .array(
    fc.array(
      fc
        .tuple(attributeName, fc.constantFrom(...operators), fc.string({ maxLength: 8 }))
        .map(([name, operator, value]) => ({
          attribute: name,
          operator,
          value: takesValue(operator) ? value : null,
        })),
      { minLength: 1, maxLength: 3 },
    ),
    { maxLength: 3 },
  )
  .map((groups) => ({ any: groups.map((all) => ({ all })) }));

/** Any JSON, with keys that are dangerous to careless code. */
export const anyJson: fc.Arbitrary<Json> = fc.json({ maxDepth: 4 }).map((text) => JSON.parse(text) as Json);
export const anyKey: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'x-new', '@odata.type', 'values'),
  fc.string({ minLength: 1, maxLength: 6 }),
);
