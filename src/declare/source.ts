import { LineCounter } from 'yaml';
import type { Position, Problem, Severity } from '../problem.js';

/** Offsets into a text, UTF-16 units: the first that belongs, and the first that no longer does. */
export type Range = readonly [start: number, end: number];

/** Takes a problem. Problems are collected, so that a person sees all of them at once. */
export type Report = (problem: Problem) => void;

const longestSource = 200;

/** A text with its place: turns offsets into positions and problems. */
export class SourceFile {
  private readonly lines = new LineCounter();

  /**
   * @param file relative to the folder of the declarations, with forward slashes.
   * @param text without a byte order mark.
   */
  constructor(
    readonly file: string,
    readonly text: string,
  ) {
    this.lines.addNewLine(0);
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) {
      this.lines.addNewLine(end + 1);
    }
  }

  /** Where an offset stands. */
  position(offset: number): Position {
    const { line, col } = this.lines.linePos(offset);
    return { file: this.file, line, column: col };
  }

  /** A problem at a range; the caret ends with the line where the range does not. */
  problem(
    range: Range,
    code: string,
    message: string,
    more: { readonly severity?: Severity; readonly hint?: string | undefined } = {},
  ): Problem {
    const position = this.position(range[0]);
    const line = this.line(position.line);
    const length = Math.min(range[1] - range[0], line.length - position.column + 1);
    return {
      code,
      severity: more.severity ?? 'error',
      message,
      position,
      length: Math.max(1, length),
      source: line.slice(0, longestSource),
      ...(more.hint === undefined ? {} : { hint: more.hint }),
    };
  }

  /** A line by its number, as problems show it; undefined where the text has not so many. */
  sourceLine(number: number): string | undefined {
    if (number > this.lines.lineStarts.length) return undefined;
    return this.line(number).slice(0, longestSource);
  }

  private line(number: number): string {
    const start = this.lines.lineStarts[number - 1] ?? 0;
    const end = this.text.indexOf('\n', start);
    return this.text.slice(start, end === -1 ? undefined : end).replace(/\r$/, '');
  }
}

/** A problem of a file as a whole: one that is missing, or that was not read. */
export function fileProblem(file: string, code: string, message: string, hint?: string): Problem {
  return {
    code,
    severity: 'error',
    message,
    position: { file, line: 1, column: 1 },
    ...(hint === undefined ? {} : { hint }),
  };
}

/** A position in words, for messages that point at a second place. */
export function place(position: Position): string {
  return `${position.file}:${position.line}:${position.column}`;
}
