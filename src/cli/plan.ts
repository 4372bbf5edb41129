import { resolve } from 'node:path';
import { withSourceLines } from '../declare/source-lines.js';
import type { Plan } from '../plan/types.js';
import { sumOf } from '../record/requests.js';
import { planJson } from '../render/json.js';
import { renderPlanMarkdown } from '../render/markdown.js';
import { renderPlanText } from '../render/text.js';
import { withAllowance } from './allow.js';
import { codeOfPlan } from './codes.js';
import { writeWhole } from './files.js';
import type { PlanFormat } from './formats.js';
import { folderOf, type PlaceOptions } from './place.js';
import { readRun } from './read.js';
import type { Terminal } from './terminal.js';

export interface PlanOptions extends PlaceOptions {
  readonly format: PlanFormat;
  /** File to write to instead of stdout. */
  readonly out?: string;
  readonly exitCode?: boolean;
  readonly allow?: string;
}

/** `rollcall plan`: the planner without the engine; writes nothing but `--out`. */
export async function plan(terminal: Terminal, options: PlanOptions): Promise<number> {
  const env = withAllowance(terminal.env, options.allow);
  const run = await readRun(terminal, options, env);
  const { plan } = run.planned;
  const isText = options.format === 'text';
  const problems = isText ? await withSourceLines(folderOf(terminal, options), plan.problems) : plan.problems;
  const shown = { ...plan, problems };
  if (options.out === undefined) terminal.out(render(shown, options.format, terminal.colour.out));
  else await writeWhole(resolve(terminal.cwd, options.out), render(shown, options.format, false));
  const { entra, vonage } = run.requests;
  terminal.err(`Requests: ${sumOf(entra)} to Entra, ${sumOf(vonage)} to Vonage\n`);
  return codeOfPlan(plan, { exitCode: options.exitCode === true });
}

function render(plan: Plan, format: PlanFormat, colour: boolean): string {
  switch (format) {
    case 'text':
      return renderPlanText(plan, { colour });
    case 'markdown':
      return renderPlanMarkdown(plan);
    case 'json':
      return `${JSON.stringify(planJson(plan), null, 2)}\n`;
  }
}
