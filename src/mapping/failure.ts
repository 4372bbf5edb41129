import type { EvaluationError, Span } from './types.js';

// Neither is an `Error`: a stack trace would cost more than the evaluation that it ends, once a person.

/** Ends an evaluation with an error; never leaves `evaluate`. */
export class EvaluationFailure {
  constructor(readonly error: EvaluationError) {}
}

/** Ends an evaluation: the attribute is dropped from the flow. Never leaves `evaluate`. */
export class Omitted {}

/** Ends an evaluation with an error at a part. */
export function fail({ start, end }: Span, code: string, message: string): never {
  throw new EvaluationFailure({ code, message, start, end });
}
