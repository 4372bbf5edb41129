import { join } from 'node:path';

/** The folder of package.json: this file runs as build/bench/root.js. */
export const packageRoot = join(import.meta.dirname, '..', '..');
