import { suggest } from '../nearest.js';
import { type Explanation, explain as explainPerson } from '../plan/explain.js';
import { type ExplanationJson, renderExplanation } from '../render/explanation.js';
import type { Run } from '../run/prepare.js';
import { exitCodes } from './codes.js';
import { UsageError } from './failure.js';
import type { PlaceOptions } from './place.js';
import { readRun } from './read.js';
import type { Terminal } from './terminal.js';

export interface ExplainOptions extends PlaceOptions {
  readonly format: 'text' | 'json';
}

/** `rollcall explain`: why one person has Vonage or has not, and what the next run would do; writes nothing. */
export async function explain(terminal: Terminal, name: string, options: ExplainOptions): Promise<number> {
  // Anybody may be asked about, by a slip of the pen too.
  const run = await readRun(terminal, options, terminal.env, { everyUser: true });
  const { declarations, remembered, live, planned, now } = run;
  const explanation = explainPerson(declarations, remembered, live, planned, now, name);
  if (explanation === null) throw new UsageError(nobody(run, name));
  if (options.format === 'json') terminal.out(`${JSON.stringify(json(name, explanation), null, 2)}\n`);
  else terminal.out(renderExplanation(name, explanation, { colour: terminal.colour.out }));
  return exitCodes.done;
}

function json(name: string, explanation: Explanation): ExplanationJson {
  return { version: 1, name, ...explanation };
}

function nobody({ live }: Run, name: string): string {
  const known = [
    ...live.users.map(({ userPrincipalName }) => userPrincipalName),
    ...live.accounts.map(({ values }) => values.userName),
  ];
  const hint = suggest(name, known, 'known names');
  const message = `nobody is called \`${name}\`: not in Entra, not in Vonage, not in the declarations`;
  return hint === undefined ? message : `${message}; ${hint}`;
}
