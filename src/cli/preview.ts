import { type PulumiOptions, runPulumi } from './pulumi.js';
import type { Terminal } from './terminal.js';

/** `rollcall preview`: `pulumi preview`, which writes nothing. */
export function preview(terminal: Terminal, options: PulumiOptions): Promise<number> {
  return runPulumi(terminal, 'preview', options);
}
