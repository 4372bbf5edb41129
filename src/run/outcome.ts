import { rename, writeFile } from 'node:fs/promises';
import type { Problem } from '../problem.js';
import type { Beginning } from '../record/begin.js';
import type { PlanJson } from '../render/json.js';

/** What `rollcall preview` and `rollcall up` learn of the Pulumi program's run. */
export type Outcome =
  | { readonly kind: 'input'; readonly problems: readonly Problem[] }
  | {
      readonly kind: 'plan';
      readonly plan: PlanJson;
      /** The run that shows, not the one that writes. */
      readonly preview: boolean;
      /** Path of the run's record, for whoever sees its end to write that (`endRecord`); null in a preview. */
      readonly record: string | null;
      /** For the record of an `up` that its own preview ends, because the plan is refused: of that one only the command knows. */
      readonly beginning: Omit<Beginning, 'plan' | 'origin'>;
    };

/** Leaves the outcome in a file, whole or not at all. */
export async function writeOutcome(file: string, outcome: Outcome): Promise<void> {
  await writeFile(`${file}.new`, JSON.stringify(outcome));
  await rename(`${file}.new`, file);
}
