import { type Engine, engineEnvironment } from '../engine/index.js';
import { exitCodes } from './codes.js';
import {
  codeOfRun,
  explainMissing,
  openStack,
  type PulumiOptions,
  readOutcome,
  runEngine,
  withOutcomeFile,
} from './pulumi.js';
import type { Terminal } from './terminal.js';

/**
 * `rollcall preview`: `pulumi preview` with its own display, which writes nothing.
 * @param getEngine for tests
 */
export async function preview(
  terminal: Terminal,
  options: PulumiOptions,
  getEngine?: () => Promise<Engine>,
): Promise<number> {
  const { dir, stack, env, engine } = await openStack(terminal, options, getEngine);
  const display = [
    ...(terminal.isInteractive ? [] : ['--non-interactive']),
    ...(terminal.colour.out ? [] : ['--color', 'never']),
  ];
  return withOutcomeFile(async (file) => {
    const ended = await runEngine(terminal, {
      binary: engine.binary,
      args: ['preview', '--stack', stack, ...display],
      env: engineEnvironment(engine, {
        ...env,
        PULUMI_CONTINUE_ON_ERROR: 'true',
        ROLLCALL_DIR: dir,
        ROLLCALL_OUTCOME: file,
      }),
      onError: (text) => terminal.err(text),
    });
    explainMissing(terminal, stack, ended);
    return codeOfRun(ended, await readOutcome(file), options) ?? exitCodes.failed;
  });
}
