import type { ErrorObject } from 'ajv/dist/2020.js';
import { suggest } from '../nearest.js';
import { quote } from '../quote.js';
import { unknownTarget } from './mapping/targets.js';
import { type Format, validatorFor } from './schemas.js';
import type { Range, Report } from './source.js';
import { type Document, type Located, locate, toData } from './tree.js';

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: '`true` or `false`',
  array: 'a list',
  object: 'a map of keys and values',
  null: 'nothing',
};

/** Compares a file with the schema of its format, and reports each difference at its place and in words that a person understands. */
export function validate({ source, root }: Document, format: Format, report: Report): void {
  const validator = validatorFor(format);
  if (validator(toData(root))) return;
  const errors = validator.errors ?? [];
  const wrongType = new Set(
    errors.filter(({ keyword }) => keyword === 'type').map(({ instancePath }) => instancePath),
  );
  for (const error of errors) {
    const located = locate(root, error.instancePath);
    if (located === undefined || located.tree.kind === 'unknown') continue;
    if (error.keyword !== 'type' && wrongType.has(error.instancePath)) continue;
    // What an alternative lacks is no mistake while there are others; that none of them fits is told by `anyOf` itself.
    if (/\/anyOf\/\d+\//.test(error.schemaPath)) continue;
    const found = isTarget(format, error)
      ? unknownKey(error, located, unknownTarget)
      : explain(error, located);
    if (found !== undefined) {
      report(source.problem(found.range, found.code, found.message, { hint: found.hint }));
    }
  }
}

/** Keys that are Vonage attributes have more to be said about them than that they are unknown. */
function isTarget(format: Format, { keyword, instancePath }: ErrorObject): boolean {
  return (
    format === 'mapping' &&
    keyword === 'additionalProperties' &&
    /^\/(?:attributes|tests\/\d+\/expect)$/.test(instancePath)
  );
}

interface Explained {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly range: Range;
}

function explain(error: ErrorObject, located: Located): Explained | undefined {
  const { tree } = located;
  const { range } = tree;
  const subject = located.isItem
    ? `an entry of ${quote(located.name)}`
    : located.name === ''
      ? 'this file'
      : quote(located.name);
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownKey(error, located);
    case 'required': {
      const missing = String(error.params.missingProperty);
      // An alias or a tagged value is there, and was reported.
      if (tree.kind === 'map' && tree.entries.has(missing)) return undefined;
      return { code: 'missing-key', message: `${quote(missing)} is missing`, range };
    }
    case 'type':
      return wrongType(error, located, subject);
    case 'enum': {
      const allowed = (error.params.allowedValues as readonly unknown[]).map(String);
      const value = tree.kind === 'scalar' ? String(tree.value) : '';
      return {
        code: 'unknown-value',
        message: `${subject} cannot be ${quote(value)}`,
        hint: suggest(value, allowed, 'known values'),
        range,
      };
    }
    case 'pattern': {
      const wanted = String(error.parentSchema?.patternErrorMessage ?? 'is not written as it should be');
      return { code: 'bad-value', message: `${subject} ${wanted}`, range };
    }
    case 'anyOf': {
      const wanted = String(error.parentSchema?.anyOfErrorMessage ?? 'is not written as it should be');
      return { code: 'missing-key', message: `${subject} ${wanted}`, range };
    }
    case 'minLength':
      return { code: 'bad-value', message: `${subject} must not be empty`, range };
    case 'maxLength':
      return { code: 'bad-value', message: `${subject} may have ${error.params.limit} characters`, range };
    case 'minItems':
      return { code: 'bad-value', message: `${subject} must have at least one entry`, range };
    case 'minimum':
      return { code: 'bad-value', message: `${subject} must be ${error.params.limit} or more`, range };
    case 'maximum':
      return { code: 'bad-value', message: `${subject} must be ${error.params.limit} or less`, range };
    default:
      return { code: 'bad-value', message: `${subject} ${error.message ?? 'is wrong'}`, range };
  }
}

/** @param words what to say of the key, from its name and those of the others beside it */
function unknownKey(
  error: ErrorObject,
  { tree }: Located,
  words?: (name: string, beside: readonly string[]) => Omit<Explained, 'range'>,
): Explained | undefined {
  const name = String(error.params.additionalProperty);
  const entry = tree.kind === 'map' ? tree.entries.get(name) : undefined;
  if (entry === undefined || tree.kind !== 'map') return undefined;
  if (words !== undefined) return { ...words(name, [...tree.entries.keys()]), range: entry.key };
  const known = Object.keys((error.parentSchema?.properties ?? {}) as object);
  return {
    code: 'unknown-key',
    message: `${quote(name)} is no key that belongs here`,
    hint: suggest(name, known, 'known keys'),
    range: entry.key,
  };
}

function wrongType(error: ErrorObject, { tree, name }: Located, subject: string): Explained {
  const wanted = [error.params.type as string | readonly string[]].flat();
  const { range } = tree;
  if (tree.kind === 'scalar' && tree.value === null) {
    const hint =
      wanted.includes('array') && name !== '' ? `for an empty list write \`${name}: []\`` : undefined;
    return { code: 'missing-value', message: `${subject} has no value`, hint, range };
  }
  const message = `${subject} must be ${wanted.map((type) => typeNames[type] ?? type).join(' or ')}`;
  return { code: 'wrong-type', message, hint: typeHint(wanted, tree), range };
}

function typeHint(wanted: readonly string[], tree: Located['tree']): string | undefined {
  if (wanted.includes('string')) {
    if (tree.kind === 'scalar') return 'put it in quotes';
    // `expression: [mail]` is the mistake that everybody makes once.
    return 'put it in quotes: YAML reads `[` as a list and `{` as a map';
  }
  if (wanted.includes('array') && tree.kind === 'scalar')
    return `for a list of one write \`[${tree.value}]\``;
  if (wanted.includes('boolean')) return 'YAML 1.2 knows no yes, no, on and off';
  return undefined;
}
