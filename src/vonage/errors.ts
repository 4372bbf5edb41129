export type VonageErrorCode =
  /** A list that contradicts itself: nothing may be concluded from it. */
  | 'incomplete-list'
  /** An answer without something that SCIM always gives. */
  | 'malformed'
  /** A userName that is taken by an account that Vonage does not show. */
  | 'taken'
  /** Several accounts with one userName. */
  | 'ambiguous';

/** Vonage's SCIM API answered in a way that rollcall can't rely on. The message is one line, fit for a person. */
export class VonageError extends Error {
  override readonly name = 'VonageError';
  readonly code: VonageErrorCode;

  constructor(code: VonageErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
