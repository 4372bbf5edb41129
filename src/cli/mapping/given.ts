import type { SourceValue } from '../../mapping/types.js';
import { UsageError } from '../failure.js';

/**
 * Attributes from the command line: `name=text`, `name=` for empty text, `name:=JSON` for Booleans, numbers and lists of texts, and
 * `name` for null.
 * @throws {UsageError} for anything else, and for a name that stands there twice.
 */
export function readGiven(
  given: readonly string[],
  nulls: readonly string[],
): ReadonlyMap<string, SourceValue> {
  const values = new Map<string, SourceValue>();
  for (const text of given) {
    const match = /^([^=]*?)(:=|=)([\s\S]*)$/.exec(text);
    const [name, value] = match === null ? [text, null] : [match[1] ?? '', readValue(match)];
    add(values, name, value);
  }
  for (const name of nulls) add(values, name, null);
  return values;
}

function add(values: Map<string, SourceValue>, name: string, value: SourceValue): void {
  if (name === '') throw new UsageError('--given needs the name of an attribute before `=`');
  if (values.has(name)) throw new UsageError(`the attribute \`${name}\` is given twice`);
  values.set(name, value);
}

function readValue([, name = '', sign, text = '']: RegExpExecArray): SourceValue {
  if (sign === '=') return text;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UsageError(`what is given for \`${name}\` is no JSON; for a text write \`${name}=…\``);
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new UsageError(`\`${text}\`, given for \`${name}\`, is beyond any number`);
  }
  if (value === null || ['string', 'boolean', 'number'].includes(typeof value)) return value as SourceValue;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw new UsageError(`\`${name}\` can be a text, true, false, a number, null, or a list of texts`);
}
