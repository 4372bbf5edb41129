import { readFileSync } from 'node:fs';

let known: string | undefined;

/** rollcall's version, from its package.json, which lies two folders up from both `src/http` and `dist/http`. */
export function version(): string {
  if (known === undefined) {
    const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
    known = (JSON.parse(text) as { version: string }).version;
  }
  return known;
}
