import type { StackExport } from '../../../src/provider/state.js';
import type { Ran, RunOptions, Stage } from './stage.js';

/** A row of a preview that is not `same`. */
export interface Row {
  readonly op: string;
  /** `VonageUser`, `AppAssignment`, `Roster`; the engine's own types whole. */
  readonly type: string;
  readonly name: string;
  /** Inputs that are registered; of a delete, those in the state. */
  readonly inputs: Readonly<Record<string, unknown>>;
}

interface Step {
  readonly op: string;
  readonly urn: string;
  readonly newState?: { readonly inputs?: Record<string, unknown> };
  readonly oldState?: { readonly inputs?: Record<string, unknown> };
}

/** `pulumi preview --json`: what a reviewer would see, without `same` rows. Throws where the preview failed. */
export async function previewRows(stage: Stage, options?: RunOptions): Promise<readonly Row[]> {
  const ran = await stage.pulumi(['preview', '--stack', stage.stack, '--json'], options);
  if (ran.code !== 0) throw new Error(`pulumi preview ended with ${ran.code}: ${ran.output}`);
  const { steps = [] } = JSON.parse(ran.stdout) as { readonly steps?: readonly Step[] };
  return steps
    .filter(({ op }) => op !== 'same' && op !== 'read')
    .map(({ op, urn, newState, oldState }) => ({
      op,
      ...typeAndName(urn),
      inputs: newState?.inputs ?? oldState?.inputs ?? {},
    }));
}

/** Rows of accounts and assignments alone, as `op Type name`, sorted. */
export function peopleRows(rows: readonly Row[]): readonly string[] {
  return rows
    .filter(({ type }) => type === 'VonageUser' || type === 'AppAssignment')
    .map(({ op, type, name }) => `${op} ${type} ${name}`)
    .sort();
}

/** Names of the resources of a type in a stack's state. */
export function namesInState(state: StackExport, type: string): readonly string[] {
  return (state.deployment?.resources ?? [])
    .map(({ urn }) => typeAndName(urn))
    .filter((resource) => resource.type === type)
    .map(({ name }) => name);
}

/** Fails with what the command said. */
export function succeeded(ran: Ran): Ran {
  if (ran.code !== 0) throw new Error(`the command ended with ${ran.code}: ${ran.output}`);
  return ran;
}

function typeAndName(urn: string): { readonly type: string; readonly name: string } {
  const [, , type = '', ...name] = urn.split('::');
  return { type: type.replace(/^pulumi-nodejs:dynamic\/rollcall:/, ''), name: name.join('::') };
}
