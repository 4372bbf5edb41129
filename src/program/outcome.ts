import { rename, writeFile } from 'node:fs/promises';
import type { Problem } from '../problem.js';
import type { PlanJson } from '../render/json.js';

/** What `rollcall preview` and `rollcall up` learn of the Pulumi program's run. */
export type Outcome =
  | { readonly kind: 'input'; readonly problems: readonly Problem[] }
  | {
      readonly kind: 'plan';
      readonly plan: PlanJson;
      /** Path of the run's record, for whoever sees its end to write that (`endRecord`); null in a preview. */
      readonly record: string | null;
    };

/** Leaves the outcome in a file, whole or not at all. */
export async function writeOutcome(file: string, outcome: Outcome): Promise<void> {
  await writeFile(`${file}.new`, JSON.stringify(outcome));
  await rename(`${file}.new`, file);
}
