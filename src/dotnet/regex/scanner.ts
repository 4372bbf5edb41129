import type { RegexProblem } from '../regex.js';

/** Thrown inside the compiler alone; `compileRegex` returns its problem. */
export class PatternError extends Error {
  readonly problem: RegexProblem;

  constructor(message: string, offset: number, length: number) {
    super(message);
    this.problem = { message, offset, length };
  }
}

/** Reads a pattern unit by unit. */
export class Scanner {
  readonly pattern: string;
  position = 0;

  constructor(pattern: string) {
    this.pattern = pattern;
  }

  get atEnd(): boolean {
    return this.position >= this.pattern.length;
  }

  get left(): number {
    return this.pattern.length - this.position;
  }

  /** The unit `ahead` of the position; empty beyond the end. */
  peek(ahead = 0): string {
    return this.pattern.charAt(this.position + ahead);
  }

  take(): string {
    return this.pattern.charAt(this.position++);
  }

  takeIf(text: string): boolean {
    if (!this.pattern.startsWith(text, this.position)) return false;
    this.position += text.length;
    return true;
  }

  /** The longest run of units that the test accepts, perhaps empty. */
  takeWhile(test: (unit: string) => boolean): string {
    const start = this.position;
    while (!this.atEnd && test(this.peek())) this.position++;
    return this.pattern.slice(start, this.position);
  }

  /** What the pattern is refused for: the part from `start` to the position. */
  error(message: string, start: number): PatternError {
    const end = Math.min(this.position, this.pattern.length);
    return new PatternError(message, start, Math.max(0, end - start));
  }

  /** For what .NET has and linear time does not allow. */
  notLinear(what: string, start: number): PatternError {
    return this.error(`${what} cannot be matched in linear time, and rollcall runs no other patterns`, start);
  }
}
