import { projectName } from '../engine/backend.js';
import { lastRecordIn } from '../record/checkpoints.js';
import { escapeControls, formatProblems } from '../render/problems.js';
import { prepareRun, type Run } from '../run/prepare.js';
import { remember, rememberSibling } from '../run/remember.js';
import { readRecordSettings, readWritePlace } from '../settings/index.js';
import { choosePlace, type PlaceOptions, requireProject } from './place.js';
import { findEngineCall, readConfig } from './settings.js';
import type { Terminal } from './terminal.js';

/**
 * What `plan`, `explain`, `drift` and `up` begin with: both systems and the stack's memory are read, and the planner plans. Writes nothing. Warnings and what
 * could not be read go to stderr.
 * @param env of the terminal, or with more in it
 * @param reading `mustExist`: where the backend has no such stack, its memory is unreadable and not that of a first run. `everyUser`: `live`
 * is to have users on whom the plan does not depend too. `isRun`: the plan is one to apply (`lastRecordIn`)
 * @throws what `prepareRun` throws
 */
export async function readRun(
  terminal: Terminal,
  options: PlaceOptions,
  env: NodeJS.ProcessEnv = terminal.env,
  {
    mustExist = false,
    everyUser = false,
    isRun = false,
  }: { readonly mustExist?: boolean; readonly everyUser?: boolean; readonly isRun?: boolean } = {},
): Promise<Run> {
  requireProject(terminal);
  const { dir, stack } = await choosePlace(terminal, options);
  const found = await findEngineCall(terminal);
  const file = await readConfig(terminal, stack, found?.call);
  if (!file.exists) {
    terminal.err(
      `rollcall: there is no Pulumi.${stack}.yaml in this folder, which says where the stack writes to\n`,
    );
  }
  const input = { env, config: file.config };
  const settings = readRecordSettings(terminal.cwd, input);
  const lastRecord = await lastRecordIn(terminal.cwd, env, settings, isRun);
  const writesTo = readWritePlace(await projectName(terminal.cwd), input);
  const place = { call: found?.call ?? null, records: settings.folder, writesTo };
  const colour = terminal.colour.err;
  const run = await prepareRun({
    stack,
    dir,
    project: terminal.cwd,
    env,
    config: file.config,
    everyUser,
    async remember() {
      const { remembered, warnings } = await remember({ ...place, stack, mustExist, lastRecord });
      if (warnings.length > 0) terminal.err(`${formatProblems(warnings, { colour })}\n`);
      if (remembered.kind === 'unreadable') {
        terminal.err(`rollcall: the stack's state can't be read: ${escapeControls(remembered.reason)}\n`);
      }
      return remembered;
    },
    async rememberSibling(sibling) {
      return rememberSibling({ ...place, stack: sibling });
    },
  });
  if (run.warnings.length > 0) terminal.err(`${formatProblems(run.warnings, { colour })}\n`);
  return run;
}
