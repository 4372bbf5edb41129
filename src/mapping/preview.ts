import type { TargetAttribute } from '../vonage/account.js';
import { type MapOptions, mapAccount } from './account.js';
import { isSoftDeleted } from './attributes.js';
import type { Source } from './evaluate.js';
import { namesIn } from './language/parts.js';
import type { Mapping, SourceValue } from './types.js';

/** What one attribute of a Vonage account would hold for one person, and from what. */
export interface AttributePreview {
  readonly target: TargetAttribute;
  /** See `AttributeMapping.text`. */
  readonly text: string;
  /** What the expression reads, by attribute, in the order of the names. */
  readonly inputs: Readonly<Record<string, SourceValue>>;
  /** Null: nothing is sent. */
  readonly value: string | boolean | null;
  /** Why it cannot be had, or that it is required and empty; null where neither is so. */
  readonly problem: string | null;
}

/** `mapAccount`, attribute by attribute, with what each expression read. */
export function previewAccount(
  mapping: Mapping,
  source: Source,
  options: MapOptions,
): readonly AttributePreview[] {
  const { values, missing } = mapAccount(mapping, source, options);
  return mapping.attributes.map(({ target, text, expression }) => {
    const inputs: Record<string, SourceValue> = Object.create(null);
    for (const name of expression === null ? [] : [...namesIn(expression)].sort()) {
      inputs[name] = name === isSoftDeleted ? options.softDeleted : source(name);
    }
    const lacks = missing.find((candidate) => candidate.target === target);
    const problem = lacks === undefined ? null : (lacks.reason ?? 'required, and empty');
    return { target, text, inputs, value: values[target] ?? null, problem };
  });
}
