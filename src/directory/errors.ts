export type DirectoryErrorCode =
  | 'sign-in'
  | 'not-found'
  | 'ambiguous'
  /** A list that repeats, loops or has no end: nothing may be concluded from it. */
  | 'incomplete-list'
  /** An answer without something that Graph always gives. */
  | 'malformed'
  | 'role';

/** Something about Entra that stops the run. The message is one line, fit for a person. */
export class DirectoryError extends Error {
  override readonly name = 'DirectoryError';
  readonly code: DirectoryErrorCode;

  constructor(code: DirectoryErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
