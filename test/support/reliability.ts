import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What was seen of one kind of fault: a row of the fault matrix (docs/reliability.md). */
export interface FaultRow {
  /** The fault, as a reader would say it. */
  readonly fault: string;
  /** Where it is proved: the path of the test. */
  readonly test: string;
  /** How often it was tried. */
  readonly tried: number;
  /** People who did not have in the end what is declared, however they came to it. */
  readonly wrongEndStates: number;
  /** People who have more than one account. */
  readonly duplicated: number;
  /** Declared people without the use of Vonage, and people who left and have it still. */
  readonly lost: number;
  /** Writes that no plan listed. */
  readonly beyondPlan: number;
}

/** Leaves a row in `build/reliability/`, a file each, for whoever makes the matrix. It replaces the one of an earlier run. */
export function recordFault(row: FaultRow): void {
  const folder = join(import.meta.dirname, '../../build/reliability');
  mkdirSync(folder, { recursive: true });
  const name = row.fault
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(row, null, 2)}\n`);
}
