import type { DateValue } from '../dotnet/dates.js';
import type { Position } from '../problem.js';
import type { TargetAttribute, WantedValues } from '../vonage/account.js';

/** A value of an Entra attribute. */
export type SourceValue = string | boolean | number | readonly string[] | null;

/** What an expression, or a part of it, comes to. Integers that a double cannot hold are `bigint`. */
export type Value = string | boolean | number | bigint | DateValue | readonly string[] | null;

/** Where a part stands in its expression's text: UTF-16 units from the start. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The operators that compare, in conditions (facts sheet B.3). */
export const comparisons = ['=', '<>', '>', '>=', '<', '<='] as const;
export type ComparisonOperator = (typeof comparisons)[number];

/** The bare words of the language: how InStr compares. */
export const words = ['vbTextCompare', 'vbBinaryCompare'] as const;
export type Word = (typeof words)[number];

/** A parsed expression. */
export type Expression = Span &
  (
    | { readonly kind: 'attribute'; readonly name: string }
    | { readonly kind: 'text'; readonly value: string }
    /** As written: `7`, `-1`, `&HF`, `129699324000000000`. */
    | { readonly kind: 'number'; readonly text: string }
    | { readonly kind: 'word'; readonly name: Word }
    /** An argument that was left out: `Switch([a], , …)`. `start` and `end` are where it would stand. */
    | { readonly kind: 'empty' }
    | {
        readonly kind: 'comparison';
        readonly operator: ComparisonOperator;
        readonly left: Expression;
        readonly right: Expression;
      }
    | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  );

/** A part of an expression that is of one kind. */
export type Part<Kind extends Expression['kind']> = Expression & { readonly kind: Kind };

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

/** Why an expression has no value for these inputs; the span is that of the part that failed. */
export interface EvaluationError extends Span {
  /** Stable kebab-case id, for example `not-a-date`. */
  readonly code: string;
  /** A clause for people. It never holds a whole value longer than 60 characters. */
  readonly message: string;
}

/** What became of an evaluation. `omitted`: the attribute is dropped from the flow (`IgnoreFlowIfNullOrEmpty`). */
export type Outcome =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'omitted' }
  | { readonly kind: 'error'; readonly error: EvaluationError };

/**
 * How one Vonage attribute gets its value (facts sheet B.2). The kinds of Entra's portal: direct is an expression that is an
 * attribute; constant, one that is a text; expression, any other; and none has no expression, just a default.
 */
export interface AttributeMapping {
  readonly target: TargetAttribute;
  /** What people are shown: the expression as written; a constant, and the default of one without an expression, as a text of the language. */
  readonly text: string;
  /** Null: the account keeps what it has, and where it has nothing it gets the default. Then `default` is not null. */
  readonly expression: Expression | null;
  /** Used where the expression gives null, at creation only (facts sheet B.2: the stricter reading). */
  readonly default: string | null;
  /** `create`: only when the account is created or adopted by POST, never changed later. */
  readonly on: 'always' | 'create';
  /** A person without a value is an error of that person. */
  readonly required: boolean;
  readonly match: number | null;
  /** `null: clear`, which Entra does not have: where the expression gives null, an account that exists loses the attribute. */
  readonly clears: boolean;
}

/** Where the SAML NameID comes from, as single sign-on is set up in Entra: Vonage's userName must equal it (facts sheet A.2.9). */
export interface NameId {
  readonly text: string;
  readonly expression: Expression;
  readonly position: Position;
}

/** A checked mapping from an Entra user to a Vonage account. */
export interface Mapping {
  readonly name: string;
  readonly attributes: readonly AttributeMapping[];
  /** Null where the mapping does not say. */
  readonly nameId: NameId | null;
  /** Entra attributes that the expressions read, sorted, without the computed `IsSoftDeleted`. */
  readonly sourceAttributes: readonly string[];
}

/** A person's required attribute that came out empty, or one whose value could not be had, or not be taken. */
export interface MissingValue {
  readonly target: TargetAttribute;
  /** See `AttributeMapping.text`. */
  readonly text: string;
  /** Why, where it is not simply empty, with the part that is to blame: `[otherMails] holds several values`. */
  readonly reason?: string;
}

export interface MappedAccount {
  /** What the account should hold, null what it should be without; an absent key is left alone. */
  readonly values: WantedValues;
  readonly missing: readonly MissingValue[];
}
