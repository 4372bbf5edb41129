/** Where something stands in a declaration file. Lines and columns count from 1, columns in UTF-16 units. */
export interface Position {
  /** Path relative to the folder of the declarations, with forward slashes. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export type Severity = 'error' | 'warning';

/** Something wrong with what a person wrote. Problems are collected, never thrown one by one. */
export interface Problem {
  /** Stable kebab-case id, for example `unknown-key`. */
  readonly code: string;
  readonly severity: Severity;
  /** One sentence: what is wrong. */
  readonly message: string;
  readonly position?: Position;
  /** How many columns the caret line underlines; 1 where absent. */
  readonly length?: number;
  /** The source line at `position`, as written; cut to 200 columns. */
  readonly source?: string;
  /** What to do, for example: did you mean `until`? */
  readonly hint?: string;
  /** Whom or what it is about, where that is one person or group: userPrincipalName, object id, or the name as written. */
  readonly about?: string;
}

/** A warning that whoever wrote the declarations has accepted. */
export interface AcceptedProblem {
  readonly problem: Problem;
  /** Why it is fine, as they wrote it. */
  readonly reason: string;
}
