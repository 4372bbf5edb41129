import type { StackExport } from '../src/provider/state.js';
import { type Place, timed } from './command.js';

/** A stack's state as `pulumi stack export` gives it. */
export interface State {
  readonly exported: StackExport;
  readonly resources: number;
  /** Of its JSON without indentation: what a backend keeps. */
  readonly bytes: number;
}

export async function readState(place: Place, stack: string): Promise<State> {
  const { stdout } = await timed('pulumi', ['stack', 'export', '--stack', stack], place);
  const exported = JSON.parse(stdout) as StackExport;
  return {
    exported,
    resources: exported.deployment?.resources?.length ?? 0,
    bytes: Buffer.byteLength(JSON.stringify(exported)),
  };
}
