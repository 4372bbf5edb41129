import type { AccountValues } from '../vonage/account.js';
import { booleanOf, evaluate, type Source, textOf } from './expression.js';
import type { AttributeMapping, MappedAccount, Mapping, MissingValue, SourceValue } from './types.js';

/** What the evaluator must know about a person besides their attributes. */
export interface MapOptions {
  /** The computed `IsSoftDeleted`. */
  readonly softDeleted: boolean;
  /** Whether the account is being made: defaults and `on: create` attributes count only then (facts sheet B.2). */
  readonly creating: boolean;
}

/**
 * What a person's Vonage account should hold. Null never flows: an attribute without a value is absent, so that nobody empties it
 * (facts sheet B.2). A required attribute without a value, or with empty text, is `missing`; `userName` is always required. A value of a
 * kind that the attribute cannot take is `missing` too, with its reason, be it required or not: it would fail at Vonage.
 * @param mapping a checked mapping, parsed once for many people.
 */
export function mapAccount(mapping: Mapping, source: Source, options: MapOptions): MappedAccount {
  const values: Record<string, string | boolean> = {};
  const missing: MissingValue[] = [];
  for (const attribute of mapping.attributes) {
    if (attribute.on === 'create' && !options.creating) continue;
    const { target, text } = attribute;
    const raw =
      evaluate(attribute.expression, source, options.softDeleted) ??
      (options.creating ? attribute.default : null);
    const value = raw === null ? null : typed(attribute, raw);
    if (typeof value === 'object' && value !== null) missing.push({ target, text, reason: value.reason });
    else if ((value === null || value === '') && isRequired(attribute)) missing.push({ target, text });
    else if (value !== null) values[target] = value;
  }
  // Keys come from `targetAttributes` alone, and `typed` gives `active` a Boolean and every other text.
  return { values: values as AccountValues, missing };
}

function isRequired(attribute: AttributeMapping): boolean {
  return attribute.required || attribute.target === 'userName';
}

function typed(
  { target }: AttributeMapping,
  value: Exclude<SourceValue, null>,
): string | boolean | { readonly reason: string } {
  if (target === 'active') return booleanOf(value) ?? { reason: 'is neither true nor false' };
  return textOf(value) ?? { reason: 'holds several values' };
}
