import { type EngineCall, EngineError, exportStack } from '../engine/stack.js';
import type { Remembered } from '../plan/types.js';
import { rememberedFrom, type StackExport } from '../provider/state.js';

/**
 * What the stack's state remembers, asked of the Pulumi CLI. A stack that has had no run is a first run, and so is one
 * that the backend does not have, unless it must exist; a failure is `unreadable`, never an empty memory.
 * @param call null where there is no Pulumi CLI
 * @param mustExist the engine is running this very stack: where the CLI finds none, it looked in another place
 */
export async function remember(
  call: EngineCall | null,
  stack: string,
  { mustExist }: { readonly mustExist: boolean },
): Promise<Remembered> {
  if (call === null)
    return { kind: 'unreadable', reason: 'there is no Pulumi CLI to ask; `npm run setup` gets one' };
  try {
    const exported = await exportStack(call, stack);
    if (exported !== null) return rememberedFrom(exported as StackExport);
    return mustExist
      ? { kind: 'unreadable', reason: `the Pulumi CLI finds no stack ${stack}` }
      : { kind: 'first-run' };
  } catch (error) {
    if (error instanceof EngineError) return { kind: 'unreadable', reason: error.message };
    throw error;
  }
}
