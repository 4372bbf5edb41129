import type { AccountValues } from '../vonage/account.js';
import { evaluate, type Source } from './evaluate.js';
import type { AttributeMapping, MappedAccount, Mapping, MissingValue, Value } from './types.js';
import { booleanOf, textOf } from './values.js';

/** What the evaluator must know about a person besides their attributes. */
export interface MapOptions {
  /** The computed `IsSoftDeleted`. */
  readonly softDeleted: boolean;
  /** Whether the account is being made: defaults and `on: create` attributes count only then (facts sheet B.2). */
  readonly creating: boolean;
  /** The clock of `Now()`. */
  readonly now: Date;
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
  const context = { source, softDeleted: options.softDeleted, now: options.now, random: Math.random };
  for (const attribute of mapping.attributes) {
    if (attribute.on === 'create' && !options.creating) continue;
    const { target, text } = attribute;
    const outcome = evaluate(attribute.expression, context);
    if (outcome.kind === 'error') {
      missing.push({ target, text, reason: outcome.error.message });
      continue;
    }
    if (outcome.kind === 'omitted') continue;
    const raw = outcome.value ?? (options.creating ? attribute.default : null);
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
  value: Exclude<Value, null>,
): string | boolean | { readonly reason: string } {
  if (target === 'active') return booleanOf(value) ?? { reason: 'is neither true nor false' };
  return textOf(value) ?? { reason: 'holds several values' };
}
