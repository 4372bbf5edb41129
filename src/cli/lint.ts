import { relative, resolve } from 'node:path';
import { type LintReport, lintDeclarations } from '../declare/lint.js';
import { version } from '../http/version.js';
import { pageOf } from '../lint/rules.js';
import { lintJson } from '../render/lint.js';
import { formatProblems } from '../render/problems.js';
import { sarif } from '../render/sarif.js';
import { exitCodes } from './codes.js';
import { writeWhole } from './files.js';
import type { LintFormat } from './formats.js';
import { chooseStacks, type PlaceOptions } from './place.js';
import type { Terminal } from './terminal.js';
import { countProblems } from './validate.js';

export interface LintOptions extends PlaceOptions {
  readonly format: LintFormat;
  /** File to write to instead of stdout. */
  readonly out?: string;
  /** Whether warnings fail too. */
  readonly strict?: boolean;
}

/** `rollcall lint`: what is risky or wrong in mappings and in the scopes' filters, offline. */
export async function lint(terminal: Terminal, options: LintOptions): Promise<number> {
  const { dir, stacks } = await chooseStacks(terminal, options);
  const report = await lintDeclarations(dir, stacks);
  const base = baseOf(terminal.cwd, dir);
  if (options.out === undefined) {
    terminal.out(render(report, options.format, { base, colour: terminal.colour.out }));
  } else {
    const text = render(report, options.format, { base, colour: false });
    await writeWhole(resolve(terminal.cwd, options.out), text);
    terminal.err(closing(report));
  }
  const failed = report.problems.some(({ severity }) => severity === 'error' || options.strict === true);
  return failed ? exitCodes.input : exitCodes.done;
}

interface RenderOptions {
  readonly base: string;
  readonly colour: boolean;
}

function render(report: LintReport, format: LintFormat, { base, colour }: RenderOptions): string {
  const { problems, accepted } = report;
  switch (format) {
    case 'text': {
      const text = formatProblems(problems, { colour, pageOf });
      return `${text}${text === '' ? '' : '\n'}${closing(report)}`;
    }
    case 'json':
      return `${JSON.stringify(lintJson(problems, accepted), null, 2)}\n`;
    case 'sarif':
      return `${JSON.stringify(sarif(problems, accepted, { version: version(), base }), null, 2)}\n`;
  }
}

function closing({ problems, accepted, files }: LintReport): string {
  const accepts = accepted.length === 0 ? '' : `, ${accepted.length} accepted`;
  return `${files} ${files === 1 ? 'file' : 'files'}: ${countProblems(problems)}${accepts}\n`;
}

/** The folder of the declarations from the current one, which is the repository's root where a service reads the log. */
function baseOf(cwd: string, dir: string): string {
  const path = relative(cwd, dir).replaceAll('\\', '/');
  return path === '' || path.startsWith('..') || /^[A-Za-z]:/.test(path) ? '' : `${path}/`;
}
