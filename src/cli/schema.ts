import { readFileSync } from 'node:fs';
import { exitCodes } from './codes.js';
import type { SchemaFormat } from './formats.js';
import type { Terminal } from './terminal.js';

/** `rollcall schema`: prints the JSON Schema of a format as it is published. */
export function schema(terminal: Terminal, format: SchemaFormat): number {
  terminal.out(readFileSync(new URL(`../../schema/${format}.json`, import.meta.url), 'utf8'));
  return exitCodes.done;
}
