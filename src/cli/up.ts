import { UsageError } from './failure.js';
import { type PulumiOptions, runPulumi } from './pulumi.js';
import type { Terminal } from './terminal.js';

export interface UpOptions extends Omit<PulumiOptions, 'exitCode'> {
  readonly yes?: boolean;
  readonly skipPreview?: boolean;
}

/** `rollcall up`: `pulumi up`, in which one person's failure keeps nobody else back. */
export async function up(terminal: Terminal, options: UpOptions): Promise<number> {
  const { yes = false, skipPreview = false, ...rest } = options;
  if (!yes && !terminal.isInteractive) {
    throw new UsageError('nobody can be asked here, where there is no terminal: say --yes to apply');
  }
  if (skipPreview && !yes) throw new UsageError('--skip-preview shows nothing to agree to: say --yes too');
  const flags = [...(yes ? ['--yes'] : []), ...(skipPreview ? ['--skip-preview'] : [])];
  return runPulumi(terminal, 'up', rest, flags);
}
