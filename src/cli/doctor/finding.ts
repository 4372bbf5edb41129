import { painter, type Tone } from '../../render/paint.js';
import { escapeControls } from '../../render/problems.js';
import type { Terminal } from '../terminal.js';

/** What one check found. */
export interface Finding {
  readonly level: 'ok' | 'warning' | 'problem';
  readonly text: string;
  /** What to do. */
  readonly advice?: string;
  /** What is wrong stands in what was given (settings, declarations), not elsewhere. */
  readonly isInput?: boolean;
}

const tones: Readonly<Record<Finding['level'], Tone>> = { ok: 'green', warning: 'yellow', problem: 'red' };

/** Prints a finding: a line, and what to do beneath it. */
export function tell(terminal: Terminal, { level, text, advice }: Finding): void {
  const word = painter(terminal.colour.out)(tones[level], level);
  // The longest level is seven letters.
  terminal.out(`${word}${' '.repeat(9 - level.length)}${escapeControls(text)}\n`);
  if (advice !== undefined) terminal.out(`         ${escapeControls(advice)}\n`);
}

/** A check that failed altogether is a problem with the error's own words. */
export function failed(what: string, error: unknown): Finding {
  return { level: 'problem', text: `${what}: ${error instanceof Error ? error.message : String(error)}` };
}
