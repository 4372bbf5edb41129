import { type EngineCall, EngineError, exportStack } from '../engine/stack.js';
import type { Remembered } from '../plan/types.js';
import { rememberedFrom, type StackExport } from '../provider/state.js';

/**
 * What the stack's state remembers, asked of the Pulumi CLI. A stack that the backend does not have, or that has had no
 * run, is a first run; a failure is `unreadable`, never an empty memory.
 * @param call null where there is no Pulumi CLI
 */
export async function remember(call: EngineCall | null, stack: string): Promise<Remembered> {
  if (call === null) return { kind: 'unreadable', reason: 'there is no Pulumi CLI to ask' };
  try {
    const exported = await exportStack(call, stack);
    return exported === null ? { kind: 'first-run' } : rememberedFrom(exported as StackExport);
  } catch (error) {
    if (error instanceof EngineError) return { kind: 'unreadable', reason: error.message };
    throw error;
  }
}
