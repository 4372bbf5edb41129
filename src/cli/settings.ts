import { type PulumiStackFile, readStackFile } from '../engine/config.js';
import { type Engine, engineEnvironment, findEngine } from '../engine/index.js';
import { type EngineCall, stackConfig } from '../engine/stack.js';
import type { Terminal } from './terminal.js';

/** The Pulumi CLI as a command asks it, if there is one; nothing is installed for it. */
export async function findEngineCall(
  terminal: Terminal,
): Promise<{ readonly engine: Engine; readonly call: EngineCall } | undefined> {
  const engine = await findEngine();
  return engine && { engine, call: engineCall(terminal, engine) };
}

/** How to ask an engine, in the folder where the command was run. */
export function engineCall({ env, cwd }: Terminal, engine: Engine): EngineCall {
  return { binary: engine.binary, cwd, env: engineEnvironment(engine, env) };
}

/**
 * What `Pulumi.<stack>.yaml` of the current folder says. Not of `--dir`: that may be a pull request's checkout, and data
 * must not choose where a token goes.
 */
export async function readConfig(
  { cwd, env }: Terminal,
  stack: string,
  call: EngineCall | undefined,
): Promise<PulumiStackFile> {
  return readStackFile({
    folder: cwd,
    stack,
    env,
    decrypt: call === undefined ? null : () => stackConfig(call, stack),
  });
}
