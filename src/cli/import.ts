import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isName, nameRule } from '../declare/names.js';
import { policyWarnings } from '../declare/policy.js';
import type { DirectoryGroup } from '../directory/types.js';
import { projectName } from '../engine/backend.js';
import { isLike } from '../import/pattern.js';
import { propose } from '../import/propose.js';
import { onCreateOf } from '../import/standing.js';
import type { Proposal, ImportOptions as ProposeOptions } from '../import/types.js';
import { stackFiles } from '../import/yaml.js';
import type { Remembered } from '../plan/types.js';
import { lastRecordIn } from '../record/checkpoints.js';
import { sumOf } from '../record/requests.js';
import { type ImportReport, renderImportMarkdown, renderImportText } from '../render/import.js';
import { escapeControls } from '../render/problems.js';
import { firstPlan, type ImportRead, readImport } from '../run/import.js';
import { type MemoryPlace, remember } from '../run/remember.js';
import { addDays, dayAt } from '../scope/days.js';
import { readRecordSettings, readSettings, readWritePlace } from '../settings/index.js';
import { exitCodes } from './codes.js';
import { UsageError } from './failure.js';
import { writeTogether } from './files.js';
import { ImportPlace, type ImportTexts, reportPath } from './import-place.js';
import { folderOf, requireProject } from './place.js';
import { findEngineCall, readConfig } from './settings.js';
import type { Terminal } from './terminal.js';

export interface ImportOptions {
  readonly stack: string;
  readonly dir?: string;
  readonly mapping: string;
  readonly policy: string;
  /** Patterns of display names. */
  readonly groups: readonly string[];
  readonly explainByGroups?: boolean;
  readonly includeUnassigned?: boolean;
  readonly includeMissing?: boolean;
  readonly includeDiffering?: boolean;
  readonly force?: boolean;
}

/** Of a grant where the policy requires an end and says no longest time, in days. */
const longestGrant = 180;
/** Where any group may explain people, one of a single member is no team but a coincidence. */
const fewestOfAny = 2;

/**
 * `rollcall import`: the declarations that describe who has Vonage now. Reads both systems and the stack's memory, writes files alone,
 * and those all together or none. What was made is loaded and planned before a file is written.
 * @returns 2 where files would be overwritten, or the stack has had runs, without `--force`
 */
export async function importStack(terminal: Terminal, options: ImportOptions): Promise<number> {
  requireProject(terminal);
  checkNames(options);
  const dir = folderOf(terminal, options);
  const place = new ImportPlace(dir, options);
  if (options.force !== true) await place.refuseDeclared();
  const given = await place.read();
  const found = await findEngineCall(terminal);
  const { config } = await readConfig(terminal, options.stack, found?.call);
  const settings = readSettings({ env: terminal.env, config });
  const input = { env: terminal.env, config };
  const records = readRecordSettings(terminal.cwd, input);
  const writesTo = readWritePlace(await projectName(terminal.cwd), input);
  const remembered = await memory(terminal, options, {
    call: found?.call ?? null,
    records: records.folder,
    writesTo,
    lastRecord: await lastRecordIn(terminal.cwd, terminal.env, records, false),
  });
  const now = settings.run.now ?? new Date();
  const today = dayAt(now, 'UTC');
  const read = await readImport({
    settings,
    attributes: [...new Set([...given.mapping.sourceAttributes, 'department', 'mail'])].sort(),
    choose: (groups) => chosen(groups, options),
    onGroups: (assigned, others) =>
      terminal.err(`Reading the members of ${assigned} assigned groups and ${others} others\n`),
  });
  const { rules } = given;
  const until =
    rules.until === 'required'
      ? addDays(today, Math.min(rules.longestDays ?? longestGrant, longestGrant) - 1)
      : null;
  const settled: ProposeOptions = {
    mapping: given.mapping,
    now,
    today,
    candidates: read.candidates,
    fewest: options.explainByGroups === true ? fewestOfAny : 1,
    include: {
      unassigned: options.includeUnassigned === true,
      missing: options.includeMissing === true,
      differing: options.includeDiffering === true,
    },
    until,
  };
  const { texts, proposal, onCreate } = adapted(place, given, read, settled);
  const files = new Map([...stackFiles(proposal, { ...options, today, until }), ...texts.made]);
  const report = reportPath(options.stack);
  await place.refuseBeside([...files.keys(), report]);
  const { plan, policy } = await inStaging(place, files, (folder) =>
    firstPlan(folder, options.stack, read, remembered, { now, today }),
  );
  const about = {
    stack: options.stack,
    date: today,
    proposal,
    plan,
    files: [...files.keys(), report],
    onCreate,
    hints: hintsOf(options, proposal, { plan, policy }, read),
  } satisfies ImportReport;
  files.set(report, renderImportMarkdown(about));
  await writeTogether(dir, files);
  terminal.out(renderImportText(about, { colour: terminal.colour.out }));
  const { entra, vonage } = read.requests;
  terminal.err(`Requests: ${sumOf(entra)} to Entra, ${sumOf(vonage)} to Vonage\n`);
  return exitCodes.done;
}

