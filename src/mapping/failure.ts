import type { EvaluationError, Span } from './types.js';

/** Ends an evaluation with an error; never leaves `evaluate`. */
export class EvaluationFailure extends Error {
  constructor(readonly error: EvaluationError) {
    super(error.message);
  }
}

/** Ends an evaluation: the attribute is dropped from the flow. Never leaves `evaluate`. */
export class Omitted extends Error {}

/** Ends an evaluation with an error at a part. */
export function fail({ start, end }: Span, code: string, message: string): never {
  throw new EvaluationFailure({ code, message, start, end });
}
