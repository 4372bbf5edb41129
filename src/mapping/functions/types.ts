import type { Expression, Part, SourceValue, Value } from '../types.js';

/** What an argument must be able to be. Attributes and calls of unknown result pass every test before evaluation. */
export type Kind = 'text' | 'number' | 'boolean' | 'date' | 'list' | 'any';

/** One argument of a function, under the name that Microsoft's reference gives it. */
export interface Parameter {
  readonly name: string;
  readonly kind: Kind;
  /** May be left empty, and left away where nothing follows. */
  readonly optional?: true;
}

/** What is known of a function before it is evaluated (facts sheet B.3, "Function list, complete"). */
export interface Signature {
  readonly parameters: readonly Parameter[];
  /** Parameters that follow in whole rounds (Switch's key and value), at least `least` times. */
  readonly repeats?: { readonly parameters: readonly Parameter[]; readonly least: number };
  readonly result: Kind;
  /** Each call may give another value: what is always applied must not use it. */
  readonly isVolatile?: true;
  /** Stands at the top of an expression only. */
  readonly isTopOnly?: true;
  /** Why provisioning to Vonage cannot use it. Parses all the same; a lint error. */
  readonly unusable?: string;
}

/** Gives the value of an Entra attribute by name; null where it is empty. `IsSoftDeleted` is answered by the evaluator itself. */
export type Source = (name: string) => SourceValue;

/** What an evaluation may look at. Pure: the same context gives the same value. */
export interface Context {
  readonly source: Source;
  /** The computed `IsSoftDeleted` (facts sheet B.2: unassigned, out of scope, deleted or disabled in Entra). */
  readonly softDeleted: boolean;
  /** The clock of `Now()`. */
  readonly now: Date;
  /** Numbers from 0 to below 1, for `Guid` and `RandomString`; seeded by the caller. */
  readonly random: () => number;
}

/** An argument as a function sees it: evaluated when it is asked for, so that IIF looks at one branch only. */
export interface Operand {
  readonly expression: Expression;
  /** Null for an argument that was left out. Throws what `fail` throws. */
  evaluate(context: Context): Value;
  /** The value where it is the same for everybody (a text or number); undefined otherwise. */
  readonly constant: Value | undefined;
}

/** Where a call stands. */
export interface Place {
  /** Within the condition of an IIF, where Entra does not support tests for null (facts sheet B.3). */
  readonly inCondition: boolean;
}

/**
 * Prepares a call once (a constant pattern is compiled here) and gives what evaluates it for many people. Preparing fails never: what
 * is wrong is told when the call is evaluated, since a branch that is not taken does no harm.
 * @param operands as many as are written; check `signatures` for how many there can be. One that is missing counts as left out.
 */
export type Implementation = (
  operands: readonly Operand[],
  call: Part<'call'>,
  place: Place,
) => (context: Context) => Value;
