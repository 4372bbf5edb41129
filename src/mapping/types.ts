import type { AccountValues, TargetAttribute } from '../vonage/account.js';

/** A value of an Entra attribute. */
export type SourceValue = string | boolean | number | readonly string[] | null;

/** A parsed expression. Offsets count UTF-16 units from the start of the expression's text. */
export type Expression =
  | { readonly kind: 'attribute'; readonly name: string; readonly start: number; readonly end: number }
  | { readonly kind: 'text'; readonly value: string; readonly start: number; readonly end: number }
  | { readonly kind: 'number'; readonly value: number; readonly start: number; readonly end: number }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly args: readonly Expression[];
      readonly start: number;
      readonly end: number;
    };

/** What is wrong with an expression's text, at an offset into it. */
export interface ExpressionProblem {
  readonly code: string;
  readonly message: string;
  readonly offset: number;
  readonly length: number;
  readonly hint?: string;
  /** An error where absent. */
  readonly severity?: 'error' | 'warning';
}

/** How one Vonage attribute gets its value (facts sheet B.2). */
export interface AttributeMapping {
  readonly target: TargetAttribute;
  /** The expression as written, where there is one; a constant is an expression that is a text. */
  readonly text: string;
  readonly expression: Expression;
  /** Used where the expression gives null, at creation only (facts sheet B.2: the stricter reading). */
  readonly default: string | null;
  /** `create`: only when the account is created or adopted by POST, never changed later. */
  readonly on: 'always' | 'create';
  /** A person without a value is an error of that person. */
  readonly required: boolean;
  readonly match: number | null;
}

/** A checked mapping from an Entra user to a Vonage account. */
export interface Mapping {
  readonly name: string;
  readonly attributes: readonly AttributeMapping[];
  /** Entra attributes that the expressions read, sorted, without the computed `IsSoftDeleted`. */
  readonly sourceAttributes: readonly string[];
}

/** A person's required attribute that came out empty, or a value of a kind that the attribute cannot take. */
export interface MissingValue {
  readonly target: TargetAttribute;
  /** The expression as written. */
  readonly text: string;
  /** Why, where it is not simply empty: `holds several values`. */
  readonly reason?: string;
}

export interface MappedAccount {
  /** What the account should hold; an absent key is left alone (null is never written). */
  readonly values: AccountValues;
  readonly missing: readonly MissingValue[];
}
