import { readFile } from 'node:fs/promises';
import { type Company, startSandbox } from '../src/sandbox/index.js';

// A sandbox in a process of its own, so that what it takes is no part of what is measured. Told by messages of the parent; ends with it.

/** What it is asked; each is answered with counts. */
export type Asked =
  | { readonly kind: 'counts' | 'reset' }
  | { readonly kind: 'rename'; readonly user: string; readonly surname: string };

/** What it tells. */
export type Told =
  | { readonly kind: 'ready'; readonly env: Readonly<Record<string, string>> }
  | { readonly kind: 'counts'; readonly counts: Readonly<Record<string, number>> };

const company = JSON.parse(await readFile(process.argv[2] ?? '', 'utf8')) as Company;
const sandbox = await startSandbox({ company });
tell({ kind: 'ready', env: sandbox.environment() });
process.on('message', (asked: Asked) => {
  if (asked.kind === 'reset') sandbox.requests.resetCounts();
  if (asked.kind === 'rename') sandbox.entra.editUser(asked.user, { surname: asked.surname });
  tell({ kind: 'counts', counts: sandbox.requests.counts() });
});
process.once('disconnect', () => void sandbox.close().then(() => process.exit()));

function tell(told: Told): void {
  process.send?.(told);
}
