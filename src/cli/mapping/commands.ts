import type { Command } from 'commander';
import type { RunCommand } from '../commands.js';
import type { Terminal } from '../terminal.js';
import { addSchemaCommands } from './schema-commands.js';

/** Adds the command group `rollcall mapping`. */
export function addMapping(program: Command, terminal: Terminal, run: RunCommand): void {
  const mapping = program
    .command('mapping')
    .description('try, export and import attribute mappings')
    .helpCommand(false);
  addSchemaCommands(mapping, terminal, run);
}
