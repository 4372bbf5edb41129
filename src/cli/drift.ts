import { resolve } from 'node:path';
import { type Drift, driftOf } from '../plan/drift.js';
import { driftJson, renderDriftMarkdown, renderDriftText } from '../render/drift.js';
import { exitCodes } from './codes.js';
import { writeWhole } from './files.js';
import type { PlanFormat } from './formats.js';
import type { PlaceOptions } from './place.js';
import { readRun } from './read.js';
import type { Terminal } from './terminal.js';

export interface DriftOptions extends PlaceOptions {
  readonly format: PlanFormat;
  /** File to write to instead of stdout. */
  readonly out?: string;
}

/**
 * `rollcall drift`: what was done by hand since rollcall last confirmed it; writes nothing but `--out`.
 * @returns 10 where something drifted; 1, with nothing printed, where the stack's memory could not be read
 */
export async function drift(terminal: Terminal, options: DriftOptions): Promise<number> {
  // A stack that the backend does not have is looked for in the wrong place: a nightly job must not take that for a first run.
  const { remembered, live, planned } = await readRun(terminal, options, terminal.env, {
    mustExist: true,
  });
  if (remembered.kind === 'unreadable') {
    terminal.err('rollcall: without it nobody can tell what was done by hand, and what rollcall did\n');
    return exitCodes.failed;
  }
  const found = driftOf(remembered, live, planned);
  if (options.out === undefined) terminal.out(render(found, options.format, terminal.colour.out));
  else await writeWhole(resolve(terminal.cwd, options.out), render(found, options.format, false));
  return found.drifted.length > 0 ? exitCodes.pending : exitCodes.done;
}

function render(found: Drift, format: PlanFormat, colour: boolean): string {
  switch (format) {
    case 'text':
      return renderDriftText(found, { colour });
    case 'markdown':
      return renderDriftMarkdown(found);
    case 'json':
      return `${JSON.stringify(driftJson(found), null, 2)}\n`;
  }
}
