export type VonageErrorCode =
  /** A list that contradicts itself: nothing may be concluded from it. */
  | 'incomplete-list'
  /** An answer without something that SCIM always gives. */
  | 'malformed';

/** Vonage's SCIM API answered in a way that rollcall can't rely on. The message is one line, fit for a person. */
export class VonageError extends Error {
  override readonly name = 'VonageError';
  readonly code: VonageErrorCode;

  constructor(code: VonageErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