function checkNames({ stack, mapping, policy }: ImportOptions): void {
  for (const [what, name] of [
    ['stack', stack],
    ['mapping', mapping],
    ['policy', policy],
  ]) {
    if (!isName(name ?? '')) throw new UsageError(`\`${name}\` cannot be the name of a ${what}: ${nameRule}`);
  }
}

/** What the stack remembers. One that has had runs has declarations: whom these no longer name would lose Vonage. */
async function memory(
  terminal: Terminal,
  { stack, force }: ImportOptions,
  place: Omit<MemoryPlace, 'stack' | 'mustExist'>,
): Promise<Remembered> {
  const { remembered } = await remember({ ...place, stack, mustExist: false });
  if (remembered.kind === 'read' && force !== true) {
    throw new UsageError(
      `the stack ${stack} has had runs, and import is for the beginning: whom the new declarations leave out would lose Vonage; name another stack, or use --force and read the plan`,
    );
  }
  if (remembered.kind !== 'unreadable') return remembered;
  terminal.err(
    `rollcall: the stack's state can't be read, so it is taken for one without a run: ${escapeControls(remembered.reason)}\n`,
  );
  return { kind: 'first-run' };
}

/** The groups that may explain people: those of the patterns, or all. */
function chosen(
  groups: readonly DirectoryGroup[],
  { groups: patterns, explainByGroups }: ImportOptions,
): readonly DirectoryGroup[] {
  const unlike = patterns.find((pattern) => !groups.some(({ displayName }) => isLike(displayName, pattern)));
  if (unlike !== undefined) throw new UsageError(`no group in Entra is called like \`${unlike}\``);
  if (explainByGroups === true) return groups;
  return groups.filter(({ displayName }) => patterns.some((pattern) => isLike(displayName, pattern)));
}

interface Adapted {
  readonly texts: ImportTexts;
  readonly proposal: Proposal;
  /** Attributes that the proposed mapping gives to new accounts alone. */
  readonly onCreate: readonly string[];
}

/** A mapping that is there is taken as it is. One that is proposed leaves alone what too many accounts hold otherwise. */
function adapted(
  place: ImportPlace,
  given: ImportTexts,
  { world }: ImportRead,
  settled: ProposeOptions,
): Adapted {
  const proposal = propose(world, settled);
  const onCreate = given.isMappingNew ? onCreateOf(proposal.fit) : [];
  if (onCreate.length === 0) return { texts: given, proposal, onCreate: [] };
  const texts = place.withMapping(
    given,
    new Map(
      onCreate.map(({ attribute, fits, differs }) => [
        attribute,
        `${differs} of ${fits + differs} accounts held something else on ${settled.today}, and keep it: new accounts alone get this.`,
      ]),
    ),
  );
  return {
    texts,
    proposal: propose(world, { ...settled, mapping: texts.mapping }),
    onCreate: onCreate.map(({ attribute }) => attribute),
  };
}

/** The files as they would lie in the folder, in one that goes away again. */
async function inStaging<T>(
  place: ImportPlace,
  files: ReadonlyMap<string, string>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-import-'));
  try {
    for (const path of await place.kept()) await cp(join(place.dir, path), join(folder, path));
    await writeTogether(folder, files);
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function hintsOf(
  options: ImportOptions,
  { counts, people }: Proposal,
  { plan, policy }: Awaited<ReturnType<typeof firstPlan>>,
  { world }: ImportRead,
): readonly string[] {
  const asked = options.explainByGroups === true || options.groups.length > 0;
  return [
    ...plan.refusals.map(({ message, hint }) => `The first plan is refused: ${message}; ${hint}.`),
    ...(counts.byLines > 1 && !asked && people.length > 1
      ? [
          `${counts.byLines} people are assigned one by one: with --groups 'PATTERN' groups of these names explain them, with --explain-by-groups any of the ${world.groups.length} groups.`,
        ]
      : []),
    ...policyWarnings(policy).map(
      ({ message, hint, position }) => `In ${position?.file}: ${message}; ${hint}.`,
    ),
    `Next: rollcall validate --stack ${options.stack}, then rollcall plan --stack ${options.stack}.`,
  ];
}
