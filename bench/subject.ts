import { type Place, type Timed, timed } from './command.js';
import { watchMemory } from './memory.js';
import { readState, type State } from './state.js';

/** A stack that has had its `up`, so that there is nothing to change. */
export interface Subject extends Place {
  readonly stack: string;
  readonly state: State;
  close(): Promise<void>;
}

/** One `up` that makes everything. */
export async function setUpStack(place: Place, stack: string): Promise<State> {
  // Without this the engine writes the whole state after each resource: many minutes for 1,000 people, and no part of
  // what is measured.
  const env = { ...place.env, PULUMI_SKIP_CHECKPOINTS: 'true' };
  await timed('pulumi', ['up', '--yes', '--skip-preview', '--stack', stack], { ...place, env });
  return readState(place, stack);
}

export interface Previewed extends Timed {
  /** The most memory that each kind of process had; empty where the system does not tell. */
  readonly megabytes: Readonly<Record<string, number>>;
}

/** `pulumi preview`; fails where it finds anything to change. */
export async function preview(subject: Subject): Promise<Previewed> {
  const stop = watchMemory();
  try {
    const ran = await timed('pulumi', ['preview', '--expect-no-changes', '--stack', subject.stack], subject);
    return { ...ran, megabytes: stop() };
  } finally {
    stop();
  }
}
