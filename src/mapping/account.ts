import type { AccountValues, TargetAttribute, WantedValues } from '../vonage/account.js';
import { chance } from './chance.js';
import { type Context, evaluate, type Source } from './evaluate.js';
import { excerpt } from './excerpt.js';
import type { AttributeMapping, MappedAccount, Mapping, MissingValue, Value } from './types.js';
import { booleanOf, textOf } from './values.js';

/** What the evaluator must know about a person besides their attributes. */
export interface MapOptions {
  /** The computed `IsSoftDeleted`. */
  readonly softDeleted: boolean;
  /** What the account holds now; null where it is being made: defaults and `on: create` count only then (facts sheet B.2). */
  readonly live: AccountValues | null;
  /** The clock of `Now()`. */
  readonly now: Date;
  /** Who it is, for `Guid` and `RandomString`: the object id. The same person gets the same values in every run. */
  readonly seed: string;
}

/**
 * What a person's Vonage account should hold. Null never flows: an attribute without a value is absent, so that nobody empties it
 * (facts sheet B.2), unless the mapping says `null: clear`. A required attribute without a value, or with empty text, is `missing`;
 * `userName` is always required. A value of a kind that the attribute cannot take, and one that could not be computed, is `missing`
 * too, with its reason, be it required or not: it would fail at Vonage.
 * @param mapping a checked mapping, parsed once for many people.
 */
export function mapAccount(mapping: Mapping, source: Source, options: MapOptions): MappedAccount {
  const values: Partial<Record<TargetAttribute, string | boolean | null>> = {};
  const missing: MissingValue[] = [];
  for (const attribute of mapping.attributes) {
    if (attribute.on === 'create' && options.live !== null) continue;
    const flow = flowOf(attribute, source, options);
    if (flow.kind === 'missing') missing.push({ target: attribute.target, ...flow.why });
    else if (flow.kind === 'value') values[attribute.target] = flow.value;
    else if (flow.kind === 'clear') values[attribute.target] = null;
  }
  // Only what may be cleared has `clears`, and `typed` gives `active` a Boolean and every other text.
  return { values: values as WantedValues, missing };
}

/** What happens to an attribute. `nothing`: it is left as it is. */
type Flow =
  | { readonly kind: 'value'; readonly value: string | boolean }
  | { readonly kind: 'clear' | 'nothing' }
  | { readonly kind: 'missing'; readonly why: Omit<MissingValue, 'target'> };

function flowOf(attribute: AttributeMapping, source: Source, options: MapOptions): Flow {
  const { target, text, expression, clears } = attribute;
  const isNew = options.live === null;
  if (expression === null)
    return isFilled(options.live, target) ? { kind: 'nothing' } : typed(attribute, attribute.default);
  const context: Context = {
    source,
    softDeleted: options.softDeleted,
    now: options.now,
    random: chance(options.seed, target),
  };
  const outcome = evaluate(expression, context);
  if (outcome.kind === 'error') {
    const { start, end, message } = outcome.error;
    return { kind: 'missing', why: { text, reason: `${excerpt(text.slice(start, end))}: ${message}` } };
  }
  const value = outcome.kind === 'omitted' ? null : (outcome.value ?? (isNew ? attribute.default : null));
  const isRequired = attribute.required || target === 'userName';
  if ((value === null || value === '') && isRequired) return { kind: 'missing', why: { text } };
  if (value === null) return { kind: clears && outcome.kind === 'value' && !isNew ? 'clear' : 'nothing' };
  return typed(attribute, value);
}

/** The normaliser takes empty text for none. */
function isFilled(live: AccountValues | null, target: TargetAttribute): boolean {
  return live?.[target] !== undefined && live[target] !== '';
}

function typed({ target, text }: AttributeMapping, value: Value): Flow {
  const taken = target === 'active' ? booleanOf(value) : textOf(value);
  if (taken !== undefined) return { kind: 'value', value: taken };
  const why = target === 'active' ? 'is neither true nor false' : 'holds several values';
  return { kind: 'missing', why: { text, reason: `${excerpt(text)} ${why}` } };
}
