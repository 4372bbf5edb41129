import { readRunSettings } from '../settings/index.js';
import type { Terminal } from './terminal.js';

/**
 * The time that a command takes for now: `ROLLCALL_NOW`, else the real clock.
 * @throws {SettingsError} for a variable that is wrong
 */
export function clockOf({ env }: Pick<Terminal, 'env'>): Date {
  return readRunSettings({ env }).now ?? new Date();
}
