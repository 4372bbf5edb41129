import { resolve } from 'node:path';
import type { RequestCounts } from '../http/types.js';
import type { Plan } from '../plan/types.js';
import { planJson } from '../render/json.js';
import { renderPlanMarkdown } from '../render/markdown.js';
import { escapeControls, formatProblems } from '../render/problems.js';
import { renderPlanText } from '../render/text.js';
import { prepareRun } from '../run/prepare.js';
import { remember } from '../run/remember.js';
import { withAllowance } from './allow.js';
import { codeOfPlan } from './codes.js';
import { writeWhole } from './files.js';
import type { PlanFormat } from './formats.js';
import { choosePlace, type PlaceOptions, requireProject } from './place.js';
import { findEngineCall, readConfig } from './settings.js';
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
  requireProject(terminal);
  const { dir, stack } = await choosePlace(terminal, options);
  const found = await findEngineCall(terminal);
  const file = await readConfig(terminal, stack, found?.call);
  if (!file.exists) {
    terminal.err(
      `rollcall: there is no Pulumi.${stack}.yaml in this folder, which says where the stack writes to\n`,
    );
  }
  const run = await prepareRun({
    stack,
    dir,
    env,
    config: file.config,
    async remember() {
      const remembered = await remember(found?.call ?? null, stack, { mustExist: false });
      if (remembered.kind === 'unreadable') {
        terminal.err(`rollcall: the stack's state can't be read: ${escapeControls(remembered.reason)}\n`);
      }
      return remembered;
    },
  });
  const colour = terminal.colour.err;
  if (run.warnings.length > 0) terminal.err(`${formatProblems(run.warnings, { colour })}\n`);
  const { plan } = run.planned;
  if (options.out === undefined) terminal.out(render(plan, options.format, terminal.colour.out));
  else await writeWhole(resolve(terminal.cwd, options.out), render(plan, options.format, false));
  const { entra, vonage } = run.requests;
  terminal.err(`Requests: ${total(entra)} to Entra, ${total(vonage)} to Vonage\n`);
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

function total(counts: RequestCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
