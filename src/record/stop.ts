import { existsSync } from 'node:fs';

/** Milliseconds between two looks. */
const lookEvery = 200;

/** The file by which `rollcall up` tells its run to stop; beside the run's outcome. */
export function stopFile(outcome: string): string {
  return `${outcome}.stop`;
}

/**
 * A signal that aborts once `rollcall up` is told to stop, for the provider's process: the engine waits for what it has begun, and tells a
 * dynamic provider nothing. Undefined where the run is none of `rollcall up`.
 */
export function stopSignal(env: NodeJS.ProcessEnv): AbortSignal | undefined {
  const outcome = env.ROLLCALL_OUTCOME;
  if (!outcome) return undefined;
  const controller = new AbortController();
  const timer = setInterval(() => {
    if (!existsSync(stopFile(outcome))) return;
    clearInterval(timer);
    controller.abort();
  }, lookEvery);
  timer.unref();
  return controller.signal;
}
